"""The mark sheet of exercise-03."""

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    every_tensor,
    gradcheck,
    holds,
    lay_out,
    quarter_steps,
    same,
    shapes,
    tensors,
)

KINK = (0.0,)
FEW_SHAPES = ((3,), (), (0,), (2, 3), (2, 1, 2))
FEWEST_SHAPES = ((3,), (), (0,), (2, 3))
DOUBLE_AND_SINGLE = (torch.float32, torch.float64)
PLAIN, ODD = LAYOUTS[:1], LAYOUTS[1:]
EDGES = [
    float("inf"), float("-inf"), 0.0, -0.0, 6e-8, -6e-8, 60000.0, -60000.0, 1e-30, -1e-30, 1.0,
]  # fmt: skip

MADE_BY_MYRELU = "the result is made by MyReLU"
INCOMING = "backward lets the incoming gradient through where x > 0"


def listed(seed):
    """Every dtype, shape and layout; infinities and tiny numbers; with and without grad."""
    for x in every_tensor(seed, layouts=PLAIN):
        yield {"x": x}
    for x in every_tensor(seed, shapes=FEWEST_SHAPES, layouts=ODD):
        yield {"x": x}
    for dtype in FLOATING:
        yield {"x": torch.tensor(EDGES, dtype=dtype)}
        # Nothing to clamp: a result that is x itself would look right.
        yield {"x": torch.tensor([0.5, 2.0, 1.0], dtype=dtype)}
        yield {"x": torch.tensor([1.5, 0.25], dtype=dtype).requires_grad_()}
    for x in every_tensor(seed + 1, shapes=[(2, 3), ()]):
        yield {"x": x.requires_grad_()}
    generator = torch.Generator().manual_seed(seed)
    yield {"x": quarter_steps((40, 50), torch.float32, generator)}


def drawn(draw):
    from hypothesis import strategies as st

    return {"x": draw(tensors(requires_grad=draw(st.booleans())))}


USUAL = Inputs(listed=listed, draw=drawn, count=24)


def with_and_without_grad(seed):
    for x in every_tensor(
        seed, shapes=FEWEST_SHAPES, layouts=(Layout.CONTIGUOUS, Layout.TRANSPOSED)
    ):
        yield {"x": x}
        yield {"x": x.detach().requires_grad_()}


def with_cotangent(seed):
    """x away from 0, and an incoming gradient that is no row of ones, in every layout."""
    generator = torch.Generator().manual_seed(seed)
    plain = every_tensor(seed, kinks=KINK, shapes=FEW_SHAPES, layouts=PLAIN)
    odd = every_tensor(seed, kinks=KINK, shapes=FEWEST_SHAPES, layouts=ODD)
    for x in (*plain, *odd):
        v = quarter_steps(x.shape, x.dtype, generator)
        yield {"x": x.requires_grad_(), "v": v}
    for layout in LAYOUTS:
        for dtype in FLOATING:
            x = quarter_steps((3, 4), dtype, generator) + 0.125
            v = quarter_steps((3, 4), dtype, generator)
            yield {"x": x.requires_grad_(), "v": lay_out(v, layout)}
    for dtype in FLOATING:
        yield huge_and_tiny(dtype, generator)
        # Incoming gradients are of any size.
        x, v = [1.0, -1.0, 2.0, 0.5, -3.0], [3e4, 6e4, -6e4, 1e-6, -1e4]
        yield {
            "x": torch.tensor(x, dtype=dtype).requires_grad_(),
            "v": torch.tensor(v, dtype=dtype),
        }
    # Many elements: what saves memory may pay only there.
    x = quarter_steps((40, 50), torch.float32, generator) + 0.125
    yield {"x": x.requires_grad_(), "v": quarter_steps((40, 50), torch.float32, generator)}


