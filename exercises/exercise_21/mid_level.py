"""exercise-21: layers, loaders and optimizers from torch.nn, torch.utils.data and torch.optim.

The task is in README.md beside this file.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader


class Net(nn.Module):
    """fc1 = Linear(2, 4), relu, fc2 = Linear(4, 8), relu, fc3 = Linear(8, 1), no sigmoid.

    >>> Net()(torch.zeros(5, 2)).shape
    torch.Size([5, 1])
    """

    def __init__(self) -> None:
        """Create the three nn.Linear layers fc1, fc2 and fc3; there are no other parameters."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits, float32 of shape (n, 1), of x, float32 of shape (n, 2)."""
        raise NotImplementedError


def make_loader(
    X: Tensor,
    Y: Tensor,
    batch_size: int,
    shuffle: bool = True,
    generator: torch.Generator | None = None,
) -> DataLoader:
    """Return something that can be iterated again and again over batches (x, y).

    X and Y: any shape and dtype, rows belong together; not changed. Every pass gives each
    row once, batch_size at a time, the last batch may be shorter. With shuffle each pass
    has a new random order, without it the order of X. With a generator the order depends
    on its state alone and the global generators stay as they are.
    Raises ValueError if X and Y have different lengths.

    >>> loader = make_loader(torch.arange(5), torch.arange(5) * 10, 2, shuffle=False)
    >>> [(x.tolist(), y.tolist()) for x, y in loader]
    [([0, 1], [0, 10]), ([2, 3], [20, 30]), ([4], [40])]
    """
    raise NotImplementedError


def train_epoch(
    net: nn.Module,
    loader: DataLoader,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: torch.optim.Optimizer,
) -> float:
    """Train net for one pass over loader; return the mean loss of a sample.

    Puts net, with all its submodules, into training mode. For each batch: clear the
    gradients (also what the caller left in them), loss_fn(net(x), y), backward, one step
    of the optimizer that was given. The batches of a DataLoader need not be equally long,
    nor cover its dataset (a sampler, drop_last): each batch's loss counts as often as the
    batch has samples. The result is a Python float.
    """
    raise NotImplementedError


def evaluate(
    net: nn.Module, loader: DataLoader, loss_fn: Callable[[Tensor, Tensor], Tensor]
) -> float:
    """Return the mean loss of a sample in eval mode, a Python float as in train_epoch.

    No graph is built. Afterwards the training flag of every submodule, the state_dict and
    every .grad are as they were before.
    """
    raise NotImplementedError
