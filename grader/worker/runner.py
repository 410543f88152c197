"""Runs one module (a submission, or the reference) on cases and records what is seen.

The worker runs a submission with it; the trusted side runs the reference with the
same code, so that both are observed in exactly the same way.
"""

import builtins
import hashlib
import linecache
import random
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grader import wire

SCENARIOS = "scenarios.py"
MESSAGE_LIMIT = 2000
TRACE_LIMIT = 8
BITS = random.getrandbits
# By identity, as they were before a submission was loaded.
KNOWN_ERRORS = {
    kind: kind.__name__
    for kind in (
        *vars(builtins).values(),
        torch.linalg.LinAlgError,  # type: ignore[attr-defined]
        torch.OutOfMemoryError,
        np.linalg.LinAlgError,
        np.exceptions.AxisError,
    )
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
# A metaclass may say what it likes of these two when asked through the class.
_MRO, _NAME = type.__dict__["__mro__"], type.__dict__["__name__"]


class Runner:
    """Holds one loaded module and answers the requests of the protocol."""

    def __init__(self) -> None:
        self.file = ""
        self.module: Any = None
        self.scenarios: Any = None
        self.nodes: list[tuple[list[Tensor], tuple[Tensor, ...]]] = []

    def load(self, file: str, source: str, scenarios: str | None) -> dict[str, Any]:
        """Execute ``source`` as a module named after ``file``, always in the same world."""
        self.file = file
        set_world(0)
        try:
            if scenarios is not None:
                self.scenarios = _execute(SCENARIOS, scenarios)
            self.module = _execute(file, source)
        except BaseException as error:
            return {"outcome": "raised", "error": describe_error(error, file)}
        return {"outcome": "loaded"}

    def run(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield one record for each turn of ``request["order"]``."""
        for turn, seed in zip(request["order"], request["seeds"], strict=True):
            yield self.run_case(request, request["cases"][turn], seed)

    def run_case(self, request: dict[str, Any], case_frame: bytes, seed: int) -> dict[str, Any]:
        """Run one case and return its record."""
        lent = wire.Lent(case_frame)
        function = self.find(request)
        if function is None:
            return {"outcome": "missing"}
        try:
            return self.record(request, function, lent, seed)
        except BaseException as error:  # a result that cannot even be looked at
            return {"outcome": "unsendable", "message": f"looking at it raised {_name(error)}"}

    def record(
        self,
        request: dict[str, Any],
        function: Callable[[dict[str, Any]], Any],
        lent: wire.Lent,
        seed: int,
    ) -> dict[str, Any]:
        """Call in a known world and record the outcome, and all that the call has changed."""
        before = seeded(seed)
        set_world(seed)
        with torch.set_grad_enabled(request["grad"]):
            record = self.attempt(function, lent.values)
            record["world"] = world(before, request["grad"])
        if request["memory"] and "value" in record:
            record["memory"] = memory(record["value"], lent.values)
        record["after"] = {name: state(value) for name, value in lent.changed().items()}
        return record

    def attempt(
        self, function: Callable[[dict[str, Any]], Any], case: dict[str, Any]
    ) -> dict[str, Any]:
        """Call and return the value or the error, whatever its kind."""
        try:
            return {"outcome": "returned", "value": function(case)}
        except BaseException as error:
            return {"outcome": "raised", "error": describe_error(error, self.file)}

    def find(self, request: dict[str, Any]) -> Callable[[dict[str, Any]], Any] | None:
        """Return what to call with a case, or None if the submission lacks the name."""
        if request["scenario"] is not None:
            scenario = getattr(self.scenarios, request["scenario"])
            return lambda case: scenario(self.module, **case)
        target = getattr(self.module, request["target"], None)
        return (lambda case: target(*case.values())) if callable(target) else None

    def apply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call the target on tensors and keep the graph under a new node number."""
        inputs = [wire.decode(frame, layout=True) for frame in request["inputs"]]
        set_world(0)
        try:
            outputs = getattr(self.module, request["target"])(*inputs)
            return self.keep(inputs, outputs if isinstance(outputs, tuple) else (outputs,))
        except BaseException as error:
            return {"outcome": "raised", "error": describe_error(error, self.file)}

    def replay(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the answer to each of several steps, their nodes counted from 0."""
        self.nodes.clear()
        for step in request["steps"]:
            yield self.apply(step) if step["do"] == "apply" else self.vjp(step)

    def vjp(self, request: dict[str, Any]) -> dict[str, Any]:
        """Differentiate a kept node; the gradients become a node of their own."""
        sent = [wire.decode(frame, layout=True) for frame in request["inputs"]]
        try:
            inputs, outputs = self.nodes[request["node"]]
            cotangents = sent[len(inputs) :]
            wanted = [inputs[place] for place in request["places"]]
            pairs = zip(outputs, cotangents, strict=True)
            terms = [(y * g).sum() for y, g in pairs if y is not None and y.requires_grad]
            found: tuple[Any, ...] = (None,) * len(wanted)
            if terms:
                found = torch.autograd.grad(
                    sum(terms),
                    wanted,
                    retain_graph=True,
                    create_graph=request["create_graph"],
                    allow_unused=True,
                )
            return self.keep([*inputs, *cotangents], found)
        except BaseException as error:
            return {"outcome": "raised", "error": describe_error(error, self.file)}

    def keep(self, inputs: list[Tensor], outputs: tuple[Any, ...]) -> dict[str, Any]:
        self.nodes.append((inputs, outputs))
        return {"outcome": "returned", "node": len(self.nodes) - 1, "value": tuple(outputs)}


def _execute(file: str, source: str) -> types.ModuleType:
    """Run source text as a new module, its lines known to tracebacks and to inspect."""
    module = types.ModuleType(file.removesuffix(".py"))
    module.__file__ = file
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    sys.modules[module.__name__] = module
    exec(_compiled(file, source), module.__dict__)
    return module


@lru_cache(2)
def _compiled(file: str, source: str) -> types.CodeType:
    # One worker is given many wrong examples, and each time the same scenarios: to compile these
    # takes longer than the rest of the loading.
    code: types.CodeType = compile(source, file, "exec", dont_inherit=True)
    return code


def set_world(seed: int) -> None:
    """Put the global state that a call may touch into a known condition."""
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


def generators() -> list[str]:
    """Return a fingerprint of each global generator: torch, numpy, random.

    It moves those of numpy and random on: what they would give next tells their state for a
    hundredth of the time that copying it takes. Torch's bytes begin with its seed and place.
    """
    state = torch.default_generator.get_state().numpy().tobytes()
    bits: Any = np.random.mtrand._rand._bit_generator
    digest = hashlib.blake2b(state[:256] + state[-32:], digest_size=8)
    return [digest.hexdigest(), f"{bits.random_raw():x}.{bits.random_raw():x}", f"{BITS(64):x}"]


FINGERPRINTS: dict[int, list[str]] = {}


def seeded(seed: int) -> list[str]:
    """Return the generators' fingerprints as they are just after ``set_world(seed)``."""
    if seed not in FINGERPRINTS:
        set_world(seed)
        FINGERPRINTS[seed] = generators()
    return FINGERPRINTS[seed]


UNCHANGED: dict[str, Any] = {
    "grad_mode_kept": True,
    "inference_mode": False,
    "default_dtype": "torch.float32",
    "deterministic": False,
    "anomaly_mode": False,
    "generators": [None, None, None],
}
"""The global state after a call that changes nothing."""


def world(before: list[str], grad: bool) -> dict[str, Any]:
    """Return what a call changed in the global state; ``grad`` is the mode it was called in.

    ``generators`` has a fingerprint for each one that moved, and None for the others.
    """
    moved = [a if a != b else None for a, b in zip(generators(), before, strict=True)]
    left = {
        "grad_mode_kept": torch.is_grad_enabled() is grad,
        "inference_mode": torch.is_inference_mode_enabled(),
        "default_dtype": str(torch.get_default_dtype()),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "anomaly_mode": torch.is_anomaly_enabled(),
        "generators": moved,
    }
    return {name: value for name, value in left.items() if value != UNCHANGED[name]}


def state(value: Any) -> Any:
    """Return an argument's state as data: for a tensor its values, geometry and gradient."""
    if isinstance(value, Tensor):
        grad = value.grad if value.is_leaf else None
        return {
            "values": value.detach(),
            "stride": list(value.stride()),
            "offset": value.storage_offset(),
            "requires_grad": value.requires_grad,
            "grad": None if grad is None else grad.detach(),
        }
    if isinstance(value, list | tuple):
        return type(value)(state(item) for item in value)
    if isinstance(value, dict):
        return {name: state(item) for name, item in value.items()}
    return value


def memory(result: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Return which arguments a result shares memory with, and whether it overlaps itself."""
    spans = [span for leaf in leaves(result) if (span := _span(leaf))]
    shared = [
        name
        for name, value in case.items()
        for leaf in leaves(value)
        if (own := _span(leaf)) and any(a < own[1] and own[0] < b for a, b in spans)
    ]
    return {"shared": sorted(set(shared)), "overlaps": any(map(_overlaps, leaves(result)))}


def leaves(value: Any) -> Iterator[Any]:
    """Yield the tensors and arrays inside nested lists, tuples and dicts."""
    if type(value) in (Tensor, torch.nn.Parameter, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))


def _span(leaf: Any) -> tuple[int, int] | None:
    if isinstance(leaf, np.ndarray):
        return np.lib.array_utils.byte_bounds(leaf) if leaf.size else None
    storage = leaf.untyped_storage()
    start = storage.data_ptr()
    return (start, start + storage.nbytes()) if storage.nbytes() else None


def _overlaps(leaf: Any) -> bool:
    tensor = isinstance(leaf, Tensor)
    if 0 in leaf.shape or (leaf.is_contiguous() if tensor else leaf.flags.c_contiguous):
        return False
    strides = leaf.stride() if tensor else leaf.strides
    if any(size > 1 and step == 0 for size, step in zip(leaf.shape, strides, strict=True)):
        return True
    places = torch.zeros((), dtype=torch.int64)
    for size, step in zip(leaf.shape, strides, strict=True):
        places = places.unsqueeze(-1) + torch.arange(size) * step
    return len(set(places.reshape(-1).tolist())) != places.numel()


def describe_error(error: BaseException, file: str) -> dict[str, Any]:
    """Return an exception as data; never fails, whatever the exception object does."""
    try:
        kinds = [_kind_name(kind) for kind in _MRO.__get__(type(error))]
    except BaseException:
        kinds = ["BaseException"]
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
        message = wire.ADDRESS.sub("0x...", text)[:MESSAGE_LIMIT]
    except BaseException:
        message = "(the exception's text cannot be shown)"
    try:
        trace = _trace(error, file)
    except BaseException:
        trace = []
    try:
        line = _line(error, trace)
    except BaseException:
        line = None
    return {"kinds": kinds, "message": message, "trace": trace, "line": line}


def _kind_name(kind: type) -> str:
    """Return a class's name; one that a submission made never has a known class's name."""
    known = KNOWN_ERRORS.get(kind)
    return known or f"{kind.__module__}.{_NAME.__get__(kind)}"[:100]


def _trace(error: BaseException, file: str) -> list[list[Any]]:
    if isinstance(error, SyntaxError) and error.filename == file:
        return [[error.lineno, "the file", str(error.text).strip()[:200]]]
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == file]
    return [[f.lineno, str(f.name)[:100], str(f.line)[:200]] for f in own[-TRACE_LIMIT:]]


def _name(error: BaseException) -> str:
    return str(type(error).__name__)[:100]


def _line(error: BaseException, trace: list[list[Any]]) -> int | None:
    line = error.lineno if isinstance(error, SyntaxError) else (trace[-1][0] if trace else None)
    return line if type(line) is int else None
