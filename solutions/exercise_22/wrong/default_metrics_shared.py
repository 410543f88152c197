"""models without metrics share one dict, in which each puts its loss over the others"""

import torch


class Model:
    NONE = {}

    def __init__(self, net, loss_fn, optimizer, metrics=None):
        self.net = net
        self.optimizer = optimizer
        self.metrics = self.NONE if not metrics else dict(metrics)
        self.metrics["loss"] = loss_fn

    def fit(self, train_data, val_data=None, epochs=1):
        names = list(self.metrics)
        history = {name: [] for name in names}
        if val_data is not None:
            history.update({"val_" + name: [] for name in names})
        for _ in range(epochs):
            for name, value in self.train_pass(train_data).items():
                history[name].append(value)
            if val_data is not None:
                for name, value in self.evaluate(val_data).items():
                    history["val_" + name].append(value)
        return history

    def train_pass(self, data):
        self.net.train()
        totals, count = dict.fromkeys(self.metrics, 0.0), 0
        for x, y in data:
            self.optimizer.zero_grad()
            out = self.net(x)
            loss = self.metrics["loss"](out, y)
            loss.backward()
            values = {name: loss if name == "loss" else f(out.detach(), y) for name, f in self.metrics.items()}
            self.optimizer.step()
            count = self.add(totals, values, count, len(x))
        return self.means(totals, count)

    def add(self, totals, values, count, n):
        for name, value in values.items():
            totals[name] += float(value) * n
        return count + n

    def means(self, totals, count):
        return {name: float(total / count) for name, total in totals.items()}

    def evaluate(self, data):
        flags = [(m, m.training) for m in self.net.modules()]
        self.net.eval()
        totals, count = dict.fromkeys(self.metrics, 0.0), 0
        try:
            with torch.no_grad():
                for x, y in data:
                    out = self.net(x)
                    values = {name: f(out, y) for name, f in self.metrics.items()}
                    count = self.add(totals, values, count, len(x))
        finally:
            for m, flag in flags:
                m.training = flag
        if count == 0:
            raise ValueError("no data")
        return self.means(totals, count)

    def predict(self, data):
        flags = [(m, m.training) for m in self.net.modules()]
        self.net.eval()
        try:
            with torch.no_grad():
                outs = [self.net(b if isinstance(b, torch.Tensor) else b[0]) for b in data]
        finally:
            for m, flag in flags:
                m.training = flag
        if not outs:
            raise ValueError("no data")
        return torch.cat(outs)
