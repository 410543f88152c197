"""Pictures as inline SVG: what the submission gave beside what the reference gave.

Pure functions of :class:`grader.results.Picture`. Colours come from the page's style, so
that they follow light and dark; every picture says in words what it shows.
"""

import math
from collections.abc import Iterator, Sequence
from html import escape

from grader.results import Picture, PictureKind, Series

WIDTH, HEIGHT, MARGIN = 340, 240, 34
ROW, BOX = 26, 22
TICKS = 4


Panel = tuple[str, str]
"""A caption, and an ``<svg>``."""


def draw(picture: Picture, yours: str, reference: str) -> list[Panel]:
    """Return the panels of a picture; the two words name the two sides."""
    sides = ((yours, picture.yours), (reference, picture.reference))
    pairs = [(name, series) for name, series in sides if series]
    if picture.kind is PictureKind.BATCHES:
        return [(name, _batches(name, series)) for name, series in pairs]
    if picture.kind is PictureKind.POINTS:
        limits = _limits([*picture.yours, *picture.reference])
        return [(name, _panel(name, _points(series, limits), limits)) for name, series in pairs]
    return list(_curves(picture, yours, reference))


def _curves(picture: Picture, yours: str, reference: str) -> Iterator[Panel]:
    """Yield one panel a series: the reference's line, the submission's dashed over it."""
    own = {series.name: series for series in picture.yours}
    for want in picture.reference:
        got = own.get(want.name)
        limits = _limits([want, got] if got else [want])
        lines = [_line(want, limits, "reference")]
        lines += [_line(got, limits, "yours")] if got else []
        words = f"{want.name}: {yours} (dashed), {reference}"
        yield want.name, _panel(want.name, "".join(lines), limits, words)


Limits = tuple[float, float, float, float]


def _limits(series: Sequence[Series]) -> Limits:
    """Return (least x, greatest x, least y, greatest y) over finite numbers, with a margin."""
    found = []
    for numbers in ([x for s in series for x in s.x], [y for s in series for y in s.y]):
        finite = [number for number in numbers if math.isfinite(number)] or [0.0]
        low, high = min(finite), max(finite)
        room = (high - low) * 0.06 or 1.0
        found += [low - room, high + room]
    return found[0], found[1], found[2], found[3]


def _place(x: float, y: float, limits: Limits) -> tuple[float, float]:
    left, right, bottom, top = limits
    across = MARGIN + (x - left) / (right - left) * (WIDTH - MARGIN - 8)
    down = HEIGHT - MARGIN + (bottom - y) / (top - bottom) * (HEIGHT - MARGIN - 8)
    return round(across, 1), round(down, 1)


def _panel(title: str, inside: str, limits: Limits, words: str | None = None) -> str:
    left, right, bottom, top = limits
    parts = []
    for tick in _ticks(left, right):
        x, _ = _place(tick, bottom, limits)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="8" y2="{HEIGHT - MARGIN}"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - MARGIN + 16}" class="middle">{tick:g}</text>')
    for tick in _ticks(bottom, top):
        _, y = _place(left, tick, limits)
        parts.append(f'<line class="grid" x1="{MARGIN}" x2="{WIDTH - 8}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{MARGIN - 5}" y="{y + 4}" class="end">{tick:g}</text>')
    return _svg(title, "".join(parts) + inside, WIDTH, HEIGHT, words)


def _ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers between two."""
    rough = (high - low) / TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    first = math.ceil(low / step)
    return [round(n * step, 10) for n in range(first, math.floor(high / step) + 1)]


def _line(series: Series, limits: Limits, kind: str) -> str:
    """Return a line, broken where a number is not finite."""
    runs: list[list[str]] = [[]]
    for x, y in zip(series.x, series.y, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            runs[-1].append("{},{}".format(*_place(x, y, limits)))
        elif runs[-1]:
            runs.append([])
    shown = [run for run in runs if run]
    return "".join(f'<polyline class="{kind}" points="{" ".join(run)}"/>' for run in shown)


def _points(series: Sequence[Series], limits: Limits) -> str:
    parts = []
    for number, group in enumerate(series):
        if group.joined:
            parts.append(_line(group, limits, "reference"))
            continue
        for x, y in zip(group.x, group.y, strict=True):
            if math.isfinite(x) and math.isfinite(y):
                across, down = _place(x, y, limits)
                parts.append(_mark(across, down, number))
    return "".join(parts)


def _mark(x: float, y: float, group: int) -> str:
    """Return one point; groups differ in shape, not in colour alone."""
    if group % 2:
        return f'<rect class="group1" x="{x - 2.5}" y="{y - 2.5}" width="5" height="5"/>'
    return f'<circle class="group0" cx="{x}" cy="{y}" r="3"/>'


def _batches(title: str, series: Sequence[Series]) -> str:
    """Return one row of boxes a batch, each box a row's number."""
    longest = max((len(batch.y) for batch in series), default=0)
    parts = []
    for row, batch in enumerate(series):
        y = row * ROW + 4
        parts.append(f'<text x="2" y="{y + 15}">{escape(batch.name)}</text>')
        for place, number in enumerate(batch.y):
            x = 30 + place * (BOX + 4)
            parts.append(f'<rect class="box" x="{x}" y="{y}" width="{BOX}" height="{BOX}"/>')
            parts.append(f'<text class="middle" x="{x + BOX / 2}" y="{y + 15}">{number:g}</text>')
    words = "; ".join(f"{b.name}: {', '.join(f'{n:g}' for n in b.y)}" for b in series)
    return _svg(title, "".join(parts), 34 + longest * (BOX + 4), len(series) * ROW + 8, words)


def _svg(title: str, inside: str, width: float, height: float, words: str | None = None) -> str:
    described = f"<desc>{escape(words)}</desc>" if words else ""
    return (
        f'<svg role="img" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{described}{inside}</svg>'
    )
