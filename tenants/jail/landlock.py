"""Landlock: a process gives up the file system, but for folders that it may read.

Numbers are those of `linux/landlock.h`; which rights a kernel knows depends on its Landlock version
(https://docs.kernel.org/userspace-api/landlock.html).
"""

from collections.abc import Iterable
import ctypes
import os

from tenants.jail.kernel import system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every processor
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # so many rights, one bit each
_BIND_AND_CONNECT = 0b11  # TCP, from version 4
_SOCKETS_AND_SIGNALS = 0b11  # abstract sockets and signals to others, from version 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Return the kernel's Landlock version, 0 where it has none."""
    try:
        return system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError:
        return 0


def make_ruleset(readable: Iterable[str]) -> int:
    """Make a ruleset that refuses all but reading beneath some folders; return its descriptor."""
    known = version()
    rights = _FILE_RIGHTS_BY_VERSION.get(known, max(_FILE_RIGHTS_BY_VERSION.values()))
    network = _BIND_AND_CONNECT if known >= 4 else 0  # noqa: PLR2004  the version that brought it
    scoped = _SOCKETS_AND_SIGNALS if known >= 6 else 0  # noqa: PLR2004  the same
    attributes = _Ruleset((1 << rights) - 1, network, scoped)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    ruleset = system_call(_CREATE_RULESET, ctypes.byref(attributes), size, ctypes.c_uint32(0))
    for path in readable:
        _allow_reading(ruleset, path)
    return ruleset


def _allow_reading(ruleset: int, path: str) -> None:
    folder = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(_READ_FILE | _READ_DIR, folder)
        system_call(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(folder)


def restrict_self(ruleset: int) -> None:
    """Bind this process and its children to a ruleset, for good."""
    system_call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
