"""The checks of exercise-03 as a course would write them by hand: the thing to be faster than.

Not part of the test suite (its name does not begin with ``test_``); ``speed.py`` times it.
"""

import os
import sys
from pathlib import Path
from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.spec import every_tensor, tensors

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "solutions" / "exercise_03"))
sys.path.insert(0, os.environ.get("SUBMISSION_FOLDER", sys.path[0]))
from custom_relu import my_relu  # type: ignore[import-not-found]

PROFILE = settings(max_examples=24, deadline=None, database=None)


@PROFILE
@given(tensors())
def test_forward(x: torch.Tensor) -> None:
    torch.testing.assert_close(my_relu(x), torch.relu(x))


def test_forward_everywhere() -> None:
    for x in every_tensor(0):
        torch.testing.assert_close(my_relu(x), torch.relu(x))


@PROFILE
@given(st.data())
def test_backward(data: Any) -> None:
    x = data.draw(tensors(kinks=(0.0,), requires_grad=True))
    v = data.draw(tensors(dtypes=(x.dtype,), shape=tuple(x.shape)))
    got = torch.autograd.grad(my_relu(x), x, v)[0]
    torch.testing.assert_close(got, torch.autograd.grad(torch.relu(x), x, v)[0])


def test_backward_everywhere() -> None:
    for x in every_tensor(0, kinks=(0.0,)):
        x = x.requires_grad_()
        got = torch.autograd.grad(my_relu(x).sum(), x)[0]
        torch.testing.assert_close(got, torch.autograd.grad(torch.relu(x).sum(), x)[0])


def test_gradcheck() -> None:
    for shape in [(4,), (), (2, 3), (1, 2)]:
        x = torch.randn(shape, dtype=torch.float64) + 0.125
        assert torch.autograd.gradcheck(my_relu, (x.requires_grad_(),))
        assert torch.autograd.gradgradcheck(my_relu, (x,))


@PROFILE
@given(tensors(kinks=(0.0,), requires_grad=True))
def test_calls_do_not_disturb_each_other(x: torch.Tensor) -> None:
    y, z = my_relu(x), my_relu(2 * x)
    got = torch.autograd.grad(y.sum() + z.sum(), x)[0]
    torch.testing.assert_close(got, 3.0 * (x > 0).to(x.dtype))
