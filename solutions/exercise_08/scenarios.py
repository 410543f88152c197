"""Runs beside the learner's file: the functions f, and what is looked at around a call."""

from contextlib import suppress

import torch

# Each takes a parameter w (0-dim) and gives a function of x, whatever x's shape. They keep
# x's dtype, and most of them change the shape.


def _square(w):
    return lambda x: x * x


def _curve(w):
    return lambda x: torch.sin(x) * w + x / 3


def _total(w):
    return lambda x: (x * x * w).sum()


def _itself(w):
    return lambda x: x


def _flipped(w):
    return lambda x: (x * w).transpose(0, -1) if x.ndim > 1 else -x * w


def _flat_twice(w):
    return lambda x: torch.cat([x.reshape(-1), x.reshape(-1) ** 2 * w])


def _ramp(w):
    def f(x):
        flat = x.reshape(-1)
        steps = torch.arange(1, flat.numel() + 1, dtype=x.dtype)
        return torch.stack([(flat * steps).sum(), (flat * flat).sum() * w])

    return f


def _pairs(w):
    return lambda x: torch.outer(x.reshape(-1), torch.cos(x.reshape(-1)))


def _running(w):
    return lambda x: (x * x * w).reshape(-1).cumsum(0).reshape(x.shape)


def _row_sums(w):
    return lambda x: (x * x).sum(-1, keepdim=True) if x.ndim else x * 3


def _repeated(w):
    return lambda x: (x * w).expand(2, *x.shape)


def _some(w):
    return lambda x: x.reshape(-1)[:2] * 2


def _none_of_it(w):
    return lambda x: x.reshape(-1)[:0] * w


def _column_of_nothing(w):
    return lambda x: x.sum() * torch.ones(2, 0, dtype=x.dtype)


def _constant(w):
    return lambda x: torch.ones(2, 3, dtype=x.dtype)


def _constant_number(w):
    return lambda x: torch.tensor(5.0, dtype=x.dtype)


def _constant_like(w):
    return lambda x: torch.full_like(x, 2.0)


def _constant_empty(w):
    return lambda x: torch.ones(0, 2, dtype=x.dtype)


def _only_w(w):
    return lambda x: w * w


def _w_itself(w):
    return lambda x: w


def _sometimes_constant(w):
    return lambda x: x * x * w if float(x.detach().sum()) > 0 else torch.ones_like(x.detach())


def _cut_off(w):
    return lambda x: x.detach() * w


FUNCTIONS = {
    "square": _square,
    "curve": _curve,
    "total": _total,
    "itself": _itself,
    "flipped": _flipped,
    "flat twice": _flat_twice,
    "ramp": _ramp,
    "pairs": _pairs,
    "running": _running,
    "row sums": _row_sums,
    "repeated": _repeated,
    "some": _some,
    "none of it": _none_of_it,
    "column of nothing": _column_of_nothing,
    "constant": _constant,
    "constant number": _constant_number,
    "constant like x": _constant_like,
    "constant and empty": _constant_empty,
    "only w": _only_w,
    "w itself": _w_itself,
    "cut off": _cut_off,
    "constant below 0": _sometimes_constant,
}


def raising(x):
    raise ArithmeticError("this f has no value here")


class Layers(torch.nn.Module):
    """f as a module: x * w + u, where w learns and u is frozen; both hold a gradient. A part of
    it is in eval mode."""

    def __init__(self, w):
        super().__init__()
        self.w = torch.nn.Parameter(w.detach().clone())
        self.u = torch.nn.Parameter(w.detach() * 2, requires_grad=False)
        self.inner = torch.nn.Dropout(0.5).eval()
        for p in self.parameters():
            p.grad = torch.full_like(p, 7.0)

    def forward(self, x):
        return self.inner(x * x * self.w + self.u)


def of_a_module(module, name, x, w, v):
    """One function twice, for an f that is a module; and what the module is like after that."""
    f = Layers(w)
    more = [] if name == "full_jacobian" else [v]
    return {
        "results": [getattr(module, name)(f, x, *more) for _ in range(2)],
        "f's parameters": {n: p.detach().clone() for n, p in f.named_parameters()},
        "they require grad": {n: p.requires_grad for n, p in f.named_parameters()},
        "their .grad": {n: p.grad for n, p in f.named_parameters()},
        "training": {n or "f": part.training for n, part in f.named_modules()},
        "hooks": sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in f.modules()),
    }


def product(module, f, x, w, v, name):
    """vjp or vjp_by_sum, whichever ``name`` says."""
    return getattr(module, name)(FUNCTIONS[f](w), x, v)


def jacobian(module, f, x, w):
    """full_jacobian."""
    return module.full_jacobian(FUNCTIONS[f](w), x)


def all_three(module, f, x, w, v):
    """Every function, for one f: at x, at -x, at x again, and after f's parameter has changed."""
    w = w.detach().clone().requires_grad_(w.requires_grad)
    function = FUNCTIONS[f](w)

    def at(place):
        return {
            "vjp": module.vjp(function, place, v),
            "vjp_by_sum": module.vjp_by_sum(function, place, v),
            "full_jacobian": module.full_jacobian(function, place),
        }

    results = {"at x": at(x), "at -x": at(-x.detach()), "at x again": at(x)}
    with torch.no_grad():
        w.mul_(2)
    return results | {"with another w": at(x)}


def inside_no_grad(module, f, x, w, v):
    """The same inside torch.no_grad(), with a look at the grad mode after that, after a v that
    does not fit (what then becomes of the v is asked elsewhere), and after an f that raises."""
    with torch.no_grad():
        results = all_three(module, f, x, w, v)
        results["grad mode"] = torch.is_grad_enabled()
        for name in ("vjp", "vjp_by_sum"):
            with suppress(Exception):
                product(module, f, x, w, v.detach().unsqueeze(0), name)
            results[f"grad mode after {name} with a v that does not fit"] = torch.is_grad_enabled()
        for name, more in (("vjp", [v]), ("vjp_by_sum", [v]), ("full_jacobian", [])):
            torch.set_grad_enabled(False)
            with suppress(Exception):
                getattr(module, name)(raising, x, *more)
            results[f"grad mode after {name} of an f that raises"] = torch.is_grad_enabled()
    return results


def with_a_past(module, f, x, w, v, name, past):
    """One function, twice, on tensors that have gradients and a graph of their own.

    x, w and v are leaves that require grad, or results made of such leaves; or w is made from
    x, and is a constant to f all the same; or f is a module. The leaves' .grad holds sevens.
    Afterwards it must still do so, and the graph must still work.
    """
    if past == "module":
        return of_a_module(module, name, x, w, v)
    leaves = [t.detach().clone().requires_grad_() for t in (x, w, v)]
    for leaf in leaves:
        leaf.grad = torch.full_like(leaf, 7.0)
    used = leaves if past == "leaves" else [leaf * leaf for leaf in leaves]
    if past == "w made from x":
        used[1] = used[1] + used[0].sum()
    function = FUNCTIONS[f](used[1])
    more = [] if name == "full_jacobian" else [used[2]]
    results = [getattr(module, name)(function, used[0], *more) for _ in range(2)]
    return {
        "results": results,
        "gradients of x, w and v": [leaf.grad.clone() for leaf in leaves],
        "x, w and v require grad": [t.requires_grad for t in used],
        "x, w and v are leaves": [t.is_leaf for t in used],
        "gradients through x, w and v": torch.autograd.grad([t.sum() for t in used], leaves),
    }
