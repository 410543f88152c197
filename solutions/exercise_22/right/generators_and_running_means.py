"""Running means, a history from rows turned into columns, predictions written into one tensor."""

import itertools

import torch
from torch.utils.data import default_collate


def running(means, scores, seen, new):
    """Move the means towards new scores."""
    for name, value in scores.items():
        old = means.get(name, 0.0)
        means[name] = old + (float(value.detach()) - old) * new / (seen + new)
    return means, seen + new


class Model:
    def __init__(self, net, loss_fn, optimizer, metrics=None):
        self.net, self.optimizer = net, optimizer
        self.scores = {"loss": loss_fn}
        for name in metrics or ():
            self.scores[name] = metrics[name]

    def fit(self, train_data, val_data=None, epochs=1):
        rows = []
        for _ in range(epochs):
            row = self._epoch(train_data)
            if val_data is not None:
                row.update(("val_" + k, v) for k, v in self.evaluate(val_data).items())
            rows.append(row)
        return {name: [row[name] for row in rows] for name in rows[0]}

    def _epoch(self, data):
        self.net.train(mode=True)
        means, seen = {}, 0
        for x, y in iter(data):
            out = self.net(x)
            now = {name: f(out, y) for name, f in self.scores.items()}
            self.optimizer.zero_grad(set_to_none=True)
            now["loss"].backward()
            self.optimizer.step()
            means, seen = running(means, now, seen, y.size(0))
        return means

    def evaluate(self, data):
        frozen = [m for m in self.net.modules() if not m.training]
        training = [m for m in self.net.modules() if m.training]
        self.net.eval()
        means, seen = {}, 0
        for x, y in data:
            with torch.set_grad_enabled(False):
                out = self.net(x)
                now = {name: f(out, y) for name, f in self.scores.items()}
            means, seen = running(means, now, seen, len(x))
        for m in training:
            m.training = True
        assert not any(m.training for m in frozen)
        if not means:
            raise ValueError("nothing to evaluate")
        return means

    def predict(self, data):
        data = iter(data)
        try:
            first = next(data)
        except StopIteration:
            raise ValueError("nothing to predict") from None
        kept = {m: m.training for m in self.net.modules()}
        self.net.train(False)
        rows = []
        for batch in itertools.chain([first], data):
            x = batch
            if not torch.is_tensor(x):
                x, *_ = batch
            with torch.inference_mode():
                rows += [row.clone() for row in self.net(x)]
        for m, flag in kept.items():
            m.training = flag
        return default_collate([row.numpy() for row in rows]) if rows else torch.empty(0)
