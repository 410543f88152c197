"""Workers: what they may reach, how they end, and that nothing stays behind."""

import os
import platform
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from grader import sandbox as sandbox_module
from grader.errors import GraderError
from grader.places import UNWRITTEN
from grader.sandbox import Confine, Limits, Sandbox, Worker, WorkerLost, launch
from tests.asking import call, pid_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="the rungs are Linux's")
pytestmark = linux


def test_a_file_outside_is_neither_read_nor_written(worker: Worker, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the reference")
    assert call(worker, f"return open({str(secret)!r}).read()")["outcome"] == "raised"
    assert call(worker, f"open({str(secret)!r}, 'w').write('x')")["outcome"] == "raised"
    assert call(worker, f"import os; return os.listdir({str(tmp_path)!r})")["outcome"] == "raised"
    assert secret.read_text() == "the reference"


def test_the_solutions_are_out_of_reach_even_inside_a_readable_folder(tiny: Any) -> None:
    from grader import places

    packages = Path(places.import_path()[0][-1])
    hidden = next(path for path in packages.iterdir() if path.is_dir())
    allowed = places.readable((hidden,))
    assert str(hidden) not in allowed and str(packages) not in allowed
    assert any(path.startswith(str(packages)) for path in allowed)


def test_its_own_folder_can_be_written_and_is_gone_afterwards(sandbox: Sandbox) -> None:
    worker = sandbox.worker()
    body = (
        "import tempfile, os\n"
        "with tempfile.NamedTemporaryFile('w', delete=False) as f: f.write('x')\n"
        "return os.path.dirname(f.name)"
    )
    folder = Path(call(worker, body)["value"])
    assert folder.is_dir()
    worker.kill()
    assert not folder.exists()


def test_no_secret_of_the_environment_crosses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    with Sandbox(()) as fresh:
        seen = call(fresh.worker(), "import os; return dict(os.environ)")["value"]
    assert "GITHUB_TOKEN" not in seen
    assert set(seen) <= {
        "PATH", "LANG", "TZ", "HOME", "TMPDIR", "MPLCONFIGDIR", "MPLBACKEND", "PYTHONHASHSEED",
        "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LC_CTYPE", "GLIBC_TUNABLES",
        "LD_LIBRARY_PATH", "KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK", "TORCHINDUCTOR_CACHE_DIR",
    }  # fmt: skip


def test_the_worker_holds_no_module_of_ours_but_its_own(worker: Worker) -> None:
    body = "import sys; return sorted(m for m in sys.modules if m.split('.')[0] == 'grader')"
    names = call(worker, body)["value"]
    assert names and all(n in ("grader", "grader.wire") or "grader.worker" in n for n in names)
    body = "import sys; return [m for m in ('hypothesis', 'click', 'pytest') if m in sys.modules]"
    assert call(worker, body)["value"] == []


def test_only_its_own_descriptors_are_open(worker: Worker) -> None:
    body = (
        "import os\n"
        "def is_open(fd):\n"
        "    try: os.fstat(fd); return True\n"
        "    except OSError: return False\n"
        "return [fd for fd in range(256) if is_open(fd)]"
    )
    assert len(call(worker, body)["value"]) <= 4


def test_limits_cannot_be_raised(worker: Worker) -> None:
    body = "import resource as r; r.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY, r.RLIM_INFINITY))"
    assert call(worker, body)["error"]["kinds"][0] in ("ValueError", "PermissionError")


def test_memory_is_bounded() -> None:
    with Sandbox((), limits=Limits(memory=256 << 20)) as small:
        record = call(small.worker(), "return len(bytearray(1 << 30))")
    assert record["error"]["kinds"][0] == "MemoryError"


def test_a_call_that_never_returns_is_ended_at_its_deadline(sandbox: Sandbox) -> None:
    began = time.monotonic()
    with pytest.raises(WorkerLost, match=r"did not finish within 0\.5 s"):
        call(sandbox.worker(), "while True: pass", seconds=0.5)
    assert time.monotonic() - began < 5


def test_a_slow_drip_is_as_late_as_silence(sandbox: Sandbox) -> None:
    body = (
        "import os, stat, time\n"
        "for fd in range(3, 64):\n"
        "    try:\n"
        "        if stat.S_ISSOCK(os.fstat(fd).st_mode):\n"
        "            while True: os.write(fd, b'T'); time.sleep(0.05)\n"
        "    except OSError: pass"
    )
    with pytest.raises(WorkerLost):
        call(sandbox.worker(), body, seconds=0.7)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os; os._exit(0)", "ended the process .exit code 0."),
        ("import os; os._exit(3)", "ended the process .exit code 3."),
        ("import ctypes; ctypes.string_at(0)", "crashed the interpreter .SIGSEGV."),
        (
            "import os; os.closerange(3, 99); import time; time.sleep(9)",
            "closed its connection",
        ),
    ],
)
def test_an_early_end_is_told_apart(sandbox: Sandbox, body: str, words: str) -> None:
    with pytest.raises(WorkerLost, match=words):
        call(sandbox.worker(), body)


