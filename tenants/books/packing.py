"""Packs: which objects a reader lacks, and those objects as Git sends them.

Reads only. The rows hold each object compressed as a pack wants it, so that a pack is rows written one
after the other: nothing is inflated but the commits and trees that tell what belongs to it.
"""

from collections.abc import Collection, Iterable, Iterator
import hashlib
import struct

from dulwich.object_store import MissingObjectFinder
from dulwich.objects import Commit, ObjectID, RawObjectID, ShaFile, Tree, hex_to_sha
from sqlalchemy import Row, select

from tenants.books.models import GitObject
from tenants.books.objects import ROWS_A_QUERY, SqlObjectStore
from tenants.books.tree import FOLDER_MODE
from tenants.db import TenantSession

_SINGLE_READS = 64  # after so many, all commits and trees are read at once
_FEW = 32  # commits that are looked at one by one before the whole history is
_BULK = 5_000  # from so many objects on, one pass over the rows is cheaper than asking for each
_PACK_VERSION = 2
_HEX_LENGTH = 40

_Entry = Row[bytes, int, int, bytes]


class HistoryStore(SqlObjectStore):
    """A tenant's objects for who walks the history: the longer the walk, the fewer the queries."""

    def __init__(self, session: TenantSession) -> None:
        super().__init__(session)
        self._single_reads = 0

    def __getitem__(self, name: ObjectID | RawObjectID) -> ShaFile:
        oid = hex_to_sha(ObjectID(name)) if len(name) == _HEX_LENGTH else name
        if oid not in self._known:
            self._single_reads += 1
            if self._single_reads == _SINGLE_READS:
                self._read_history()
        return super().__getitem__(name)

    def _read_history(self) -> None:
        history = select(GitObject.oid, GitObject.type_num, GitObject.data).where(
            GitObject.type_num.in_([Commit.type_num, Tree.type_num])
        )
        self._keep(self._session.execute(history))


def missing(
    store: SqlObjectStore, wants: Iterable[ObjectID], haves: Iterable[ObjectID], shallow: Collection[ObjectID]
) -> list[ObjectID]:
    """Return the objects of `wants` that a reader who has `haves` lacks; history ends at `shallow`.

    Raises:
        KeyError: one of `wants` is not there.
    """
    edge = set(shallow)
    fresh = _fresh(store, wants, frozenset(haves), edge)
    if fresh is not None:
        return _objects_of(store, *fresh)

    def parents(commit: Commit) -> list[ObjectID]:
        return [] if commit.id in edge else commit.parents

    finder = MissingObjectFinder(store, haves, wants, shallow=edge, get_parents=parents)
    return [oid for oid, _hint in finder]


def pack(session: TenantSession, oids: Collection[ObjectID]) -> Iterator[bytes]:
    """Yield the pack of these objects, piece by piece.

    Source: https://git-scm.com/docs/pack-format, pack-*.pack files have the following format.

    Raises:
        KeyError: an object is not there, or is named twice.
    """
    names: set[bytes] = {hex_to_sha(oid) for oid in oids}
    digest = hashlib.sha1(usedforsecurity=False)
    written = 0
    head = b"PACK" + struct.pack(">II", _PACK_VERSION, len(oids))
    digest.update(head)
    yield head
    for entry in _entries(session, names):
        piece = _entry_head(entry.type_num, entry.size) + entry.data
        digest.update(piece)
        written += 1
        yield piece
    if written != len(oids):
        raise KeyError(f"{len(oids) - written} of {len(oids)} objects are missing")
    yield digest.digest()


def _fresh(
    store: SqlObjectStore, wants: Iterable[ObjectID], haves: Collection[ObjectID], edge: Collection[ObjectID]
) -> tuple[list[Commit], list[Commit]] | None:
    """Return the few commits above `haves`, and those of `haves` that they stand on.

    None where they are not few, or where a way down misses `haves`: then the whole history decides.
    """
    fresh: dict[ObjectID, Commit] = {}
    ground: dict[ObjectID, Commit] = {}
    waiting = list(wants)
    while waiting:
        name = waiting.pop()
        if name in fresh or name in ground:
            continue
        commit = store[name]
        if not isinstance(commit, Commit) or len(fresh) + len(ground) == _FEW:
            return None
        if name in haves:
            ground[name] = commit
            continue
        fresh[name] = commit
        if name not in edge:
            if not commit.parents:
                return None
            waiting.extend(commit.parents)
    return list(fresh.values()), list(ground.values())


def _objects_of(store: SqlObjectStore, fresh: Iterable[Commit], ground: Iterable[Commit]) -> list[ObjectID]:
    """Return commits with the trees and files that the commits of `ground` have not."""
    trees = store.get_reachability_provider()
    seen = trees.get_tree_objects([commit.tree for commit in ground])
    seen.update(commit.tree for commit in ground)
    found = [commit.id for commit in fresh]
    waiting = [(commit.tree, True) for commit in fresh]
    while waiting:
        name, is_tree = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found.append(name)
        if is_tree:
            tree = store[name]
            assert isinstance(tree, Tree)
            waiting.extend((entry.sha, entry.mode == FOLDER_MODE) for entry in tree.iteritems())
    return found


def _entries(session: TenantSession, names: set[bytes]) -> Iterator[_Entry]:
    rows = select(GitObject.oid, GitObject.type_num, GitObject.size, GitObject.data)
    if len(names) >= _BULK:
        every = session.execute(rows.execution_options(yield_per=ROWS_A_QUERY))
        yield from (entry for entry in every if entry.oid in names)
        return
    wanted = sorted(names)
    for start in range(0, len(wanted), ROWS_A_QUERY):
        yield from session.execute(rows.where(GitObject.oid.in_(wanted[start : start + ROWS_A_QUERY])))


def _entry_head(type_num: int, size: int) -> bytes:
    """Return type and size of an entry: four bits of the size, then seven a byte, the lowest first."""
    head = bytearray()
    rest, byte = size >> 4, type_num << 4 | size & 0x0F
    while rest:
        head.append(byte | 0x80)
        rest, byte = rest >> 7, rest & 0x7F
    head.append(byte)
    return bytes(head)
