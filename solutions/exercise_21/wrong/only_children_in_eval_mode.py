"""evaluate switches the children of the network to eval mode, but not the network's own flag."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

LossFunction = Callable[[Tensor, Tensor], Tensor]


class Net(nn.Module):
    """Two features in, one logit out."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(2, 4)
        self.fc2 = nn.Linear(4, 8)
        self.fc3 = nn.Linear(8, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits: the loss (BCEWithLogitsLoss) takes the sigmoid, and does it safely."""
        h = torch.relu(self.fc1(x))
        h = torch.relu(self.fc2(h))
        return self.fc3(h)


def make_loader(
    X: Tensor,
    Y: Tensor,
    batch_size: int,
    shuffle: bool = True,
    generator: torch.Generator | None = None,
) -> DataLoader:
    """Return a loader of batches (x, y)."""
    # TensorDataset would notice too, but with an AssertionError.
    if len(X) != len(Y):
        raise ValueError(f"{len(X)} rows of X, {len(Y)} of Y")
    return DataLoader(TensorDataset(X, Y), batch_size, shuffle=shuffle, generator=generator)


def train_epoch(
    net: nn.Module, loader: DataLoader, loss_fn: LossFunction, optimizer: torch.optim.Optimizer
) -> float:
    """Train for one pass over loader; return the mean loss of a sample."""
    net.train()
    total, samples = 0.0, 0
    for x, y in loader:
        # Before backward, not after the step: whatever was in .grad when we came is none of
        # this batch's business.
        optimizer.zero_grad()
        loss = loss_fn(net(x), y)
        loss.backward()
        optimizer.step()
        # loss is a mean over len(x) samples; item() also lets go of the graph.
        total += loss.item() * len(x)
        samples += len(x)
    return total / samples


def evaluate(net: nn.Module, loader: DataLoader, loss_fn: LossFunction) -> float:
    """Return the mean loss of a sample in eval mode, and leave net as it was."""
    # Not only net.training: a caller may have frozen one layer in eval mode.
    modes = [(module, module.training) for module in net.modules()]
    for child in net.children():
        child.eval()
    total, samples = 0.0, 0
    try:
        with torch.no_grad():
            for x, y in loader:
                total += loss_fn(net(x), y).item() * len(x)
                samples += len(x)
    finally:
        for module, mode in modes:
            module.training = mode
    return total / samples
