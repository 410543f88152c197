"""One page for the learner: the verdict, the counterexample, pictures. It needs no network.

Everything that comes from a submission is escaped by jinja2's autoescape.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from grader.report import plain, svg
from grader.report.difference import Span, first_difference
from grader.results import CheckStatus, Picture, Result
from grader.words import in_language, say

MARKS = {
    CheckStatus.PASSED: "✓",
    CheckStatus.FAILED: "✗",
    CheckStatus.NOT_REACHED: "·",
    CheckStatus.UNGRADED: "?",
}


def render(
    results: Sequence[Result],
    *,
    language: str = "en",
    files: Mapping[str, Path] | None = None,
) -> str:
    """Return the page. ``files`` are the submissions' paths by exercise."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def said(text: str | None) -> str:
        return in_language(text, language) if text else ""

    values: dict[str, Any] = {
        "t": lambda template, **values: in_language(say(template, **values), language),
        "said": said,
        "language": {"zh": "zh-Hans"}.get(language, language),
        "results": results,
        "files": files or {},
        "marks": MARKS,
        "seed": _seed,
        "pair": lambda expected, got: _pair(said(expected), said(got)),
        "draw": lambda picture: _drawn(picture, language),
    }
    page = environment.get_template("page.html.jinja").render(values)
    # A submission's text may hold NUL and halves of characters, which no page may.
    return page.replace("\0", plain.MARK).encode("utf-8", "replace").decode()


def _drawn(picture: Picture, language: str) -> list[tuple[str, Markup]]:
    """Return captions and pictures; the latter escape what they show themselves."""
    yours, reference = (in_language(words, language) for words in (say("yours"), say("reference")))
    return [(caption, Markup(panel)) for caption, panel in svg.draw(picture, yours, reference)]


def _seed(result: Result) -> str:
    if result.commitment is not None:
        return say("hidden seed, its SHA-256 {hash}", hash=result.commitment)
    return say("seed {seed}", seed=result.seed)


def _pair(expected: str, got: str) -> list[tuple[str, str, str]]:
    """Return two values, each cut in three: before, at and after the first difference."""
    spans = first_difference(expected, got) if expected and got else None
    if spans is None:
        return [(expected, "", ""), (got, "", "")]
    return [_cut(expected, spans[0]), _cut(got, spans[1])]


def _cut(text: str, span: Span) -> tuple[str, str, str]:
    return text[: span[0]], text[slice(*span)], text[span[1] :]


def body(page: str) -> str:
    """Return what stands in a page's body, its style included, to be shown inside another."""
    return page.partition("<body>")[2].rpartition("</body>")[0]