@pytest.mark.parametrize(
    "junk",
    ["b'x' * 100", "b'TGW1' + bytes([255]) * 12"],
)
def test_a_forged_frame_ends_the_worker(sandbox: Sandbox, junk: str) -> None:
    body = (
        "import os, stat\n"
        "for fd in range(3, 64):\n"
        "    try:\n"
        "        if stat.S_ISSOCK(os.fstat(fd).st_mode):\n"
        f"            os.write(fd, {junk})\n"
        "    except OSError: pass"
    )
    with pytest.raises(WorkerLost, match="not an answer"):
        call(sandbox.worker(), body)


def test_prints_are_kept_up_to_a_limit_and_never_block(sandbox: Sandbox) -> None:
    worker = sandbox.worker()
    call(worker, "print('begin')\nfor _ in range(2000): print('x' * 1000)")
    worker.kill()
    assert worker.output.text().startswith("begin\nxxx")
    assert len(worker.output.kept) == sandbox_module.OUTPUT_LIMIT
    assert worker.output.dropped > 1_000_000


def test_nothing_is_left_when_the_sandbox_closes() -> None:
    before = set(threading.enumerate())
    with Sandbox(()) as closing:
        worker = closing.worker()
        pid = pid_of(worker)
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not worker.scratch.exists()
    assert set(threading.enumerate()) <= before


def test_the_workers_end_when_the_grader_is_killed(tmp_path: Path) -> None:
    script = (
        "import time\n"
        "from grader.sandbox import Sandbox\n"
        "running = Sandbox(())\n"
        "worker = running.worker()\n"
        "running.preload(('wave',))\n"
        "other = running.worker()\n"
        "from tests.asking import pid_of\n"
        "print(pid_of(worker), pid_of(other), running.launcher.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    pids = [int(pid) for pid in grader.stdout.readline().split()]
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    end = time.monotonic() + 10
    while any(map(running, pids)):
        assert time.monotonic() < end, "a worker outlived the grader"
        os.sched_yield()
    assert grader.stdout.close() is None


def running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_without_confinement_the_verdict_says_so() -> None:
    with Sandbox((), confine=Confine.OFF) as open_box:
        assert open_box.worker().confinement == ("session",)


def test_a_missing_rung_is_refused_where_all_are_required() -> None:
    with (
        Sandbox((), confine=Confine.REQUIRE, without={"seccomp"}) as strict,
        pytest.raises(GraderError, match=r"seccomp, which stops new(.|\n)*CONFIG_SECCOMP"),
    ):
        strict.worker()


def test_a_spawned_worker_answers_like_a_forked_one() -> None:
    with Sandbox((), fork=False) as spawning:
        worker = spawning.worker()
        assert call(worker, "return x + 1")["value"] == 2
        with pytest.raises(WorkerLost, match="did not finish"):
            call(worker, "while True: pass", seconds=0.5)
        assert not worker.alive


def test_a_machine_on_which_nothing_starts_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "BOOT", "raise SystemExit(1); ")
    with Sandbox(()) as broken, pytest.raises(GraderError, match="import torch"):
        broken.worker()


