"""Two languages: every text that the grader and a course say is there in both."""

import ast
import copy
import json
import pickle
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Place
from grader.words import (
    LANGUAGES,
    Said,
    altered,
    catalogue,
    chosen_language,
    in_language,
    lines,
    of_course,
    plain,
    say,
)
from tests.conftest import TINY, Command
from tests.course_texts import faults, fields, places, templates_in, unsayable

PACKAGE = Path(__file__).parent.parent / "grader"
SOLUTIONS = PACKAGE.parent / "solutions"
SAYING = ("say", "tell", "_say")
FOREIGN = [name for name in LANGUAGES if name != "en"]
SENTENCE = re.compile(r"[A-Za-z']{2,} [A-Za-z']+ [A-Za-z']{2,}")


def templates(source: str) -> Iterator[str]:
    """Yield each text that a source file says."""
    return templates_in(ast.parse(source), SAYING)


IN_PAGES = re.compile(r'\bt\("([^"]+)"')


def said() -> set[str]:
    pages = [path.read_text("utf-8") for path in (PACKAGE / "report").glob("*.jinja")]
    found = {text for page in pages for text in IN_PAGES.findall(page)}
    return found | {t for path in PACKAGE.rglob("*.py") for t in templates(path.read_text("utf-8"))}


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_is_there_in_every_language(language: str) -> None:
    known = catalogue(language)
    assert sorted(said() - set(known)) == [], "these have no translation"
    assert sorted(set(known) - said()) == [], "these are said nowhere"
    wrong = [t for t, other in known.items() if fields(other) - fields(t)]
    assert wrong == [], "these translations name values that the text does not have"


TEACHERS = ("batch", "setups", "seeds.py", "surroundings.py")
"""What learners do not meet; of the commands, those that are about a class or a course."""
TEACHERS_COMMANDS = (
    "batch",
    "ci",
    "delivery",
    "gradebook",
    "regrade",
    "reports",
    "reveal",
    "verify",
)
TOLD = ("Difference", "UsageError")


def unsaid(source: str) -> list[str]:
    """Return the messages for learners that are made without ``say``."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TOLD:
            texts = [*node.args, *(keyword.value for keyword in node.keywords)]
            found += [ast.unparse(a) for a in texts if isinstance(a, ast.JoinedStr | ast.BinOp)]
            constants = [a.value for a in texts if isinstance(a, ast.Constant)]
            found += [value for value in constants if isinstance(value, str) and value]
    return found


def test_what_learners_meet_is_made_by_say() -> None:
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).parts
        command = parts[0] == "cli" and path.stem in TEACHERS_COMMANDS
        if "_course" not in parts and parts[0] not in TEACHERS and not command:
            assert unsaid(path.read_text("utf-8")) == [], path


def test_a_message_made_without_say_is_found() -> None:
    assert unsaid("Difference(Kind.TYPE, f'{x} is wrong')\nUsageError('no')") != []
    assert unsaid("Difference(Kind.TYPE, say('{x} is wrong', x=x), got)") == []


def test_a_text_that_a_language_lacks_is_found() -> None:
    lacking = "def f():\n    options.tell('a {x} that nobody translated', x=1)\n"
    assert set(templates(lacking)) - set(catalogue("zh")) == {"a {x} that nobody translated"}


def test_values_that_are_texts_are_translated_too() -> None:
    whole = say("{path} cannot be written: {reason}.", path="{x}", reason=say("full marks"))
    assert whole == "{x} cannot be written: full marks."
    assert in_language(whole, "zh") == "{x} 无法写入：满分。"
    assert in_language(whole, "en") == str(whole)
    assert in_language("as it is", "zh") == "as it is"


@pytest.fixture
def tiny(tmp_path: Path) -> Place:
    """The tiny exercise in a folder of its own, all of it translated."""
    shutil.copytree(TINY, tmp_path / "course")
    (place,) = places(tmp_path / "course" / "solutions")
    said = [fault.partition(": ")[2] for fault in faults(place, "zh")]
    texts = {ast.literal_eval(text): f"译：{ast.literal_eval(text).upper()}" for text in said}
    write(place, texts)
    return place


def write(place: Place, texts: dict[str, str]) -> None:
    # JSON's texts are TOML's too.
    rows = [f"{json.dumps(key)} = {json.dumps(text)}\n" for key, text in texts.items()]
    (place.trusted / "zh.toml").write_text("[texts]\n" + "".join(rows), encoding="utf-8")
    catalogue.cache_clear()


def in_spec(place: Place, old: str, new: str) -> None:
    path = place.trusted / "spec.py"
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("place", places(SOLUTIONS), ids=lambda place: place.id)
def test_every_text_of_an_exercise_is_there_in_every_language(place: Place, language: str) -> None:
    found = faults(place, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", places(SOLUTIONS), ids=lambda place: place.id)
def test_a_mark_sheet_says_its_sentences(place: Place) -> None:
    assert unsayable((place.trusted / "spec.py").read_text(encoding="utf-8")) == []


PREDICATE = '"the numbers do not fall to 0 one by one"'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title="Doubling"', 'title="Two times"', "no translation: 'Two times'"),
        ('"double has the slope 2"', '"it slopes"', "no translation: 'it slopes'"),
        ('hint="Look at', 'hint="Read', "no translation: 'Read x.is_floating_point().'"),
        ('hint="Leave x alone."', 'hint="Let be."', "no translation: 'Let be.'"),
        (PREDICATE, '"no"', "no translation: 'no'"),
        (PREDICATE, 'say("{n} is no", n=1)', "no translation: '{n} is no'"),
        ("return right or", "return helped(right) or", "no translation: 'helped'"),
    ],
)
def test_a_text_of_a_mark_sheet_without_translation_is_found(
    tiny: Place, old: str, new: str, fault: str
) -> None:
    assert faults(tiny, "zh") == []
    in_spec(tiny, old, new)
    in_spec(tiny, "SPEC =", 'def helped(x):\n    return x or "helped"\n\n\nSPEC =')
    in_spec(tiny, "    same,", "    same,\n    say,")
    assert fault in faults(tiny, "zh")


def test_a_diagnosis_and_a_picture_without_translation_are_found(tiny: Place) -> None:
    (tiny.trusted / "wrong" / "new.py").write_text('"""A new mistake."""\n')
    (tiny.trusted / "pictures.py").write_text('def one(module):\n    """A picture."""\n')
    missing = ["no translation: 'A new mistake.'", "no translation: 'A picture'"]
    assert faults(tiny, "zh") == missing


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"nobody says it": "没人说"}, "said nowhere: 'nobody says it'"),
        ({"{n} is no": "{m} 不行"}, "not the same values: '{n} is no'"),
        ({"{n} is no": "不行"}, "not the same values: '{n} is no'"),
        ({"Doubling": " "}, "empty: 'Doubling'"),
    ],
)
def test_a_catalogue_that_does_not_fit_is_found(
    tiny: Place, texts: dict[str, str], fault: str
) -> None:
    known = dict(catalogue("zh", tiny.trusted))
    if fault.startswith("not the same"):
        in_spec(tiny, "SPEC =", 'WORDS = say("{n} is no", n=1)\nSPEC =')
        in_spec(tiny, "    same,", "    same,\n    say,")
    write(tiny, known | texts)
    assert faults(tiny, "zh") == [fault]


SHEET = """
def judge(value, case):
    {body}

