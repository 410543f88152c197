"""The wire: what crosses comes back the same, and any bytes at all give a value or WireError."""

import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import wire
from grader.spec import FLOATING, INTEGERS, LAYOUTS, Layout, every_tensor

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
    ),
    max_leaves=8,
)


def alike(one: Any, other: Any) -> bool:
    """Equality that takes NaN for NaN and tells types apart."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
    return bool(one == other)


@given(TREES)
def test_plain_values_come_back_the_same(value: Any) -> None:
    assert alike(value, wire.decode(wire.encode(value)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [*FLOATING, *INTEGERS, torch.bool])
def test_a_tensor_keeps_values_dtype_and_where_asked_its_layout(
    layout: Layout, dtype: torch.dtype
) -> None:
    for x in every_tensor(1, dtypes=[dtype], layouts=[layout]):
        plain = wire.decode(wire.encode(x))
        laid = wire.decode(wire.encode(x, layout=True), layout=True)
        assert plain.dtype == laid.dtype == dtype
        assert torch.equal(plain, x) and torch.equal(laid, x)
        assert plain.is_contiguous()
        assert laid.stride() == x.stride() and laid.storage_offset() == x.storage_offset()


def test_views_of_one_memory_stay_views_of_one_memory() -> None:
    x = torch.arange(6.0)
    a, b = wire.decode(wire.encode((x[:4], x[2:]), layout=True), layout=True)
    a[2] = 99
    assert b[0] == 99


def test_requires_grad_crosses() -> None:
    x = torch.ones(2, requires_grad=True)
    assert wire.decode(wire.encode([x, x.detach()]))[0].requires_grad
    assert not wire.decode(wire.encode([x, x.detach()]))[1].requires_grad


def test_arrays_of_any_stride_come_back_with_their_values() -> None:
    array = np.arange(12).reshape(3, 4)[::-1, ::2]
    back = wire.decode(wire.encode(array))
    assert isinstance(back, np.ndarray) and np.array_equal(back, array)


class Evil(torch.Tensor):
    """A tensor that may behave as it likes."""


class Liar:
    """Equal to everything, and it cannot be shown."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "value",
    [
        torch.zeros(3).as_subclass(Evil),
        Liar(),
        open,
        object(),
        np.bool_(True),
        torch.zeros(2).to_sparse(),
        torch.zeros(2, device="meta"),
        np.array(["text"], dtype=object),
        2**5000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_data_crosses_only_as_a_name(value: object) -> None:
    assert isinstance(wire.decode(wire.encode(value)), wire.Opaque)


def test_the_address_of_an_object_does_not_cross() -> None:
    assert "0x..." in wire.decode(wire.encode(object())).text


@pytest.mark.parametrize(
    "value",
    [
        torch.zeros(1).expand(2**45),
        np.broadcast_to(np.zeros(1), 2**45),
        "x" * (wire.MAX_TEXT + 1),
    ],
    ids=["expanded tensor", "broadcast array", "long text"],
)
def test_too_much_is_refused_before_it_is_made(value: object) -> None:
    with pytest.raises(wire.WireError):
        wire.encode(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(wire.WireError):
        wire.encode(endless)


def framed(tree: object, body: bytes = b"") -> bytes:
    return wire.frame(json.dumps(tree).encode(), body)


@pytest.mark.parametrize(
    "tree",
    [
        {"tensor": ["float32", [2], False, 0, 4]},
        {"tensor": ["float32", [-1], False, 0, 4]},
        {"tensor": ["float32", [1.0], False, 0, 4]},
        {"tensor": ["float32", [True], False, 0, 4]},
        {"tensor": ["float32", [1], False, 8, 4]},
        {"tensor": ["float32", [1], False, -4, 4]},
        {"tensor": ["float32", [2**62], False, 0, 4]},
        {"tensor": ["float32", [0, 2**47], False, 0, 4]},
        {"tensor": ["qint8", [1], False, 0, 1]},
        {"tensor": ["bool", [4], False, 0, 4]},
        {"array": ["object", [1], 0, 4]},
        {"array": ["float32", [3], 0, 4]},
        {"bytes": [0, 9]},
        {"bytes": [True, 1]},
        {"list": [{"bytes": [0, 4]}, {"bytes": [0, 4]}]},
        {"unknown": []},
        {"list": 3},
        {"list": [{}]},
        {"dict": [[1]]},
        {"dict": [[{"list": []}, 1]]},
        {"map": [3]},
        {"value": []},
        {"tensor": []},
        {"__class__": []},
        [1, 2],
    ],
    ids=str,
)
def test_a_frame_that_lies_is_refused(tree: object) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(framed(tree, b"\x07\x00\x00\x00"))


def test_deep_nesting_is_refused() -> None:
    deep = b'{"list":[' * 2000 + b"]}" * 2000
    with pytest.raises(wire.WireError):
        wire.decode(wire.frame(deep, b""))


@pytest.mark.parametrize("data", [b"", b"TGW1", b"\x00" * 16, framed(1)[:-1], framed(1) + b"x"])
def test_a_frame_cut_short_or_too_long_is_refused(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(data)


def test_a_header_that_promises_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(wire.WireError):
        wire.frame_lengths(wire.HEAD.pack(wire.MAGIC, 1, 2**60))
    with pytest.raises(wire.WireError):
        wire.frame_lengths(wire.HEAD.pack(wire.MAGIC, 2**31, 1))


JUNK = st.recursive(
    st.one_of(SCALARS, st.sampled_from(["float32", "bool", "int64"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=6),
        st.dictionaries(
            st.sampled_from(["list", "tuple", "map", "dict", "tensor", "array", "bytes", "opaque"]),
            inner,
            max_size=1,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=400)
@given(JUNK, st.binary(max_size=40))
def test_any_tree_gives_a_value_or_one_error(tree: Any, body: bytes) -> None:
    with contextlib.suppress(wire.WireError):
        wire.decode(framed(tree, body))


@settings(max_examples=400)
@given(st.binary(max_size=60), st.binary(max_size=20))
def test_any_bytes_give_a_value_or_one_error(header: bytes, body: bytes) -> None:
    for data in (header, wire.frame(header, body)):
        with contextlib.suppress(wire.WireError):
            wire.decode(data)


def lent() -> wire.Lent:
    """A case of several kinds, with what tells a change: two views of one memory among it."""
    memory = torch.arange(6.0)
    case = {
        "x": memory[1:5].view(2, 2),
        "y": memory[2:],
        "leaf": torch.tensor([0.0, math.nan], requires_grad=True),
        "empty": torch.empty(0, 3),
        "flags": torch.tensor([True, False]),
        "n": 3,
        "parts": [torch.ones(2), (1.5, torch.zeros(2)), {"a": torch.ones(1), "b": None}],
    }
    return wire.Lent(wire.encode(case, layout=True))


def test_what_a_call_leaves_alone_is_not_changed() -> None:
    case = lent()
    (case.values["x"] * 2 + case.values["y"][:2]).sum()
    torch.autograd.grad(case.values["leaf"].sum(), case.values["leaf"])
    case.values["parts"][0] = case.values["parts"][0]
    assert case.changed() == {}


class Pretender(tuple[Any, ...]):
    """Calls itself a tuple and is another class."""


Pretender.__name__ = "tuple"
CHANGES: dict[str, tuple[set[str], Any]] = {
    "a value, seen in both views": ({"x", "y"}, lambda v: v["x"].mul_(2)),
    "memory beside a view": ({"x", "y"}, lambda v: v["y"].data[-1].zero_().add_(9)),
    "through numpy": ({"flags"}, lambda v: v["flags"].numpy().fill(True)),
    "the sign of a zero": ({"leaf"}, lambda v: v["leaf"].data[0].neg_()),
    "shape": ({"x"}, lambda v: v["x"].unsqueeze_(0)),
    "shape of none": ({"empty"}, lambda v: v["empty"].t_()),
    "stride": ({"x"}, lambda v: v["x"].t_()),
    "offset": ({"y"}, lambda v: v["y"].set_(v["y"].untyped_storage(), 0, (4,), (1,))),
    "memory": ({"x"}, lambda v: v["x"].set_(v["x"].clone())),
    "dtype": ({"x"}, lambda v: setattr(v["x"], "data", v["x"].double())),
    "requires_grad": ({"x"}, lambda v: v["x"].requires_grad_()),
    "detached": ({"leaf"}, lambda v: v["leaf"].requires_grad_(False)),
    "a gradient": ({"leaf"}, lambda v: v["leaf"].sum().backward()),
    "an item": ({"parts"}, lambda v: v["parts"].append(1)),
    "another item": ({"parts"}, lambda v: v["parts"].__setitem__(0, torch.ones(2))),
    "a tuple that is none": (
        {"parts"},
        lambda v: v["parts"].__setitem__(1, Pretender(v["parts"][1])),
    ),
    "deep inside": ({"parts"}, lambda v: v["parts"][1][1].add_(1)),
    "a key": ({"parts"}, lambda v: v["parts"][2].pop("b")),
    "the order of keys": ({"parts"}, lambda v: v["parts"][2].update(a=v["parts"][2].pop("a"))),
    "a number inside": ({"parts"}, lambda v: v["parts"][2].update(b=0.5)),
}


@pytest.mark.parametrize(("names", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_any_kind_is_told(names: set[str], change: Any) -> None:
    case = lent()
    change(case.values)
    assert set(case.changed()) == names
