"""Imports torch once, then forks one confined worker for each request on its control socket.

Started by ``grader.sandbox`` before anything else, with an empty environment and no
secret. Control messages are JSON datagrams:

``{"do": "branch", "modules": [...]}`` with a descriptor (a control socket): fork a zygote that
imports the modules and then serves that socket; no answer here, ``{}`` there when it is ready.
``{"do": "start", "scratch": ..., "rungs": [...]}`` with two descriptors (the worker's
socket and its output): fork a worker; the answer carries its pid and a pidfd, or ``error``.
``{"do": "reap", "pid": N}``: kill what is left of that worker's tree and answer with
its exit status (negative: the signal's number).

When the control socket closes, every descendant is killed and the zygote ends. Where the
kernel allows it the zygote lives in namespaces of its own, and pids are numbers in there.
A branch is for one exercise: what another exercise has imported is not in its workers.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from grader.worker.namespaces import Nursery

CONTROL_LIMIT = 1 << 16
USUAL_TURNS = 160


@dataclass(frozen=True)
class Born:
    """A zygote that was forked off: its control socket and its process."""

    control: socket.socket
    pid: int


def fork_off(path: list[str]) -> Born:
    """Import torch, then fork a zygote and return it; ``path`` is its import path.

    Only for a process that has nothing to hide yet: the zygote is a copy of it.
    """
    gc.disable()
    warm_up()
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid:
        theirs.close()
        return Born(control, pid)
    os.setsid()
    close_others(theirs.fileno())
    os.chdir("/")
    sys.path[:] = path
    try:
        main(theirs)
    finally:
        os._exit(70)


def main(control: socket.socket) -> NoReturn:
    """Serve the control socket until it closes; never returns."""
    first = control.recv(CONTROL_LIMIT)
    if not first:
        os._exit(0)
    settings = json.loads(first)
    gc.disable()
    from grader.worker import confinement, kernel, namespaces, serve

    confinement.die_first()
    settings["namespaces"] = namespaces.enter(settings["rungs"], control)
    nursery = namespaces.Nursery(apart="pid-namespace" in settings["namespaces"])
    kernel.hide()
    confinement.become_subreaper()
    warm_up()
    gc.freeze()
    gc.enable()
    del serve
    control.send(b"{}")
    Zygote(control, settings, nursery).serve()


def warm_up() -> None:
    """Do once what every worker would otherwise pay for at its first call."""
    import numpy as np
    import torch

    from grader.worker.runner import seeded

    torch.set_num_threads(1)
    np.random.seed(0)
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    torch.autograd.grad((x @ x).tanh(), x)
    for seed in range(1, USUAL_TURNS):
        seeded(seed)


def import_modules(names: list[str]) -> None:
    """Import what a course says its submissions will need, once, before the next fork."""
    for name in names:
        with contextlib.suppress(Exception):  # a build of torch may lack a part, each in its way
            importlib.import_module(name)
    gc.freeze()


@dataclass
class Zygote:
    """The running zygote; ``live`` are the workers that were not reaped, and its branches."""

    control: socket.socket
    settings: dict[str, Any]
    nursery: "Nursery"
    live: set[int] = field(default_factory=set)

    def serve(self) -> NoReturn:
        """Do what the control socket says until it closes."""
        while True:
            try:
                message, descriptors, _, _ = socket.recv_fds(self.control, CONTROL_LIMIT, 2)
            except ConnectionResetError:
                message = b""
            if not message:
                self.kill_strays(set())
                os._exit(0)
            request = json.loads(message)
            if request["do"] == "branch":
                self.branch(request["modules"], *descriptors)
            elif request["do"] == "start":
                self.start({name: request[name] for name in ("scratch", "rungs")}, descriptors)
            else:
                self.live.discard(request["pid"])
                status = self.reap(request["pid"])
                self.control.send(json.dumps({"status": status}).encode())

    def branch(self, modules: list[str], control: int) -> None:
        """Fork a zygote that imports modules and serves another control socket."""
        pid = os.fork()
        if pid:
            os.close(control)
            self.live.add(pid)
            return
        try:
            self.control.close()
            self.control, self.live = socket.socket(fileno=control), set()
            from grader.worker import confinement, kernel

            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            confinement.become_subreaper()
            import_modules(modules)
            self.control.send(b"{}")
            self.serve()
        finally:
            os._exit(70)

    def start(self, own: dict[str, Any], descriptors: list[int]) -> None:
        """Fork a worker and tell the trusted side its pid."""
        try:
            pid = self.nursery.fork()
        except OSError as error:
            self.control.send(json.dumps({"error": str(error)}).encode())
            return
        if pid == 0:
            self.control.close()
            become_worker(self.settings | own, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self.live.add(pid)
        handle = os.pidfd_open(pid)
        socket.send_fds(self.control, [json.dumps({"pid": pid}).encode()], [handle])
        os.close(handle)

    def reap(self, pid: int) -> int | None:
        """Kill a worker's tree; return its exit status, or None if it was gone already."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        try:
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except ChildProcessError:
            status = None
        self.kill_strays(self.live)
        return status

    def kill_strays(self, live: set[int]) -> None:
        """Kill every child that is not a live worker: daemons come home to the subreaper."""
        if self.nursery.apart:
            return  # the kernel has killed them with the first process of their namespace
        while strays := children() - live:
            for pid in strays:
                for kill in (os.killpg, os.kill):
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def become_worker(settings: dict[str, Any], channel_fd: int, output_fd: int) -> NoReturn:
    """In the child: confine, serve, end. Nothing is cleaned up here; the zygote sees to it."""
    try:
        os.setsid()
        redirect_output(output_fd)
        close_others(channel_fd)
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
    from grader.worker import prints

    prints.begin()


def close_others(channel_fd: int) -> None:
    """Close every descriptor but the standard ones and the socket."""
    last = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    os.closerange(3, channel_fd)
    os.closerange(channel_fd + 1, last if 0 < last < 1 << 20 else 1 << 20)


def children() -> set[int]:
    """Return the pids of this process's children."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in lists for pid in path.read_text().split()}
