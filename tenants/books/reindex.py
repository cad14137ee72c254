"""Making the index anew from the books, and comparing the two."""

from ledger_core.facts import FileFacts, combine
from tenants.books import index, parsed
from tenants.books.history import revision_of
from tenants.books.judging import Files, read_facts
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import contents_of, files_of, name_of
from tenants.db import Database, TenantSession
from tenants.jail import Jail


def reindex(database: Database, jail: Jail, tenant_id: int) -> Revision:
    """Read the last revision anew, nothing taken from what is kept, and rewrite the index from it.

    Returns:
        The revision that the index now shows.

    Raises:
        NoSuchRevisionError: there are no books yet.
        RefusedBookError: a file crashed or hung its reader.
    """
    while True:
        with database.reading(tenant_id) as session:
            revision = revision_of(session)
            files, facts = read_anew(session, jail, revision)
        with database.writing(tenant_id) as session:
            if revision_of(session).number != revision.number:
                continue
            parsed.forget(session)
            parsed.keep(session, files, facts)
            index.rebuild(session, combine(facts), revision.number)
            return revision


def read_anew(session: TenantSession, jail: Jail, revision: Revision) -> tuple[Files, dict[str, FileFacts]]:
    """Return the files of a revision and what the jail says of each, nothing taken from what is kept."""
    store = SqlObjectStore(session)
    files = files_of(store, name_of(revision.oid))
    return files, read_facts(jail, contents_of(store, files))
