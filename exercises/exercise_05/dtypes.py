"""exercise-05: dtypes, constructors and conversions. The task is in README.md beside this file."""

from torch import Tensor


def scalar_int32(value: int) -> Tensor:
    """Return a 0-dim int32 tensor that holds ``value``.

    Raises ValueError, RuntimeError, OverflowError or TypeError (any of them) if ``value``
    is not in the range of int32, -2147483648 to 2147483647.

    >>> scalar_int32(7)
    tensor(7, dtype=torch.int32)
    """
    raise NotImplementedError


def to_float32(data) -> Tensor:
    """Return ``data`` as a float32 tensor in memory of its own, without a graph.

    data: a number, a nested list of numbers, a numpy array or a tensor. The result has the
    shape np.shape(data), and never shares memory with data, also where data already is
    float32. Its requires_grad is False. data is not changed.

    >>> to_float32([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    raise NotImplementedError


def to_mask(x: Tensor) -> Tensor:
    """Return a bool tensor of x's shape: True where x is not 0. nan is not 0.

    x: any numeric dtype, or bool. The result has memory of its own, also where x already is
    a bool tensor.

    >>> to_mask(torch.tensor([0.0, 0.25, -3.0, float("nan")]))
    tensor([False,  True,  True,  True])
    """
    raise NotImplementedError


def round_to_int(x: Tensor) -> Tensor:
    """Return the nearest integer to each element, as an int64 tensor of x's shape.

    x: a floating tensor with elements of magnitude up to 2**53; it is not changed. Halfway
    between two integers either is right.

    >>> round_to_int(torch.tensor([0.75, -0.75, 1.25]))
    tensor([ 1, -1,  1])
    """
    raise NotImplementedError


def safe_mean(x: Tensor) -> Tensor:
    """Return the mean of all elements as a 0-dim tensor.

    x: any numeric dtype and shape. The result has x's dtype if that is floating, otherwise
    torch's default dtype. Nothing overflows on the way (float16, uint8, int64 ...), and
    float64 keeps its precision. Raises ValueError or RuntimeError if x is empty.

    >>> safe_mean(torch.tensor([200, 100], dtype=torch.uint8))
    tensor(150.)
    """
    raise NotImplementedError
