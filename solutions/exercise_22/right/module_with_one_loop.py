"""An nn.Module whose one private loop does everything; results kept as tensors until the end."""

from collections import defaultdict
from contextlib import contextmanager

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, net, loss_fn, optimizer, metrics=None):
        super().__init__()
        self.net = net
        self.loss = loss_fn
        self.opt = optimizer
        self.m = {} if metrics is None else metrics

    @contextmanager
    def frozen(self):
        flags = {m: m.training for m in self.net.modules()}
        for m in flags:
            m.training = False
        try:
            with torch.inference_mode():
                yield
        finally:
            for m, f in flags.items():
                m.training = f

    def _pass(self, data, learn):
        table, n = defaultdict(list), []
        for x, y in data:
            p = self.net(x)
            loss = self.loss(p, y)
            table["loss"].append(loss.detach() * y.shape[0])
            for k in self.m:
                table[k].append(torch.as_tensor(self.m[k](p, y)).detach() * y.shape[0])
            if learn:
                for g in self.opt.param_groups:
                    for q in g["params"]:
                        q.grad = None
                loss.backward()
                self.opt.step()
            n.append(y.shape[0])
        return {k: float(sum(v)) / sum(n) for k, v in table.items()}

    def fit(self, train_data, val_data=None, epochs=1):
        out = defaultdict(list)
        for _ in range(epochs):
            for m in self.net.modules():
                m.training = True
            for k, v in self._pass(train_data, True).items():
                out[k] += [v]
            if val_data is not None:
                for k, v in self.evaluate(val_data).items():
                    out[f"val_{k}"] += [v]
            self.net.eval()
        return dict(out)

    def evaluate(self, data):
        with self.frozen():
            r = self._pass(data, False)
        if not r:
            raise ValueError("empty")
        return r

    def predict(self, data):
        with self.frozen():
            outs = tuple(self.net(b if isinstance(b, torch.Tensor) else b[0]) for b in data)
        if len(outs) == 0:
            raise ValueError("empty")
        return torch.vstack(outs) if outs[0].ndim > 1 else torch.hstack(outs)
