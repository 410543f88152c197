"""Classroom 50's autograder for an assignment, written by ``grade ci --init classroom50``.

Classroom 50 runs it in the learner's checkout. It grades with the grader and the
solutions that lie beside this file, and leaves ``result.json``.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXERCISES = ["@@EXERCISES@@"]
TORCH_INDEX = os.environ.get("TORCH_INDEX", "https://download.pytorch.org/whl/cpu")


def install() -> None:
    """Install what the grader needs; torch as its small build for CPUs."""
    # -I: the current folder is the learner's, and its pip.py is not to be imported.
    pip = [sys.executable, "-I", "-m", "pip", "install", "--quiet"]
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    torch = [line for line in wanted if line.startswith("torch==")]
    if TORCH_INDEX:
        subprocess.run([*pip, "--index-url", TORCH_INDEX, *torch], check=True)
    subprocess.run([*pip, *wanted], check=True)


def main() -> int:
    """Grade. Returns 0 if there is a verdict, whatever the marks."""
    install()
    seed = HERE / "seed.txt"
    options = ["--seed-file", str(seed)] if seed.is_file() else []
    command = [sys.executable, "-I", "-B", str(HERE / "grade.py"), "ci", *EXERCISES]
    command += ["--platform", "classroom50", "--course", str(HERE), *options]
    code = subprocess.run(command).returncode
    return 0 if code in (0, 1) else code


if __name__ == "__main__":
    sys.exit(main())
