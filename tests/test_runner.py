"""What a worker sees of a call's result, and the state in which a submission is imported."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import torch

from grader import wire
from grader.judging import observations
from grader.judging.observations import Observation, World
from grader.sandbox import Sandbox
from grader.worker.runner import UNCHANGED, Runner, memory
from tests.asking import load

X = torch.arange(6.0).reshape(2, 3)
DRAWS = """
import random
import numpy
import torch

DRAWN = [random.random(), numpy.random.rand(), torch.rand(()).item()]

def work(x):
    return DRAWN
"""


@pytest.mark.parametrize(
    ("result", "overlaps"),
    [
        (X, False),
        (X.T, False),
        (X[:, ::2], False),
        (X[:1].expand(2, 3), True),
        (X.as_strided((3, 2), (1, 1)), True),
        (torch.ones(1).expand(1), False),
        (torch.ones(()), False),
        (torch.empty(0, 3), False),
        (X.numpy().T, False),
        (np.broadcast_to(np.ones(1), (3,)), True),
        (np.lib.stride_tricks.as_strided(np.arange(5), (3, 2), (8, 8)), True),
        ([X, {"a": X[0].expand(2, 3)}], True),
    ],
)
def test_elements_that_share_one_place_are_seen(result: Any, overlaps: bool) -> None:
    assert memory(result, {}) == {"shared": [], "overlaps": overlaps}


def test_an_argument_in_whose_memory_the_result_lies_is_named() -> None:
    case = {"x": X, "others": [torch.ones(2), X.clone()], "n": 3}
    assert memory(X[1:], case)["shared"] == ["x"]
    assert memory(case["others"][0].numpy(), case)["shared"] == ["others"]  # type: ignore[index]
    assert memory(X.clone(), case)["shared"] == []


CALLS = """
import random
import numpy
import torch

def nothing(x):
    return 1

def moves(x):
    numpy.random.rand()
    torch.set_default_dtype(torch.float64)
    return x.add_(1)

def fails(x):
    torch.set_grad_enabled(False)
    x.requires_grad_()
    raise ValueError
"""


def test_a_record_says_what_a_call_has_changed_and_no_more() -> None:
    runner = Runner()
    runner.load("calls.py", CALLS, None)
    frame = wire.encode({"x": torch.zeros(2)}, layout=True)
    request = {"scenario": None, "grad": True, "memory": False}
    seen = {}
    for name in ("nothing", "moves", "fails"):
        one = runner.run_case(request | {"target": name}, frame, 1)
        seen[name] = observations.parse(wire.decode(wire.encode(one)))
    assert seen["nothing"] == Observation(value=1, after={}, world=World())
    moved = seen["moves"].world
    assert moved is not None and moved.default_dtype == "torch.float64"
    assert [one is not None for one in moved.generators] == [False, True, False]
    assert seen["moves"].after is not None and set(seen["moves"].after) == {"x"}
    assert seen["moves"].after["x"]["values"].tolist() == [1.0, 1.0]
    assert seen["fails"].world == World(grad_mode_kept=False)
    assert seen["fails"].after is not None and seen["fails"].after["x"]["requires_grad"] is True


def test_both_sides_mean_the_same_by_a_state_that_nothing_changed() -> None:
    told = {"outcome": "returned", "value": 1, "after": {}, "world": UNCHANGED}
    assert observations.parse(told) == observations.parse(told | {"world": {}})
    assert UNCHANGED.keys() == {field.name for field in fields(World)}


@pytest.mark.parametrize(
    "world",
    [
        None,
        {"wind": True},
        {"grad_mode_kept": 1},
        {"default_dtype": None},
        {"generators": []},
        {"generators": ["a", "b"]},
        {"generators": ["a", 1, None]},
        {"generators": ("a", "b", "c")},
    ],
    ids=str,
)
def test_a_state_that_is_none_is_refused(world: Any) -> None:
    record = {"outcome": "returned", "value": 1, "after": {}, "world": world}
    with pytest.raises(ValueError):
        observations.parse(record)


def test_a_submission_is_imported_in_the_same_state_each_time() -> None:
    question = {
        "do": "run", "scenario": None, "target": "work", "order": [0], "seeds": [1],
        "cases": [wire.encode({"x": 1}, layout=True)], "grad": True, "memory": False,
    }  # fmt: skip
    drawn = []
    for _ in range(2):
        with Sandbox(()) as box:
            worker = box.worker()
            assert load(worker, DRAWS)["outcome"] == "loaded"
            drawn.append(wire.decode(worker.ask(wire.encode(question), 20))["value"])
    assert drawn[0] == drawn[1]
