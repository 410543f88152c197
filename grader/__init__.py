"""torchgrade: grades PyTorch exercises by comparing a submission with a reference.

The map of the engine is :mod:`grader.grading`; read that first.
"""

from pathlib import Path

__version__ = "0.1.0"
PACKAGE = Path(__file__).resolve().parent