def helper(value, words="x"):
    return say("{{x}}", x=value)

SPEC = [holds("a name", where=judge), same("f-strings are free here", on=f"{{judge}}")]
"""


@pytest.mark.parametrize(
    "body",
    [
        'return f"{value} is wrong"',
        'words = f"{value}"; return say("{x}", x=words)',
        'return "wrong: " + value',
        'return True if value else "%s is wrong" % value',
        'return "{} is wrong".format(value)',
        "return say(value)",
        'return say("{x}", x="a text")',
        'return say("{x}", x=value or "a text")',
        'return helper("a text")',
    ],
)
def test_a_sentence_that_no_catalogue_can_know_is_refused(body: str) -> None:
    assert len(unsayable(SHEET.format(body=body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        'return True if value["a key"] else "a plain sentence"',
        'return say("{x} and {y}", x=say("one"), y=value + 1)',
        'return helper(say("a text"))',
    ],
)
def test_a_sentence_that_can_be_translated_is_accepted(body: str) -> None:
    assert unsayable(SHEET.format(body=body)) == []


def test_an_exercises_text_is_looked_up_in_its_folder_first(tiny: Place) -> None:
    write(tiny, {"full marks": "全对", "a {x}": "一个{x}", "no {braces}": "没有{括号}"})
    assert in_language(say("full marks"), "zh") == "满分"
    assert in_language(of_course(say("full marks"), tiny.trusted), "zh") == "全对"
    assert in_language(of_course("full marks", tiny.trusted), "zh") == "全对"
    assert in_language(of_course("no {braces}", tiny.trusted), "zh") == "没有{括号}"
    nested = of_course(say("a {x}", x=say("full marks")), tiny.trusted)
    assert nested == "a full marks" and in_language(nested, "zh") == "一个全对"
    assert in_language(of_course("not started", tiny.trusted), "zh") == "未开始"
    assert in_language(of_course("neither {knows}", tiny.trusted), "zh") == "neither {knows}"


@pytest.mark.parametrize("content", [None, "no toml", "[other]", 'texts = "none"', "\xff"])
def test_a_catalogue_that_cannot_be_read_leaves_texts_english(
    tiny: Place, content: str | None
) -> None:
    path = tiny.trusted / "zh.toml"
    path.unlink()
    if content is not None:
        path.write_bytes(content.encode("latin-1"))
    catalogue.cache_clear()
    assert in_language(of_course("Doubling", tiny.trusted), "zh") == "Doubling"


def test_a_translation_that_does_not_fit_leaves_its_text_english(tiny: Place) -> None:
    write(tiny, {"a {x}": "{y}", "b {x}": "{x:d}", "c {x}": "{x"})
    for name in "abc":
        text = of_course(say(f"{name} {{x}}", x="word"), tiny.trusted)
        assert in_language(text, "zh") == f"{name} word"


def test_a_changed_text_can_still_be_translated() -> None:
    whole = say("{path} cannot be written: {reason}.", path="a\0b", reason=say("full marks"))
    shown = altered(whole, lambda text: text.replace("\0", "?"))
    assert shown == "a?b cannot be written: full marks."
    assert in_language(shown, "zh") == "a?b 无法写入：满分。"
    assert altered("a\0b", str.upper) == "A\0B"
    stacked = lines([say("full marks"), "{x}"])
    assert stacked == "full marks\n{x}" and in_language(stacked, "zh") == "满分\n{x}"


def test_a_text_survives_copying_and_pickling(tiny: Place) -> None:
    text = of_course("Doubling", tiny.trusted)
    for other in (pickle.loads(pickle.dumps(text)), copy.deepcopy(text), plain(text)):
        assert isinstance(other, Said) and in_language(other, "zh") == in_language(text, "zh")
    assert json.dumps({"title": text}) == '{"title": "Doubling"}'


def sentences(shown: str) -> list[str]:
    """Return what is English prose in a report, apart from code and values."""
    told = [line for line in shown.splitlines() if not line.startswith(" " * 8)]
    told = [line for line in told if not line.strip().startswith(("期望：", "得到："))]
    return [line for line in told if SENTENCE.search(re.sub(r"\[(['\"]).*?\1\]", "", line))]


@pytest.mark.parametrize("name", ["leaky_slope", "clamps_in_place", "keeps_x_without_guard"])
def test_a_verdict_is_all_in_the_chosen_language(run_grade: Command, name: str) -> None:
    arguments = ["3", "--submission", SOLUTIONS / "exercise_03" / "wrong" / f"{name}.py"]
    arguments += ["--course", SOLUTIONS.parent]
    english, chinese = (run_grade(*arguments, GRADE_LANG=name) for name in LANGUAGES)
    assert "自己写 backward 的 ReLU" in chinese.out and "提示：" in chinese.out
    assert "出现这种结果的原因：" in chinese.out and sentences(chinese.out) == []
    assert len(sentences(english.out)) > 10
    assert len(english.out.splitlines()) == len(chinese.out.splitlines())


def test_a_file_that_does_not_load_is_refused_in_the_chosen_language(
    run_grade: Command, tmp_path: Path
) -> None:
    (tmp_path / "work.py").write_text("def double(x)\n")
    shown = run_grade("1", "--submission", "work.py", "--course", TINY, "--lang", "zh").out
    assert "doubling.py 不是有效的 Python 代码：SyntaxError" in shown
    assert "先修好这一处；用 `python doubling.py` 也能看到同样的错误。" in shown


def test_hints_json_and_page_keep_to_their_languages(
    run_grade: Command, tiny: Place, tmp_path: Path
) -> None:
    course = tmp_path / "course"
    shutil.copy(tiny.trusted / "wrong" / "off_by_one.py", tiny.learner / "doubling.py")
    ran = run_grade("1", "--lang", "zh", "--html", "page.html", cwd=course)
    assert "译：DOUBLING" in ran.out and "译：USE RANGE." in ran.out
    page = (course / "page.html").read_text(encoding="utf-8")
    assert "译：COUNTDOWN COUNTS DOWN" in page and "译：USE RANGE." in page
    assert "译" not in (course / ".grade" / "progress.json").read_text(encoding="utf-8")
    assert "译：USE RANGE." in run_grade("hint", "1", "--lang", "zh", cwd=course).out
    assert "Use range." in run_grade("hint", "1", "--lang", "en", cwd=course).out
    checks = [
        run_grade("1", "--format", "json", "--lang", language, cwd=course).json()["checks"]
        for language in LANGUAGES
    ]
    assert checks[0] == checks[1] and checks[0][0]["name"] == "double gives 2 x"
    (tiny.learner / "doubling.py").write_text("def double(x)\n")
    run_grade("1", cwd=course)
    assert "先修好这一处" in run_grade("hint", "1", "--lang", "zh", cwd=course).out


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
