"""Objects that a push brings: are they well-formed, complete, and of the kinds a book's history is made of?

Looks at every commit of the push, not at its head alone: whoever clones gets them all. Keeps what the
pushed branch reaches; what else came is dropped.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
import stat

from dulwich.errors import ObjectFormatException
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree

from ledger_core.loading.limits import Limits
from ledger_core.loading.words import path_fault
from tenants.books.objects import Overlay, SqlObjectStore
from tenants.books.tree import FOLDER_MODE, NotABookError, plain_file

MALFORMED = (ObjectFormatException, ValueError, TypeError, KeyError, IndexError, AssertionError)
_LIMITS = Limits()
_COMMITS_ONE_BY_ONE = 100  # beyond, the whole history is read at once


class TooLargeError(NotABookError):
    """The push is larger than a tenant may send."""


@dataclass(frozen=True, slots=True)
class PushLimits:
    """How much one push may bring, and how much a tenant's history may hold; bytes are uncompressed."""

    objects: int = 200_000
    object_bytes: int = 64 * 1024**2
    bytes: int = 512 * 1024**2
    tenant_bytes: int = 8 * 1024**3


def within_limits(objects: Iterable[ShaFile], stored_bytes: int, limits: PushLimits) -> None:
    """Raise `TooLargeError` where the objects are more than the limits allow."""
    total = 0
    for number, found in enumerate(objects, start=1):
        size = found.raw_length()
        total += size
        if number > limits.objects:
            raise TooLargeError(
                f"more than {limits.objects} objects in one push; push fewer commits at a time"
            )
        if size > limits.object_bytes:
            raise TooLargeError(f"a file of {size} bytes; the largest may have {limits.object_bytes}")
        if total > limits.bytes:
            raise TooLargeError(f"more than {limits.bytes} bytes in one push; push fewer commits at a time")
    if stored_bytes + total > limits.tenant_bytes:
        raise TooLargeError(
            f"the history would be larger than {limits.tenant_bytes} bytes, which is your limit"
        )


def reached(overlay: Overlay, stored: SqlObjectStore, head: ObjectID) -> list[ShaFile]:
    """Return the received objects that a commit reaches, each checked.

    Raises:
        NotABookError: an object is malformed, missing, of the wrong kind, or nothing a book may hold.
    """
    received = overlay.received()
    found: dict[ObjectID, ShaFile] = {}
    elsewhere: dict[ObjectID, int] = {}
    waiting = [(head, Commit.type_num)]
    while waiting:
        name, kind = waiting.pop()
        if name in found:
            _refuse_kind(name, found[name].type_num, kind)
        elif name in received:
            found[name] = _sound(received[name])
            _refuse_kind(name, found[name].type_num, kind)
            waiting.extend(named_by(found[name]))
        else:
            _refuse_kind(name, elsewhere.setdefault(name, kind), kind)
    kinds = stored.kinds(elsewhere)
    for name, kind in elsewhere.items():
        _refuse_kind(name, kinds.get(name), kind)
    return list(found.values())


def descends(overlay: Overlay, head: ObjectID, ancestor: ObjectID) -> bool:
    """Tell whether a commit has another among its ancestors, or is it."""
    seen = {head}
    waiting = deque([head])
    for steps in count():
        if not waiting:
            break
        name = waiting.popleft()
        if name == ancestor:
            return True
        if steps == _COMMITS_ONE_BY_ONE:
            overlay.prefetch_commits()
        commit = overlay[name]
        assert isinstance(commit, Commit)
        fresh = [parent for parent in commit.parents if parent not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def named_by(found: ShaFile) -> Iterator[tuple[ObjectID, int]]:
    """Yield the objects that a commit or a tree names, and their kinds."""
    if isinstance(found, Commit):
        yield found.tree, Tree.type_num
        for parent in found.parents:
            yield parent, Commit.type_num
    elif isinstance(found, Tree):
        for entry in found.iteritems():
            yield entry.sha, Tree.type_num if entry.mode == FOLDER_MODE else Blob.type_num


def _sound(found: ShaFile) -> ShaFile:
    try:
        found.check()
    except MALFORMED as error:
        raise NotABookError(f"object {found.id.decode()} is malformed ({error}); run `git fsck`") from error
    if isinstance(found, Tree):
        for entry in found.iteritems():
            path = entry.path.decode("utf-8", "surrogateescape")
            fault = path_fault(path, _LIMITS)
            if fault:
                raise NotABookError(f"{_shown(path)}: {fault}")
            if not stat.S_ISDIR(entry.mode):
                plain_file(_shown(path), entry.mode, entry.sha)
    return found


def _refuse_kind(name: ObjectID, kind: int | None, wanted: int) -> None:
    if kind is None:
        raise NotABookError(f"object {name.decode()} is missing; run `git fsck`, then push again")
    if kind != wanted:
        raise NotABookError(f"object {name.decode()} is of the wrong kind; run `git fsck`")


def _shown(path: str) -> str:
    return path.encode("utf-8", "replace").decode()[:200]
