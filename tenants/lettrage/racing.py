"""Who was faster: whether the lines of an act are still as its author saw them, and who changed them else.

Acts of the workbench are known line by line. Of other revisions (pushes, edits) only the files are known that
they changed: there a line that carries a letter, or is gone, counts as changed with its file.
"""

from collections.abc import Collection

from tenants.books.history import revision_of
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import differing, files_of, name_of
from tenants.db import TenantSession
from tenants.lettrage import log
from tenants.lettrage.bench import Bench
from tenants.lettrage.refusals import Loss, LostRaceError

CHANGE = "change"


def refuse_lost(
    session: TenantSession, bench: Bench, seen: int, names: Collection[str], besides: str = ""
) -> None:
    """Refuse an act on lines that somebody changed since the revision that its author saw.

    What the actor `besides` did since with the workbench does not count.

    Raises:
        LostRaceError: it says who, and when.
    """
    if bench.number <= seen:
        return
    wanted = set(names)
    for deed in reversed(log.deeds_since(session, bench.account, bench.customer, seen)):
        touched = {line.name: line for line in deed.lines}
        both = [name for name in names if name in touched and deed.actor != besides]
        if both:
            letter = next((touched[name].after for name in both if touched[name].after), "")
            verb = "letter" if letter else "unletter"
            letter = letter or next(iter(deed.letters), "")
            raise LostRaceError(Loss(deed.number, deed.by, deed.at, verb, letter, both))
    gone = wanted - bench.by_name.keys()
    lettered = {name for name in wanted - gone if bench.by_name[name].letter}
    if gone or lettered:
        _refuse_changed(session, bench, seen, gone, lettered)


def _refuse_changed(
    session: TenantSession, bench: Bench, seen: int, gone: Collection[str], lettered: Collection[str]
) -> None:
    paths = {bench.by_name[name].path for name in lettered}
    for revision in log.other_revisions_since(session, seen):
        if gone or not paths.isdisjoint(_changed_paths(session, revision)):
            names = tuple(sorted({*gone, *lettered}))
            by = log.name_of(revision.author)
            raise LostRaceError(Loss(revision.number, by, revision.at, CHANGE, "", names))


def _changed_paths(session: TenantSession, revision: Revision) -> set[str]:
    store = SqlObjectStore(session)
    after = files_of(store, name_of(revision.oid))
    if revision.number == 1:
        return set(after)
    return differing(files_of(store, name_of(revision_of(session, revision.number - 1).oid)), after)
