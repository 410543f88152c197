"""Whole batches by index, gradients by autograd.grad, a context manager for eval mode."""

from contextlib import contextmanager

import torch
from torch import nn
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 4)
        self.fc2 = nn.Linear(4, 8)
        self.fc3 = nn.Linear(8, 1)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)


def make_loader(X, Y, batch_size, shuffle=True, generator=None):
    if len(X) != len(Y):
        raise ValueError("different lengths")
    data = TensorDataset(X, Y)
    order = RandomSampler(data, generator=generator) if shuffle else SequentialSampler(data)
    return DataLoader(
        data, sampler=BatchSampler(order, batch_size, False), batch_size=None, generator=generator
    )


def train_epoch(net, loader, loss_fn, optimizer):
    was = net.training
    net.train()
    mean, count = 0.0, 0
    params = [p for p in net.parameters() if p.requires_grad]
    for x, y in loader:
        loss = loss_fn(net(x), y)
        for p in params:
            p.grad = None
        for p, g in zip(params, torch.autograd.grad(loss, params, allow_unused=True), strict=True):
            p.grad = g
        optimizer.step()
        for p in params:
            p.grad = None
        count += len(y)
        mean += (float(loss.detach()) - mean) * len(y) / count
    net.train(was)
    return mean


@contextmanager
def evaluating(net):
    modes = [m.training for m in net.modules()]
    net.eval()
    try:
        yield net
    finally:
        for m, mode in zip(net.modules(), modes, strict=True):
            m.training = mode


def evaluate(net, loader, loss_fn):
    with evaluating(net), torch.no_grad():
        losses, sizes = zip(*((loss_fn(net(x), y), len(x)) for x, y in loader), strict=True)
    w = torch.tensor(sizes, dtype=torch.float64)
    return (torch.stack(losses).double() @ w / w.sum()).item()
