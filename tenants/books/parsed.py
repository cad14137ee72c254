"""Facts of files, kept by content: what was parsed once is never parsed again.

A row is what the jail said about a blob under a path. Rows that cannot be read, or of another version of
the reader, count as missing.
"""

from collections.abc import Iterator, Mapping

from dulwich.objects import ObjectID, hex_to_sha
from sqlalchemy import delete, select

from ledger_core.facts import FACTS_VERSION, FactsFormatError, FileFacts
from tenants.books.models import ParsedFile
from tenants.books.objects import insert_missing
from tenants.db import TenantSession

_BLOBS_A_QUERY = 500


def known(session: TenantSession, files: Mapping[str, ObjectID]) -> dict[str, FileFacts]:
    """Return the facts that are kept of these files, by path."""
    found = {}
    for path, oid, data in _rows(session, files):
        if path not in files or hex_to_sha(files[path]) != oid:
            continue  # the same content was kept under another name
        try:
            found[path] = FileFacts.from_json(data)
        except FactsFormatError:
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
            "data": said.to_json(),
        }
        for path, said in sorted(facts.items())
    ]
    if rows:
        session.execute(insert_missing(session, ParsedFile), rows)


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
