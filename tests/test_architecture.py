"""The import rules of the engine, and that this test can fail."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "grader"

# What a module may import of ours; a name stands for everything below it. The order is the
# house from its cellar up; what is not listed (commands, verification) may use everything.
ALLOWED = {
    "grader": {"grader.magics"},  # in load_ipython_extension alone
    "grader.errors": {"grader.words"},
    "grader.results": {"grader.words"},
    "grader.wire": set(),
    "grader.words": set(),
    "grader.worker": {"grader.wire", "grader.worker"},
    "grader.judging": {
        "grader.errors",
        "grader.judging",
        "grader.places",
        "grader.wire",
        "grader.words",
    },
    "grader.spec": {"grader.errors", "grader.judging", "grader.spec", "grader.words"},
    "grader.submissions": {"grader.errors", "grader.words"},
    "grader.seeds": {"grader.errors"},
    "grader.surroundings": {"grader.errors", "grader.report"},
    # A file that is copied out, and is then beside the package.
    "grader.setups.launcher": {"grader.cli"},
    "grader.setups": {"grader.course", "grader.errors"},
    "grader.course": {"grader.errors", "grader.spec", "grader.words"},
    "grader.parcel": {"grader.errors", "grader.words"},
    "grader.places": set(),
    "grader.interrupts": set(),
    "grader.engine": {
        "grader.engine",
        "grader.errors",
        "grader.interrupts",
        "grader.parcel",
        "grader.places",
        "grader.words",
        "grader.worker.kernel",
        "grader.worker.zygote",
    },
    "grader.sandbox": {
        "grader.errors",
        "grader.places",
        "grader.sandbox",
        "grader.wire",
        "grader.words",
        "grader.worker.channel",
        "grader.worker.kernel",
        "grader.worker.prints",
        "grader.worker.zygote",
    },
    "grader.experiment": {
        "grader.course",
        "grader.errors",
        "grader.experiment",
        "grader.judging",
        "grader.results",
        "grader.sandbox",
        "grader.spec",
        "grader.submissions",
        "grader.wire",
        "grader.words",
        "grader.worker.runner",
    },
    "grader.grading": {
        "grader.course",
        "grader.experiment",
        "grader.judging",
        "grader.results",
        "grader.sandbox",
        "grader.spec",
        "grader.submissions",
        "grader.words",
    },
    "grader.progress": {
        "grader.course",
        "grader.results",
        "grader.submissions",
        "grader.words",
    },
    # A batch knows how to grade and how to run, but no command and no report.
    "grader.batch": {
        "grader.batch",
        "grader.course",
        "grader.errors",
        "grader.experiment.fingerprint",
        "grader.grading",
        "grader.parcel",
        "grader.results",
        "grader.run",
        "grader.sandbox",
        "grader.seeds",
        "grader.submissions",
    },
    "grader.repro": {
        "grader.errors",
        "grader.progress",
        "grader.results",
        "grader.submissions",
        "grader.words",
    },
    "grader.workspace": {"grader.course", "grader.errors", "grader.progress", "grader.words"},
    "grader.report": {"grader.report", "grader.results", "grader.words"},
}
HOMES = {
    "click": {"grader.cli"},
    "hypothesis": {"grader.spec", "grader.experiment.cases"},
    "libcst": {"grader.mutants"},
    "pickle": set(),  # nor what takes its place: grader.parcel
    "cloudpickle": set(),
    "marshal": set(),
    "sqlite3": {"grader.batch.gradebook"},
    "distributed": {"grader.batch.cluster"},
    "jinja2": {"grader.batch.page", "grader.report.html"},
}


def module_name(path: Path, package: Path = PACKAGE) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, ``from a import b`` as ``a.b`` too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def under(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def faults(package: Path) -> list[str]:
    """Return every import that breaks a rule."""
    found = []
    modules = {module_name(path, package): path for path in package.rglob("*.py")}
    for name, path in modules.items():
        rooms = [root for root in ALLOWED if root != "grader" and under(name, {root})]
        rule = rooms[0] if rooms else name
        for other in imports(path):
            if other in modules and other != "grader" and rule in ALLOWED:
                found += [] if under(other, ALLOWED[rule]) else [f"{name} imports {other}"]
            for library, homes in HOMES.items():
                if under(other, {library}) and not under(name, homes):
                    found.append(f"{name} imports {library}")
    return found


def test_imports_point_down() -> None:
    assert faults(PACKAGE) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("worker/runner.py", "from grader.judging.compare import Same"),
        ("worker/serve.py", "import grader.results"),
        ("worker/zygote.py", "from grader.engine import process"),
        ("engine/process.py", "import pickle"),
        ("batch/jobs.py", "from marshal import loads"),
        ("engine/__init__.py", "from grader.run import grade_files"),
        ("report/text.py", "from grader.spec import Exercise"),
        ("judging/compare.py", "from grader.experiment.session import Session"),
        ("batch/run.py", "from grader.cli import main"),
        ("batch/collect.py", "import sqlite3"),
        ("errors.py", "from grader import results"),
        ("experiment/cases.py", "from grader.cli import main"),
        ("report/json.py", "import click"),
        ("report/rules/junit.py", "from grader.run import grade_files"),
        ("setups/__init__.py", "from grader.cli import main"),
        ("judging/compare.py", "from hypothesis import given"),
    ],
)
def test_a_forbidden_import_is_seen(tmp_path: Path, module: str, line: str) -> None:
    copy = tmp_path / "grader"
    for path in PACKAGE.rglob("*.py"):
        target = copy / path.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    assert faults(copy) == []
    (copy / module).write_text((copy / module).read_text() + f"\n{line}\n")
    assert len(faults(copy)) >= 1


def test_the_grader_names_no_exercise() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "custom_relu" not in text.replace('``file="custom_relu.py"``', ""), path
        assert "my_relu" not in text, path


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["--version"]])
def test_what_must_be_quick_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    course = PACKAGE.parent / "tests" / "courses" / "tiny"
    script = (
        "import sys, os\n"
        "from grader.cli import group\n"
        f"sys.argv = ['grade', *{arguments!r}]\n"
        f"os.chdir({str(course)!r})\n"
        "group.run()\n"
        "heavy = {'torch', 'numpy', 'hypothesis', 'pytest', 'rich', 'tomllib'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_check_for_heavy_imports_can_fail() -> None:
    script = "import sys, numpy; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 1
