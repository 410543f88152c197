"""Two languages: every text that the grader says is there in both, with the same values."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.words import LANGUAGES, catalogue, chosen_language, in_language, say
from tests.conftest import Command

PACKAGE = Path(__file__).parent.parent / "grader"
SAYING = ("say", "tell", "_say")


def templates(source: str) -> Iterator[str]:
    """Yield each text that a source file says."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in SAYING and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


IN_PAGES = re.compile(r'\bt\("([^"]+)"')


def said() -> set[str]:
    pages = [path.read_text("utf-8") for path in (PACKAGE / "report").glob("*.jinja")]
    found = {text for page in pages for text in IN_PAGES.findall(page)}
    return found | {t for path in PACKAGE.rglob("*.py") for t in templates(path.read_text("utf-8"))}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_text_is_there_in_every_language(language: str) -> None:
    known = catalogue(language)
    assert sorted(said() - set(known)) == [], "these have no translation"
    assert sorted(set(known) - said()) == [], "these are said nowhere"
    wrong = [t for t, other in known.items() if fields(other) - fields(t)]
    assert wrong == [], "these translations name values that the text does not have"


def test_a_text_that_a_language_lacks_is_found() -> None:
    lacking = "def f():\n    options.tell('a {x} that nobody translated', x=1)\n"
    assert set(templates(lacking)) - set(catalogue("zh")) == {"a {x} that nobody translated"}


def test_values_that_are_texts_are_translated_too() -> None:
    whole = say("{path} cannot be written: {reason}.", path="{x}", reason=say("full marks"))
    assert whole == "{x} cannot be written: full marks."
    assert in_language(whole, "zh") == "{x} 无法写入：满分。"
    assert in_language(whole, "en") == str(whole)
    assert in_language("as it is", "zh") == "as it is"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "GRADE_LANG": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8", "GRADE_LANG": "zh"}, "zh"),
        ({"LANG": "zh_TW", "GRADE_LANG": "fr"}, "zh"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh"),
    ],
)
def test_the_language_is_the_learners(environment: dict[str, str], language: str) -> None:
    assert chosen_language(environment) == language


def test_a_fault_is_said_in_the_chosen_language(run_grade: Command) -> None:
    ran = run_grade("reset", "1", "--lang", "zh")
    assert ran.code == 2 and "这里没有课程" in ran.err
    ran = run_grade("list", "--lang", "fr")
    assert ran.code == 2 and "'fr'" in ran.err