def huge_and_tiny(dtype, generator):
    """x infinite, huge or tiny, but not 0; gradients that need all digits of their dtype."""
    x = torch.tensor(EDGES, dtype=dtype)
    x = x[x != 0]
    v = (torch.rand(x.shape, generator=generator, dtype=torch.float64) + 1).to(dtype)
    return {"x": x.requires_grad_(), "v": v}


def draw_with_cotangent(draw):
    x = draw(tensors(kinks=KINK, requires_grad=True))
    v = draw(tensors(dtypes=(x.dtype,), shape=tuple(x.shape)))
    return {"x": x, "v": v}


COTANGENT = Inputs(listed=with_cotangent, draw=draw_with_cotangent, count=24)


def to_be_summed(seed):
    for x in every_tensor(seed, kinks=KINK, shapes=FEWEST_SHAPES, dtypes=DOUBLE_AND_SINGLE):
        yield {"x": x.requires_grad_()}


def draw_summed(draw):
    return {"x": draw(tensors(kinks=KINK, requires_grad=True))}


SUMMED = Inputs(listed=to_be_summed, draw=draw_summed, count=12)


def smooth(seed):
    """float64, away from the kink at 0 by more than gradcheck's step."""
    generator = torch.Generator().manual_seed(seed)
    # Few elements: gradcheck asks for every pair of them, twice.
    for shape, layout in [((), Layout.CONTIGUOUS), ((2, 2), Layout.TRANSPOSED)]:
        x = quarter_steps(shape, torch.float64, generator) + 0.125
        yield {"x": lay_out(x, layout).requires_grad_()}
    yield {"x": torch.tensor([-1.5, 0.5], dtype=torch.float64).requires_grad_()}


def at_kink(seed):
    generator = torch.Generator().manual_seed(seed)
    for dtype in FLOATING:
        for shape in [(5,), (), (2, 3)]:
            x = torch.zeros(shape, dtype=dtype)
            yield {"x": x.requires_grad_(), "v": quarter_steps(shape, dtype, generator)}
    mixed = torch.tensor([-1.0, 0.0, 2.0, -0.0, 0.0])
    yield {"x": mixed.requires_grad_(), "v": torch.tensor([1.0, 2.0, -3.0, -4.0, 0.5])}


def between_0_and_v(grad, case):
    """At 0 every slope from 0 to 1 is a subgradient; elsewhere the slope is known."""
    x, v = case["x"].detach(), case["v"]
    low, high = torch.minimum(v, torch.zeros_like(v)), torch.maximum(v, torch.zeros_like(v))
    inside = (grad >= low) & (grad <= high)
    elsewhere = grad == v * (x > 0)
    right = torch.where(x == 0, inside, elsewhere)
    return True if bool(right.all()) else "where x is 0 the gradient must lie between 0 and v"


def pairs(seed):
    generator = torch.Generator().manual_seed(seed)
    for dtype in FLOATING:
        for first, second in [((2, 3), (4,)), ((), (3,)), ((3,), (3,))]:
            x, z, v, w = (
                quarter_steps(shape, dtype, generator) for shape in (first, second, first, second)
            )
            x, z = (x + 0.125).requires_grad_(), (z + 0.125).requires_grad_()
            yield {"x": x, "z": z, "v": v, "w": w}


def draw_pair(draw):
    dtype = (draw(tensors(shape=())).dtype,)
    x = draw(tensors(dtypes=dtype, kinks=(0.0, 1.0), requires_grad=True))
    z = draw(tensors(dtypes=dtype, kinks=KINK, requires_grad=True))
    v = draw(tensors(dtypes=dtype, shape=tuple(x.shape)))
    w = draw(tensors(dtypes=dtype, shape=tuple(z.shape)))
    return {"x": x, "z": z, "v": v, "w": w}


def old_gradient_or_refused(answer, case):
    """Either backward refuses, or it gives the gradient of the x that forward saw."""
    if answer == "refused":
        return True
    want = case["v"] * (case["x"].detach() > 0)
    if isinstance(answer, torch.Tensor) and torch.equal(answer, want):
        return True
    return "x was overwritten after forward, and backward silently used the new values"