def test_a_worker_that_is_expected_is_the_next_one_and_a_discarded_one_ends() -> None:
    with Sandbox(()) as box:
        first = box.worker()
        box.expect()
        expected = box.spare
        box.discard(first)
        second = box.worker()
        assert second is expected and box.spare is None
        assert call(second, "return x + 1")["value"] == 2
        box.discard(second)
        assert not first.alive and not first.scratch.exists()
        box.expect()
        spare = box.spare
        assert spare is not None
        pids = [pid_of(spare)]
        box.preload(())
        assert box.spare is spare
        box.preload(("wave",))
        assert box.spare is None, "a spare lacks what is imported later"
    assert not spare.scratch.exists() and not second.scratch.exists()
    assert not any(map(running, pids))


def test_a_worker_has_the_modules_of_its_own_exercise_alone() -> None:
    held = "import sys; return [m in sys.modules for m in ('wave', 'colorsys')]"
    with Sandbox(()) as box:
        before = box.worker()
        found, workers = [], []
        for modules in (("wave",), ("colorsys",), ("wave", "colorsys"), ("wave",), ()):
            box.preload(modules)
            workers.append(box.worker())
            found.append(call(workers[-1], held)["value"])
            assert workers[-1].confinement == before.confinement
        assert found == [[True, False], [False, True], [True, True], [True, False], [False, False]]
        first, *_ = workers
        first.kill()
        assert not first.scratch.exists()
        assert all(call(worker, held)["outcome"] == "returned" for worker in [before, *workers[1:]])
        pids = [pid_of(worker) for worker in workers[1:]]
    assert not any(map(running, pids))


def test_a_module_that_was_imported_before_does_not_say_where_temporary_files_go() -> None:
    with Sandbox(()) as box:
        box.preload(("torch._dynamo",))  # which asks for the folder of temporary files
        worker = box.worker()
        assert call(worker, "import sys; return 'torch._dynamo' in sys.modules")["value"] is True
        made = call(worker, "import tempfile; return tempfile.mkdtemp()")["value"]
        assert Path(made).parent == worker.scratch


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc fills memory")
@pytest.mark.parametrize("fork", [True, False])
def test_memory_that_nothing_was_written_into_is_the_same_each_time(fork: bool) -> None:
    body = (
        "import numpy, torch\n"
        "found = set()\n"
        "for size in [1, 2, 3, 5, 10, 100, 1000, 30_000, 1_000_000] * 3:\n"
        "    used = torch.zeros(size), numpy.zeros(size)\n"
        "    del used\n"
        "    new = [torch.empty(size), torch.empty(size, dtype=torch.int64)]\n"
        "    if size > 1000: new.append(numpy.empty(size))  # it keeps small ones for itself\n"
        "    for one in new: found |= set(numpy.asarray(one).view(numpy.uint8).tolist())\n"
        "return sorted(found)"
    )
    with Sandbox((), fork=fork) as box:
        assert call(box.worker(), body)["value"] == [UNWRITTEN]
        half = "import torch; out = torch.empty(2, dtype=bool); out[0] = True; return out"
        record = call(box.worker(), half)
        assert record["outcome"] == "unsendable" and "nothing was written" in record["message"]
        record = call(box.worker(), half.replace("torch", "numpy"))
        assert record["outcome"] == "unsendable" and "nothing was written" in record["message"]


def test_what_a_worker_printed_can_be_cut_at_an_answer(sandbox: Sandbox) -> None:
    worker = sandbox.worker()
    call(worker, "print('one')")
    answered = worker.answered
    call(worker, "print('two')")
    worker.kill()
    assert worker.output.text(answered) == "one\n" and worker.output.text() == "one\ntwo\n"


def test_where_nothing_else_is_there_some_limits_are_set_and_named_if_they_hold() -> None:
    script = (
        "import resource, sys\n"
        "from grader.worker.spawned import some_rlimits\n"
        "wanted = {'rungs': ['rlimits'], 'cpu': 60}\n"
        "print(some_rlimits(wanted | {'rungs': []}), some_rlimits(wanted))\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_CORE))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (30, 30))\n"
        "resource.setrlimit = lambda *_: None\n"
        "print(some_rlimits(wanted))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split("\n")[:3] == ["[] ['some-rlimits']", "(60, 60) (0, 0)", "[]"], (
        done.stderr
    )
