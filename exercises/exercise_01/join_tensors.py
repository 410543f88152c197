"""exercise-01: join tensors with cat and stack. The task is in README.md beside this file."""

from collections.abc import Sequence

from torch import Tensor


def cat_tensors(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put the tensors one after the other along ``dim``, a dim that they already have.

    tensors: a list or tuple of at least one tensor; all have the same number n >= 1 of dims
        and the same sizes except along dim, where a size may also be 0. Never changed.
    dim: from -n to n - 1; negative ones count from the end.

    Returns a tensor with n dims in memory of its own (also for one tensor). Its size along
    dim is the sum of the sizes. dtype: torch.promote_types over all tensors. Gradients flow
    to every tensor that requires grad.

    Raises IndexError if there is no such dim; ValueError or RuntimeError if shapes do not
    fit (nothing is broadcast); ValueError, RuntimeError or IndexError if tensors is empty.

    >>> cat_tensors([torch.zeros(2, 3), torch.zeros(2, 1)], dim=1).shape
    torch.Size([2, 4])
    """
    raise NotImplementedError


def stack_tensors(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put the tensors side by side along a new dim, which is at ``dim`` in the result.

    tensors: a list or tuple of at least one tensor, all of one shape with n dims (n may be
        0). Never changed.
    dim: from -(n + 1) to n; negative ones count from the end of the result's dims.

    Returns a tensor with n + 1 dims in memory of its own (also for one tensor), where
    result.select(dim, i) equals tensors[i]. dtype: torch.promote_types over all tensors.
    Gradients flow to every tensor that requires grad.

    Raises IndexError if there is no such dim; ValueError or RuntimeError if shapes differ
    (nothing is broadcast); ValueError, RuntimeError or IndexError if tensors is empty.

    >>> stack_tensors([torch.zeros(2, 3), torch.ones(2, 3)], dim=1).shape
    torch.Size([2, 2, 3])
    """
    raise NotImplementedError
