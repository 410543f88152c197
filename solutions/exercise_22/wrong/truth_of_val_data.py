"""fit asks if val_data in place of val_data is not None: empty data is skipped, and a stream has no truth value."""
import torch


class Model:
    def __init__(self, net, loss_fn, optimizer, metrics=None):
        self.net, self.loss_fn, self.optimizer = net, loss_fn, optimizer
        self.metrics = dict(metrics or {})

    def fit(self, train_data, val_data=None, epochs=1):
        names = ["loss", *self.metrics]
        history = {name: [] for name in names}
        if val_data:
            history.update({"val_" + name: [] for name in names})
        for _ in range(epochs):
            self.net.train()
            sums, count = dict.fromkeys(names, 0.0), 0
            for x, y in train_data:
                self.optimizer.zero_grad()
                self.net.zero_grad()
                out = self.net(x)
                loss = self.loss_fn(out, y)
                values = {"loss": loss.item()}
                for name, metric in self.metrics.items():
                    values[name] = metric(out.detach(), y).item()
                loss.backward()
                self.optimizer.step()
                for name in names:
                    sums[name] += values[name] * len(x)
                count += len(x)
            for name in names:
                history[name].append(sums[name] / count)
            if val_data:
                for name, value in self.evaluate(val_data).items():
                    history["val_" + name].append(value)
        return history

    def evaluate(self, data):
        flags = [(m, m.training) for m in self.net.modules()]
        try:
            self.net.eval()
            sums, count = dict.fromkeys(["loss", *self.metrics], 0.0), 0
            with torch.no_grad():
                for x, y in data:
                    out = self.net(x)
                    sums["loss"] += self.loss_fn(out, y).item() * len(x)
                    for name, metric in self.metrics.items():
                        sums[name] += metric(out, y).item() * len(x)
                    count += len(x)
            if not count:
                raise ValueError("no data")
        finally:
            for m, flag in flags:
                m.training = flag
        return {name: s / count for name, s in sums.items()}

    def predict(self, data):
        flags = [(m, m.training) for m in self.net.modules()]
        try:
            self.net.eval()
            with torch.no_grad():
                outs = [self.net(b[0] if isinstance(b, (tuple, list)) else b) for b in data]
            if not outs:
                raise ValueError("no data")
            return torch.cat(outs)
        finally:
            for m, flag in flags:
                m.training = flag
