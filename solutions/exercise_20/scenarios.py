"""Runs beside the learner's file: models with given weights, and what is read off them."""

import torch
from torch import nn

NAMES = ("w1", "b1", "w2", "b2", "w3", "b3")


def parameters(module, trial):
    """The six parameters of a new model, whatever else it registers, and its start."""
    model = module.DNNModel()
    own = [getattr(model, name, None) for name in NAMES]
    registered = list(model.parameters())
    return {
        "DNNModel is an nn.Module": isinstance(model, nn.Module),
        "attributes": dict(zip(NAMES, map(described, own), strict=True)),
        "in parameters()": {
            n: any(p is q for q in registered) for n, p in zip(NAMES, own, strict=True)
        },
        "further parameters": sum(not any(p is q for q in own) for p in registered),
        "some weight matrix has different numbers": any(map(varies, own[::2])),
    }


def described(parameter):
    if not isinstance(parameter, nn.Parameter):
        return f"no nn.Parameter but a {type(parameter).__name__}"
    trained = "requires grad" if parameter.requires_grad else "does not require grad"
    return f"{tuple(parameter.shape)} {parameter.dtype}, {trained}"


def varies(weight):
    return isinstance(weight, torch.Tensor) and bool((weight != weight.reshape(-1)[0]).any())


def with_weights(model, weights):
    """The model with the given numbers in its six parameters."""
    with torch.no_grad():
        for name, value in weights.items():
            parameter = getattr(model, name)
            parameter.copy_(value.reshape(parameter.shape))
    return model


def forward(module, weights, x):
    """The predictions for x."""
    return with_weights(module.DNNModel(), weights)(x)


def gradients(module, weights, x, v):
    """What arrives at x and at the parameters when the gradient v comes in; None: nothing."""
    model = with_weights(module.DNNModel(), weights)
    x = x.detach().requires_grad_()
    wanted = {"x": x, **{name: getattr(model, name) for name in NAMES}}
    y = (model(x) * v).sum()
    found = torch.autograd.grad(y, list(wanted.values()), allow_unused=True)
    return dict(zip(wanted, found, strict=True))


def loss(module, p, y):
    """The loss of predictions p, and the gradient of three times the loss."""
    p = p.detach().requires_grad_()
    value = module.DNNModel().loss_fn(p, y)
    return {"loss": value, "gradient": torch.autograd.grad(3 * value, p)[0]}


def saturated(module, p, y):
    """Whether the loss and its gradient are finite."""
    p = p.detach().requires_grad_()
    value = module.DNNModel().loss_fn(p, y)
    (grad,) = torch.autograd.grad(value, p)
    return {
        "the loss is finite": bool(torch.isfinite(value).all()),
        "its gradient is finite": bool(torch.isfinite(grad).all()),
    }


def metric(module, p, y):
    """The accuracy as a number, and what it came as."""
    value = module.DNNModel().metric_fn(p, y)
    form = f"{value.dim()}-dim" if isinstance(value, torch.Tensor) else type(value).__name__
    return {"form": form, "accuracy": float(value)}


def mismatched(module, function, p, y):
    """loss_fn or metric_fn on two shapes."""
    return getattr(module.DNNModel(), function)(p, y)


class Given(nn.Module):
    """Another model of the same outward form, with a loss and a metric of its own.

    One of its parts is in eval mode: its mode is its own.
    """

    def __init__(self, weights):
        super().__init__()
        for name, value in weights.items():
            setattr(self, name, nn.Parameter(value.clone()))
        self.part = nn.Identity().eval()

    def forward(self, x):
        h = torch.tanh(x @ self.w1 + self.b1)
        return torch.cos(h @ self.w2 + self.b2) @ self.w3 + self.b3

    def loss_fn(self, y_pred, y_true):
        return ((y_pred - 2 * y_true) ** 2).mean()

    def metric_fn(self, y_pred, y_true):
        return (3 * y_pred.detach() - y_true).abs().mean()


def stepped(module, model, x, y, lr):
    """train_step's answer; without lr where that is None."""
    if lr is None:
        return module.train_step(model, x, y)
    return module.train_step(model, x, y, lr)


def step(module, weights, x, y, lr):
    """One step on a given model: the answer and the parameters after it."""
    model = Given(weights)
    answer = stepped(module, model, x, y, lr)
    return {"answer": answer, "parameters": {n: getattr(model, n) for n in NAMES}}


def again(module, weights, others, x, y, rates):
    """Steps on one model, each with its own rate, and on another in between, in eval mode."""
    model, other = Given(weights), Given(others)
    other.eval()
    before = list(model.parameters())
    answers, clean = [], []
    for lr in rates:
        answers.append(module.train_step(model, x, y, lr=lr))
        clean.append(all(p.grad is None or not p.grad.any() for p in model.parameters()))
        answers.append(module.train_step(other, x, y, lr=2 * lr))
    after = list(model.parameters())
    return {
        "the same nn.Parameter objects": len(after) == 6 and all(map(same_object, before, after)),
        "still leaves that require grad": all(p.is_leaf and p.requires_grad for p in after),
        "gradients None or 0 after each step": clean,
        "in training mode as before": [part.training for part in (*model.modules(), other)],
        "answers": answers,
        "parameters": {n: getattr(model, n) for n in NAMES},
    }


def same_object(one, other):
    return one is other


def trained(module, weights, x, y, lr):
    """Three steps on DNNModel, while another DNNModel with the same weights stays as it was."""
    model, still = (with_weights(module.DNNModel(), weights) for _ in range(2))
    answers = [stepped(module, model, x, y, lr) for _ in range(3)]
    return {
        "answers": answers,
        "parameters": {n: getattr(model, n) for n in NAMES},
        "another model": {n: getattr(still, n) for n in NAMES},
    }
