"""Steps by closures, sums in tensors, the loss found again in the step's own result."""

import torch


class Model:
    def __init__(self, net, loss_fn, optimizer, metrics=None):
        self.fit_args = dict(net=net, loss_fn=loss_fn, optimizer=optimizer)
        self.functions = [("loss", loss_fn), *((metrics or {}).items())]

    def __getattr__(self, name):
        return self.__dict__["fit_args"][name]

    def _mode(self, flags=None):
        now = [m.training for m in self.net.modules()]
        for k, m in enumerate(self.net.modules()):
            m.training = False if flags is None else flags[k]
        return now

    def _learn(self, batch):
        x, y = batch
        kept = {}

        def closure():
            self.net.zero_grad(set_to_none=False)
            kept["out"] = self.net(x)
            loss = self.loss_fn(kept["out"], y)
            loss.backward()
            return loss

        loss = self.optimizer.step(closure)
        with torch.no_grad():
            values = [loss, *(f(kept["out"], y) for _, f in self.functions[1:])]
        return torch.stack([torch.as_tensor(v).detach().double() for v in values]), y.shape[0]

    @torch.no_grad()
    def _look(self, batch):
        x, y = batch
        out = self.net.forward(x)
        return torch.stack([f(out, y).double() for _, f in self.functions]), y.shape[0]

    def _mean(self, do, data):
        pairs = [do(batch) for batch in data]
        if not pairs:
            raise ValueError("no data")
        values = torch.stack([v for v, _ in pairs])
        sizes = torch.tensor([float(k) for _, k in pairs], dtype=torch.float64)
        return (sizes @ values / sizes.sum()).tolist()

    def fit(self, train_data, val_data=None, epochs=1):
        names = [name for name, _ in self.functions]
        history = {name: [] for name in names}
        if val_data is not None:
            history.update({f"val_{name}": [] for name in names})
        done = 0
        while done < epochs:
            [m.train() for m in self.net.children()]
            self.net.training = True
            row = self._mean(self._learn, train_data)
            if val_data is not None:
                row = row + list(self.evaluate(val_data).values())
            for values, value in zip(history.values(), row, strict=True):
                values.append(value)
            done += 1
        return history

    def evaluate(self, data):
        flags = self._mode()
        try:
            means = self._mean(self._look, data)
        finally:
            self._mode(flags)
        return {name: means[k] for k, (name, _) in enumerate(self.functions)}

    def predict(self, data):
        result, flags = None, self._mode()
        for batch in data:
            x = next(iter(batch)) if isinstance(batch, tuple | list) else batch
            out = self.net(x).data
            result = out.clone() if result is None else torch.cat([result, out], dim=0)
        self._mode(flags)
        if result is None:
            raise ValueError("no data")
        return result
