"""Which folders, import paths and variables a worker is given. Called by ``grader.sandbox``."""

import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_IROTH, S_IXOTH

import platformdirs

from grader import PACKAGE

SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
UNWRITTEN = 0x40
"""The byte in memory that a worker has allocated and not written: 3.0039 as float32."""
PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR")


def environment() -> dict[str, str]:
    """Return a worker's whole environment: hash seed and unwritten memory fixed, same answers."""
    fixed = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        # Else torch.empty mostly gives zeros, and a forgotten write is not seen. Of glibc:
        # https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html
        "GLIBC_TUNABLES": f"glibc.malloc.perturb={UNWRITTEN ^ 0xFF}:glibc.malloc.tcache_count=0",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        # Where the zygote keeps matplotlib's list of fonts; a worker gets a folder of its own.
        "MPLCONFIGDIR": str(Path(platformdirs.user_cache_dir("torchgrade")) / "matplotlib"),
    }
    return fixed | {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def import_path() -> tuple[list[str], list[str]]:
    """Return (a worker's import path, what is added only while our own modules load)."""
    folders = [*_standard_library(), *_packages()]
    ours = str(PACKAGE.parent)
    return folders, [] if ours in folders else [ours]


def interpreter(boot: str, *arguments: str) -> list[str]:
    """Return the command of an isolated Python: no user site, no start-up files, no bytecode."""
    return [sys.executable, "-s", "-S", "-P", "-B", "-c", boot, *arguments]


def readable(hidden: Iterable[Path]) -> list[str]:
    """Return what a worker may read: Python, its packages and the system's libraries.

    A folder that holds something hidden is replaced by its other entries.
    """
    secret = {path.resolve() for path in hidden}
    roots = [Path(path) for path in (*SYSTEM, *_standard_library(), *_packages())]
    roots += [Path(sys.base_prefix) / "lib", PACKAGE / "worker"]
    found: dict[str, None] = {}
    for root in roots:
        found.update(dict.fromkeys(map(str, _visible(root.resolve(), secret))))
    return list(found)


def open_to_all(paths: Iterable[str]) -> bool:
    """Tell whether any user of the machine may read these paths, so that root need not be root."""
    everything = {path for name in paths for path in (Path(name), *Path(name).parents)}
    return all(path.stat().st_mode & (S_IXOTH if path.is_dir() else S_IROTH) for path in everything)


def _visible(root: Path, secret: set[Path]) -> Iterator[Path]:
    if root in secret or not root.exists():
        return
    if not any(path.is_relative_to(root) for path in secret):
        yield root
        return
    for entry in sorted(root.iterdir()):
        yield from _visible(entry.resolve(), secret)


def _standard_library() -> list[str]:
    names = ("stdlib", "platstdlib")
    folders = dict.fromkeys(sysconfig.get_path(name) for name in names)
    base = sysconfig.get_path("stdlib", vars={"base": sys.base_prefix})
    dynamic = [p for p in sys.path if Path(p).name == "lib-dynload"]
    zipped = [p for p in sys.path if p.endswith(".zip")]
    return [p for p in dict.fromkeys([*zipped, base, *folders, *dynamic]) if Path(p).exists()]


def _packages() -> list[str]:
    """Folders of installed packages: those of torch and numpy first, then the usual ones."""
    specs = [importlib.util.find_spec(name) for name in ("torch", "numpy")]
    homes = [str(Path(spec.origin).parent.parent) for spec in specs if spec and spec.origin]
    usual = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages")]
    return list(dict.fromkeys([*homes, *usual]))
