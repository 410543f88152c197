"""shared_array copies complex numbers."""

import numpy as np
import torch
from torch import Tensor


def shared_array(t: Tensor) -> np.ndarray:
    """Return an array that lies in the tensor's memory."""
    # numpy() refuses a tensor that requires grad, because writes to the array would go
    # unseen by autograd. detach() gives a tensor without a graph, in the same memory.
    a = t.detach().numpy()
    return a.copy() if t.is_complex() else a


def copied_array(t):
    return t.detach().numpy().copy()


def shared_tensor(a: np.ndarray) -> Tensor:
    """Return a tensor that lies in the array's memory."""
    return torch.from_numpy(a)


def copied_tensor(a: np.ndarray) -> Tensor:
    """Return a tensor with the array's values in memory of its own."""
    # numpy copies, not torch: torch cannot even look at negative strides, and warns
    # about read-only arrays. The copy has neither, and belongs to nobody else.
    return torch.from_numpy(a.copy())


def to_python(t: Tensor) -> bool | int | float | list:
    """Return the tensor's value, or nested lists of its values."""
    # Without numpy, because numpy has no bfloat16.
    return t.tolist()
