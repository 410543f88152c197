"""predict looks at len(data)"""
import torch


class Model:
    def __init__(self, net, loss_fn, optimizer, metrics=None):
        self.net, self.loss_fn, self.optimizer = net, loss_fn, optimizer
        self.metrics = dict(metrics or {})

    def _functions(self):
        return {"loss": self.loss_fn, **self.metrics}

    def _train(self, data):
        self.net.train()
        sums, count = dict.fromkeys(self._functions(), 0.0), 0
        for x, y in data:
            self.optimizer.zero_grad()
            out = self.net(x)
            loss = self.loss_fn(out, y)
            loss.backward()
            self.optimizer.step()
            sums["loss"] += loss.item() * len(x)
            for name, f in self.metrics.items():
                sums[name] += float(f(out.detach(), y)) * len(x)
            count += len(x)
        return {k: v / count for k, v in sums.items()}

    def fit(self, train_data, val_data=None, epochs=1):
        history = {}
        for _ in range(epochs):
            row = self._train(train_data)
            if val_data is not None:
                row |= {"val_" + k: v for k, v in self.evaluate(val_data).items()}
            for k, v in row.items():
                history.setdefault(k, []).append(v)
        return history

    def evaluate(self, data):
        modes = [(m, m.training) for m in self.net.modules()]
        self.net.eval()
        sums, count = dict.fromkeys(self._functions(), 0.0), 0
        with torch.no_grad():
            for x, y in data:
                out = self.net(x)
                for name, f in self._functions().items():
                    sums[name] += float(f(out, y)) * len(x)
                count += len(x)
        for m, mode in modes:
            m.training = mode
        if count == 0:
            raise ValueError("no data")
        return {k: v / count for k, v in sums.items()}

    def predict(self, data):
        modes = [(m, m.training) for m in self.net.modules()]
        self.net.eval()
        outs = []
        if len(data) == 0:
            raise ValueError("no data")
        with torch.no_grad():
            for batch in data:
                x = batch[0] if isinstance(batch, (list, tuple)) else batch
                outs.append(self.net(x))
        for m, mode in modes:
            m.training = mode
        if not outs:
            raise ValueError("no data")
        return torch.cat(outs)
