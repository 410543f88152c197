"""Texts for people in English and Chinese: written in English where they arise, translated
where they are shown.

``say`` keeps the template and the values of a text; ``in_language`` looks the template up
in the catalogue of a language, and the values that are texts of ours as well. A text of an
exercise (``of_course``) is looked up in the catalogue beside its mark sheet first. A text
that a catalogue lacks stays English; a test names it. Nothing here knows what the texts are
about.
"""

import numbers
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

LANGUAGES = ("en", "zh")
ENGLISH = "en"
VARIABLES = ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Said(str):
    """A text in English that knows how it was made, so that it can be said otherwise too.

    ``values`` is None where the template is the text itself, braces and all. ``source`` is
    the folder of the exercise that the text belongs to, None: the grader's own.
    """

    template: str
    values: Mapping[str, Any] | None
    source: Path | None

    @classmethod
    def made(
        cls, english: str, template: str, values: Mapping[str, Any] | None, source: Path | None
    ) -> Self:
        """Return a text, and how it was made."""
        text = cls(english)
        text.template, text.values, text.source = template, values, source
        return text

    def __deepcopy__(self, _memo: object) -> Self:
        """Return itself: nothing changes a text, and its values need not be copied."""
        return self


def say(template: str, /, **values: Any) -> Said:
    """Return ``template.format(**values)``, translatable. Braces in values are left alone.

    The values are kept as plain data: a tensor among them only as its text.
    """
    kept = {name: _kept(value) for name, value in values.items()}
    return Said.made(template.format(**values), template, kept, None)


def plain(text: str) -> Said:
    """Return a text as one that a catalogue may have; its braces stand for nothing."""
    return text if isinstance(text, Said) else Said.made(text, text, None, None)


def of_course(text: str, folder: Path) -> Said:
    """Return a text as one of the exercise whose mark sheet is in ``folder``."""
    text = plain(text)
    return Said.made(str(text), text.template, text.values, folder)


def altered(text: str, change: Callable[[str], str]) -> str:
    """Return ``change(text)`` that can still be translated: its values are changed alike."""
    if not isinstance(text, Said):
        return change(text)
    values = text.values and {
        name: altered(value, change) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return Said.made(change(str(text)), text.template, values, text.source)


def lines(parts: Iterable[str]) -> Said:
    """Return texts one under the other."""
    values = {f"line{number}": part for number, part in enumerate(parts)}
    return say("\n".join(f"{{{name}}}" for name in values), **values)


def in_language(text: str, language: str, source: Path | None = None) -> str:
    """Return a text in a language; one that was not made by ``say`` stays as it is.

    A text within a text belongs to the same exercise, ``source``.
    """
    if not isinstance(text, Said) or language == ENGLISH:
        return str(text)
    source = text.source or source
    template = _translated(text.template, language, source)
    if text.values is None:
        return template
    values = {
        name: in_language(value, language, source) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    try:
        return template.format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):
        return str(text)  # a course's catalogue that nobody has tested


@cache
def catalogue(language: str, folder: Path | None = None) -> Mapping[str, str]:
    """Return what a language says for each English template: the grader's own, or a course's.

    Empty for English itself, and where an exercise has no catalogue that can be read.
    """
    if language == ENGLISH:
        return {}
    import tomllib

    path = (folder or Path(__file__).parent) / f"{language}.toml"
    try:
        texts = tomllib.loads(path.read_text(encoding="utf-8"))["texts"]
        return {name: text for name, text in texts.items() if isinstance(text, str)}
    except (OSError, ValueError, LookupError, AttributeError):
        if folder is None:
            raise
        return {}


def chosen_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the language of GRADE_LANG, else of the locale, else English."""
    environment = os.environ if environment is None else environment
    for name in VARIABLES:
        wanted = environment.get(name, "").lower()[:2]
        if wanted in LANGUAGES:
            return wanted
        if wanted and name != "GRADE_LANG":
            return ENGLISH
    return ENGLISH


def _kept(value: Any) -> Any:
    if value is None or isinstance(value, Said | Path) or type(value) in (bool, int, float, str):
        return value
    if type(value) in (list, tuple):
        return type(value)(map(_kept, value))
    # numpy's numbers are numbers too, and a format asks for one.
    if isinstance(value, numbers.Real):
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    return str(value)


def _translated(template: str, language: str, source: Path | None) -> str:
    if source is not None and template in (own := catalogue(language, source)):
        return own[template]
    return catalogue(language).get(template, template)
