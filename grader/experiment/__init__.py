"""The parts of one grading, put together by :mod:`grader.grading`.

The same scenario runs on the same cases twice, in the reference and in a confined worker:
``cases`` (inputs), ``reference`` and ``session`` (the two sides), ``examine`` and
``gradients`` (one check), ``diagnosis`` and ``counterexample`` (what a failure says),
``score`` (points).
"""
