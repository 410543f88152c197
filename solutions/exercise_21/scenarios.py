"""Runs beside the learner's file: networks, losses, optimizers and loaders to work with."""

from itertools import islice, pairwise

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# Net

NAMES = ("fc1", "fc2", "fc3")


def network(module, weights, x, v):
    """The layers of Net, its logits in both modes, and where the gradient v arrives."""
    net, other = module.Net(), module.Net()
    layers, foreign = ([getattr(n, name, None) for name in NAMES] for n in (net, other))
    own = [p for layer in layers if isinstance(layer, nn.Linear) for p in layer.parameters()]
    others = [p for p in net.parameters() if not any(p is q for q in own)]
    filled(layers, weights)
    x = x.detach().requires_grad_()
    logits = net(x)
    grads = torch.autograd.grad((logits * v).sum(), [x, *own], allow_unused=True)
    return {
        "layers": list(map(described, layers)),
        "further parameters": len(others),
        "layers of another Net": sum(a is b for a in layers for b in foreign if a is not None),
        "logits": logits,
        "logits in eval mode": net.eval()(x),
        "gradients of x and of the parameters": grads,
    }


def described(layer):
    if not isinstance(layer, nn.Linear):
        return f"no nn.Linear but a {type(layer).__name__}"
    form = f"Linear({layer.in_features}, {layer.out_features}) {layer.weight.dtype}"
    return form if layer.bias is not None else f"{form} without bias"


def filled(layers, weights):
    """Put the given numbers into the layers."""
    pairs = [p for layer in layers for p in layer.parameters()]
    with torch.no_grad():
        for parameter, value in zip(pairs, weights, strict=True):
            parameter.copy_(value.reshape(parameter.shape))


# make_loader


def epochs(module, x, y, arguments, passes=2, together=False):
    """All batches of some passes over one loader; ``together``: one is broken off after its
    first batch, and the others run at the same time."""
    loader = module.make_loader(x, y, **arguments)
    if not together:
        return [[tuple(batch) for batch in loader] for _ in range(passes)]
    next(iter(loader))
    running = [iter(loader) for _ in range(passes)]
    found = [[] for _ in running]
    for _ in range(len(x) + 1):
        for iterator, batches in zip(running, found, strict=True):
            batches.extend(map(tuple, islice(iterator, 1)))
    return found


def from_generator(module, x, y, batch_size, seed):
    """Passes over loaders with generators in the same and in other states."""

    def passes(generator):
        return epochs(module, x, y, {"batch_size": batch_size, "generator": generator})

    one, same, other, moved = (torch.Generator().manual_seed(seed + k) for k in (0, 0, 1, 0))
    torch.rand(5, generator=moved)
    in_order = module.make_loader(x, y, batch_size, False, torch.Generator().manual_seed(seed))
    return {
        "without shuffle": [[tuple(batch) for batch in in_order]],
        "a generator": passes(one),
        "another in the same state": passes(same),
        "the first one again": passes(one),
        "another seed": passes(other),
        "the same seed, numbers drawn before": passes(moved),
    }


def first_batch(module, x, y, shuffle):
    """The first batch, if it comes to that."""
    return list(next(iter(module.make_loader(x, y, 2, shuffle))))


# train_epoch and evaluate


class Louder(nn.Module):
    """Doubles in training mode: like dropout it has two modes, but no chance in it."""

    def forward(self, x):
        return 2 * x if self.training else x


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


def louder():
    first, second = linears(2, 3, 1)
    return nn.Sequential(first, nn.Sequential(nn.Tanh(), Louder()), second)


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
    "louder": louder,
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
    filled([m for m in made.modules() if isinstance(m, nn.Linear)], weights)
    for place, part in enumerate(made.modules()):
        part.training = FLAGS[flags](place)
    return made


LOSSES = {
    "skewed": lambda p, y: ((p - 2 * y) ** 2).mean(),
    "summed": lambda p, y: (p - 2 * y).abs().sum(),
    "mean squared error": nn.MSELoss(),
    "logits": nn.BCEWithLogitsLoss(),
    "cross entropy": nn.functional.cross_entropy,
}

OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.125),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.0625, momentum=0.9, nesterov=True),
    "decay": lambda p: torch.optim.SGD(p, lr=0.125, weight_decay=0.25),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.0625, eps=1e-3),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.03125, eps=1e-3, weight_decay=0.5),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.0625, eps=1e-2),
    "two rates": lambda p: torch.optim.SGD(
        [{"params": p[:1], "lr": 0.25}, {"params": p[1:]}], lr=0.03125
    ),
    "last layer only": lambda p: torch.optim.SGD(p[-2:], lr=0.125),
}


def loaded(x, y, settings):
    return DataLoader(TensorDataset(x, y), **settings)


def prepared(net, optimizer):
    return OPTIMIZERS[optimizer](list(net.parameters()))


def parameters(net):
    return dict(net.named_parameters())


class Counting(DataLoader):
    """A DataLoader that counts how often it is gone through."""

    passes = 0

    def __iter__(self):
        self.passes += 1
        return super().__iter__()


def trained(module, net, weights, x, y, settings, loss, optimizer, frozen=None):
    """The parameters after one epoch, and how many steps and passes that took.

    A frozen parameter, which the optimizer was given as well, remains what it is.
    """
    net, steps = build(net, weights), []
    if frozen is not None:
        list(net.parameters())[frozen].requires_grad_(False)
    optimizer = prepared(net, optimizer)
    optimizer.register_step_post_hook(lambda *_: steps.append(1))
    loader = Counting(TensorDataset(x, y), **settings)
    module.train_epoch(net, loader, LOSSES[loss], optimizer)
    return {
        "passes over the loader": loader.passes,
        "steps": len(steps),
        "parameters": parameters(net),
        "requires_grad": [p.requires_grad for p in net.parameters()],
    }


def epoch_loss(module, net, weights, x, y, settings, loss, optimizer):
    """What train_epoch returns."""
    net = build(net, weights)
    return module.train_epoch(net, loaded(x, y, settings), LOSSES[loss], prepared(net, optimizer))


def left_over(module, net, weights, x, y, settings, flags, grad):
    """An epoch on a network with those training flags and gradients of that size in it."""
    net = build(net, weights, flags)
    for parameter in net.parameters():
        parameter.grad = torch.full_like(parameter, grad)
    optimizer = prepared(net, "momentum")
    answer = module.train_epoch(net, loaded(x, y, settings), LOSSES["skewed"], optimizer)
    return {"loss": answer, "state_dict": dict(net.state_dict())}


def several_epochs(module, net, weights, x, y, settings, optimizer):
    """Three epochs with an optimizer that has worked before, its rate halved before the last."""
    net = build(net, weights)
    optimizer = prepared(net, optimizer)
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    optimizer.zero_grad()
    loader, answers = loaded(x, y, settings), []
    for epoch in range(3):
        if epoch == 2:
            for group in optimizer.param_groups:
                group["lr"] /= 2
        answers.append(module.train_epoch(net, loader, LOSSES["skewed"], optimizer))
    return {"losses": answers, "parameters": parameters(net)}


def evaluated(module, net, weights, x, y, settings, loss, flags):
    """What evaluate returns."""
    net = build(net, weights, flags)
    return module.evaluate(net, loaded(x, y, settings), LOSSES[loss])


def graphless(module, net, weights, x, y, settings):
    """Whether any prediction that evaluate hands to the loss has a graph."""
    net, graphs = build(net, weights), []

    def loss_fn(p, y):
        graphs.append(p.requires_grad)
        return ((p - 2 * y) ** 2).mean()

    module.evaluate(net, loaded(x, y, settings), loss_fn)
    return {"loss_fn was called": bool(graphs), "predictions with a graph": any(graphs)}


def left_alone(module, net, weights, x, y, settings, flags, grad):
    """A network after evaluate: flags, state and gradients, some of them None."""
    net = build(net, weights, flags)
    before = list(net.parameters())
    for place, parameter in enumerate(before):
        parameter.requires_grad_(place != 1)
        parameter.grad = None if place % 3 == 2 else torch.full_like(parameter, grad + place)
    module.evaluate(net, loaded(x, y, settings), LOSSES["skewed"])
    after = list(net.parameters())
    return {
        "training flags": [part.training for part in net.modules()],
        "state_dict": {name: value.clone() for name, value in net.state_dict().items()},
        "the same parameters": [p is q for p, q in zip(before, after, strict=True)],
        "requires_grad": [p.requires_grad for p in after],
        "grad": [p.grad for p in after],
    }
