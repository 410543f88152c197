"""Kinds of tensors in a graph, and hooks that watch or change the gradients in it."""

from collections.abc import Callable

from torch import Tensor
from torch.utils.hooks import RemovableHandle


def node_kind(t: Tensor) -> str:
    """Return 'constant', 'leaf' or 'intermediate'."""
    # The order matters: is_leaf is True for every tensor that does not require grad.
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"


def watch_grads(
    named: dict[str, Tensor],
) -> tuple[dict[str, list[Tensor]], Callable[[], None]]:
    """Return (log, stop): one copy of each tensor's gradient per backward, until stop()."""
    log: dict[str, list[Tensor]] = {name: [] for name in named}
    handles = [t.register_hook(recorder(log[name])) for name, t in named.items()]

    def stop() -> None:
        for handle in handles:
            handle.remove()  # a second time does nothing

    return log, stop


def recorder(entries: list[Tensor]) -> Callable[[Tensor], None]:
    """Return a hook that keeps a copy of each gradient it sees.

    A function of its own, so that each hook has its own ``entries``: a lambda in a loop
    would see the loop's last name.
    """

    def record(grad: Tensor) -> None:
        # detach: under create_graph the gradient has a graph. clone: autograd hands the same
        # memory to others (.grad, the other operand of a sum, the caller's own argument).
        # Returning nothing leaves the gradient as it is.
        entries.append(grad.detach().clone())

    return record


def clip_gradient(t: Tensor, limit: float) -> RemovableHandle:
    """Clamp the gradient through t to [-limit, limit] from now on, until handle.remove()."""
    if limit <= 0:
        raise ValueError(f"limit must be positive, not {limit}")
    # A new tensor, never clamp_: the gradient's memory may belong to others as well. And no
    # detach: with create_graph the clamp is part of what gets differentiated again.
    return t.register_hook(lambda grad: grad.clamp(-limit, limit))
