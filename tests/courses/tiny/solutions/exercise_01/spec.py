"""The mark sheet of the tiny exercise: one check of each kind."""

import itertools

import torch

from grader.spec import (
    FLOATING,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    every_tensor,
    gradcheck,
    holds,
    lay_out,
    quarter_steps,
    raises,
    same,
    tensors,
)


def drawn(draw):
    return {"x": draw(tensors())}


def sloped(seed):
    generator = torch.Generator().manual_seed(seed)
    for x in every_tensor(seed, dtypes=FLOATING[:2], shapes=[(2, 3), (2,)]):
        yield {"x": x.requires_grad_(), "v": quarter_steps(x.shape, x.dtype, generator)}


def draw_number(draw):
    from hypothesis import strategies as st

    return {"n": draw(st.integers(0, 9))}


def smooth(seed):
    x = quarter_steps((2, 2), torch.float64, torch.Generator().manual_seed(seed))
    yield {"x": lay_out(x, Layout.TRANSPOSED).requires_grad_()}


def falls_to_zero(numbers, case):
    """A countdown ends with 0 and each number is one less than the one before."""
    steps = [a - b for a, b in itertools.pairwise(numbers)]
    right = steps == [1] * (len(numbers) - 1) and (not numbers or numbers[-1] == 0)
    return right or "the numbers do not fall to 0 one by one"


SPEC = Exercise(
    title="Doubling",
    file="doubling.py",
    names=("double", "countdown"),
    points=10,
    checks=(
        same(
            "double gives 2 x",
            call="double",
            on=Inputs(listed=lambda s: ({"x": x} for x in every_tensor(s)), draw=drawn, count=12),
            own_memory=True,
            points=3,
            hint="Multiply by two.",
        ),
        raises(
            "double refuses what is not floating",
            call="double",
            on=Inputs(listed=[{"x": torch.ones(2, dtype=torch.int64)}]),
            kinds=(TypeError, ValueError),
            points=1,
            hint="Look at x.is_floating_point().",
        ),
        same(
            "double has the slope 2",
            scenario="slope",
            on=Inputs(listed=sloped),
            points=1,
            hint="Do not detach.",
        ),
        gradcheck(
            "gradcheck of double",
            call="double",
            on=Inputs(listed=smooth),
            second_order=True,
            points=1,
            hint="Do not detach.",
        ),
        same(
            "countdown counts down",
            scenario="count",
            on=Inputs(listed=[{"n": 0}, {"n": 5}], draw=draw_number, count=6),
            after=None,
            points=2,
            hint="Use range.",
        ),
        holds(
            "countdown ends at 0",
            scenario="count",
            on=Inputs(listed=[{"n": 3}, {"n": 1}]),
            where=falls_to_zero,
            like=False,
            after="countdown counts down",
            points=1,
            hint="Use range.",
        ),
    ),
    side_conditions=SideConditions(points=1, hint="Leave x alone."),
)
