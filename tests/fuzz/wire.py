"""Fuzzes the wire decoder with atheris: ``python tests/fuzz/wire.py -runs=1000000``.

Guided by coverage. Any bytes must give a value or WireError; any other outcome stops the run
with the bytes that did it. Time and memory of one input are bounded by libFuzzer's own options
(BOUNDS, overridden by those on the command line). Not in the suite: it needs
``pip install atheris``.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["grader.wire", "json"]):
    from grader import wire

import numpy as np
import torch

BOUNDS = ("-timeout=5", "-rss_limit_mb=2048", "-malloc_limit_mb=256", "-max_len=4096")
KINDS = ("list", "tuple", "map", "dict", "tensor", "array", "bytes", "opaque")
PLAIN = ("number", "text", "bare", "unknown")
counts = {"values": 0, "refused": 0}


def decode(data: bytes) -> None:
    """Decode the bytes as they are; by their first one, as header and body of a frame whose lengths
    are honest; or as choices that make a tree of the decoder's own vocabulary.

    Without the other ways nearly every input would end at the lengths or as no JSON.
    """
    if data[:1] in (b"\0", b"\1"):
        header, _, body = data[1:].partition(b"\n")
        data = wire.frame(header, body)
    elif data[:1] == b"\2":
        choices = atheris.FuzzedDataProvider(data[1:])
        body = choices.ConsumeBytes(choices.ConsumeIntInRange(0, 64))
        data = wire.frame(json.dumps(tree(choices, 0)).encode(), body)
    try:
        wire.decode(data)
        counts["values"] += 1
    except wire.WireError:
        counts["refused"] += 1
    done = sum(counts.values())
    if done % 100_000 == 0:
        print(done, "inputs:", counts, flush=True)


def tree(choices: atheris.FuzzedDataProvider, depth: int) -> Any:
    """Make what may stand in a header, true or false to its form."""
    kind = choices.PickValueInList([*KINDS, *PLAIN]) if depth < 6 else "number"
    few = range(choices.ConsumeIntInRange(0, 3))
    match kind:
        case "list" | "tuple":
            return {kind: [tree(choices, depth + 1) for _ in few]}
        case "dict":
            return {kind: [[tree(choices, depth + 1), tree(choices, depth + 1)] for _ in few]}
        case "map":
            return {kind: [{str(n): tree(choices, depth + 1) for n in few}]}
        case "opaque":
            return {kind: [tree(choices, depth + 1), "text"]}
        case "bytes":
            return {kind: [number(choices), number(choices)]}
        case "tensor" | "array":
            name = choices.PickValueInList([*wire.DTYPES, "object", ""])
            more = [choices.ConsumeBool()] if kind == "tensor" else []
            shape = [number(choices) for _ in few]
            return {kind: [name, shape, *more, number(choices), number(choices)]}
        case "bare":
            return [tree(choices, depth + 1) for _ in few]
        case "unknown":
            return {choices.ConsumeUnicode(4): [tree(choices, depth + 1)]}
        case "text":
            return choices.ConsumeUnicode(6)
    return number(choices)


def number(choices: atheris.FuzzedDataProvider) -> Any:
    """A number as sizes and places are, small mostly, or nearly one."""
    if choices.ConsumeIntInRange(0, 7):
        return choices.ConsumeIntInRange(0, 16)
    odd = [-1, -8, 1.0, True, None, "1", [1], 2**31, 2**48, 2**63, 2**64, -(2**63), 1e308, 2**300]
    return choices.PickValueInList(odd)


def seeds() -> list[bytes]:
    """Honest frames of every kind, whole and as header and body."""
    values = [
        None,
        [1, 2.5, "text", True, (None, {"a": [1]}, {1: 2})],
        torch.arange(6.0).reshape(2, 3).requires_grad_(),
        [torch.zeros(0, 3, dtype=torch.bfloat16), torch.tensor(True), torch.ones(2) * 1j],
        {"array": np.arange(4), "bytes": b"\0\1\2", "opaque": object()},
    ]
    frames = [wire.encode(value) for value in values]
    parts = []
    for frame in frames:
        header, _ = wire.frame_lengths(frame[: wire.HEAD.size])
        end = wire.HEAD.size + header
        parts.append(b"\1" + frame[wire.HEAD.size : end] + b"\n" + frame[end:])
    choices = [b"\2" + bytes(range(n, n + 40)) for n in range(0, 200, 10)]
    return [*frames, *parts, *choices]


def words() -> str:
    """The decoder's vocabulary, for libFuzzer's mutations."""
    marks = ["[[", "]]", '{"', '":[', ",0", "-1", "true", "null", "1e999", "4294967296"]
    names = [*KINDS, *wire.DTYPES, *marks]
    return "\n".join(json.dumps(name) for name in names) + "\n"


def main() -> None:
    """Run libFuzzer with the options of the command line; it ends the process itself."""
    folder = Path(tempfile.mkdtemp())
    corpus, dictionary = folder / "corpus", folder / "words"
    corpus.mkdir()
    dictionary.write_text(words())
    for number, seed in enumerate(seeds()):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], *BOUNDS, f"-dict={dictionary}", *sys.argv[1:], str(corpus)], decode)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
