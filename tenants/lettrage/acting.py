"""Acts of the workbench: each is one revision, made again on newer books as long as its lines are as seen.

Owns the order of things: was it answered already, what will be written, the write, and what is noted of it in
the same transaction. What is possible is `planning`; how books are written is `books.write`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
import datetime as dt

from ledger_core.book import Change
from tenants import answers
from tenants.answers import Answer, KeyReusedError, Question
from tenants.books.author import Author
from tenants.books.landing import Step, unwatched
from tenants.books.models import Origin, Revision
from tenants.books.refusals import StaleBaseError
from tenants.books.write import write
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.lettrage import log, messages
from tenants.lettrage.asking import Asked, Done, done_from
from tenants.lettrage.bench import Bench
from tenants.lettrage.benches import BenchCache
from tenants.lettrage.log import Deed, Touched
from tenants.lettrage.offers import OfferCache
from tenants.lettrage.planning import Plan, Table, plan, written
from tenants.lettrage.refusals import Cause, RefusedActError
from tenants.lettrage.shelf import Shelf
from tenants.moment import day_of

MOST_TRIES = 8
_CREATED = 201  # as the status of HTTP: an act makes a revision


class NoSuchBenchError(Exception):
    """The books have no such account or third party that takes letters."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What acts are done with; benches are kept where several acts share the desk's."""

    database: Database
    jail: Jail
    offers: OfferCache
    benches: BenchCache = field(default_factory=BenchCache)


@dataclass(frozen=True, slots=True)
class _Ready:
    """An act that only has to be written."""

    bench: Bench
    plan: Plan
    change: Change
    touched: tuple[Touched, ...]


def perform(  # noqa: PLR0913  who asks for what, where and when
    desk: Desk,
    tenant_id: int,
    asked: Asked,
    *,
    author: Author,
    at: dt.datetime,
    watch: Callable[[Step], None] = unwatched,
) -> Done:
    """Do an act; what is returned stands in the books, and whatever is raised instead, nothing does.

    Args:
        desk: the database, the jail and what was offered.
        tenant_id: whose books.
        asked: the act.
        author: who asks for it.
        at: the moment; its day in Paris is that of the letters.
        watch: told at each named point of the write; what it raises ends it.

    Returns:
        What was done; of an act that was sent before under this key, what was answered then.

    Raises:
        NoSuchBenchError: there is no such account or third party.
        RefusedActError: the act cannot be.
        LostRaceError: its lines are no longer as its author saw them.
        RefusedBookError: the books would not be sound, `ClosedPeriodError` among these.
        StorageError: the database could not write.
        JailUnavailableError: the jail does not work or is busy.
    """
    question = Question(asked.key, str(author), asked.fingerprint)
    for _ in range(MOST_TRIES):
        with desk.database.reading(tenant_id) as session:
            earlier = _answered(session, question)
            if earlier is not None:
                return earlier
            ready = _ready(desk, session, asked, log.actor_of(author), at)
        made: list[Done] = []

        def alongside(
            session: TenantSession, revision: Revision, ready: _Ready = ready, made: list[Done] = made
        ) -> None:
            made.append(_noted(session, revision, asked, ready))
            answers.keep(session, question, Answer(_CREATED, made[-1].form), revision.at)

        try:
            write(
                desk.database,
                desk.jail,
                tenant_id,
                base=ready.bench.commit,
                change=ready.change,
                author=author,
                message=messages.of_plan(ready.plan, ready.bench),
                origin=Origin.LETTRAGE,
                alongside=alongside,
                at=at,
                watch=watch,
            )
        except StaleBaseError:
            continue
        return made[-1]
    raise RefusedActError(Cause.BUSY)


def _ready(desk: Desk, session: TenantSession, asked: Asked, actor: str, at: dt.datetime) -> _Ready:
    bench = desk.benches.of(session, asked.account, asked.customer)
    if bench is None:
        raise NoSuchBenchError
    shelf = Shelf(session, desk.jail, bench.commit)
    table = Table(session, bench, shelf, desk.offers, actor, day_of(at))
    planned = plan(table, asked)
    after, touched = written(table, planned)
    return _Ready(bench, planned, shelf.book.change_to(after), touched)


def _answered(session: TenantSession, question: Question) -> Done | None:
    """Return what was answered under the key.

    Raises:
        RefusedActError: something else was asked under it, or by somebody else.
    """
    try:
        kept = answers.earlier(session, question)
    except KeyReusedError:
        raise RefusedActError(Cause.KEY_USED) from None
    return done_from(kept.body) if kept is not None else None


def _noted(session: TenantSession, revision: Revision, asked: Asked, ready: _Ready) -> Done:
    """Note the act in the transaction of the write."""
    planned = ready.plan
    deed = Deed(
        revision.number,
        asked.account,
        asked.customer,
        revision.author,
        revision.at,
        planned.act.value,
        planned.letters,
        ready.touched,
        planned.undoable,
    )
    done = Done(
        planned.act,
        revision.number,
        planned.undoable,
        planned.letters,
        len(ready.touched),
        planned.gap_cents,
        planned.reversed_entries,
        planned.undone,
    )
    session.add(log.row_of(session.tenant_id, deed))
    return done
