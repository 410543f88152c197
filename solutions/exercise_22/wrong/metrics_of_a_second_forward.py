"""the network runs a second time for the metrics, before the step, so they are of other outputs than the loss"""
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

Score = Callable[[Tensor, Tensor], Tensor]


class Model:
    """A network with its loss, optimizer and metrics, and the three verbs of Keras."""

    def __init__(
        self,
        net: nn.Module,
        loss_fn: Score,
        optimizer: torch.optim.Optimizer,
        metrics: dict[str, Score] | None = None,
    ) -> None:
        self.net = net
        self.loss_fn = loss_fn
        self.optimizer = optimizer
        self.metrics = dict(metrics or {})

    def fit(
        self, train_data: Iterable, val_data: Iterable | None = None, epochs: int = 1
    ) -> dict[str, list[float]]:
        """Train for some epochs; return a new history."""
        history: dict[str, list[float]] = {}
        for _ in range(epochs):
            scores = self._train_epoch(train_data)
            if val_data is not None:
                for name, value in self.evaluate(val_data).items():
                    scores[f"val_{name}"] = value
            for name, value in scores.items():
                history.setdefault(name, []).append(value)
        return history

    def evaluate(self, data: Iterable) -> dict[str, float]:
        """Return the mean loss and metrics of data's samples."""
        means = _Means()
        with self._looking_only():
            for x, y in data:
                output = self.net(x)
                means.add(self._scores(self.loss_fn(output, y), output, y), len(x))
        return means.taken()

    def predict(self, data: Iterable) -> Tensor:
        """Return the outputs for all batches of data."""
        # One loop and nothing before it: an iterator has no length, and a first look at it
        # would swallow a batch.
        with self._looking_only():
            outputs = [self.net(_features(batch)) for batch in data]
        if not outputs:
            raise ValueError("there is no batch to predict for")
        return torch.cat(outputs)

    def _train_epoch(self, data: Iterable) -> dict[str, float]:
        # In every epoch, not once in fit: whatever happened since may have switched to eval.
        self.net.train()
        means = _Means()
        for x, y in data:
            self.optimizer.zero_grad()
            output = self.net(x)
            loss = self.loss_fn(output, y)
            output = self.net(x)
            loss.backward()
            self.optimizer.step()
            # output was made before the step, so that loss and metrics speak of one network.
            means.add(self._scores(loss, output.detach(), y), len(x))
        return means.taken()

    def _scores(self, loss: Tensor, output: Tensor, y: Tensor) -> dict[str, float]:
        return {"loss": loss.item()} | {
            name: float(metric(output, y)) for name, metric in self.metrics.items()
        }

    @contextmanager
    def _looking_only(self) -> Iterator[None]:
        """Eval mode without graph; every submodule's own flag is put back."""
        modes = [(module, module.training) for module in self.net.modules()]
        self.net.eval()
        try:
            with torch.no_grad():
                yield
        finally:
            for module, mode in modes:
                module.training = mode


class _Means:
    """Means over samples of numbers that come batch by batch."""

    def __init__(self) -> None:
        self.totals: dict[str, float] = {}
        self.samples = 0

    def add(self, scores: dict[str, float], samples: int) -> None:
        for name, value in scores.items():
            self.totals[name] = self.totals.get(name, 0.0) + value * samples
        self.samples += samples

    def taken(self) -> dict[str, float]:
        if not self.samples:
            raise ValueError("there is no data")
        return {name: total / self.samples for name, total in self.totals.items()}


def _features(batch: Tensor | tuple | list) -> Tensor:
    return batch if isinstance(batch, Tensor) else batch[0]
