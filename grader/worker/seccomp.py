"""The seccomp rung: system calls that a submission has no need of are refused.

A list of refusals, not of permissions: torch, numpy and their allocators use calls that
differ between versions, and an honest submission must never fail. What is newer than the
list is refused with ENOSYS, which every C library takes for an older kernel.

Sources: Documentation/userspace-api/seccomp_filter.rst and include/uapi/linux/
{seccomp,filter,audit,bpf_common}.h; numbers from arch/x86/entry/syscalls/syscall_64.tbl
and include/uapi/asm-generic/unistd.h (arm64). Called by ``grader.worker.confinement``.
"""

import ctypes
import os
import struct

from grader.worker import kernel

SET_MODE_FILTER, TSYNC, SPEC_ALLOW = 1, 1, 4
SECCOMP = {"x86_64": 317, "aarch64": 277}
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
FIRST_UNKNOWN = 452
"""From here on (fchmodat2) the table is not complete; glibc and musl do without."""

REFUSED = """
socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
accept4 288 242,
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, pidfd_open 434 434,
pidfd_getfd 438 438, pidfd_send_signal 424 424, process_madvise 440 440, process_mrelease 448 448,
kcmp 312 272, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, tkill 200 130,
migrate_pages 256 238, move_pages 279 239,
execve 59 221, execveat 322 281, fork 57 -, vfork 58 -,
unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51,
open_tree 428 428, fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433,
move_mount 429 429, mount_setattr 442 442, swapon 167 224, swapoff 168 225, quotactl 179 60,
quotactl_fd 443 443, acct 163 89, sethostname 170 161, setdomainname 171 162,
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, io_uring_setup 425 425,
io_uring_enter 426 426, io_uring_register 427 427, keyctl 250 219, add_key 248 217,
request_key 249 218, personality 135 92, name_to_handle_at 303 264, open_by_handle_at 304 265,
fanotify_init 300 262, init_module 175 105, finit_module 313 273, delete_module 176 106,
kexec_load 246 104, kexec_file_load 320 294, reboot 169 142, syslog 103 116, iopl 172 -,
ioperm 173 -, modify_ldt 154 -, vhangup 153 58, settimeofday 164 170, clock_settime 227 112,
adjtimex 159 171, clock_adjtime 305 266, memfd_secret 447 447,
shmget 29 194, shmat 30 196, shmctl 31 195, msgget 68 186, msgsnd 69 189, msgrcv 70 188,
msgctl 71 187, semget 64 190, semop 65 193, semtimedop 220 192, semctl 66 191, mq_open 240 180,
mq_unlink 241 181, memfd_create 319 279,
setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147,
setresgid 119 149, setfsuid 122 151, setfsgid 123 152, setgroups 116 159, setsid 112 157,
setpgid 109 154, capset 126 91,
setpriority 141 140, sched_setscheduler 144 119, sched_setparam 142 118, sched_setattr 314 274,
sched_setaffinity 203 122, ioprio_set 251 30,
chmod 90 -, fchmod 91 52, fchmodat 268 53, chown 92 -, fchown 93 55, lchown 94 -, fchownat 260 54,
setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15,
fremovexattr 199 16, utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88, mknod 133 -,
mknodat 259 33
"""
"""Name, number on x86-64, number on arm64 (-: none). By line group: sockets other than the
inherited one; other processes; programs and processes; namespaces and mounts; the kernel
itself; shared memory; identity; priority; and what Landlock has no right for."""

# Two numbers each, as above, of the calls whose arguments decide.
CLONE, CLONE3, PRCTL, IOCTL = (56, 220), (435, 435), (157, 167), (16, 29)
KILL, TGKILL, PRLIMIT = (62, 129), (234, 131), (302, 261)
CLONE_THREAD, SET_PDEATHSIG, TIOCSTI, TIOCLINUX = 0x10000, 1, 0x5412, 0x541C

# Instructions of the kernel's classic BPF, and the actions.
LOAD, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, REFUSE, UNKNOWN, END = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
NUMBER, ARCH, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24
Instruction = tuple[int, int, int, int]


def install() -> None:
    """Filter the system calls of this process, all its threads. Raises OSError."""
    machine = kernel.architecture()
    code = b"".join(struct.pack("HBBI", *step) for step in program(machine, os.getpid()))
    steps = ctypes.create_string_buffer(code)
    length = len(code) // 8
    filters = struct.pack("HxxxxxxQ", length, ctypes.addressof(steps))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.call(SECCOMP[machine], SET_MODE_FILTER, TSYNC | SPEC_ALLOW, filters)


def program(machine: str, pid: int) -> list[Instruction]:
    """Return the filter of a process: (code, jump if true, jump if false, value) each."""
    column = ("x86_64", "aarch64").index(machine)
    steps = [(LOAD, 0, 0, ARCH), (EQUAL, 1, 0, AUDIT_ARCH[machine]), (RETURN, 0, 0, END)]
    # Numbers from FIRST_UNKNOWN on are newer calls, or x86's x32 variants of the old ones.
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, FIRST_UNKNOWN), (RETURN, 0, 0, UNKNOWN)]
    steps += [(EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, UNKNOWN)]
    for number in refused(machine).values():
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    # A thread is allowed, a process is not.
    steps += when(CLONE[column], FIRST_ARGUMENT, ANY_BIT, (CLONE_THREAD,), ALLOW, REFUSE)
    steps += when(PRCTL[column], FIRST_ARGUMENT, EQUAL, (SET_PDEATHSIG,), REFUSE, ALLOW)
    steps += when(IOCTL[column], SECOND_ARGUMENT, EQUAL, (TIOCSTI, TIOCLINUX), REFUSE, ALLOW)
    for numbers, own in ((KILL, (pid,)), (TGKILL, (pid,)), (PRLIMIT, (pid, 0))):
        steps += when(numbers[column], FIRST_ARGUMENT, EQUAL, own, ALLOW, REFUSE)
    return [*steps, (RETURN, 0, 0, ALLOW)]


def when(
    number: int, argument: int, test: int, values: tuple[int, ...], then: int, otherwise: int
) -> list[Instruction]:
    """For one call: ``then`` if the argument passes the test with any value, else ``otherwise``."""
    tests: list[Instruction] = []
    for left, value in zip(range(len(values), 0, -1), values, strict=True):
        tests.append((test, left, 0, value))
    body = [(LOAD, 0, 0, argument), *tests, (RETURN, 0, 0, otherwise), (RETURN, 0, 0, then)]
    return [(EQUAL, 0, len(body), number), *body]


def refused(machine: str) -> dict[str, int]:
    """Return the calls refused whatever their arguments, with their numbers."""
    column = ("x86_64", "aarch64").index(machine)
    rows = [row.split() for row in REFUSED.split(",")]
    return {name: int(numbers[column]) for name, *numbers in rows if numbers[column] != "-"}
