"""Runs beside the learner's file: the functions f, what they close over, and who calls."""

from contextlib import suppress

import torch

# Elementwise functions by their formula. The 0-dim parameters a and b belong to f: both
# require grad, and a holds a gradient already.
ELEMENTWISE = {
    "x": lambda x, a, b: x,
    "x.view_as(x)": lambda x, a, b: x.view_as(x),
    "2 * x": lambda x, a, b: 2 * x,
    "a * x + b": lambda x, a, b: a * x + b,
    "x / 4 - x": lambda x, a, b: x / 4 - x,
    "relu(8 * x + 1)": lambda x, a, b: torch.relu(8 * x + 1),
    "where(x > 0.125, 3 * x, b)": lambda x, a, b: torch.where(x > 0.125, 3 * x, b),
    "3": lambda x, a, b: torch.full_like(x, 3.0),
    "a": lambda x, a, b: a.expand_as(x),
    "a * b": lambda x, a, b: a * b * torch.ones_like(x),
    "x * x": lambda x, a, b: x * x,
    "b * x * x * x - x": lambda x, a, b: b * x * x * x - x,
    "x ** 3": lambda x, a, b: x**3,
    "a * x ** 3 + b * x ** 2": lambda x, a, b: a * x**3 + b * x**2,
    "x ** 4 - a * x": lambda x, a, b: x**4 - a * x,
    "where(x > 0.125, x ** 3, b * x * x)": lambda x, a, b: torch.where(x > 0.125, x**3, b * x * x),
    "sin(x)": lambda x, a, b: torch.sin(x),
    "exp(b * x)": lambda x, a, b: torch.exp(b * x),
    "x * exp(-x / 2)": lambda x, a, b: x * torch.exp(-x / 2),
    "a / (1 + x * x)": lambda x, a, b: a / (1 + x * x),
    "tanh(x)": lambda x, a, b: torch.tanh(x),
}

# Functions of d numbers. W is a d x d matrix (not symmetric) and c has d numbers; both
# require grad, and W holds a gradient already.
OF_VECTORS = {
    "(W * outer(x, x)).sum()": lambda x, W, c: (W * torch.outer(x, x)).sum(),
    "(x ** 3).sum()": lambda x, W, c: (x**3).sum(),
    "(c * x).sum() ** 2": lambda x, W, c: (c * x).sum() ** 2,
    "x[0] ** 2 + 3 * x[-1]": lambda x, W, c: x[0] ** 2 + 3 * x[-1],
    "x[0] * x[-1] ** 2": lambda x, W, c: x[0] * x[-1] ** 2,
    "(x[1:] * x[:-1]).sum()": lambda x, W, c: (x[1:] * x[:-1]).sum(),
    "((W * x).sum(1) ** 4).mean()": lambda x, W, c: ((W * x).sum(1) ** 4).mean(),
    "exp(x.sum() / 4)": lambda x, W, c: torch.exp(x.sum() / 4),
    "sin(x).sum() * cos(x[0])": lambda x, W, c: torch.sin(x).sum() * torch.cos(x[0]),
    "logsumexp(c * x)": lambda x, W, c: torch.logsumexp(c * x, 0),
    "x.sum()": lambda x, W, c: x.sum(),
    "(c * x).sum() + W.sum()": lambda x, W, c: (c * x).sum() + W.sum(),
    "3 * x[-1] - x[0]": lambda x, W, c: 3 * x[-1] - x[0],
    "x.mean()": lambda x, W, c: x.mean(),
    "relu(8 * x + 1).sum()": lambda x, W, c: torch.relu(8 * x + 1).sum(),
    "3": lambda x, W, c: x.new_full((), 3.0),
    "W.sum()": lambda x, W, c: W.sum(),
    "c.norm() ** 2": lambda x, W, c: c.norm() ** 2,
    # These four are no functions to a 0-dim tensor, so they have no Hessian.
    "x * x": lambda x, W, c: x * x,
    "(x * x).sum(0, keepdim=True)": lambda x, W, c: (x * x).sum(0, keepdim=True),
    "(c * x).sum().reshape(1, 1)": lambda x, W, c: (c * x).sum().reshape(1, 1),
    "ones(1)": lambda x, W, c: x.new_ones(1),
}


