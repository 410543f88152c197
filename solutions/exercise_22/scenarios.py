"""Runs beside the learner's file: networks, data and the calls that are looked at."""

import contextlib
import copy
from itertools import pairwise

import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, TensorDataset


class Louder(nn.Module):
    """Doubles in training mode: like dropout it has two modes, but no chance in it."""

    def forward(self, x):
        return 2 * x if self.training else x


class Moody(nn.Module):
    """Scales by another number in each call in training mode, as dropout draws anew in each."""

    calls = 0

    def forward(self, x):
        if not self.training:
            return x
        self.calls += 1
        return x * (1 + self.calls % 4 / 4)


class LoudRoot(nn.Sequential):
    """Doubles in training mode itself: its own flag counts, not only those of its parts."""

    def forward(self, x):
        y = super().forward(x)
        return 2 * y if self.training else y


def linears(*sizes):
    return [nn.Linear(a, b) for a, b in pairwise(sizes)]


def plain():
    first, second = linears(2, 3, 1)
    return nn.Sequential(first, nn.Tanh(), second)


def classes():
    return nn.Sequential(*linears(2, 3))


def flat():
    return nn.Sequential(*linears(2, 1), nn.Flatten(0))


def louder():
    first, second = linears(2, 3, 1)
    return nn.Sequential(first, nn.Sequential(nn.Tanh(), Louder()), second)


def moody():
    first, second = linears(2, 3, 1)
    return nn.Sequential(first, nn.Tanh(), Moody(), second)


def loud_root():
    first, second = linears(2, 3, 1)
    return LoudRoot(first, nn.Tanh(), second)


def dropout():
    first, second = linears(2, 3, 1)
    return nn.Sequential(first, nn.Tanh(), nn.Sequential(nn.Dropout(p=1.0)), second)


def norm():
    first, second = linears(2, 3, 1)
    return nn.Sequential(nn.Sequential(nn.BatchNorm1d(2)), first, nn.Tanh(), Louder(), second)


NETS = {
    "plain": plain,
    "classes": classes,
    "flat": flat,
    "louder": louder,
    "moody": moody,
    "loud root": loud_root,
    "dropout": dropout,
    "norm": norm,
}

FLAGS = {
    "train": lambda place: True,
    "eval": lambda place: False,
    "only the root in training mode": lambda place: place == 0,
    "only the root in eval mode": lambda place: place > 0,
    "mixed": lambda place: place % 2 == 0,
    "mixed, root in eval mode": lambda place: place % 2 == 1,
}


def build(net, weights, flags="train"):
    """The network of that name with the given weights and training flags."""
    made = NETS[net]().to(weights[0].dtype)
    layers = [part for part in made.modules() if isinstance(part, nn.Linear)]
    values = iter(weights)
    with torch.no_grad():
        for layer in layers:
            layer.weight.copy_(next(values))
            layer.bias.copy_(next(values))
    for place, part in enumerate(made.modules()):
        part.training = FLAGS[flags](place)
    return made


LOSSES = {
    "skewed": lambda p, y: ((p - 2 * y) ** 2).mean(),
    "mean squared error": nn.MSELoss(),
    "cross entropy": nn.functional.cross_entropy,
}


def accuracy(p, y):
    return (p.argmax(1) == y).float().mean()


METRICS = {
    "mae": lambda p, y: (p - 2 * y).abs().mean(),
    "bias": lambda p, y: (p - 3 * y).mean(),
    "accuracy": accuracy,
}

OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.125),
    "decay": lambda p: torch.optim.SGD(p, lr=0.125, weight_decay=0.25),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.0625, momentum=0.9, nesterov=True),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.0625, eps=1e-3),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.0625, eps=1e-2),
    "last layer only": lambda p: torch.optim.SGD(p[-2:], lr=0.125, momentum=0.5),
}


