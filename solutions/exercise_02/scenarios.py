"""Runs beside the learner's file: the functions f, and what is looked at around a call.

The tables map a function, written as its formula, to the function itself or to a maker. A
maker takes a dtype and returns a function and the tensors that it closes over, new each time.
"""

import contextlib
import functools

import torch
from torch import nn

# ---- functions of t alone -----------------------------------------------------------------

PLAIN = {
    "t * t": lambda t: t * t,
    "3*t + 1": lambda t: 3 * t + 1,
    "t": lambda t: t,
    "t**3": functools.partial(torch.pow, exponent=3),
    "sin(8*t) + 1000": lambda t: torch.sin(8 * t) + 1000,
    "1 / (1 + t*t)": lambda t: 1 / (1 + t * t),
    "t*t if t > 0.1 else -3*t": lambda t: t * t if t > 0.1 else -3 * t,
    "t.double()**2": lambda t: t.double() ** 2,
}

# ---- functions that close over tensors ----------------------------------------------------


def parameter(value, dtype, grad=None):
    """A leaf that requires grad and may already hold a gradient."""
    w = torch.tensor(value, dtype=dtype, requires_grad=True)
    if grad is not None:
        w.grad = torch.tensor(grad, dtype=dtype)
    return w


def computed(w, retain=False):
    """A tensor with a graph of its own, which belongs to the caller."""
    with torch.enable_grad():
        h = torch.exp(w) * w
    if retain:
        h.retain_grad()
    return h


class Bend(nn.Module):
    def __init__(self, dtype):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(0.75, dtype=dtype))
        self.b = nn.Parameter(torch.tensor(0.5, dtype=dtype))
        self.b.grad = torch.tensor(-1.0, dtype=dtype)

    def forward(self, t):
        return torch.tanh(self.w * t + self.b)


def scaled(dtype):
    w, b = parameter(1.5, dtype, grad=7.0), parameter(-2.0, dtype)
    return lambda t: w * t * t + b, {"w": w, "b": b}


def polynomial(dtype):
    w = parameter([0.5, -1.5, 0.25], dtype, grad=[1.0, 2.0, 3.0])
    return lambda t: (w * torch.stack([t, t**2, t**3])).sum(), {"w": w}


def model(dtype):
    bend = Bend(dtype)
    return bend, {"w": bend.w, "b": bend.b}


def scaled_by_computed(dtype):
    w = parameter(0.5, dtype, grad=4.0)
    h = computed(w)
    return lambda t: h * t * t, {"w": w, "h": h}


def cubed_by_computed(dtype):
    w = parameter(-0.5, dtype)
    h = computed(w, retain=True)
    return lambda t: t**3 * h, {"w": w, "h": h}


CLOSURES = {
    "w*t*t + b": scaled,
    "(w * stack([t, t**2, t**3])).sum()": polynomial,
    "a model: tanh(w*t + b)": model,
    "h*t*t, h computed from w": scaled_by_computed,
    "t**3 * h, h computed from w": cubed_by_computed,
}

# ---- functions that close over x itself, which in them is a constant like any other -------
# These makers take x.


def times_computed(x):
    h = computed(x)
    return lambda t: t * t * h


OF_X = {
    "t * x": lambda x: lambda t: t * x,
    "t*t*h, h computed from x": times_computed,
}

# ---- functions that do not depend on t ----------------------------------------------------


def parameter_alone(dtype):
    w = parameter(1.5, dtype, grad=7.0)
    return lambda t: w * w + 1, {"w": w}


def parameter_itself(dtype):
    w = parameter(1.5, dtype)
    return lambda t: w, {"w": w}


def computed_alone(dtype):
    w = parameter(0.5, dtype, grad=4.0)
    h = computed(w)
    return lambda t: h, {"w": w, "h": h}


def single_parameter(dtype):
    w = parameter(2.0, torch.float32, grad=1.0)
    return lambda t: w * w, {"w": w}


CONSTANTS = {
    "tensor(5.)": lambda dtype: (lambda t: torch.tensor(5.0), {}),
    "zeros_like(t)": lambda dtype: (lambda t: torch.zeros_like(t), {}),
    "(t > 0.1).to(t.dtype)": lambda dtype: (lambda t: (t > 0.1).to(t.dtype), {}),
    "t * 0": lambda dtype: (lambda t: t * 0, {}),
    "w*w + 1": parameter_alone,
    "w": parameter_itself,
    "h, computed from w": computed_alone,
    "w*w in float32": single_parameter,
}

# ---- what is no function from one number to one number ------------------------------------

