"""Batches from an IterableDataset, one pass for both modes, gradients by autograd.grad."""

import contextlib

import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc3 = nn.Linear(8, 1)
        self.fc2 = nn.Linear(4, 8)
        self.fc1 = nn.Linear(2, 4)
        self.act = nn.ReLU()

    def forward(self, x):
        h = self.act(x @ self.fc1.weight.T + self.fc1.bias)
        return self.fc3(self.act(self.fc2(h)))


class Shuffled(IterableDataset):
    def __init__(self, X, Y, size, shuffle, generator):
        self.pair, self.size, self.shuffle, self.generator = (X, Y), size, shuffle, generator

    def __iter__(self):
        rows = list(range(len(self.pair[0])))
        if self.shuffle:
            for i in range(len(rows) - 1, 0, -1):
                j = int(torch.randint(i + 1, (), generator=self.generator))
                rows[i], rows[j] = rows[j], rows[i]
        while rows:
            now, rows = rows[: self.size], rows[self.size :]
            yield [torch.stack([t[i] for i in now]) for t in self.pair]


def make_loader(X, Y, batch_size, shuffle=True, generator=None):
    n, m = X.size(0), Y.size(0)
    if n != m:
        raise ValueError((n, m))
    dataset = Shuffled(X, Y, batch_size, shuffle, generator)
    return DataLoader(dataset, batch_size=None, generator=generator)


def one_pass(net, loader, loss_fn, optimizer=None):
    samples, total = 0, torch.zeros((), dtype=torch.float64)
    for pair in loader:
        x, y = pair
        loss = loss_fn(net(x), y)
        if optimizer is not None:
            params = [p for p in net.parameters() if p.requires_grad]
            for p, g in zip(params, torch.autograd.grad(loss, params), strict=True):
                p.grad = g
            optimizer.step()
        samples += y.numel() // max(1, y[0].numel())
        total += loss.detach() * x.size(0)
    return total.item() / samples


def train_epoch(net, loader, loss_fn, optimizer):
    net.apply(lambda m: setattr(m, "training", True))
    return one_pass(net, loader, loss_fn, optimizer)


def evaluate(net, loader, loss_fn):
    with contextlib.ExitStack() as stack:
        for m in net.modules():
            stack.callback(setattr, m, "training", m.training)
            m.training = False
        stack.enter_context(torch.set_grad_enabled(False))
        return one_pass(net, loader, loss_fn)
