"""One worker in one process of its own, for systems without a safe fork (macOS, Windows).

Slower than a fork of the zygote (it imports torch anew) and more weakly confined;
everything above it is the same. The first line of standard input is JSON: the
settings of :func:`grader.worker.confinement.confine`, ``modules`` to import, and
``socket``: a descriptor's number, or on Windows the bytes of ``socket.share`` in
base64.
"""

import base64
import contextlib
import json
import os
import socket
import sys
from typing import Any, NoReturn


def main() -> NoReturn:
    """Serve the socket named on standard input; never returns."""
    settings = json.loads(sys.stdin.readline())
    if isinstance(settings["socket"], str):
        sock = socket.fromshare(base64.b64decode(settings["socket"]))  # type: ignore[attr-defined]
    else:
        sock = socket.socket(fileno=settings["socket"])
    from grader.worker import prints
    from grader.worker.channel import Channel
    from grader.worker.serve import serve
    from grader.worker.zygote import import_modules, warm_up

    prints.begin()
    warm_up()
    import_modules(settings["modules"])
    names = ["separate-process"]
    if sys.platform == "linux":
        from grader.worker import confinement, kernel

        kernel.hide()
        names = confinement.confine(settings | {"namespaces": []})
    else:
        os.chdir(settings["scratch"])
        names += some_rlimits(settings)
    sock.sendall(len(payload := json.dumps(names).encode()).to_bytes(4, "big") + payload)
    try:
        serve(Channel(sock))
    finally:
        os._exit(70)


def some_rlimits(settings: dict[str, Any]) -> list[str]:
    """Limit CPU, file sizes and core dumps, as every POSIX system can; name it if it holds.

    Memory is left out: macOS takes RLIMIT_AS and does not keep it. Windows has no such limits.
    """
    if "rlimits" not in settings["rungs"]:
        return []
    try:
        import resource
    except ImportError:
        return []
    cpu = settings["cpu"]
    limits = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: 64 << 20,
        resource.RLIMIT_CORE: 0,
    }
    with contextlib.suppress(OSError, ValueError):
        for kind, value in limits.items():
            resource.setrlimit(kind, (value, value))
    held = all(resource.getrlimit(kind) == (value, value) for kind, value in limits.items())
    return ["some-rlimits"] if held else []