class Stream(IterableDataset):
    """Batches that come as long as they come: there is no length, hence no truth value either."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)


def batches(x, y, sizes, form):
    """x and y in batches of the given sizes: a list of tuples or lists, or a DataLoader."""
    if form == "stream":
        return DataLoader(Stream(batches(x, y, sizes, "tuples")), batch_size=None)
    if form == "DataLoader":
        places = iter(range(sum(sizes)))
        sampler = [[next(places) for _ in range(size)] for size in sizes]
        return DataLoader(TensorDataset(x, y), batch_sampler=sampler)
    pair = {"tuples": tuple, "lists": list}[form]
    return [pair(both) for both in zip(x.split(sizes), y.split(sizes), strict=True)]


def assembled(module, net, loss="skewed", metrics=(), optimizer="SGD"):
    """A Model around the network."""
    given = {name: METRICS[name] for name in metrics}
    made = OPTIMIZERS[optimizer](list(net.parameters()))
    if not metrics:
        return module.Model(net, LOSSES[loss], made)
    return module.Model(net, LOSSES[loss], made, given)


def strangers(module):
    """Two further models, with and without metrics, that have nothing to do with the others."""
    for metrics in (None, {"mae": nn.functional.mse_loss}):
        net = nn.Linear(2, 1)
        rule = torch.optim.SGD(net.parameters(), lr=4.0)
        module.Model(net, nn.functional.smooth_l1_loss, rule, metrics)


def parameters(net):
    return {name: value.detach().clone() for name, value in net.named_parameters()}


# fit


def fitted(module, net, weights, x, y, sizes, form, loss, optimizer, epochs):
    """The weights after fit; without epochs where that is None."""
    net = build(net, weights)
    model = assembled(module, net, loss, (), optimizer)
    data = batches(x, y, sizes, form)
    model.fit(data) if epochs is None else model.fit(data, epochs=epochs)
    return parameters(net)


def history(module, net, weights, x, y, sizes, form, loss, metrics, epochs, beside=False):
    """What fit returns without val_data; ``beside``: there are other models as well."""
    model = assembled(module, build(net, weights), loss, metrics)
    if beside:
        strangers(module)
    return model.fit(batches(x, y, sizes, form), None, epochs)


def validated(module, net, weights, x, y, sizes, form, metrics, other, flags, epochs):
    """What fit returns with val_data: the rows from behind, opposite labels, other batches."""
    model = assembled(module, build(net, weights, flags), "skewed", metrics)
    val_data = batches(x.flip(0), -y.flip(0), other, form)
    return model.fit(batches(x, y, sizes, form), val_data, epochs)


class Passes:
    """Batches that count how often they are gone through."""

    def __init__(self, batches):
        self.batches, self.begun = batches, 0

    def __iter__(self):
        self.begun += 1
        return iter(self.batches)


def anew(module, net, weights, x, y, sizes, flags, grad, validate):
    """Three epochs on a network with those flags and gradients of that size in it."""
    net = build(net, weights, flags)
    for parameter in net.parameters():
        parameter.grad = torch.full_like(parameter, grad)
    data = Passes(batches(x, y, sizes, "tuples"))
    model = assembled(module, net, optimizer="momentum")
    model.fit(data, val_data=data.batches if validate else None, epochs=3)
    return {
        "train_data was gone through in every epoch": data.begun >= 3,
        "state_dict": dict(net.state_dict()),
    }


def continued(module, net, weights, x, y, sizes, optimizer):
    """Two calls of fit with an optimizer that has worked before, its rate halved between them."""
    net = build(net, weights)
    rule = OPTIMIZERS[optimizer](list(net.parameters()))
    for group in rule.param_groups:
        for parameter in group["params"]:
            parameter.grad = torch.ones_like(parameter)
    rule.step()
    rule.zero_grad()
    model = module.Model(net=net, loss_fn=LOSSES["skewed"], optimizer=rule, metrics=None)
    data = batches(x, y, sizes, "tuples")
    model.fit(train_data=data, epochs=2)
    for group in rule.param_groups:
        group["lr"] /= 2
    model.fit(train_data=data, epochs=1)
    return parameters(net)


def fresh(module, net, weights, x, y, sizes, metrics, validate):
    """Three histories: none goes on in another, and the metrics stay the caller's."""
    given = {name: METRICS[name] for name in metrics}
    net, kept = build(net, weights), dict(given)
    rule = OPTIMIZERS["SGD"](list(net.parameters()))
    model = module.Model(net, LOSSES["skewed"], rule, metrics=given)
    data = batches(x, y, sizes, "tuples")
    val_data = data if validate else None
    first = model.fit(data, val_data, 2)
    before = copy.deepcopy(first)
    second = model.fit(data, val_data)
    unchanged = first == before
    for values in first.values():
        values.clear()
    first.clear()
    return {
        "the first history, after the second fit, is as before": unchanged,
        "metrics is as it was": given == kept,
        "data is as long as it was": len(data),
        "histories": [before, second, model.fit(data, val_data, 2)],
    }


