"""Books in a folder on disk: read one into a `Book`, write a change back, all of it or nothing.

The only place where the command line touches a book's files. Reading takes regular files alone:
a symbolic link or a special file is refused, never followed. A change of several files goes
through a journal: the new contents are on disk and synced before the first old file is replaced,
so a crash leaves either the old book or one that the next reader completes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
import json
import os
from pathlib import Path
import shutil
import stat
import tempfile

from ledger_core.book import Book, Change

JOURNAL = ".lettrine-change"
_COMMITTED = "committed.json"


class BookFolderError(Exception):
    """The folder cannot be read or written as a book."""


def read_folder(root: Path) -> Book:
    """Read every file of a book folder, hidden names left out, a change cut short by a crash completed.

    Raises:
        BookFolderError: not a folder, a link or special file in it, or the system refuses.
    """
    if not root.is_dir():
        raise BookFolderError(f"{root}: no such folder")
    try:
        with _locked(root):
            _complete(root)
            return Book(dict(_files(root, root)))
    except OSError as error:
        raise BookFolderError(f"{error.filename or root}: {error.strerror}") from error


def create_folder(root: Path, book: Book) -> None:
    """Write a whole new book; it appears under its name only when it is complete and synced.

    Raises:
        BookFolderError: the folder exists and is not empty, or the system refuses.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise BookFolderError(f"{root}: exists already and is not an empty folder; nothing was written")
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
        try:
            staged.chmod(0o755)
            for path, data in book.files.items():
                _write_synced(staged / path, data)
            staged.replace(root)
            _sync_folder(root.parent)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise BookFolderError(f"{error.filename or root}: {error.strerror}") from error


def write_change(root: Path, base: Book, change: Change) -> None:
    """Write a change of a book that was read as `base`: all of it, or nothing.

    Raises:
        BookFolderError: a file that the change touches is no longer as `base` has it, or the
            system refuses.
    """
    try:
        with _locked(root):
            _complete(root)
            for path in {*change.written, *change.removed}:
                _refuse_if_changed(root, path, base)
            staged = root / JOURNAL
            names: dict[str, str] = {}
            for rank, (path, data) in enumerate(sorted(change.written.items())):
                names[path] = f"{rank:06d}"
                _write_synced(staged / names[path], data)
            manifest = json.dumps({"written": names, "removed": sorted(change.removed)})
            _write_synced(staged / "manifest", manifest.encode())
            (staged / "manifest").replace(staged / _COMMITTED)  # from here on the change is made
            _sync_folder(staged)
            _complete(root)
    except OSError as error:
        raise BookFolderError(f"{error.filename or root}: {error.strerror}") from error


def write_file(path: Path, data: bytes) -> None:
    """Write one file so that its name shows either the old content or all of the new.

    Raises:
        BookFolderError: the system refuses.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        staged = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            staged.chmod(_mode_of(path))
            staged.replace(path)
            _sync_folder(path.parent)
        finally:
            staged.unlink(missing_ok=True)
    except OSError as error:
        raise BookFolderError(f"{path}: {error.strerror}") from error


def _files(root: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue  # .git and the like belong to other tools
        path = Path(entry.path)
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            yield from _files(root, path)
        elif stat.S_ISREG(mode):
            yield path.relative_to(root).as_posix(), path.read_bytes()
        else:
            raise BookFolderError(f"{path}: a book holds regular files only, no link and no special file")


def _refuse_if_changed(root: Path, path: str, base: Book) -> None:
    target = root / path
    now = target.read_bytes() if target.is_file() else None
    if now != base.files.get(path):
        raise BookFolderError(f"{target}: changed since it was read; nothing was written, try again")


def _complete(root: Path) -> None:
    """Carry out the change whose journal is complete; throw away one that is not."""
    staged = root / JOURNAL
    committed = staged / _COMMITTED
    if committed.exists():
        manifest = json.loads(committed.read_bytes())
        for path, name in manifest["written"].items():
            source, target = staged / name, root / path
            if source.exists():  # else it was moved before the crash
                target.parent.mkdir(parents=True, exist_ok=True)
                source.chmod(_mode_of(target))
                source.replace(target)
                _sync_folder(target.parent)
        for path in manifest["removed"]:
            (root / path).unlink(missing_ok=True)
        committed.unlink()
    if staged.exists():
        shutil.rmtree(staged)


def _mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644


def _write_synced(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the folder's lock: one process reads or writes it at a time."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