NOT_ONE_NUMBER = {
    "t * t": lambda t: t * t,
    "(t * t).sum()": lambda t: (t * t).sum(),
    "t.double()**2": lambda t: t.double() ** 2,
    "tensor(5.)": lambda t: torch.tensor(5.0),
    "w": lambda t: torch.tensor(1.5, requires_grad=True),
    "stack([t, t*t])": lambda t: torch.stack([t, t * t]),
    "t * zeros(0)": lambda t: t * torch.zeros(0),
    "ones(2, 2, requires_grad=True) * t": lambda t: torch.ones(2, 2, requires_grad=True) * t,
    "zeros(3)": lambda t: torch.zeros(3),
    "ones(3, requires_grad=True)": lambda t: torch.ones(3, requires_grad=True),
}

# ---- scenarios ----------------------------------------------------------------------------


def slope(module, f, x):
    """The derivative at x of a function of t alone."""
    return module.derivative(PLAIN[f], x)


def slope_of_closure(module, f, x):
    """The derivative at x of a function that uses other tensors too, or x itself."""
    function = OF_X[f](x) if f in OF_X else CLOSURES[f](x.dtype)[0]
    return module.derivative(function, x)


def slope_of_constant(module, f, x):
    """The derivative at x of a function that does not depend on t."""
    function, _ = CONSTANTS[f](x.dtype)
    return module.derivative(function, x)


def slope_of_any(module, f, x):
    """The derivative at x of any of these functions."""
    function = PLAIN[f] if f in PLAIN else (CLOSURES | CONSTANTS)[f](x.dtype)[0]
    return module.derivative(function, x)


def slope_of_misfit(module, f, x):
    """What should be refused."""
    return module.derivative(NOT_ONE_NUMBER[f], x)


def pulled_back(module, x, a, b, c, v):
    """The gradients of quadratic at all of its tensors that require one, v coming in."""
    wanted = [t for t in (x, a, b, c) if isinstance(t, torch.Tensor) and t.requires_grad]
    return list(torch.autograd.grad(module.quadratic(x, a, b, c), wanted, v, allow_unused=True))


def around_closure(module, f, x):
    """The slope, and the state of everything that f closes over after the call."""
    function, tensors = (CLOSURES | CONSTANTS)[f](x.dtype)
    found = {"f'(x)": module.derivative(function, x)}
    for name, tensor in tensors.items():
        found[name] = tensor.detach()
        found[f"{name}.requires_grad"] = tensor.requires_grad
        if tensor.is_leaf or tensor.retains_grad:
            found[f"{name}.grad"] = tensor.grad
    if "h" in tensors:
        # h was computed from w before; its graph must still be there.
        found["dh/dw"] = torch.autograd.grad(tensors["h"], tensors["w"])[0]
    return found


def around_x(module, f, value, state):
    """The slope at an x in some state, and x's state after the call."""
    x, root = STATES[state](value)
    function = OF_X[f](x) if f in OF_X else PLAIN[f]
    found = {"f'(x)": module.derivative(function, x), "x": x.detach()}
    found |= {"x.requires_grad": x.requires_grad, "x.is_leaf": x.is_leaf}
    if x.is_leaf or x.retains_grad:
        found["x.grad"] = x.grad
    if root is not None:
        # x was computed from root before; its graph must still be there.
        found["root.grad"] = root.grad
        found["dx/droot"] = torch.autograd.grad(x, root)[0]
    return found


def several(module, f, g, x, z):
    """Calls one after the other, the first once more, and again when a parameter has changed.

    At last one within no_grad that should be refused: grad mode must be off after that too.
    """
    first, tensors = CLOSURES[f](x.dtype)
    calls = ((first, x), (PLAIN[g], x), (first, z), (PLAIN[g], z), (first, x))
    found = [module.derivative(function, point) for function, point in calls]
    tensors.get("h", tensors["w"]).detach().mul_(2)
    found.append(module.derivative(first, x))
    with torch.no_grad():
        with contextlib.suppress(Exception):
            module.derivative(NOT_ONE_NUMBER["stack([t, t*t])"], x)
        return [*found, {"grad mode is still off": not torch.is_grad_enabled()}]


# ---- states of x --------------------------------------------------------------------------


def with_grad(x, number):
    x.grad = torch.full_like(x, number)
    return x


def intermediate(value):
    root = with_grad(value.clone().requires_grad_(), 3.0)
    return torch.exp(root) * root, root


def intermediate_retained(value):
    root = value.clone().requires_grad_()
    x = torch.exp(root) * root
    x.retain_grad()
    return x, root


def element(value):
    root = with_grad(torch.stack([value, value + 1, value - 1]).requires_grad_(), 1.0)
    return root[1], root


STATES = {
    "constant": lambda value: (value.clone(), None),
    "leaf": lambda value: (value.clone().requires_grad_(), None),
    "leaf with a .grad": lambda value: (with_grad(value.clone().requires_grad_(), 7.0), None),
    "nn.Parameter with a .grad": lambda value: (with_grad(nn.Parameter(value.clone()), -2.0), None),
    "computed from root": intermediate,
    "computed from root, retain_grad()": intermediate_retained,
    "an element of root": element,
}
