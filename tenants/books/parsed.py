"""Facts of files, kept by content: what was parsed once is never parsed again.

A row is what the jail said about a blob under a path; those used lately are in memory too, read already. Rows
that cannot be read, or of another version of the reader, count as missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import zlib

from dulwich.objects import ObjectID, hex_to_sha
from sqlalchemy import delete, select

from ledger_core.facts import FACTS_VERSION, FactsFormatError, FileFacts
from tenants.books.models import ParsedFile
from tenants.books.tree import differing
from tenants.db import TenantSession
from tenants.inserting import insert_missing
from tenants.jail.memory import FactsKey, FactsMemory

_BLOBS_A_QUERY = 500
_COMPRESSION = 1  # facts are a fifth then; more would cost more time than space


@dataclass(frozen=True, slots=True)
class Known:
    """Facts by path: of the files that have a row, and of those that are in memory alone."""

    stored: dict[str, FileFacts]
    remembered: dict[str, FileFacts]


def known(session: TenantSession, files: Mapping[str, ObjectID], memory: FactsMemory) -> Known:
    """Return the facts that are kept of these files; rows are read where memory does not have them."""
    remembered = {
        path: facts
        for path, name in files.items()
        if (facts := memory.get(key_of(session, path, name))) is not None
    }
    having_rows = {
        path for path, oid in _places(session, files) if path in files and hex_to_sha(files[path]) == oid
    }
    stored = {path: remembered.pop(path) for path in having_rows & remembered.keys()}
    for path, facts in _read(session, {path: files[path] for path in having_rows - stored.keys()}).items():
        memory.keep(key_of(session, path, files[path]), facts)
        stored[path] = facts
    return Known(stored, remembered)


def key_of(session: TenantSession, path: str, name: ObjectID) -> FactsKey:
    """Return the key in memory of a file of the session's tenant; `name` is its blob's."""
    return FactsKey(session.tenant_id, path, hex_to_sha(name))


def keep(session: TenantSession, files: Mapping[str, ObjectID], facts: Mapping[str, FileFacts]) -> None:
    """Keep the facts of files; `files` names their blobs."""
    rows = [
        {
            "tenant_id": session.tenant_id,
            "oid": hex_to_sha(files[path]),
            "path": path,
            "version": FACTS_VERSION,
            "data": zlib.compress(said.to_json(), _COMPRESSION),
        }
        for path, said in sorted(facts.items())
    ]
    if rows:
        session.execute(insert_missing(session, ParsedFile), rows)


def prune(session: TenantSession, before: Mapping[str, ObjectID], after: Mapping[str, ObjectID]) -> None:
    """Forget what is kept of earlier contents of the files that differ; the next write needs none of it."""
    paths = sorted(differing(before, after))
    for start in range(0, len(paths), _BLOBS_A_QUERY):
        some = paths[start : start + _BLOBS_A_QUERY]
        needed = [hex_to_sha(files[path]) for path in some for files in (before, after) if path in files]
        session.execute(delete(ParsedFile).where(ParsedFile.path.in_(some), ParsedFile.oid.not_in(needed)))


def forget(session: TenantSession) -> None:
    """Forget the facts of all files."""
    session.execute(delete(ParsedFile))


def _places(session: TenantSession, files: Mapping[str, ObjectID]) -> Iterator[tuple[str, bytes]]:
    for some in _names(files):
        chosen = select(ParsedFile.path, ParsedFile.oid)
        found = session.execute(chosen.where(ParsedFile.version == FACTS_VERSION, ParsedFile.oid.in_(some)))
        yield from ((path, oid) for path, oid in found)


def _read(session: TenantSession, files: Mapping[str, ObjectID]) -> dict[str, FileFacts]:
    """Read the rows of files; one that cannot be read counts as missing."""
    found = {}
    for some in _names(files):
        chosen = select(ParsedFile.path, ParsedFile.oid, ParsedFile.data)
        rows = session.execute(chosen.where(ParsedFile.version == FACTS_VERSION, ParsedFile.oid.in_(some)))
        for path, oid, data in rows:
            if path not in files or hex_to_sha(files[path]) != oid:
                continue  # the same content was kept under another name
            try:
                found[path] = FileFacts.from_json(zlib.decompress(data))
            except (FactsFormatError, zlib.error):
                continue
    return found


def _names(files: Mapping[str, ObjectID]) -> Iterator[Sequence[bytes]]:
    oids = sorted({hex_to_sha(name) for name in files.values()})
    for start in range(0, len(oids), _BLOBS_A_QUERY):
        yield oids[start : start + _BLOBS_A_QUERY]
