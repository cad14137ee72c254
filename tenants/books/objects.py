"""Git's objects and refs as rows: dulwich's own extension points on a tenant's session.

Owns storing and finding, nothing else: whether an object may come in is decided before it gets
here (`push`, `write`). Lives within one transaction, which the caller opens and ends.
"""

from collections.abc import Iterable, Iterator, Sequence
import zlib

from dulwich.object_store import MemoryObjectStore, PackCapableObjectStore
from dulwich.objects import Commit, ObjectID, RawObjectID, ShaFile, hex_to_sha, sha_to_hex
from dulwich.pack import Pack
from dulwich.refs import HEADREF, SYMREF, Ref, RefsContainer
from sqlalchemy import delete, func, select, update

from tenants.books.models import GitObject, GitRef
from tenants.db import TenantSession
from tenants.inserting import insert_missing

MAIN = Ref(b"refs/heads/main")
ROWS_A_QUERY = 500
RAW_LENGTH = 20


class LostRaceError(OSError):
    """Somebody else moved the branch first; an `OSError`, since dulwich reports those to the client."""


class SqlObjectStore(PackCapableObjectStore):
    """A tenant's Git objects. Reading fills a cache that lives as long as the store."""

    def __init__(self, session: TenantSession) -> None:
        super().__init__()
        self._session = session
        self._known: dict[bytes, ShaFile] = {}

    def contains_loose(self, sha: ObjectID | RawObjectID) -> bool:
        """Tell whether an object is there."""
        oid = _raw(sha)
        found = select(GitObject.oid).where(GitObject.oid == oid)
        return oid in self._known or self._session.scalar(found) is not None

    def contains_packed(self, sha: ObjectID | RawObjectID) -> bool:
        """Tell that nothing is in packs."""
        del sha
        return False

    def __iter__(self) -> Iterator[ObjectID]:
        return (sha_to_hex(RawObjectID(oid)) for oid in self._session.scalars(select(GitObject.oid)))

    @property
    def packs(self) -> list[Pack]:
        """Return no packs: each object is a row of its own."""
        return []

    def get_raw(self, name: ObjectID | RawObjectID) -> tuple[int, bytes]:
        """Return type number and content of an object."""
        found = self[name]
        return found.type_num, found.as_raw_string()

    def __getitem__(self, name: ObjectID | RawObjectID) -> ShaFile:
        oid = _raw(name)
        if oid not in self._known:
            self.prefetch([oid])
        return self._known[oid]

    def prefetch(self, oids: Iterable[bytes] | None = None) -> None:
        """Read many objects in few queries: those named (20-byte names), or all there are."""
        columns = select(GitObject.oid, GitObject.type_num, GitObject.data)
        if oids is None:
            self._keep(self._session.execute(columns))
            return
        wanted = sorted(set(oids) - self._known.keys())
        for start in range(0, len(wanted), ROWS_A_QUERY):
            self._keep(
                self._session.execute(columns.where(GitObject.oid.in_(wanted[start : start + ROWS_A_QUERY])))
            )

    def prefetch_commits(self) -> None:
        """Read all commits in one query."""
        columns = select(GitObject.oid, GitObject.type_num, GitObject.data)
        self._keep(self._session.execute(columns.where(GitObject.type_num == Commit.type_num)))

    def kinds(self, names: Iterable[ObjectID]) -> dict[ObjectID, int]:
        """Return the type numbers of those of the objects that are there."""
        oids = sorted(hex_to_sha(name) for name in names)
        found: dict[ObjectID, int] = {}
        for start in range(0, len(oids), ROWS_A_QUERY):
            some = GitObject.oid.in_(oids[start : start + ROWS_A_QUERY])
            rows = self._session.execute(select(GitObject.oid, GitObject.type_num).where(some))
            found.update((sha_to_hex(RawObjectID(oid)), kind) for oid, kind in rows)
        return found

    def stored_bytes(self) -> int:
        """Return the uncompressed size of all objects."""
        return int(self._session.scalar(select(func.sum(GitObject.size))) or 0)

    def add_object(self, obj: ShaFile) -> None:
        """Add one object."""
        self.add_objects([(obj, None)])

    def add_objects(self, objects: Sequence[tuple[ShaFile, str | None]], progress: object = None) -> None:
        """Add objects that are not there, in order of name, so that writers never wait in a ring."""
        del progress
        objects = sorted(objects, key=lambda found: found[0].id)
        rows = [
            {
                "tenant_id": self._session.tenant_id,
                "oid": _raw(found.id),
                "type_num": found.type_num,
                "size": found.raw_length(),
                "data": zlib.compress(found.as_raw_string()),
            }
            for found, _path in objects
        ]
        for start in range(0, len(rows), ROWS_A_QUERY):
            self._session.execute(
                insert_missing(self._session, GitObject), rows[start : start + ROWS_A_QUERY]
            )
        self._known.update((_raw(found.id), found) for found, _path in objects)

    def _keep(self, rows: Iterable[tuple[bytes, int, bytes]]) -> None:
        for oid, type_num, data in rows:
            self._known[oid] = ShaFile.from_raw_string(
                type_num, zlib.decompress(data), sha_to_hex(RawObjectID(oid))
            )


