"""Runs beside the learner's file: parameters with gradients, and functions to minimise."""

from contextlib import suppress

import torch

# Functions of a tensor of any shape. w holds weights in x's shape, a is a 0-dim parameter;
# both require grad, and a holds a gradient already.
FUNCTIONS = {
    "((x - a) ** 2).sum()": lambda x, a, w: ((x - a) ** 2).sum(),
    "(w * x * x).sum()": lambda x, a, w: (w * x * x).sum(),
    "(w * x).sum()": lambda x, a, w: (w * x).sum(),
    "a * x.sum()": lambda x, a, w: a * x.sum(),
    "x.sum() ** 2 / 20": lambda x, a, w: x.sum() ** 2 / 20,
    "cos(w * x).sum()": lambda x, a, w: torch.cos(w * x).sum(),
    "(x ** 4).sum() / 40": lambda x, a, w: (x**4).sum() / 40,
    "1e-7 * (x * x).sum()": lambda x, a, w: 1e-7 * (x * x).sum(),
    "1e-20 * (x * x).sum()": lambda x, a, w: 1e-20 * (x * x).sum(),
}


def function(name, x):
    """Return the function of that name, and the parameters that it closes over."""
    a = torch.tensor(-1.5, dtype=x.dtype, requires_grad=True)
    w = ((torch.arange(x.numel()) % 3 + 1) / 2).to(x.dtype).reshape(x.shape).requires_grad_()
    a.grad = torch.tensor(7.0, dtype=x.dtype)
    formula = FUNCTIONS[name]
    return lambda t: formula(t, a, w), (a, w)


def make(values, grads):
    """Parameters in memory of their own, laid out like the values; and their gradients."""
    params = []
    for place, (value, grad) in enumerate(zip(values, grads, strict=True)):
        p = torch.nn.Parameter(twin(value)) if place % 2 else twin(value).requires_grad_()
        p.grad = None if grad is None else twin(grad)
        params.append(p)
    return params


def given(params, form):
    """The parameters in a list, or in something else that can be iterated over."""
    if form == "tuple":
        return tuple(params)
    if form == "generator":
        return (p for p in params)
    if form == "iterator":
        return iter(params)
    if form == "dict values":
        return {f"layer {i}": p for i, p in enumerate(params)}.values()
    return params


def step(module, values, grads, lr):
    params = make(values, grads)
    module.sgd_step(params, lr)
    return numbers(params)


def step_in_place(module, values, grads, lr):
    """Who else sees the step: a view of the parameter, the memory around it, autograd."""
    params = make(values, grads)
    views = [p.detach() for p in params]
    module.sgd_step(params, lr)
    return {
        "seen by a view": views,
        "the whole memory": [memory(view) for view in views],
        "still a leaf": [p.is_leaf for p in params],
        "still requires grad": [p.requires_grad for p in params],
    }


def step_grads(module, values, grads, lr, frozen):
    """Two steps, the second one inside no_grad. Some gradients are None, and stay so."""
    params = make(values, grads)
    if frozen:
        params[0].requires_grad_(False)
        params[0].grad = None
    module.sgd_step(params, lr)
    with torch.no_grad():
        module.sgd_step(params, lr)
        mode = torch.is_grad_enabled()
    others = [p for p in make(values, grads) if p.grad is not None]
    for p in others:
        p.grad = p.grad.requires_grad_() * 1
    with suppress(Exception):  # whether it can step along such a gradient is not asked
        module.sgd_step(others, lr)
    return {
        "gradients with a graph keep it": all(p.grad.grad_fn is not None for p in others),
        "grad mode inside no_grad": mode,
        "gradients afterwards": numbers([p.grad for p in params]),
        "parameters": numbers(params),
        "require grad": [p.requires_grad for p in params],
    }


def step_through(module, values, grads, lr, form):
    """Parameters that can be walked through once, and what comes back."""
    params = make(values, grads)
    returned = module.sgd_step(given(params, form), lr)
    return {"returned": returned, "parameters": numbers(params)}


def cleared(module, values, grads, form):
    return clear(module, values, make(values, grads), form)


