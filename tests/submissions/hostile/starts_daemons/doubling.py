"""Daemons that leave the session, in every way there is."""

import ctypes
import os
import subprocess
import sys
import threading
import time

libc = ctypes.CDLL(None)
for attempt in (os.fork, os.forkpty, libc.vfork, lambda: libc.syscall(56, 0x8011, 0, 0, 0, 0)):
    try:
        if attempt() == 0:
            os.setsid()
            time.sleep(600)
    except OSError:
        pass
for command in (["sleep", "600"], [sys.executable, "-c", "import time; time.sleep(600)"]):
    try:
        subprocess.Popen(command, start_new_session=True)
    except OSError:
        pass
threading.Thread(target=time.sleep, args=(600,), daemon=False).start()


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)
