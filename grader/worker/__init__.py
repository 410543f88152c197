"""The untrusted side: one small program that runs a submission and reports what it saw.

Nothing here decides anything. Of our own code it imports ``grader.wire`` alone, so
there is no reference, expected value, mark sheet or score in this process to find.

The protocol
------------
A worker has one socket. Each request and each reply is a number (u64) and one frame of
:mod:`grader.wire`. A request's number is drawn at random; its first reply has the same
number, the next one the number after it, and so on. A request is a dict with the key ``do``.

``load``: ``file``, ``source``, ``scenarios`` (source or None)
    Executes the submission as a module. One reply: ``{"outcome": "loaded"}`` or
    ``{"outcome": "raised", "error": ...}``.
``run``: ``scenario`` (name or None), ``target`` (name or None), ``cases`` (list of
    frames), ``order`` (which case at which turn), ``seeds`` (one a turn), ``grad``
    (grad mode), ``memory`` (report aliasing)
    One reply a turn, in order: ``outcome`` (``returned``, ``raised`` or
    ``missing``), ``value`` or ``error``, ``after`` (the state of the case's
    arguments), ``world`` (grad mode, default dtype, generators) and ``memory``.
``apply``: ``target``, ``inputs`` (list of frames, one a tensor)
    Calls the target and keeps the graph. Reply: ``node`` (a number) and ``value``.
``vjp``: ``node``, ``inputs`` (frames: the node's inputs, then a cotangent for each
    output), ``places`` (which inputs to differentiate), ``create_graph``
    Vector-Jacobian product of a kept node; the result is a node itself.
    Reply: ``node`` and ``value`` (a tuple, None where an input has no gradient).

``replay``: ``steps`` (requests of the two kinds above)
    Does them one after the other, nodes counted from 0. One reply a step, in order.

``error`` is ``{"kinds": [names of the exception's classes], "message": text,
"trace": [[line, function, source line], ...], "line": number or None}``, the trace
restricted to the learner's own file. Classes of Python, torch and numpy go by their name,
all others by ``module.name``, so that none can be taken for one of those.
"""
