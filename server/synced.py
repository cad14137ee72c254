"""Files on disk that outlast a power cut: what is written is synced, and so is the folder that names it.

Owns the calls to the system and their order. Knows nothing of books.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
import os
from pathlib import Path
import signal
import stat


def read_regular(path: Path) -> bytes | None:
    """Read a regular file; None where the name is a link, a device, a pipe or a folder.

    The name is opened without following a link and without waiting for a pipe's other end.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if path.is_symlink():
            return None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and sync its content; the folders above it are made."""
    make_folders(path.parent)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def make_folders(folder: Path) -> None:
    """Make a folder and those above it that are missing, each synced into the one that holds it."""
    if not folder.exists():
        make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def move_synced(source: Path, target: Path) -> None:
    """Give a file its new name, in one step, with the permissions of the file that it replaces."""
    make_folders(target.parent)
    source.chmod(mode_of(target))
    source.replace(target)
    sync_folder(target.parent)


def remove_synced(path: Path) -> None:
    """Remove a file; it may be gone already."""
    path.unlink(missing_ok=True)
    if path.parent.exists():
        sync_folder(path.parent)


def sync_tree(folder: Path) -> None:
    """Sync a folder and all folders in it, the deepest first."""
    for path, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(path))


def sync_folder(folder: Path) -> None:
    """Sync the names that a folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def mode_of(path: Path) -> int:
    """Return the permissions of a file; those of a plain new file where there is none."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and a request to end wait until the writing is done; what is half-staged is no use."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: one process at a time; others wait."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
