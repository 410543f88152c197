"""A list of pairs with its own collate, zeroed gradients, detached predictions, running mean."""

import random

import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler


class Net(nn.Module):
    fc1: nn.Linear

    def __init__(self):
        nn.Module.__init__(self)
        layers = nn.ModuleList([nn.Linear(2, 4), nn.Linear(4, 8), nn.Linear(8, 1)])
        self.fc1, self.fc2, self.fc3 = layers

    def forward(self, x):
        h = self.fc1(x).clamp(min=0)
        h = self.fc2(h)
        h = h * (h > 0)
        return self.fc3(h)


def collate(pairs):
    xs, ys = zip(*pairs, strict=True)
    return torch.stack(xs), torch.stack(ys)


def make_loader(X, Y, batch_size, shuffle=True, generator=None):
    if X.shape[:1] != Y.shape[:1]:
        raise ValueError("X and Y must have the same length")
    pairs = list(zip(X, Y, strict=True))
    order = RandomSampler(pairs, generator=generator) if shuffle else SequentialSampler(pairs)
    sampler = BatchSampler(order, batch_size, drop_last=False)
    return DataLoader(pairs, batch_sampler=sampler, collate_fn=collate, generator=generator)


def train_epoch(net, loader, loss_fn, optimizer):
    for m in list(net.modules())[::-1]:
        m.train()
    mean, seen = 0.0, 0
    for p in net.parameters():
        if p.grad is not None:
            p.grad.zero_()
    for x, y in loader:
        prediction = net(x)
        loss = loss_fn(prediction, y)
        loss.backward()
        optimizer.step()
        net.zero_grad(set_to_none=random.random() < 0.5)
        seen += x.shape[0]
        mean += (float(loss.detach()) - mean) * x.shape[0] / seen
    return mean


def evaluate(net, loader, loss_fn):
    flags = [m.training for m in net.modules()]
    for m in net.modules():
        m.training = False
    losses, sizes = [], []
    for x, y in loader:
        losses.append(loss_fn(net(x).detach(), y))
        sizes.append(float(len(x)))
    for m, flag in zip(net.modules(), flags, strict=True):
        m.training = flag
    weights = torch.tensor(sizes)
    return (torch.stack(losses) @ (weights / weights.sum()).to(losses[0].dtype)).item()
