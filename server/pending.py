"""A change of a book folder on its way to disk: staged, decided, carried out.

The new contents are on disk and synced before the first old file is replaced. The change is decided
by one rename; what a crash leaves after it, the next reader carries out, what a crash leaves before
it, the next reader throws away. A file that a person edited in between is never overwritten. A
folder that comes from elsewhere may bring a staged change with it: its paths are trusted as little
as any text of a book.
"""

from dataclasses import dataclass
import hashlib
import json
from pathlib import Path
import shutil

from ledger_core.book import Book, Change
from ledger_core.loading.limits import Limits
from ledger_core.loading.words import path_fault
from server.synced import move_synced, read_regular, remove_synced, sync_folder, write_synced

FOLDER = ".lettrine-change"
_STAGED = "manifest"
_DECIDED = "decided.json"
_NAME_DIGITS = 6


class PendingChangeError(Exception):
    """A staged change can neither be carried out nor thrown away without a person."""


class UnsafePathError(ValueError):
    """The path is none that a book may hold."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What happens to one path: `name` is the staged file, None where the path is removed.

    `before` and `after` are digests of its content, "" where there is no file.
    """

    path: str
    name: str | None
    before: str
    after: str


def stage(root: Path, base: Book, change: Change) -> None:
    """Put a change beside the book, synced, and decide it: from here on it is made.

    Raises:
        UnsafePathError: a path of the change lies outside the book or is none that a book may hold.
    """
    for path in {*change.written, *change.removed}:
        target_of(root, path)
    folder = root / FOLDER
    steps: list[_Step] = []
    for rank, path in enumerate(sorted({*change.written, *change.removed})):
        data = change.written.get(path)
        name = None
        if data is not None:
            name = f"{rank:0{_NAME_DIGITS}d}"
            write_synced(folder / name, data)
        steps.append(_Step(path, name, _digest(base.files.get(path)), _digest(data)))
    manifest = [[step.path, step.name, step.before, step.after] for step in steps]
    write_synced(folder / _STAGED, json.dumps(manifest).encode())
    sync_folder(folder)
    sync_folder(root)
    (folder / _STAGED).replace(folder / _DECIDED)
    sync_folder(folder)


def carry_out(root: Path) -> None:
    """Finish the change that is decided; throw away one that is not; do nothing where there is none.

    Raises:
        PendingChangeError: the change was not staged by this program, or a file of it was edited
            since: a person has to look.
    """
    folder = root / FOLDER
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PendingChangeError(f"{folder}: is no folder; remove it")
    if (folder / _DECIDED).exists():
        steps = _steps(root, folder)
        for step in steps:
            _refuse_edited(root, folder, step)
        for step in steps:
            target = target_of(root, step.path)
            if step.name is None:
                remove_synced(target)
            elif (folder / step.name).exists():  # else it was moved before the crash
                move_synced(folder / step.name, target)
        remove_synced(folder / _DECIDED)
    if folder.exists():
        shutil.rmtree(folder)


def target_of(root: Path, path: str) -> Path:
    """Return where a path of the book lies on disk.

    Raises:
        UnsafePathError: it is outside the book, hidden, reached through a link, or none that a book holds.
    """
    fault = path_fault(path, Limits())
    if fault or any(part.startswith(".") for part in path.split("/")):
        raise UnsafePathError(f"{path!r}: {fault or 'hidden names are not part of a book'}")
    target = root / path
    inside = [parent for parent in (target, *target.parents) if parent != root and root in parent.parents]
    if any(parent.is_symlink() for parent in inside):
        raise UnsafePathError(f"{path!r}: leads through a link; a book holds regular files only")
    return target


def _steps(root: Path, folder: Path) -> list[_Step]:
    try:
        manifest = json.loads(read_regular(folder / _DECIDED) or b"")
        steps = [_Step(path, name, before, after) for path, name, before, after in manifest]
        for step in steps:
            _check(root, folder, step)
    except (ValueError, TypeError, AttributeError) as error:
        raise PendingChangeError(
            f"{folder}: holds no change that this program staged ({error}); "
            "if the books are as you want them, remove that folder"
        ) from error
    return steps


def _check(root: Path, folder: Path, step: _Step) -> None:
    """Refuse a step that this program would not have staged."""
    target_of(root, step.path)
    if step.name is None:
        return
    staged = folder / step.name
    if not (len(step.name) == _NAME_DIGITS and step.name.isdecimal()):
        raise UnsafePathError(f"{step.name!r}: is no staged file")
    if staged.is_symlink() or (staged.exists() and not staged.is_file()):
        raise UnsafePathError(f"{step.name!r}: is no regular file")


def _refuse_edited(root: Path, folder: Path, step: _Step) -> None:
    moved = step.name is not None and not (folder / step.name).exists()
    target = target_of(root, step.path)
    now = _digest(read_regular(target) if target.exists() else None)
    if not moved and now not in {step.before, step.after}:
        waits = f"its new content waits in {folder / step.name}" if step.name else "it was to be removed"
        raise PendingChangeError(
            f"{target}: was edited after a change was cut short; {waits}. Bring the two together, "
            f"then remove {folder}"
        )


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
