"""Books in a folder on disk: read one into a `Book`, write a change back, all of it or nothing.

The only place where the command line touches a book's files. Reading takes regular files alone:
a symbolic link or a special file is refused, never followed. A change of several files goes
through `pending`, so a crash leaves either the old book or one that the next reader completes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import stat
import tempfile

from ledger_core.book import Book, Change
from server.pending import PendingChangeError, UnsafePathError, carry_out, stage, target_of
from server.synced import (
    locked,
    mode_of,
    read_regular,
    sync_folder,
    sync_tree,
    uninterrupted,
    write_synced,
)


class BookFolderError(Exception):
    """The folder cannot be read or written as a book."""


def read_folder(root: Path) -> Book:
    """Read every file of a book folder, hidden names left out, a change cut short by a crash completed.

    Raises:
        BookFolderError: not a folder, a link or special file in it, or the system refuses.
    """
    if not root.is_dir():
        raise BookFolderError(f"{root}: {'is no folder' if root.exists() else 'no such folder'}")
    with _refusals(root), locked(root):
        carry_out(root)
        return Book(dict(_files(root, root)))


def create_folder(root: Path, book: Book) -> None:
    """Write a whole new book; it appears under its name only when it is complete and synced.

    Raises:
        BookFolderError: the folder exists and is not empty, or the system refuses.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise BookFolderError(f"{root}: exists already and is not an empty folder; nothing was written")
    with uninterrupted(), _refusals(root, is_new=True):
        root = root.resolve()
        root.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
        try:
            staged.chmod(0o755)
            for path, data in book.files.items():
                write_synced(target_of(staged, path), data)
            sync_tree(staged)
            staged.replace(root)
            sync_folder(root.parent)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def write_change(root: Path, base: Book, change: Change) -> None:
    """Write a change of a book that was read as `base`: all of it, or nothing.

    A change was computed from the whole book, so the whole book must still be as it was read.

    Raises:
        BookFolderError: a file is no longer as `base` has it, or the system refuses.
    """
    with uninterrupted(), _refusals(root), locked(root):
        carry_out(root)
        _refuse_if_changed(root, base)
        stage(root, base, change)
        carry_out(root)


def write_file(path: Path, data: bytes) -> None:
    """Write one file so that its name shows either the old content or all of the new.

    A link is followed, so that it stays one. A device or a pipe is refused: the new file would take
    its place.

    Raises:
        BookFolderError: neither a regular file nor free, or the system refuses.
    """
    with uninterrupted(), _refusals(path, is_new=True):
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise BookFolderError(f"{path}: is no regular file; nothing was written")
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        staged = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            staged.chmod(mode_of(path))
            staged.replace(path)
            sync_folder(path.parent)
        finally:
            staged.unlink(missing_ok=True)


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
            continue
        data = read_regular(path) if stat.S_ISREG(mode) else None
        if data is None:
            raise BookFolderError(f"{path}: a book holds regular files only, no link and no special file")
        yield path.relative_to(root).as_posix(), data


def _refuse_if_changed(root: Path, base: Book) -> None:
    now = dict(_files(root, root))
    changed = sorted(path for path in {*now, *base.files} if now.get(path) != base.files.get(path))
    if changed:
        raise BookFolderError(
            f"{root / changed[0]}: changed since it was read; nothing was written, try again"
        )


@contextmanager
def _refusals(path: Path, *, is_new: bool = False) -> Iterator[None]:
    """Turn what the system and the staged change refuse into one error that names the place.

    What is new is staged under a name that nobody asked for: the error names `path` instead.
    """
    try:
        yield
    except OSError as error:
        staged = is_new and f"/.{path.name}-" in str(error.filename)
        place = path if staged or not error.filename else error.filename
        raise BookFolderError(f"{place}: {error.strerror}{'; nothing was written' * is_new}") from error
    except (PendingChangeError, UnsafePathError) as error:
        raise BookFolderError(str(error)) from error
