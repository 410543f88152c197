"""train_epoch goes through the loader once more, only to count the samples"""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 4)
        self.fc2 = nn.Linear(4, 8)
        self.fc3 = nn.Linear(8, 1)

    def forward(self, x):
        return self.fc3(torch.relu(self.fc2(torch.relu(self.fc1(x)))))


def make_loader(X, Y, batch_size, shuffle=True, generator=None):
    if len(X) != len(Y):
        raise ValueError("X and Y have different lengths")
    return DataLoader(TensorDataset(X, Y), batch_size, shuffle=shuffle, generator=generator)


def train_epoch(net, loader, loss_fn, optimizer):
    net.train()
    total, count = 0.0, sum(len(x) for x, _ in loader)
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(net(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / count


def evaluate(net, loader, loss_fn):
    flags = [(m, m.training) for m in net.modules()]
    net.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            total += float(loss_fn(net(x), y)) * len(x)
            count += len(x)
    for m, flag in flags:
        m.training = flag
    return total / count
