"""What exercise-04 says of samples that are not independent: each statement refuses something."""

import importlib.util
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

SHEET = Path(__file__).parent.parent / "solutions" / "exercise_04" / "spec.py"
CALLS, SIZE = 800, 5
TIED = "the elements of one call depend on each other"


@pytest.fixture(scope="module")
def sheet() -> Any:
    spec = importlib.util.spec_from_file_location("sheet_of_samples", SHEET)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def independent(noise: Tensor) -> Tensor:
    return noise


def common_part(noise: Tensor) -> Tensor:
    """Their sums are normal, but spread too far."""
    return math.sqrt(0.8) * noise[:, 1:] + math.sqrt(0.2) * noise[:, :1]


def one_size(noise: Tensor) -> Tensor:
    """Their sums spread as they should, but are not normal."""
    return noise[:, :1].abs() * noise[:, :2].sign()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("tie", "refused"), [(independent, False), (common_part, True), (one_size, True)]
)
def test_what_ties_the_elements_of_a_call_together_is_seen(
    sheet: Any, tie: Callable[[Tensor], Tensor], refused: bool, seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    noise = tie(torch.randn(CALLS, SIZE, generator=generator, dtype=torch.float64))
    size = noise.shape[1]
    assert sheet.tied_together(noise, 5.5e-12) is refused
    case = {"mean": torch.zeros(size), "std": torch.ones(size), "calls": CALLS}
    verdict = sheet.independent_normal(noise.reshape(-1), case)
    assert (verdict is not True) is refused
    assert not refused or verdict.startswith(TIED)
