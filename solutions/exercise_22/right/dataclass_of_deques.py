"""A dataclass; one pass for learning and looking, losses in deques, numpy.average at the end."""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch


@contextlib.contextmanager
def quiet(net):
    modules = list(net.modules())
    before = [m.training for m in modules]
    with torch.set_grad_enabled(False):
        net.eval()
        try:
            yield
        finally:
            for m, flag in zip(modules, before, strict=True):
                object.__setattr__(m, "training", flag)


@dataclass
class Model:
    net: Any
    loss_fn: Callable
    optimizer: Any
    metrics: dict | None = None

    def _functions(self):
        yield "loss", self.loss_fn
        yield from (self.metrics or {}).items()

    def _pass(self, data, learn):
        sums, sizes = defaultdict(deque), deque()
        for batch in data:
            x, y = batch[0], batch[1]
            out = self.net(x)
            row = {name: f(out, y) for name, f in self._functions()}
            for name, v in row.items():
                sums[name].append(v.item() if isinstance(v, torch.Tensor) else float(v))
            sizes.append(y.shape[0])
            if learn:
                for p in self.net.parameters():
                    p.grad = None
                row["loss"].backward()
                self.optimizer.step()
        if not sizes:
            raise ValueError
        return {name: float(np.average(v, weights=sizes)) for name, v in sums.items()}

    def fit(self, train_data, val_data=None, epochs=1):
        rows = []
        for _ in range(epochs):
            self.net.train()
            row = self._pass(train_data, True)
            if val_data is not None:
                row |= {f"val_{k}": v for k, v in self.evaluate(val_data).items()}
            rows.append(row)
        names = [n for n, _ in self._functions()]
        if val_data is not None:
            names = names + [f"val_{n}" for n in names]
        return {n: [row[n] for row in rows] for n in names}

    def evaluate(self, data):
        with quiet(self.net):
            return self._pass(data, False)

    def predict(self, data):
        with quiet(self.net):
            parts = [self.net(b[0]) if isinstance(b, (list, tuple)) else self.net(b) for b in data]
        if not parts:
            raise ValueError("nothing to predict")
        return torch.vstack(parts) if parts[0].ndim == 2 else torch.concat(parts)
