"""Where two shown values first differ: shared by the reports that mark it."""

import re
from collections.abc import Iterator

Span = tuple[int, int]
TOKEN = re.compile(r"[-+]?[\w.]+(?:[-+]\d+)?|\S")


def first_difference(one: str, other: str) -> tuple[Span, Span] | None:
    """Return the first piece in which two texts differ, as a span in each, or None.

    Spaces and line breaks do not count: they only lay a value out. Where one text ends
    before the other, its span is empty and lies at its end.
    """
    pairs = _side_by_side(one, other)
    return next(((a, b) for a, b, same in pairs if not same), None)


def line_of(text: str, span: Span) -> int:
    """Return the index of the line that a span begins in."""
    return text.count("\n", 0, span[0])


def _side_by_side(one: str, other: str) -> Iterator[tuple[Span, Span, bool]]:
    first, second = list(TOKEN.finditer(one)), list(TOKEN.finditer(other))
    for a, b in zip(first, second, strict=False):
        yield a.span(), b.span(), _same(a[0], b[0])
    shorter = min(len(first), len(second))
    ends = ((len(one), len(one)), (len(other), len(other)))
    if len(first) > shorter:
        yield first[shorter].span(), ends[1], False
    elif len(second) > shorter:
        yield ends[0], second[shorter].span(), False


def _same(one: str, other: str) -> bool:
    """Tell whether two pieces mean the same: torch writes 1 as ``1.`` and as ``1.0000``."""
    if one == other:
        return True
    try:
        return "." in one and "." in other and float(one) == float(other)
    except ValueError:
        return False