def elementwise(name, x):
    """Return the function of that name, and the parameters that it closes over."""
    a = torch.tensor(1.5, dtype=x.dtype, requires_grad=True)
    b = torch.tensor(-0.75, dtype=x.dtype, requires_grad=True)
    a.grad = torch.tensor(7.0, dtype=x.dtype)
    if name == "k":  # a constant too, but one that does not require grad
        k = torch.tensor(2.5, dtype=x.dtype)
        return lambda t: k.expand_as(t), (a, b, k)
    formula = ELEMENTWISE[name]
    return lambda t: formula(t, a, b), (a, b)


def of_vectors(name, x):
    """The same for a function of d numbers."""
    d = x.numel()
    W = ((torch.arange(d * d).reshape(d, d) % 5 - 1) / 4).to(x.dtype).requires_grad_()
    c = ((torch.arange(d) % 3 + 1) / 2).to(x.dtype).requires_grad_()
    W.grad = torch.full_like(W, 7.0)
    formula = OF_VECTORS[name]
    return lambda t: formula(t, W, c), (W, c)


def nth(module, f, x, n):
    function, _ = elementwise(f, x)
    return module.nth_derivative(function, x, n)


def order_0(module, f, x):
    """f(x), and whose memory it lies in."""
    function, parameters = elementwise(f, x)
    y = module.nth_derivative(function, x, 0)
    return {
        "f(x)": y,
        "shares memory with x": overlap(y, x),
        "shares memory with a parameter of f": any(overlap(y, p) for p in parameters),
    }


def refused(module, f, x, n):
    """The kinds of the error that n leads to, from the most special on."""
    function, _ = elementwise(f, x)
    try:
        module.nth_derivative(function, x, n)
    except Exception as error:
        return [kind.__name__ for kind in type(error).__mro__]
    return "no error"


def nth_and_traces(module, f, x, n, grad, intermediate):
    """Two calls with grad mode on or off; then everything that must be as it was before."""
    found = traces(module.nth_derivative, *elementwise(f, x), x, (n,), grad, intermediate)
    found["grad mode is on after n = -1"] = mode_after(
        lambda: module.nth_derivative(torch.exp, x.detach(), -1), grad
    )
    found["grad mode is on after an f that raises"] = mode_after(
        lambda: module.nth_derivative(broken, x.detach(), n), grad
    )
    return found


def second(module, f, x):
    function, _ = of_vectors(f, x)
    return module.hessian(function, x)


def hessian_and_traces(module, f, x, grad, intermediate):
    found = traces(module.hessian, *of_vectors(f, x), x, (), grad, intermediate)
    found["grad mode is on after an f that is not 0-dim"] = mode_after(
        lambda: module.hessian(torch.exp, x.detach()), grad
    )
    found["grad mode is on after an f that raises"] = mode_after(
        lambda: module.hessian(broken, x.detach()), grad
    )
    return found


def traces(call, f, parameters, x, rest, grad, intermediate):
    root = x.detach().requires_grad_(x.requires_grad or intermediate)
    if root.requires_grad:
        root.grad = torch.full_like(root, 5.0)
    given = root * root if intermediate else root
    with torch.set_grad_enabled(grad):
        first = call(f, given, *rest)
        again = call(f, given, *rest)
        mode = torch.is_grad_enabled()
    found = {
        "first call": first,
        "second call": again,
        "grad mode is on afterwards": mode,
        "x requires grad afterwards": given.requires_grad,
        "x.grad afterwards": detached(root.grad),
        "parameters of f afterwards": [p.detach().clone() for p in parameters],
        "they require grad": [p.requires_grad for p in parameters],
        "their .grad afterwards": [detached(p.grad) for p in parameters],
    }
    if intermediate:
        found["x's own graph afterwards"] = torch.autograd.grad(given.sum(), root)[0]
    return found


def broken(x):
    raise ArithmeticError("this f has no value here")


def mode_after(refused, grad):
    """Grad mode after a call that should raise; whether it does, is asked elsewhere."""
    with torch.set_grad_enabled(grad):
        with suppress(Exception):
            refused()
        return torch.is_grad_enabled()


def detached(value):
    """A tensor's values, whether it has a graph or not; anything else as it is."""
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def overlap(one, other):
    spans = [(t.untyped_storage().data_ptr(), t.untyped_storage().nbytes()) for t in (one, other)]
    (first, m), (second, n) = spans
    return m > 0 and n > 0 and first < second + n and second < first + m
