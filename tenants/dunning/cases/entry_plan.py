"""What an entry of a legal file would be, on some books: its debts, amounts, accounts and letters.

Owns when nothing can be posted. Writes nothing: whoever wants the entry hands the books on to the one write
path.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select

from ledger_core.book import Book
from ledger_core.entry import numbered, with_entries
from ledger_core.lettrage.apply import edited
from ledger_core.lettrage.closing import NOTHING_CLOSED, Closings, NoPostingError, PartOfGroupError
from ledger_core.procedures.posting import NARRATIONS, POSTED_BY_CASES, EntryKind, PostedDebt, entry_for
from ledger_core.receivables.open_items import due_date
from tenants.books.picture import Picture
from tenants.books.proposed import ProposedLine, proposed_line
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.cases.accounts import opened, vat_account
from tenants.dunning.cases.closing import closing_of
from tenants.dunning.cases.files import CaseFile, case_numbered
from tenants.dunning.cases.standing import StandingDebt, standing_debts
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.story import Told
from tenants.dunning.story_rows import Happening
from tenants.lettrage.shelf import Shelf

WHOLE_PERCENT = 100


class EntryFault(StrEnum):
    """Why nothing can be posted."""

    NO_SUCH_CASE = "no-such-case"
    NOTHING_LEFT = "nothing-left"  # no debt of the file is open where the entry would take it from
    NOTHING_IMPAIRED = "nothing-impaired"
    IMPAIRED = "impaired"  # already: release that first
    NO_VAT = "no-vat"  # the VAT of a debt cannot be told: a person says it
    NOT_A_PERCENT = "not-a-percent"
    FUTURE = "future"
    PART_OF_GROUP = "part-of-group"  # a partial letter holds other open lines: letter first
    NO_POSTING = "no-posting"  # a line has no posting of its own in the text
    CHANGED = "changed"  # the entry would be another than its author saw
    BUSY = "busy"


class EntryRefusedError(Exception):
    """Nothing was posted; `debts` are the names of those at fault."""

    def __init__(self, fault: EntryFault, debts: tuple[str, ...] = ()) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.debts = debts


@dataclass(frozen=True, slots=True)
class WantedEntry:
    """An entry as somebody asks for it. `vat` is what a person says, in cents by name of the debt.

    `percent` is that of an impairment, of the amounts without VAT.
    """

    case: int
    kind: EntryKind
    day: dt.date
    percent: int = WHOLE_PERCENT
    vat: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry before it is written. `print` is the same as long as the entry would be."""

    wanted: WantedEntry
    currency: str
    narration: str
    lines: tuple[ProposedLine, ...]
    debts: tuple[StandingDebt, ...]
    print: str

    @property
    def cents(self) -> int:
        """The sum of its debits."""
        return sum(line.cents for line in self.lines if line.cents > 0)


@dataclass(frozen=True, slots=True)
class Planned:
    """A proposal with the books that hold it."""

    proposal: Proposal
    book: Book
    shelf: Shelf


def posted_of(session: TenantSession, case: CaseFile) -> dict[EntryKind, int]:
    """Return what was posted for a file so far, in cents by kind."""
    told = select(Happening).where(
        Happening.kind == Told.CASE_ENTRIES.value,
        Happening.account == case.account,
        Happening.customer == case.customer,
    )
    found: dict[EntryKind, int] = {}
    for each in session.scalars(told):
        cents = each.facts.get("cents")
        if each.facts.get("case") == case.number and isinstance(cents, int):
            kind = EntryKind(str(each.facts["entry"]))
            found[kind] = found.get(kind, 0) + cents
    return found


def impaired_cents(posted: Mapping[EntryKind, int]) -> int:
    """Return what is impaired and not released, in cents."""
    return posted.get(EntryKind.IMPAIRMENT, 0) - posted.get(EntryKind.RELEASE, 0)


