"""exercise-13: leaves, intermediates and hooks. The task is in README.md beside this file."""

from collections.abc import Callable

from torch import Tensor
from torch.utils.hooks import RemovableHandle


def node_kind(t: Tensor) -> str:
    """Return what t is in the graph: 'constant', 'leaf' or 'intermediate'.

    'constant' if t does not require grad; otherwise 'leaf' if nothing computed it and
    'intermediate' if something did. t: any tensor; it is only looked at.

    >>> w = torch.ones(3, requires_grad=True)
    >>> node_kind(w), node_kind(w * 2), node_kind(w.detach())
    ('leaf', 'intermediate', 'constant')
    """
    raise NotImplementedError


def watch_grads(
    named: dict[str, Tensor],
) -> tuple[dict[str, list[Tensor]], Callable[[], None]]:
    """Return (log, stop). From now on each backward adds one entry to log[name].

    named: tensors that require grad, leaves or intermediates; one tensor may have several
    names. The dict and the tensors are left as they are, and so are the gradients.

    log[name] is a list. Each backward that reaches the tensor appends the whole gradient of
    that backward, as a detached copy with memory of its own. stop() removes every hook, and
    may be called twice.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> log, stop = watch_grads({"x": x})
    >>> (x * x + x).backward()
    >>> log
    {'x': [tensor(7.)]}
    >>> stop()
    """
    raise NotImplementedError


def clip_gradient(t: Tensor, limit: float) -> RemovableHandle:
    """Clamp the gradient through t elementwise to [-limit, limit] from now on.

    t: a leaf or an intermediate that requires grad. Only the gradient through t changes: other
    operands and the gradient that the caller passes to backward stay intact. Each backward
    is clipped by itself. With create_graph it can be differentiated again.

    Return a handle: anything whose remove() undoes this clip and no other hook.
    Raises ValueError if limit <= 0.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> handle = clip_gradient(x, 3.0)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 3.])
    """
    raise NotImplementedError
