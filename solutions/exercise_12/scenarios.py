"""Runs beside the learner's file: the losses that backward is called on, and what is left."""

import contextlib

import torch


class Cube(torch.autograd.Function):
    """x ** 3 as a node with a tensor saved by hand."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * grad


def loop(a, b):
    h = b
    for _ in range(12):
        h = torch.sin(h * a)
    return (h * b).sum()


def long_chain(a, b):
    """A few hundred nodes in a row."""
    h = b
    for _ in range(150):
        h = torch.sin(h * a)
    return (h * b + a * b).sum()


# From two leaves of one shape to a 0-dim loss. Every one of these graphs saves tensors.
LOSSES = {
    "square": lambda a, b: (a * a).sum(),
    "product": lambda a, b: (a * b).sum(),
    "two ways to a": lambda a, b: ((a * b).tanh() + a * a * b).sum(),
    "one intermediate used twice": lambda a, b: (lambda h: (h * h + h.tanh()).sum())(a * b),
    "view": lambda a, b: (a.reshape(-1) * b.reshape(-1).flip(0)).sum(),
    "loop": loop,
    "long chain": long_chain,
    "custom node": lambda a, b: (Cube.apply(a) * b).sum(),
    "other dtype between": lambda a, b: (a.double() * b.double() ** 2).sum(),
    "a constant inside": lambda a, b: (a.detach() * a * b).mean() * 4,
}


def both(module, X, Y, w, b):
    """Prediction and loss; of no rows the prediction alone, a mean of nothing being no number."""
    result = module.predict_and_loss(X, Y, w, b)
    return result if Y.numel() else result[0]


def gradients(module, X, Y, w, b):
    """The gradient of -2 * loss with respect to everything that requires grad."""
    _, loss = module.predict_and_loss(X, Y, w, b)
    wanted = [t for t in (X, Y, w, b) if t.requires_grad]
    return list(torch.autograd.grad(loss * -2, wanted, allow_unused=True))


def later(module, X, Y, w, b):
    """The prediction at once, and after backward, new parameters and one more call."""
    own = (t.detach().clone(memory_format=torch.contiguous_format) for t in (X, Y, w, b))
    X, Y, w, b = (t.requires_grad_() for t in own)
    prediction, loss = module.predict_and_loss(X, Y, w, b)
    at_once = prediction.detach().clone()
    loss.backward()
    with torch.no_grad():
        for t in (X, Y, w, b):
            t.mul_(2).add_(1)
    module.predict_and_loss(X, Y, w, b)
    return {
        "prediction.requires_grad": prediction.requires_grad,
        "at once": at_once,
        "later": prediction.detach(),
    }


def leaves_of(a, b, old_a, old_b):
    """Two leaves of our own with the given .grad."""
    leaves = [t.detach().clone().requires_grad_() for t in (a, b)]
    for leaf, old in zip(leaves, (old_a, old_b), strict=True):
        leaf.grad = None if old is None else old.detach().clone()
    return leaves


def gradient(leaf):
    """The .grad of a leaf; none at all counts as zeros."""
    return torch.zeros_like(leaf.detach()) if leaf.grad is None else leaf.grad.detach()


def times(module, loss, a, b, old_a, old_b, k):
    """What is in the leaves' .grad after backward_times."""
    leaves = leaves_of(a, b, old_a, old_b)
    module.backward_times(LOSSES[loss](*leaves), k)
    return [gradient(leaf) for leaf in leaves]


def plain_times(module, loss, a, b, old_a, old_b, k):
    """The same, and whether a .grad has a graph of its own."""
    leaves = leaves_of(a, b, old_a, old_b)
    module.backward_times(LOSSES[loss](*leaves), k)
    graphs = [leaf.grad is not None and leaf.grad.requires_grad for leaf in leaves]
    return {".grad": [gradient(leaf) for leaf in leaves], ".grad.requires_grad": graphs}


def afterwards(module, loss, a, b, k):
    """What is left of the graph after backward_times: whether one more backward is refused, or what
    it then adds; and for k = 0, what has become of a .grad that was None.

    Whether a negative k is refused is another question; here it must have done nothing.
    """
    leaves = leaves_of(a, b, None, None)
    value = LOSSES[loss](*leaves)
    with contextlib.suppress(ValueError if k < 0 else ()):
        module.backward_times(value, k)
    none = [leaf.grad is None for leaf in leaves]
    before = [gradient(leaf).clone() for leaf in leaves]
    left, added = "alive", None
    try:
        value.backward()
        added = [gradient(leaf) - old for leaf, old in zip(leaves, before, strict=True)]
    except RuntimeError:
        left = "freed"
    found = {"the graph": left, "one more backward adds": added}
    return found if k > 0 else {**found, ".grad was still None": none}


def negative(module, a, k):
    """backward_times with a k that makes no sense."""
    leaf = a.detach().clone().requires_grad_()
    module.backward_times((leaf * leaf).sum(), k)


def untouched(module, w, h0, xs, leaves, from_w=False):
    """The result and what is left of arguments that hold gradients and hang in a graph.

    The first x comes once more at the end: the very same tensor. With ``from_w`` the caller
    has computed h0 from w itself, as the last h of the sequence before.
    """
    own = [t.detach().clone().requires_grad_() for t in (w, h0, *xs)]
    for t in own:
        t.grad = torch.full_like(t, 7.0)
    given = list(own) if leaves else [t * t for t in own]
    if from_w:
        given[1] = given[1] * given[0]
    result = module.truncated_grads(given[0], given[1], type(xs)(given[2:] + given[2:3]))
    alive = torch.autograd.grad(sum((t * t).sum() for t in given), own)
    return {
        "result": result,
        "result.requires_grad": [r.requires_grad for r in result],
        "requires_grad": [t.requires_grad for t in own],
        ".grad": [t.grad for t in own],
        "the caller's graph": list(alive),
    }
