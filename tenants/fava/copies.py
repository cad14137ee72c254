"""Private copies: the texts of one revision as files that one process may read and nobody may write.

All copies of a service lie in one folder that it holds a lock on. What a service left that was killed has no
lock any more, and is removed when the next one begins.
"""

from collections.abc import Mapping
import contextlib
import fcntl
import os
from pathlib import Path
import shutil
import tempfile

_PREFIX = "lettrine-fava-"


class Copies:
    """The folder of all copies. Safe for several threads; nothing is made before the first copy."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir())
        self._root: Path | None = None
        self._held: int | None = None
        _remove_stale(self._folder)

    def begin(self) -> None:
        """Make the folder, and hold it; once."""
        while self._root is None:
            root = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._folder))
            held = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(held, fcntl.LOCK_EX)
            if root.exists():  # another service may have taken it for one left behind, just before the lock
                self._root, self._held = root, held
            else:
                os.close(held)

    def new(self) -> Path:
        """Return an empty folder for one copy: the service's user alone may enter it."""
        assert self._root is not None
        return Path(tempfile.mkdtemp(dir=self._root))

    def close(self) -> None:
        """Remove all copies."""
        if self._root is not None and self._held is not None:
            remove(self._root)
            os.close(self._held)
        self._root = self._held = None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a copy, to be read only; their paths were found harmless before."""
    for path, data in files.items():
        target = folder / path
        for parent in reversed(target.relative_to(folder).parents):
            (folder / parent).mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)


def remove(folder: Path) -> None:
    """Remove a copy; one that is gone already is no fault."""
    shutil.rmtree(folder, ignore_errors=True)


def _remove_stale(folder: Path) -> None:
    """Remove what services of this user left that live no more: their lock is free."""
    for left in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, in use, or gone meanwhile
            held = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(held).st_uid == os.getuid():
                    remove(left)
            finally:
                os.close(held)
