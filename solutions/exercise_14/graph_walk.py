"""Walk the graph that autograd keeps, and hand a model's graph to TensorBoard."""

from collections import Counter
from typing import Any

from torch import Tensor, nn


def graph_ops(t: Tensor) -> dict[str, int]:
    """Return how many backward nodes of each class hang on t, each node counted once."""
    # The nodes themselves and not their id(): a number says something only as long as
    # somebody holds the object, and whether anybody does is torch's own affair. A dict has
    # the order in which they came; a set would have another each time.
    seen: dict[Any, None] = {}
    # A list of what is still to be visited: recursion would end at about 1000 nodes.
    waiting: list[Any] = [t.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:  # None: an operand that needs no gradient
            continue
        seen[node] = None
        waiting += [following for following, _ in node.next_functions]
    return dict(Counter(type(node).__name__ for node in seen))


def log_graph(writer: Any, model: nn.Module, example: Tensor) -> None:
    """Write the model's graph, and leave the model as it was, whatever the writer does.

    To draw the graph the writer runs the model, and in training mode a run changes it:
    batch norm takes a new running mean.
    """
    flags = {module: module.training for module in model.modules()}
    state = {name: value.clone() for name, value in model.state_dict().items()}
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        # Not model.train(): that would set every part to one mode, also those that were not.
        for module, flag in flags.items():
            module.training = flag
        model.load_state_dict(state)
