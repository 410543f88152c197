"""The class's page and the learners' pages: HTML without any file beside it, nor any script."""

import re
from collections.abc import Sequence
from pathlib import Path

import jinja2

from grader.batch.gradebook import Row
from grader.batch.overview import overviews

TEMPLATES = Path(__file__).parent / "templates"
MARKS = {"passed": "✓", "failed": "✗", "not reached": "·", "ungraded": "?"}


def class_page(rows: Sequence[Row], seed: int | None, when: str) -> str:
    """Return one page about all exercises of a gradebook."""
    template = _environment().get_template("class.html.jinja")
    return template.render(overviews=overviews(rows), seed=seed, when=when)


def learner_page(rows: Sequence[Row], when: str) -> str:
    """Return one learner's page: every verdict in full, and nothing of anybody else."""
    return _environment().get_template("learner.html.jinja").render(rows=rows, when=when)


def page_name(learner: str) -> str:
    """Return a file name for a learner, unlike that of any other."""
    import hashlib

    plain = re.sub(r"[^A-Za-z0-9]+", "-", learner).strip("-")[:40]
    return f"{plain or 'learner'}-{hashlib.sha256(learner.encode()).hexdigest()[:8]}.html"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["marks"] = MARKS
    return environment
