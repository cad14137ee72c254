"""Facts of files, kept by content: what was parsed once is never parsed again.

A row is what the jail said about a blob under a path. Rows that cannot be read, or of another version of
the reader, count as missing.
"""

from collections.abc import Iterator, Mapping
import zlib

from dulwich.objects import ObjectID, hex_to_sha
from sqlalchemy import delete, select

from ledger_core.facts import FACTS_VERSION, FactsFormatError, FileFacts
from tenants.books.models import ParsedFile
from tenants.books.objects import insert_missing
from tenants.books.tree import differing
from tenants.db import TenantSession

_BLOBS_A_QUERY = 500
_COMPRESSION = 1  # facts are a fifth then; more would cost more time than space


def known(session: TenantSession, files: Mapping[str, ObjectID]) -> dict[str, FileFacts]:
    """Return the facts that are kept of these files, by path."""
    found = {}
    for path, oid, data in _rows(session, files):
        if path not in files or hex_to_sha(files[path]) != oid:
            continue  # the same content was kept under another name
        try:
            found[path] = FileFacts.from_json(zlib.decompress(data))
        except (FactsFormatError, zlib.error):
            continue
    return found


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


def _rows(session: TenantSession, files: Mapping[str, ObjectID]) -> Iterator[tuple[str, bytes, bytes]]:
    oids = sorted({hex_to_sha(name) for name in files.values()})
    columns = select(ParsedFile.path, ParsedFile.oid, ParsedFile.data)
    for start in range(0, len(oids), _BLOBS_A_QUERY):
        some = oids[start : start + _BLOBS_A_QUERY]
        chosen = columns.where(ParsedFile.version == FACTS_VERSION, ParsedFile.oid.in_(some))
        yield from session.execute(chosen)
