"""Everything that is certain in a whole book, lettered in one revision."""

from collections.abc import Callable, Iterable
import datetime as dt

from ledger_core.accounts import is_customer, is_supplier
from ledger_core.lettrage.apply import Lettering, with_letters, writable
from ledger_core.lettrage.decide import of_groups
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.names import names_of
from ledger_core.loading.collector import collector_paused
from tenants.books.author import Author
from tenants.books.landing import Step, unwatched
from tenants.books.models import Origin, Revision
from tenants.books.picture import Picture, picture_of
from tenants.books.refusals import StaleBaseError
from tenants.books.write import write
from tenants.db import Database, TenantSession
from tenants.jail import Jail
from tenants.lettrage import log, messages
from tenants.lettrage.acting import MOST_TRIES
from tenants.lettrage.asking import Act
from tenants.lettrage.log import Deed, Touched
from tenants.lettrage.parties import CertainByParty
from tenants.lettrage.planning import standing_alone
from tenants.lettrage.refusals import Cause, RefusedActError
from tenants.lettrage.shelf import Shelf
from tenants.moment import day_of

Progress = Callable[[int, int], None]

_NOTHING: log.Metadata = {}


def certain_of(picture: Picture) -> tuple[Lettering, ...]:
    """Return what is certain in a book; worked out once a revision, for figures and pages alike."""
    by_party = picture.lasting.once("certain", CertainByParty)
    return picture.kept.once("certain", lambda: tuple(by_party.in_lines(_lines_to_match(picture))))


def certain_groups(picture: Picture, progress: Progress | None = None) -> list[Lettering]:
    """Return what is certain in a book: groups of customers and suppliers that balance to the cent.

    Args:
        picture: the book.
        progress: is told how many lines are done, and of how many.
    """
    lines = _lines_to_match(picture)
    with collector_paused():
        return of_groups(match(lines, progress=progress).groups, {line.key: line for line in lines})


def _lines_to_match(picture: Picture) -> list[Line]:
    wanted = [line for line in picture.lines if is_customer(line.account) or is_supplier(line.account)]
    return standing_alone(wanted)


def letter_all_certain(  # noqa: PLR0913, PLR0917  what a revision is made of
    database: Database,
    jail: Jail,
    tenant_id: int,
    author: Author,
    now: dt.datetime,
    progress: Progress,
    watch: Callable[[Step], None] = unwatched,
) -> int:
    """Letter everything that is certain in a tenant's books, as one revision; return the number of groups.

    Made again on newer books where somebody was faster. Zero: nothing is certain, and nothing was written.

    Args:
        database: where the books are.
        jail: reads the changed files.
        tenant_id: whose books.
        author: who asks for it.
        now: the moment; its day in Paris is that of the letters.
        progress: is told how many lines are done, and of how many; what it raises ends the work.
        watch: told at each named point of the write.

    Raises:
        RefusedActError: others were faster, again and again.
        NotWrittenError: as `books.write` raises.
    """
    for _ in range(MOST_TRIES):
        with database.reading(tenant_id) as session:
            picture = picture_of(session)
            letterings = certain_groups(picture, progress)
            shelf = Shelf(session, jail, picture.commit) if letterings else None
            letterings = _writable(shelf, letterings) if shelf else []
            if shelf is None or not letterings:
                return 0
            after = with_letters(shelf.book, shelf.entries_ground(()), letterings, day_of(now))
            change = shelf.book.change_to(after)

        def alongside(
            session: TenantSession,
            revision: Revision,
            picture: Picture = picture,
            letterings: list[Lettering] = letterings,
        ) -> None:
            session.add_all(
                log.row_of(session.tenant_id, deed) for deed in _deeds(revision, picture, letterings)
            )

        try:
            write(
                database,
                jail,
                tenant_id,
                base=picture.commit,
                change=change,
                author=author,
                message=messages.of_all_certain(len(letterings)),
                origin=Origin.LETTRAGE,
                alongside=alongside,
                at=now,
                watch=watch,
            )
        except StaleBaseError:
            continue
        return len(letterings)
    raise RefusedActError(Cause.BUSY)


def _writable(shelf: Shelf, letterings: list[Lettering]) -> list[Lettering]:
    """Leave out groups with a line that has no posting in the text, such as those that a pad made."""
    kept = {line.key for line in writable(shelf.book, [line for each in letterings for line in each.lines])}
    return [each for each in letterings if all(line.key in kept for line in each.lines)]


def _deeds(revision: Revision, picture: Picture, letterings: Iterable[Lettering]) -> Iterable[Deed]:
    by_owner: dict[tuple[str, str], list[Lettering]] = {}
    for lettering in letterings:
        first = lettering.lines[0]
        by_owner.setdefault((first.account, first.customer), []).append(lettering)
    for (account, customer), own in by_owner.items():
        names = names_of(picture.lines_by_party[account, customer])
        yield Deed(
            revision.number,
            account,
            customer,
            revision.author,
            revision.at,
            Act.ACCEPT.value,
            tuple(lettering.letter for lettering in own),
            tuple(_touched(names, line, lettering) for lettering in own for line in lettering.lines),
        )


def _touched(names: dict[int, str], line: Line, lettering: Lettering) -> Touched:
    assert not line.letter, "what is certain holds open lines alone"
    return Touched(names[line.key], _NOTHING, lettering.letter)
