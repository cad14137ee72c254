"""Proving that the books in the database are whole: objects, branches, revisions, index, audit chain.

Reads everything and changes nothing; what it finds is said in sentences. Memory grows with the number of
objects, not with their size.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
import zlib

from dulwich.objects import Commit, ShaFile, Tree, hex_to_sha
from sqlalchemy import select

from ledger_core.facts import combine
from tenants import audit_log
from tenants.audit_log import AuditEntry
from tenants.books import index
from tenants.books.arrivals import MALFORMED, named_by
from tenants.books.models import GitObject, GitRef, Revision
from tenants.books.objects import MAIN
from tenants.books.refusals import RefusedBookError
from tenants.books.reindex import read_anew
from tenants.books.tree import NotABookError
from tenants.db import Database, TenantSession
from tenants.jail import Jail

_ROWS_A_FETCH = 200


@dataclass(slots=True)
class _Objects:
    """Kinds of all objects, and what the commits and trees among them name."""

    kinds: dict[bytes, int] = field(default_factory=dict)
    named: dict[bytes, list[tuple[bytes, int]]] = field(default_factory=dict)
    parents: dict[bytes, list[bytes]] = field(default_factory=dict)


def verify(database: Database, jail: Jail, tenant_id: int) -> list[str]:
    """Return all that is wrong with a tenant's books; nothing where they are whole."""
    with database.reading(tenant_id) as session:
        objects = _Objects()
        return [
            *_object_faults(session, objects),
            *_link_faults(objects),
            *_branch_faults(session, objects),
            *_revision_faults(session, objects),
            *_sealed_faults(session),
            *_index_faults(session, jail),
            *map(str, audit_log.verify_chain(session)),
        ]


def _object_faults(session: TenantSession, objects: _Objects) -> Iterator[str]:
    """Check each object against its name, and remember what it names."""
    rows = select(GitObject.oid, GitObject.type_num, GitObject.size, GitObject.data)
    for oid, kind, size, data in session.execute(rows.execution_options(yield_per=_ROWS_A_FETCH)):
        objects.kinds[oid] = kind
        try:
            found = ShaFile.from_raw_string(kind, zlib.decompress(data))
            found.check()
        except (zlib.error, *MALFORMED) as error:
            yield f"object {oid.hex()} cannot be read ({error})"
            continue
        if hex_to_sha(found.id) != oid:
            yield f"object {oid.hex()} holds something else: its content is named {found.id.decode()}"
        elif found.raw_length() != size:
            yield f"object {oid.hex()} has {found.raw_length()} bytes, not {size}"
        if isinstance(found, (Commit, Tree)):
            objects.named[oid] = [(hex_to_sha(name), wanted) for name, wanted in named_by(found)]
        if isinstance(found, Commit):
            objects.parents[oid] = [hex_to_sha(parent) for parent in found.parents]


def _link_faults(objects: _Objects) -> Iterator[str]:
    for oid, named in objects.named.items():
        for name, wanted in named:
            if objects.kinds.get(name) != wanted:
                state = "is of another kind" if name in objects.kinds else "is missing"
                yield f"object {name.hex()}, which {oid.hex()} names, {state}"


def _branch_faults(session: TenantSession, objects: _Objects) -> Iterator[str]:
    for ref in session.scalars(select(GitRef).order_by(GitRef.name)):
        if objects.kinds.get(ref.oid) != Commit.type_num:
            yield f"{ref.name} points at {ref.oid.hex()}, which is no commit"


def _revision_faults(session: TenantSession, objects: _Objects) -> Iterator[str]:
    """Check that revisions are numbered without a gap, each built on the one before, the last being main."""
    before: bytes | None = None
    number = 0
    for revision in session.scalars(select(Revision).order_by(Revision.number)):
        if revision.number != number + 1:
            yield f"revision {number + 1} is missing"
        if before is not None and not _descends(objects, revision.oid, before):
            yield f"revision {revision.number} is not built on the one before"
        before, number = revision.oid, revision.number
    main = session.scalar(select(GitRef.oid).where(GitRef.name == MAIN.decode()))
    if main != before:
        yield "main is not the last revision"


def _sealed_faults(session: TenantSession) -> Iterator[str]:
    """Check that revisions are still what the audit log sealed of them: commit, author and origin."""
    written = select(AuditEntry.subject, AuditEntry.actor, AuditEntry.detail)
    sealed = {
        subject: (detail.get("commit"), actor, detail.get("origin"))
        for subject, actor, detail in session.execute(written.where(AuditEntry.action == "books:write"))
    }
    for revision in session.scalars(select(Revision).order_by(Revision.number)):
        if sealed.get(f"revision {revision.number}") != (revision.commit, revision.author, revision.origin):
            yield f"revision {revision.number} is not what the audit log says of it"


def _descends(objects: _Objects, head: bytes, ancestor: bytes) -> bool:
    seen: set[bytes] = set()
    waiting = [head]
    while waiting:
        oid = waiting.pop()
        if oid == ancestor:
            return True
        fresh: Iterable[bytes] = [parent for parent in objects.parents.get(oid, ()) if parent not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def _index_faults(session: TenantSession, jail: Jail) -> list[str]:
    revision = session.scalar(select(Revision).order_by(Revision.number.desc()).limit(1))
    if revision is None:
        return []
    try:
        _files, facts = read_anew(session, jail, revision)
    except (RefusedBookError, NotABookError, zlib.error, *MALFORMED) as error:
        return [f"revision {revision.number} cannot be read: {error}"]
    return index.differences(session, combine(facts), revision.number)
