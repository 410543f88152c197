"""The same attacks as an ordinary user, and as the root of a container's user namespace.

This run's interpreter and packages are mounted where every user may read them, in a mount
namespace of the test's own, beside a copy of the checkout, which may be in a private folder;
the tests named here then run once more, as nobody.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
NOBODY = "65534"
MOUNT_AND_RUN = """
set -e
mount --bind "$1" base; mount --bind "$2" packages
shift 2
cd work
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
"""
ATTACKS = ("honest", "signals", "daemons", "its_folder", "reference", "process_table", "zygote")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may enter, with one to work in."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for entry in ("base", "packages", "checkout", "work"):
            (folder / entry).mkdir()
        (folder / "work").chmod(0o777)
        unread = shutil.ignore_patterns("__pycache__", ".*")
        for entry in ("grader", "tests", "exercises", "solutions"):
            shutil.copytree(CHECKOUT / entry, folder / "checkout" / entry, ignore=unread)
        for path in (folder / "checkout").rglob("*"):
            path.chmod(0o755)
        yield folder


def run_as_nobody(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run pytest, its words after the interpreter given, as nobody; ``command`` comes before."""
    sources = (sys.base_prefix, sysconfig.get_path("purelib"))
    python = place / "base" / "bin" / f"python3.{sys.version_info.minor}"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{place}/checkout:{place}/packages",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": f"{place}/work",
        "TMPDIR": f"{place}/work",
        "XDG_CACHE_HOME": f"{place}/work",
    }
    arguments = [part.replace("PYTHON", str(python)) for part in command]
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", MOUNT_AND_RUN, "sh", *sources, *arguments],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def pytest_command(*arguments: str) -> list[str]:
    tests = [f"../checkout/tests/{name}" for name in ("test_confinement.py", "test_hostile.py")]
    options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "../checkout"]
    return ["PYTHON", "-m", "pytest", *options, "-rs", *tests, *arguments]


@pytest.fixture(autouse=True)
def root_of_linux() -> None:
    """Skip, with the reason, where nobody cannot be had."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can become another user; an ordinary user's own run is that test")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine allows no mount namespace")


def test_every_rung_holds_for_an_ordinary_user(place: Path) -> None:
    done = run_as_nobody(place, *pytest_command("-k", " or ".join((*ATTACKS, "rung"))))
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)


def test_every_rung_holds_inside_a_container_of_an_ordinary_user(place: Path) -> None:
    if subprocess.run(["setpriv", "--reuid", NOBODY, "unshare", "--user", "true"]).returncode:
        pytest.skip("this machine allows ordinary users no user namespace")
    container = ["unshare", "--user", "--map-root-user", "--pid", "--fork"]
    names = " or ".join((*ATTACKS, "every_rung"))
    done = run_as_nobody(place, *container, *pytest_command("-k", names))
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)
