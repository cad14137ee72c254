"""Namespaces: a world of its own for the fork server and its children: no network, no other processes.

The first process in a new namespace of processes ends all others in it when it ends; the fork server
becomes that process, so no child outlives it.
"""

import os
import signal
from typing import NoReturn

from tenants.jail.kernel import PR_SET_PDEATHSIG, prctl, unshare

_NEW_USER, _NEW_PROCESSES, _NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
_NEW_IPC, _NEW_HOST_NAME, _NEW_MOUNTS = 0x08000000, 0x04000000, 0x00020000


def enter() -> bool:
    """Move into new namespaces, as their first process; False, and nothing changed, where none are offered.

    The process that calls waits outside for the one that goes on, and ends with its status.
    """
    try:
        unshare(_NEW_USER | _NEW_PROCESSES | _NEW_NETWORK | _NEW_IPC | _NEW_HOST_NAME | _NEW_MOUNTS)
    except OSError:
        return False
    pid = os.fork()
    if pid:
        _wait_for(pid)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return True


def _wait_for(pid: int) -> NoReturn:
    _pid, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)
