"""Runs beside the learner's file: gradients through a join, and joins by name."""

import torch


def cat_gradients(module, tensors, dim, v, picks):
    """Whether the result has a graph, and what reaches cat_tensors' inputs when v comes in."""
    return _gradients(module.cat_tensors, tensors, dim, v, picks)


def stack_gradients(module, tensors, dim, v, picks):
    """Whether the result has a graph, and what reaches stack_tensors' inputs when v comes in."""
    return _gradients(module.stack_tensors, tensors, dim, v, picks)


def by_name(module, function, tensors, dim):
    """One of the two functions on one sequence."""
    return getattr(module, function)(tensors, dim)


def _gradients(join, tensors, dim, v, picks):
    """Join tensors[i] for i in picks (some may come twice), dim by its name; pull v back."""
    wanted = [t for t in tensors if t.requires_grad]
    joined = join(type(tensors)(tensors[i] for i in picks), dim=dim)
    found = {"requires_grad": joined.requires_grad}
    if not joined.requires_grad:
        return {**found, "gradients": [None for _ in wanted]}
    # A hook on a view that was written into crashes torch 2.13, hence the sum. v in the result's
    # dtype: which dtype that should be is another check's question.
    joined = joined + 0
    joined.register_hook(lambda ones: v.to(ones.dtype))
    gradients = torch.autograd.grad(joined.sum(), wanted, allow_unused=True)
    return {**found, "gradients": list(gradients)}