class Overlay(MemoryObjectStore):
    """Objects received into memory, before those that are stored: nothing is written until it was checked."""

    def __init__(self, stored: SqlObjectStore) -> None:
        super().__init__()
        self._stored = stored

    def __contains__(self, sha: ObjectID) -> bool:
        return self.contains_loose(sha) or sha in self._stored

    def __getitem__(self, name: ObjectID | RawObjectID) -> ShaFile:
        if self.contains_loose(_hex(name)):
            return super().__getitem__(name)
        return self._stored[name]

    def prefetch(self, oids: Iterable[bytes]) -> None:
        """Read those that are stored in few queries."""
        self._stored.prefetch(oid for oid in oids if not self.contains_loose(_hex(RawObjectID(oid))))

    def prefetch_commits(self) -> None:
        """Read all commits that are stored in one query."""
        self._stored.prefetch_commits()

    def received(self) -> dict[ObjectID, ShaFile]:
        """Return the objects that were received, by name."""
        return dict(self._data)


class SqlRefs(RefsContainer):
    """A tenant's branches. Every change is a compare-and-set in one statement; a lost race is an error."""

    def __init__(self, session: TenantSession) -> None:
        super().__init__()
        self._session = session

    def allkeys(self) -> set[Ref]:
        """Return the names of all branches, and HEAD."""
        names = self._session.scalars(select(GitRef.name))
        return {HEADREF, *(Ref(name.encode()) for name in names)}

    def get_packed_refs(self) -> dict[Ref, ObjectID]:
        """Return none: each branch is a row."""
        return {}

    def read_loose_ref(self, name: Ref) -> bytes | None:
        """Return where a branch points; HEAD points at main."""
        return SYMREF + MAIN if name == HEADREF else self.target(name)

    def target(self, name: Ref) -> ObjectID | None:
        """Return the commit that a branch points at; None where there is no such branch."""
        oid = self._session.scalar(select(GitRef.oid).where(GitRef.name == name.decode("utf-8", "replace")))
        return sha_to_hex(RawObjectID(oid)) if oid is not None else None

    def hold(self, name: Ref) -> ObjectID | None:
        """Return where a branch points, and let nobody else move it until the transaction ends."""
        found = select(GitRef.oid).where(GitRef.name == name.decode()).with_for_update()
        oid = self._session.scalar(found)
        return sha_to_hex(RawObjectID(oid)) if oid is not None else None

    def move(self, name: Ref, old: ObjectID | None, new: ObjectID) -> None:
        """Point a branch at a commit, where it still points at `old` (None: where there is none yet).

        Raises:
            LostRaceError: it points elsewhere by now.
        """
        if old is None:
            row = {"tenant_id": self._session.tenant_id, "name": name.decode(), "oid": hex_to_sha(new)}
            made = insert_missing(self._session, GitRef).returning(GitRef.name)
            moved = len(self._session.execute(made, [row]).all())
        else:
            change = update(GitRef).where(GitRef.name == name.decode(), GitRef.oid == hex_to_sha(old))
            change = change.values(oid=hex_to_sha(new)).returning(GitRef.name)
            moved = len(self._session.execute(change).all())
        if moved != 1:
            raise LostRaceError(f"{name.decode()} was moved by somebody else meanwhile; fetch and try again")

    def remove(self, name: Ref, old: ObjectID) -> None:
        """Take a branch away, where it still points at `old`.

        Raises:
            LostRaceError: it points elsewhere by now.
        """
        gone = delete(GitRef).where(GitRef.name == name.decode(), GitRef.oid == hex_to_sha(old))
        if len(self._session.execute(gone.returning(GitRef.name)).all()) != 1:
            raise LostRaceError(f"{name.decode()} was moved by somebody else meanwhile; fetch and try again")


def _hex(sha: ObjectID | RawObjectID) -> ObjectID:
    return sha_to_hex(RawObjectID(sha)) if len(sha) == RAW_LENGTH else ObjectID(sha)


def _raw(sha: ObjectID | RawObjectID) -> bytes:
    return sha if len(sha) == RAW_LENGTH else hex_to_sha(ObjectID(sha))