def plan_entry(desk: Desk, session: TenantSession, picture: Picture, wanted: WantedEntry) -> Planned:
    """Plan an entry on the books of a picture.

    Raises:
        EntryRefusedError: it cannot be.
        JailUnavailableError: the jail does not work or is busy; no book is at fault.
    """
    case = case_numbered(session, wanted.case)
    if case is None:
        raise EntryRefusedError(EntryFault.NO_SUCH_CASE)
    _refuse_form(desk, wanted)
    shelf = Shelf(session, desk.jail, picture.commit)
    standing = standing_debts(picture, shelf, case, desk.today)
    impaired = impaired_cents(posted_of(session, case))
    book, debts = _taken(shelf, wanted, standing, impaired)
    closing = _closing(picture, shelf.book, case, wanted, debts)
    book, accounts = opened(book, shelf.ground, picture, case, read_settings(session), wanted.kind)
    party = picture.parties.get((case.account, case.customer))
    entry = entry_for(
        wanted.kind,
        _posted(picture, wanted, debts, closing, impaired),
        accounts,
        day=wanted.day,
        payee=party.name if party else "",
        currency=case.currency,
        case=case.reference,
    )
    lines = tuple(proposed_line(picture, posting) for posting in entry.postings)
    (made,) = numbered([entry], shelf.ground, POSTED_BY_CASES)
    after = with_entries(edited(book, closing.edits), shelf.ground, [made])
    said = repr((wanted.case, wanted.kind, wanted.day, lines, sorted(closing.edits))).encode()
    proposal = Proposal(wanted, case.currency, entry.narration, lines, debts, sha256(said).hexdigest())
    return Planned(proposal, after, shelf)


def _refuse_form(desk: Desk, wanted: WantedEntry) -> None:
    if wanted.day > desk.today:
        raise EntryRefusedError(EntryFault.FUTURE)
    if not 1 <= wanted.percent <= WHOLE_PERCENT:
        raise EntryRefusedError(EntryFault.NOT_A_PERCENT)


def _taken(
    shelf: Shelf, wanted: WantedEntry, standing: tuple[StandingDebt, ...], impaired: int
) -> tuple[Book, tuple[StandingDebt, ...]]:
    """Return the debts that an entry takes, their VAT as the books or a person tell it."""
    if wanted.kind is EntryKind.RELEASE:
        if impaired <= 0:
            raise EntryRefusedError(EntryFault.NOTHING_IMPAIRED)
        return shelf.book, ()
    if wanted.kind is EntryKind.IMPAIRMENT and impaired > 0:
        raise EntryRefusedError(EntryFault.IMPAIRED)
    is_doubtful = wanted.kind is EntryKind.DOUBTFUL
    own = tuple(debt for debt in standing if not (is_doubtful and debt.is_doubtful))
    if not own:
        raise EntryRefusedError(EntryFault.NOTHING_LEFT)
    if is_doubtful:
        return shelf.book, own
    book, account = shelf.book, ""
    if wanted.vat:
        book, account = vat_account(shelf.book, shelf.ground)
    told = tuple(
        debt.with_vat(wanted.vat[debt.name], account)
        if debt.vat is None and debt.name in wanted.vat
        else debt
        for debt in own
    )
    wrong = [
        debt.name for debt in told if debt.vat_cents is None or not 0 <= debt.vat_cents < debt.open_cents
    ]
    if wrong:
        raise EntryRefusedError(EntryFault.NO_VAT, tuple(wrong))
    return book, told


def _closing(
    picture: Picture, book: Book, case: CaseFile, wanted: WantedEntry, debts: tuple[StandingDebt, ...]
) -> Closings:
    """Return the letters of what an entry closes; impairments close nothing."""
    if wanted.kind in {EntryKind.IMPAIRMENT, EntryKind.RELEASE}:
        return NOTHING_CLOSED
    try:
        return closing_of(picture, book, debts, wanted.day, f"{NARRATIONS[wanted.kind]}, {case.reference}")
    except PartOfGroupError as error:
        raise EntryRefusedError(EntryFault.PART_OF_GROUP, error.names) from error
    except NoPostingError as error:
        raise EntryRefusedError(EntryFault.NO_POSTING, error.names) from error


def _posted(
    picture: Picture,
    wanted: WantedEntry,
    debts: tuple[StandingDebt, ...],
    closing: Closings,
    impaired: int,
) -> list[PostedDebt]:
    """Return the debts as the entry takes them; a release is one sum."""
    if wanted.kind is EntryKind.RELEASE:
        return [PostedDebt("", impaired, impaired, "")]
    names = {(card.number, card.third_party): card.name for card in picture.accounts.values()}
    return [
        PostedDebt(
            reference=debt.line.reference,
            cents=debt.open_cents,
            net_cents=((debt.net_cents or 0) * wanted.percent + WHOLE_PERCENT // 2) // WHOLE_PERCENT,
            account=names[debt.at.account, debt.at.customer],
            due=due_date(debt.line, picture.terms)[0],
            vat=debt.vat or (),
            letter=closing.letters.get(debt.name, {}),
        )
        for debt in debts
    ]
