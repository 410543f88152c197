"""Starts the grader that lies beside this file, as ``grade``.

To be run with ``python -I``: then neither the current folder nor any variable adds to
the import path, and nothing that a learner hands in can be imported.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))

from grader.cli import main

if __name__ == "__main__":
    main()
