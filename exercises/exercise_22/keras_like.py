"""exercise-22: a model with fit, evaluate and predict. The task is in README.md."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


class Model:
    """A network with its loss, optimizer and metrics, and the three verbs of Keras.

    >>> model = Model(net, nn.MSELoss(), optimizer, {"mae": nn.L1Loss()})
    >>> sorted(model.fit(train_data, val_data, epochs=2))
    ['loss', 'mae', 'val_loss', 'val_mae']
    """

    def __init__(
        self,
        net: nn.Module,
        loss_fn: Callable[[Tensor, Tensor], Tensor],
        optimizer: torch.optim.Optimizer,
        metrics: dict[str, Callable[[Tensor, Tensor], Tensor]] | None = None,
    ) -> None:
        """Keep what is given. metrics: name -> function of (net(x), y), like loss_fn 0-dim."""
        raise NotImplementedError

    def fit(
        self, train_data: Iterable, val_data: Iterable | None = None, epochs: int = 1
    ) -> dict[str, list[float]]:
        """Train for some epochs; return the history, one float per epoch under each name.

        train_data and val_data: batches (x, y) as tuples or lists; a DataLoader, a list or
        something else that can be iterated anew for every epoch. Batches may differ in size.
        Per epoch one pass over train_data in training mode, in each batch: clear the gradients,
        loss_fn(net(x), y), backward, one step of the optimizer. 'loss' and the metrics are
        means over the samples, of the outputs that the steps were taken on. Then, if val_data
        is given (not None; an empty list is given), evaluate(val_data), under 'val_' + name.
        The dict is new, the optimizer's state goes on from call to call, and the weights are
        those after the last step.
        """
        raise NotImplementedError

    def evaluate(self, data: Iterable) -> dict[str, float]:
        """Return {'loss': ..., metric name: ...}, means over the samples of data, as floats.

        In eval mode and without side effects: the training flag of every submodule, the
        state_dict, every .grad and the optimizer are as before. Raises ValueError if data
        gives no batch.
        """
        raise NotImplementedError

    def predict(self, data: Iterable) -> Tensor:
        """Return the outputs for all batches, in order, concatenated along dim 0, no graph.

        A batch may be a tensor x, (x,), (x, y), [x] or [x, y]; data may be an iterator that
        can be read only once and has no length. In eval mode; afterwards the training flag of
        every submodule is as before. Raises ValueError if data gives no batch.
        """
        raise NotImplementedError