def filled(seed):
    generator = torch.Generator().manual_seed(seed)
    for dtype in FLOATING:
        for shape in [(3,), (), (2, 3)]:
            x = (quarter_steps(shape, dtype, generator) + 0.125).requires_grad_()
            yield {"x": x, "v": quarter_steps(shape, dtype, generator)}


def draw_filled(draw):
    x = draw(tensors(kinks=KINK, shape=draw(shapes(min_side=1)), requires_grad=True))
    return {"x": x, "v": draw(tensors(dtypes=(x.dtype,), shape=tuple(x.shape)))}


SPEC = Exercise(
    title="A ReLU with its own backward",
    file="custom_relu.py",
    names=("MyReLU", "my_relu"),
    points=10,
    checks=(
        same(
            "forward gives max(x, 0)",
            call="my_relu",
            on=USUAL,
            rule=Rule(exact=True, graph=True),
            own_memory=True,
            points=1,
            hint="Compute max(x, 0) from x itself, in x's dtype and shape, into a new tensor "
            "(x.clamp(min=0) does), and return MyReLU.apply(x).",
        ),
        same(
            MADE_BY_MYRELU,
            scenario="node",
            on=Inputs(listed=with_and_without_grad),
            rule=Rule(exact=True, graph=True),
            points=1,
            hint="my_relu returns what MyReLU.apply(x) returns, with nothing done to it "
            "afterwards. torch.relu, or calling forward yourself, makes no node of MyReLU's.",
        ),
        same(
            INCOMING,
            scenario="vjp",
            on=COTANGENT,
            rule=EXACT,
            points=2,
            after=MADE_BY_MYRELU,
            hint="backward gets grad_output, the gradient of the loss with respect to the "
            "result. Multiply it elementwise with the slope: 1 where x > 0, 0 where x < 0, "
            "however small or large x is.",
        ),
        same(
            "backward takes gradients in any layout",
            scenario="summed",
            on=SUMMED,
            rule=EXACT,
            points=1,
            after=MADE_BY_MYRELU,
            hint="sum().backward() hands over one number expanded to x's shape. Do not write "
            "into grad_output, and do not view() it: compute a new tensor.",
        ),
        gradcheck(
            "gradcheck and gradgradcheck pass away from 0",
            call="my_relu",
            on=Inputs(listed=smooth),
            second_order=True,
            points=1,
            after=MADE_BY_MYRELU,
            hint="torch.autograd.gradcheck compares your backward with a slope measured by small "
            "steps. For the second derivative backward must itself be made of torch operations "
            "on grad_output.",
        ),
        holds(
            "at 0 the slope is anything from 0 to 1",
            scenario="vjp",
            on=Inputs(listed=at_kink, draw=None),
            where=between_0_and_v,
            points=1,
            after=MADE_BY_MYRELU,
            hint="At x == 0 ReLU has no derivative; any slope between 0 and 1 is accepted, "
            "so the gradient lies between 0 and grad_output.",
        ),
        same(
            "calls do not disturb each other",
            scenario="together",
            on=Inputs(listed=pairs, draw=draw_pair, count=8),
            rule=EXACT,
            points=1,
            after=MADE_BY_MYRELU,
            hint="Keep what backward needs in ctx (ctx.save_for_backward) and leave it there. A "
            "class or global variable holds only the last call's x. x.grad is left to the caller.",
        ),
        holds(
            "x overwritten before backward is noticed",
            scenario="overwritten",
            on=Inputs(listed=filled, draw=draw_filled, count=8),
            where=old_gradient_or_refused,
            like=False,
            points=1,
            after=INCOMING,
            hint="ctx.x = x keeps no guard. ctx.save_for_backward(x) lets autograd notice that x "
            "was changed in place; saving a mask x > 0 is right as well.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Work on new tensors: no operation ending in _ and no out= on x or grad_output, and "
        "leave global settings alone.",
    ),
)
