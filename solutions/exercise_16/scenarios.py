"""Runs beside the learner's file: models are made, set to known numbers, asked and trained."""

import torch


def fresh(module, n_features):
    """What a new model's w and b are, and what becomes of them when other models come.

    n_features None: the default. Meanwhile torch writes nan into memory that it hands out
    unwritten (it does where deterministic algorithms are asked for), so that a model that
    begins with whatever lies in torch.empty is seen. (torch.use_deterministic_algorithms
    does the same, but imports the compiler first, which takes seconds.)
    """
    size = 2 if n_features is None else n_features
    torch.set_deterministic_debug_mode("warn")
    try:
        model = module.LinearRegression(*(() if n_features is None else (n_features,)))
    finally:
        torch.set_deterministic_debug_mode("default")
    found = {"w": attributes(model.w), "b": attributes(model.b)}
    larger = module.LinearRegression(n_features=size + 1)
    alike = module.LinearRegression(size)
    found["w of a larger model"] = attributes(larger.w)
    found["w and b are this model's own"] = own(model, larger) and own(model, alike)
    found["w after other models were made"] = attributes(model.w)
    return found


def attributes(tensor):
    """What the contract says of w and b."""
    return {
        "shape": list(tensor.shape),
        "dtype": str(tensor.dtype),
        "is a leaf": tensor.is_leaf,
        "requires grad": tensor.requires_grad,
        "finite": bool(torch.isfinite(tensor).all()),
    }


def own(model, other):
    """Whether writing into one model's w and b leaves the other tensors alone."""
    for name in ("w", "b"):
        mine = getattr(model, name)
        others = [model.b if name == "w" else model.w, other.w, other.b]
        before = [tensor.detach().clone() for tensor in others]
        with torch.no_grad():
            mine += 1.0
        if not all(map(torch.equal, others, before)):
            return False
    return True


def ready(cls, w, b):
    """A model of the class with the given numbers in its w and b."""
    model = cls(w.shape[0])
    with torch.no_grad():
        model.w.copy_(w)
        model.b.copy_(b)
    return model


def forward(module, w, b, x, v):
    """The predictions for x, and what arrives at w and b when v comes in."""
    model = ready(module.LinearRegression, w, b)
    y = model.forward(x)
    dw, db = torch.autograd.grad((y * v).sum(), [model.w, model.b], retain_graph=True)
    return {"forward(x)": y, "gradient of w": dw, "gradient of b": db}


def loss(module, y_pred, y_true):
    """The loss, and three times its gradient where the predictions require grad."""
    value = module.LinearRegression().loss_func(y_pred, y_true)
    if not y_pred.requires_grad:
        return {"loss": value}
    (gradient,) = torch.autograd.grad(3 * value, y_pred, retain_graph=True)
    return {"loss": value, "gradient of 3 * loss": gradient}


def just_loss(module, y_pred, y_true):
    """The loss alone."""
    return module.LinearRegression().loss_func(y_pred, y_true)


def step(module, w, b, features, labels, lr):
    """One step from known numbers; lr None: the default."""
    model = ready(module.LinearRegression, w, b)
    value = module.train_step(model, features, labels, *(() if lr is None else (lr,)))
    return {"loss": value, "w": model.w, "b": model.b}


def leaves(module, w, b, features, labels, lr):
    """What w and b are after one step and after another."""
    model = ready(module.LinearRegression, w, b)
    before = {"w": model.w, "b": model.b}
    found = {}
    for count in ("one step", "two steps"):
        module.train_step(model, features, labels, lr=lr)
        for name, old in before.items():
            new = getattr(model, name)
            left = new.grad is not None and bool((new.grad != 0).any())
            found[f"{name} after {count}"] = {
                "is the same tensor": new is old,
                "is a leaf": new.is_leaf,
                "requires grad": new.requires_grad,
                "shape": list(new.shape),
                "dtype": str(new.dtype),
                "gradient": "left behind" if left else "None or 0",
            }
    return found


def steps(module, w, b, batches, rates):
    """Two models trained in turn, every batch with its own rate."""
    models = {
        "first": ready(module.LinearRegression, w, b),
        "second": ready(module.LinearRegression, -w, b + 1),
    }
    losses = {name: [] for name in models}
    for (features, labels), lr in zip(batches, rates, strict=True):
        for name, model in models.items():
            losses[name].append(module.train_step(model, features, labels, lr))
    return {
        "losses": losses,
        "w": {name: model.w for name, model in models.items()},
        "b": {name: model.b for name, model in models.items()},
    }


def other_model(module, changed, w, b, features, labels, lr):
    """One step of a model whose class adds something to forward, to loss_func, or to both.

    What is added depends on neither w nor b, so a gradient that somebody worked out by hand
    for half the mean squared error remains right. It is added to what the learner's own
    methods give, on the class and on the model, because a method may be stored in either.
    """

    class Other(module.LinearRegression):
        pass

    model = ready(Other, w, b)
    original = {name: getattr(model, name) for name in ("forward", "loss_func")}

    def forward(x):
        return original["forward"](x) + 0.5

    def loss_func(y_pred, y_true):
        return original["loss_func"](y_pred, y_true) + 0.25 * y_true.sum()

    for name, function in (("forward", forward), ("loss_func", loss_func)):
        if name in changed:
            setattr(Other, name, staticmethod(function))
            object.__setattr__(model, name, function)
    value = module.train_step(model, features, labels, lr)
    return {"loss": value, "w": model.w, "b": model.b}
