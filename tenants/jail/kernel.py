"""System calls that Python does not offer, through the C library. Knows nothing of what they are used for."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def prctl(option: int, first: int, second: object = 0) -> None:
    """Set an attribute of this process (prctl(2)); raise OSError where the kernel refuses."""
    words = (second or ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    _check(_libc.prctl(option, ctypes.c_ulong(first), *words))


def unshare(flags: int) -> None:
    """Leave namespaces shared with others (unshare(2)); raise OSError where the kernel refuses."""
    _check(_libc.unshare(flags))


def drop_capabilities() -> None:
    """Give up every privilege that the user, or a namespace of ours, has (capset(2))."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable, in two words each
    _check(_libc.capset(ctypes.byref(header), none))


def system_call(number: int, *arguments: object) -> int:
    """Make a system call by number; raise OSError where the kernel refuses."""
    return _check(_libc.syscall(ctypes.c_long(number), *arguments))


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
