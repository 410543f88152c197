"""Plain lists, a deep copy for evaluation, gradients by autograd.grad, numpy averages."""

import copy

import numpy as np
import torch


class Model:
    def __init__(self, net, loss_fn, optimizer, metrics=None):
        self._parts = (net, loss_fn, optimizer)
        self._names = ["loss"] + (list(metrics) if metrics else [])
        self._functions = [loss_fn] + (list(metrics.values()) if metrics else [])

    def _params(self):
        return [p for g in self._parts[2].param_groups for p in g["params"] if p.requires_grad]

    def fit(self, train_data, val_data=None, epochs=1):
        net, _, optimizer = self._parts
        names = self._names + (["val_" + k for k in self._names] if val_data is not None else [])
        rows = []
        for _ in range(epochs):
            net.train()
            values, sizes = [], []
            for pair in train_data:
                x, y = pair
                out = net(x)
                results = [f(out, y) for f in self._functions]
                grads = torch.autograd.grad(results[0], self._params())
                for p, g in zip(self._params(), grads, strict=True):
                    p.grad = g
                optimizer.step()
                values.append([r.item() for r in results])
                sizes.append(len(x))
            row = np.average(np.array(values), axis=0, weights=sizes).tolist()
            if val_data is not None:
                row += list(self.evaluate(val_data).values())
            rows.append(row)
        return {name: [row[i] for row in rows] for i, name in enumerate(names)}

    def evaluate(self, data):
        twin = copy.deepcopy(self._parts[0]).eval()
        values, sizes = [], []
        for x, y in data:
            with torch.no_grad():
                out = twin(x)
            values.append([f(out, y).item() for f in self._functions])
            sizes.append(len(x))
        if not sizes:
            raise ValueError("no batches")
        means = np.average(np.array(values), 0, sizes).tolist()
        return dict(zip(self._names, means, strict=True))

    def predict(self, data):
        twin = copy.deepcopy(self._parts[0]).eval()
        rows = []
        for batch in data:
            while not torch.is_tensor(batch):
                batch = batch[0]
            rows.extend(twin(batch).detach().unbind())
        if not rows:
            raise ValueError("no batches")
        return torch.stack(rows)
