"""Texts for people in English and Chinese: written in English where they arise, translated
where they are shown.

``say`` keeps the template and the values of a text; ``in_language`` looks the template up
in the catalogue of a language, and the values that are texts of ours as well. A text that
a catalogue lacks stays English; a test names it. Nothing here knows what the texts are about.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
ENGLISH = "en"
VARIABLES = ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Said(str):
    """A text in English that knows how it was made, so that it can be said otherwise too."""

    template: str
    values: Mapping[str, Any]


def say(template: str, /, **values: Any) -> Said:
    """Return ``template.format(**values)``, translatable. Braces in values are left alone."""
    text = Said(template.format(**values))
    text.template, text.values = template, values
    return text


def in_language(text: str, language: str) -> str:
    """Return a text in a language; one that was not made by ``say`` stays as it is."""
    if not isinstance(text, Said) or language == ENGLISH:
        return str(text)
    template = catalogue(language).get(text.template, text.template)
    values = {
        name: in_language(value, language) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return template.format(**values)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return what a language says for each English template; empty for English itself."""
    if language == ENGLISH:
        return {}
    path = Path(__file__).parent / f"{language}.toml"
    texts: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["texts"]
    return texts


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
