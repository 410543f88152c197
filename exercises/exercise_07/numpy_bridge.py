"""exercise-07: from tensor to array and back. The task is in README.md beside this file."""

import numpy as np
from torch import Tensor


def shared_array(t: Tensor) -> np.ndarray:
    """Return an array of t's shape and dtype that lies in t's memory.

    Whatever is written to the array is seen in t, and the other way round. t: any strides,
    any dtype that numpy has, with or without requires_grad. t itself stays as it is.

    >>> t = torch.zeros(2)
    >>> shared_array(t)[0] = 5
    >>> t
    tensor([5., 0.])
    """
    raise NotImplementedError


def copied_array(t: Tensor) -> np.ndarray:
    """Return an array of t's shape, dtype and values in memory of its own.

    The array can be written to, and neither side ever sees what is written on the other.
    t: any strides, any dtype that numpy has, with or without requires_grad.

    >>> t = torch.zeros(2)
    >>> copied_array(t)[0] = 5
    >>> t
    tensor([0., 0.])
    """
    raise NotImplementedError


def shared_tensor(a: np.ndarray) -> Tensor:
    """Return a tensor of a's shape and dtype that lies in a's memory.

    Whatever is written to the tensor is seen in a, and the other way round. a: a writable
    array with any strides that are not negative, contiguous or not.

    >>> a = np.zeros(2)
    >>> shared_tensor(a)[0] = 5
    >>> a
    array([5., 0.])
    """
    raise NotImplementedError


def copied_tensor(a: np.ndarray) -> Tensor:
    """Return a tensor of a's shape, dtype and values in memory of its own, without a graph.

    Neither side ever sees what is written on the other. a: any array of numbers or bools,
    also with negative strides (a[::-1]) or read-only; a itself stays as it is.

    >>> copied_tensor(np.array([1, 2, 3])[::-1])
    tensor([3, 2, 1])
    """
    raise NotImplementedError


def to_python(t: Tensor) -> bool | int | float | list:
    """Return t's value as a bool, int or float if t is 0-dim, otherwise nested lists.

    The lists have exactly t's dimensions: shape (1,) gives a list of one number. t: any
    dtype, bfloat16 included, with or without requires_grad.

    >>> to_python(torch.tensor(3)), to_python(torch.tensor([[1.5], [2.0]]))
    (3, [[1.5], [2.0]])
    """
    raise NotImplementedError