def cleared_odd(module, values, grads, oddity):
    """The same with gradients on a graph, as backward(create_graph=True) leaves them; or that are
    views of one long tensor, as distributed training keeps them; or with parameters that do
    not require grad any more; or inside no_grad."""
    params = make(values, grads)
    for p in params:
        if oddity == "graph":
            p.grad = p.grad.requires_grad_() * 1
        elif oddity == "view":
            p.grad = torch.stack([p.grad, p.grad])[1]
        p.requires_grad_(oddity != "frozen")
    with torch.set_grad_enabled(oddity != "no_grad"):
        found = clear(module, values, params, "list")
        return found | {"grad mode": torch.is_grad_enabled()}


def clear(module, values, params, form):
    module.zero_grads(given(params, form))
    return {
        "each gradient is None or 0": [p.grad is None or bool((p.grad == 0).all()) for p in params],
        "parameters": numbers(params),
        "require grad": [p.requires_grad for p in params],
    }


def descend(module, f, x0, lr, steps):
    """Where minimize leads; what is None is left to the default. A large lr comes as a text,
    so that it is not taken for the size that the results may be off by."""
    lr = float(lr) if isinstance(lr, str) else lr
    options = {"lr": lr, "steps": steps}
    wanted = {name: value for name, value in options.items() if value is not None}
    call, _ = function(f, x0)
    if len(wanted) == 2 and steps % 2:  # by position every other time, else by name
        return module.minimize(call, x0, lr, steps)
    return module.minimize(call, x0, **wanted)


def result(module, f, x0, steps, intermediate):
    """Two calls; whose memory the results lie in; what became of x0."""
    root = x0.detach().requires_grad_(x0.requires_grad or intermediate)
    if root.requires_grad:
        root.grad = torch.full_like(root, 5.0)
    start = root * root if intermediate else root
    before = start.detach().clone()
    call, parameters = function(f, x0)
    x = module.minimize(call, start, 0.125, steps)
    again = module.minimize(call, start, lr=0.125, steps=steps)
    away = module.minimize(lambda t: ((t - 2 * start.detach()) ** 2).sum(), start, 0.125, steps)
    found = {
        "the minimum": x,
        "the minimum in a second call": again,
        "the minimum of an f that uses x0": away.detach(),
        "in memory of its own": not any(overlap(x, t) for t in (x0, start, again, *parameters)),
        "x0 is unchanged": torch.equal(start.detach(), before),
        "x0 requires grad": start.requires_grad,
        "x0.grad": numbers([root.grad]),
    }
    if intermediate:
        found["x0's own graph"] = torch.autograd.grad(start.sum(), root)[0]
    return found


def quiet(module, f, x0, steps, grad):
    """minimize with grad mode on or off; then the parameters of f, and grad mode."""
    call, parameters = function(f, x0)
    with torch.set_grad_enabled(grad):
        x = module.minimize(call, x0, 0.125, steps)
        mode = torch.is_grad_enabled()
    return {
        "the minimum": x.detach(),
        "parameters of f": numbers(parameters),
        "they require grad": [p.requires_grad for p in parameters],
        "their .grad": numbers([p.grad for p in parameters]),
        "grad mode is on": mode,
    }


def numbers(tensors):
    """Copies of tensors without their graphs; None stays None."""
    return [None if t is None else t.detach().clone() for t in tensors]


def memory(t):
    """Everything in the memory that a tensor lies in, also beside its own elements."""
    return torch.empty(0, dtype=t.dtype).set_(t.untyped_storage())


def twin(t):
    """A copy with the same layout, in memory of its own; not a view of anything."""
    storage = memory(t.detach()).clone().untyped_storage()
    return torch.empty(0, dtype=t.dtype).set_(storage, t.storage_offset(), t.shape, t.stride())


def overlap(one, other):
    spans = [(t.untyped_storage().data_ptr(), t.untyped_storage().nbytes()) for t in (one, other)]
    (first, m), (second, n) = spans
    return m > 0 and n > 0 and first < second + n and second < first + m
