"""Own loader class, layers in a Sequential, closures, inference mode."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 8), nn.ReLU(inplace=True), nn.Linear(8, 1)
        )
        self.fc1, self.fc2, self.fc3 = self.body[0], self.body[2], self.body[4]

    def forward(self, x):
        return self.body(x)


class Batches:
    def __init__(self, X, Y, size, shuffle, generator):
        self.X, self.Y, self.size, self.shuffle, self.generator = X, Y, size, shuffle, generator

    def __len__(self):
        return -(-len(self.X) // self.size)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for part in order.split(self.size):
            yield self.X[part], self.Y[part]


def make_loader(X, Y, batch_size, shuffle=True, generator=None):
    if X.shape[0] != Y.shape[0]:
        raise ValueError(f"{X.shape[0]} samples but {Y.shape[0]} labels")
    return Batches(X, Y, batch_size, shuffle, generator)


def train_epoch(net, loader, loss_fn, optimizer):
    for module in net.modules():
        module.train()
    sums, counts = [], []
    optimizer.zero_grad()
    for x, y in loader:
        seen = []

        def closure(x=x, y=y, seen=seen):
            loss = loss_fn(net(x), y)
            loss.backward()
            seen.append(loss.detach())
            return loss

        optimizer.step(closure)
        optimizer.zero_grad(set_to_none=False)
        sums.append(float(seen[0]) * y.size(0))
        counts.append(y.size(0))
    net.eval()
    return sum(sums) / sum(counts)


def evaluate(net, loader, loss_fn):
    before = {name: m.training for name, m in net.named_modules()}
    try:
        net.train(False)
        with torch.inference_mode():
            pairs = [(float(loss_fn(net(x), y)), x.shape[0]) for x, y in loader]
    finally:
        for name, m in net.named_modules():
            m.training = before[name]
    return sum(value * k for value, k in pairs) / sum(k for _, k in pairs)
