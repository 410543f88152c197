"""Imports torch once, then forks one confined worker for each request on its control socket.

Started by ``grader.sandbox`` before anything else, with an empty environment and no
secret. Control messages are JSON datagrams:

``{"do": "import", "modules": [...]}``: import modules before the next fork; no answer.
``{"do": "start", "scratch": ...}`` with two descriptors (the worker's socket and
its output): fork a worker; the answer carries its pid and a pidfd.
``{"do": "reap", "pid": N}``: kill what is left of that worker's tree and answer with
its exit status (negative: the signal's number).

When the control socket closes, every descendant is killed and the zygote ends.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

CONTROL_LIMIT = 1 << 16


def main(control: socket.socket) -> NoReturn:
    """Serve the control socket until it closes; never returns."""
    settings = json.loads(control.recv(CONTROL_LIMIT))
    gc.disable()
    from grader.worker import confinement, serve

    confinement.become_subreaper()
    warm_up()
    gc.freeze()
    gc.enable()
    del serve
    control.send(b"{}")
    live: set[int] = set()
    while True:
        try:
            message, descriptors, _, _ = socket.recv_fds(control, CONTROL_LIMIT, 2)
        except ConnectionResetError:
            message = b""
        if not message:
            kill_all_but(set())
            os._exit(0)
        request = json.loads(message)
        if request["do"] == "import":
            import_modules(request["modules"])
        elif request["do"] == "start":
            pid = start(control, settings | request, descriptors)
            live.add(pid)
        else:
            live.discard(request["pid"])
            control.send(json.dumps({"status": reap(request["pid"], live)}).encode())


def warm_up() -> None:
    """Do once what every worker would otherwise pay for at its first call."""
    import numpy as np
    import torch

    torch.set_num_threads(1)
    np.random.seed(0)
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    torch.autograd.grad((x @ x).tanh(), x)


def import_modules(names: list[str]) -> None:
    """Import what a course says its submissions will need, once, before the next fork."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()


def start(control: socket.socket, settings: dict[str, Any], descriptors: list[int]) -> int:
    """Fork a worker and tell the trusted side its pid; return the pid."""
    pid = os.fork()
    if pid == 0:
        control.close()
        become_worker(settings, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    handle = os.pidfd_open(pid)
    socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
    os.close(handle)
    return pid


def become_worker(settings: dict[str, Any], channel_fd: int, output_fd: int) -> NoReturn:
    """In the child: confine, serve, end. Nothing is cleaned up here; the zygote sees to it."""
    try:
        os.setsid()
        redirect_output(output_fd)
        from grader.worker import confinement
        from grader.worker.channel import Channel
        from grader.worker.serve import serve

        names = confinement.confine(settings)
        sock = socket.socket(fileno=channel_fd)
        sock.sendall(len(payload := json.dumps(names).encode()).to_bytes(4, "big") + payload)
        serve(Channel(sock))
    except BaseException as error:
        with contextlib.suppress(BaseException):
            print(f"the worker ended: {type(error).__name__}: {error}", file=sys.stderr)
    finally:
        os._exit(70)


def redirect_output(descriptor: int) -> None:
    """Send everything printed to the trusted side's pipe; standard input is empty."""
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    sys.stderr = sys.stdout


def reap(pid: int, live: set[int]) -> int | None:
    """Kill a worker's tree; return its exit status, or None if it was gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        status = None
    kill_all_but(live)
    return status


def kill_all_but(live: set[int]) -> None:
    """Kill every child that is not a live worker: daemons come home to the subreaper."""
    while strays := children() - live:
        for pid in strays:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def children() -> set[int]:
    """Return the pids of this process's children."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in lists for pid in path.read_text().split()}