def last(module, net, weights, x, y, sizes, optimizer, epochs):
    """The weights after a fit whose validation, on opposite labels, mostly gets worse."""
    net = build(net, weights)
    model = assembled(module, net, "skewed", ("mae",), optimizer)
    val_data = batches(x, -y, sizes, "tuples")
    model.fit(batches(x, y, sizes, "tuples"), val_data, epochs)
    return parameters(net)


# evaluate and predict


def evaluated(module, net, weights, x, y, sizes, form, loss, metrics, flags, beside=False):
    """What evaluate returns; ``beside``: there are other models as well."""
    model = assembled(module, build(net, weights, flags), loss, metrics)
    if beside:
        strangers(module)
    return model.evaluate(batches(x, y, sizes, form))


def troubled(net, weights, flags, grad):
    """A network with those flags, gradients in it or None, and one parameter frozen."""
    net = build(net, weights, flags)
    for place, parameter in enumerate(net.parameters()):
        parameter.requires_grad_(place != 1)
        parameter.grad = None if place % 3 == 2 else torch.full_like(parameter, grad + place)
    return net


def condition(net):
    """Everything about a network that looking at it must not change."""
    return {
        "training flags": [part.training for part in net.modules()],
        "state_dict": {name: value.clone() for name, value in net.state_dict().items()},
        "requires_grad": [p.requires_grad for p in net.parameters()],
        "grad": [p.grad for p in net.parameters()],
    }


def refusal(sizes):
    """Let pass that no data is refused; whether it is refused is another question."""
    return contextlib.suppress(*(() if sizes else (ValueError,)))


def after_evaluate(module, net, weights, x, y, sizes, flags, grad):
    """A network and its optimizer after evaluate."""
    net = troubled(net, weights, flags, grad)
    rule = OPTIMIZERS["momentum"](list(net.parameters()))
    model = module.Model(net, LOSSES["skewed"], rule, {})
    with refusal(sizes):
        model.evaluate(batches(x, y, sizes, "tuples") if sizes else [])
    return {**condition(net), "the optimizer's state": len(rule.state)}


def unlabelled(x, y, sizes, batch):
    """x in batches of the given kind."""
    if batch == "DataLoader":
        return DataLoader(TensorDataset(x), max(sizes))
    if batch == "DataLoader with labels":
        return batches(x, y, sizes, "DataLoader")
    kinds = {
        "x": lambda x, y: x,
        "(x,)": lambda x, y: (x,),
        "(x, y)": lambda x, y: (x, y),
        "[x]": lambda x, y: [x],
        "[x, y]": lambda x, y: [x, y],
    }
    return [kinds[batch](*both) for both in zip(x.split(sizes), y.split(sizes), strict=True)]


CONTAINERS = {
    "as it is": lambda data: data,
    "tuple": tuple,
    "iterator": iter,
    "generator": lambda data: (batch for batch in data),
}


def predicted(module, net, weights, x, y, sizes, batch, container):
    """What predict returns."""
    model = assembled(module, build(net, weights))
    return model.predict(CONTAINERS[container](unlabelled(x, y, sizes, batch)))


def after_predict(module, net, weights, x, y, sizes, flags, grad):
    """The predictions of a network in whatever mode, and the network after that."""
    net = troubled(net, weights, flags, grad)
    model, answer = assembled(module, net), None
    with refusal(sizes):
        answer = model.predict(unlabelled(x, y, sizes, "(x, y)") if sizes else [])
    return {"predictions": answer if sizes else None, **condition(net)}


def empty_loader():
    return DataLoader(TensorDataset(torch.zeros(0, 2), torch.zeros(0, 1)), 4)


NOTHING = {"[]": list, "()": tuple, "iter([])": lambda: iter([]), "DataLoader": empty_loader}


def without_data(module, weights, x, y, sizes, method, data):
    """evaluate or predict on nothing, or fit with nothing to validate on."""
    model, nothing = assembled(module, build("plain", weights)), NOTHING[data]()
    if method == "fit":
        return model.fit(batches(x, y, sizes, "tuples"), nothing)
    return getattr(model, method)(nothing)
