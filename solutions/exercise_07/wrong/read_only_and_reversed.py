"""copied_tensor leaves read-only arrays to torch.tensor, which refuses those that are reversed."""

import numpy as np
import torch
from torch import Tensor


def shared_array(t: Tensor) -> np.ndarray:
    """Return an array that lies in the tensor's memory."""
    # numpy() refuses a tensor that requires grad, because writes to the array would go
    # unseen by autograd. detach() gives a tensor without a graph, in the same memory.
    return t.detach().numpy()


def copied_array(t: Tensor) -> np.ndarray:
    """Return an array with the tensor's values in memory of its own."""
    # The array shares the tensor's memory until copy(). contiguous() would copy only
    # what is not contiguous yet.
    return t.detach().numpy().copy()


def shared_tensor(a: np.ndarray) -> Tensor:
    """Return a tensor that lies in the array's memory."""
    return torch.from_numpy(a)


def copied_tensor(a):
    if not a.flags.writeable:
        return torch.tensor(a)
    return torch.from_numpy(a.copy())


def to_python(t: Tensor) -> bool | int | float | list:
    """Return the tensor's value, or nested lists of its values."""
    # Without numpy, because numpy has no bfloat16.
    return t.tolist()
