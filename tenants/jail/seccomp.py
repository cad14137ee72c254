"""Seccomp: a process keeps the system calls that reading a book takes; all others fail with EPERM.

A list of what is allowed, so that a call that a later kernel brings is refused. The filter is a program
of the kernel's packet filter (https://docs.kernel.org/userspace-api/seccomp_filter.html); calls are
numbered by processor (`asm/unistd_64.h`, `asm-generic/unistd.h`).
"""

from collections.abc import Mapping, Sequence
import ctypes
import errno
import platform

from tenants.jail.kernel import PR_SET_SECCOMP, prctl

_FILTER_MODE = 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _PROCESSOR_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_PROCESSORS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_CALLS: Mapping[str, tuple[int | None, int | None]] = {  # on x86_64, on aarch64
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "lseek": (8, 62),
    "close": (3, 57),
    "fstat": (5, 80),
    "fcntl": (72, 25),
    "poll": (7, None),
    "ppoll": (271, 73),
    "brk": (12, 214),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getrandom": (318, 278),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getcwd": (79, 17),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
_FILE_CALLS: Mapping[str, tuple[int | None, int | None]] = {
    "open": (2, None),
    "openat": (257, 56),
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
}
_SIGNAL_TO_THREAD = (234, 131)  # tgkill: how a process ends itself on a failed assertion


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


def offered() -> bool:
    """Tell whether the calls of this processor are known here; whether the kernel filters shows on trying."""
    return platform.machine() in _PROCESSORS


def restrict_self(pid: int, *, files: bool) -> None:
    """Bind this process to the calls allowed, for good; `files` allows those that open and look at files."""
    instructions = _instructions(platform.machine(), pid, files=files)
    array = (_Instruction * len(instructions))(*(_Instruction(*parts) for parts in instructions))
    program = _Program(len(instructions), array)
    prctl(PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program))


def _instructions(machine: str, pid: int, *, files: bool) -> Sequence[tuple[int, int, int, int]]:
    column = list(_PROCESSORS).index(machine)
    calls = {**_CALLS, **_FILE_CALLS} if files else _CALLS
    numbers = [numbers[column] for numbers in calls.values()]
    allowed = [number for number in numbers if number is not None]
    return [
        (_LOAD, 0, 0, _PROCESSOR_AT),
        (_EQUAL, 1, 0, _PROCESSORS[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *(step for number in allowed for step in ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW))),
        (_EQUAL, 0, 3, _SIGNAL_TO_THREAD[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 0, 1, pid),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
