"""Puts questions to a real worker, for the tests of sandbox and confinement."""

from pathlib import Path
from typing import Any

from grader import wire
from grader.sandbox import Worker

SHARED_KEY = 0x74677231
"""Of the System V memory that a test shares; no other test of this machine minds it."""


def load(worker: Worker, source: str) -> Any:
    """Load source text as the submission; return the answer."""
    question = {"do": "load", "file": "work.py", "source": source, "scenarios": None}
    return wire.decode(worker.ask(wire.encode(question), 20))


def call(worker: Worker, body: str, seconds: float = 20) -> Any:
    """Run the body of a function in a worker and return its record."""
    source = "def work(x):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert load(worker, source)["outcome"] == "loaded"
    question = {
        "do": "run",
        "scenario": None,
        "target": "work",
        "cases": [wire.encode({"x": 1}, layout=True)],
        "order": [0],
        "seeds": [1],
        "grad": True,
        "memory": False,
    }
    return wire.decode(worker.ask(wire.encode(question), seconds))


def pid_of(worker: Worker) -> int:
    """Return a worker's pid as this process sees it, whichever namespace it is in."""
    handle = worker.process.handle  # type: ignore[attr-defined]
    lines = Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))
