"""torchgrade: grades PyTorch exercises by comparing a submission with a reference.

The map of the engine is :mod:`grader.grading`; read that first.
"""

from pathlib import Path
from typing import Any

__version__ = "0.1.0"
PACKAGE = Path(__file__).resolve().parent


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext grader`` in a notebook: the magics ``%grade`` and ``%%grade``."""
    from grader.magics import register

    register(shell)
