"""A copy of the net for evaluation, numpy order for the shuffle, gradients set by hand."""

import copy
import itertools
import math
import random

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Net(nn.Module):
    def __init__(self, sizes=(2, 4, 8, 1)):
        super().__init__()
        for i, (a, b) in enumerate(itertools.pairwise(sizes), 1):
            setattr(self, f"fc{i}", nn.Linear(a, b))

    def forward(self, x):
        for i in (1, 2, 3):
            layer = getattr(self, f"fc{i}")
            x = F.linear(x, layer.weight, layer.bias)
            if i < 3:
                x = torch.maximum(x, torch.zeros_like(x))
        return x


class Pairs(Dataset):
    def __init__(self, X, Y):
        self.X, self.Y = X, Y

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return self.X[i], self.Y[i]


class Order:
    """A sampler on Python's random, or on the generator."""

    def __init__(self, n, generator):
        self.n, self.generator = n, generator

    def __len__(self):
        return self.n

    def __iter__(self):
        order = list(range(self.n))
        if self.generator is None:
            random.shuffle(order)
        else:
            keys = torch.rand(self.n, generator=self.generator, dtype=torch.float64)
            order = keys.argsort().tolist()
        return iter(order)


def make_loader(X, Y, batch_size, shuffle=True, generator=None):
    if len(X) != len(Y):
        raise ValueError
    sampler = Order(len(X), generator) if shuffle else None
    return DataLoader(Pairs(X, Y), batch_size, sampler=sampler, generator=generator)


def train_epoch(net, loader, loss_fn, optimizer):
    net.train(True)
    losses, weights = [], []
    for batch in loader:
        x, y = batch[0], batch[1]
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad = None
        loss = loss_fn(net(x), y)
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(loss.detach())
        weights.append(len(y))
    w = torch.tensor(weights, dtype=torch.float64)
    return float((torch.stack(losses).double() * w).sum() / w.sum())


def evaluate(net, loader, loss_fn):
    twin = copy.deepcopy(net).eval().requires_grad_(False)
    parts, n = [], 0
    for x, y in loader:
        parts.append(loss_fn(twin(x), y).item() * len(y))
        n += len(y)
    return math.fsum(parts) / n
