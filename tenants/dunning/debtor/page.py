"""What a debtor sees behind a link: what is open of them in one currency, and how to pay it.

Owns what of a customer may be shown to the customer, and in which standing each debt is. Holds that are
nobody's business but the creditor's show nothing; neither do notes, other customers, or figures that the
books do not prove. Writes nothing: what a debtor says is `debtor_words`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import DisputeCategory, Hold, HoldKind, covers, in_force
from tenants.books.picture import Document, Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.assigned_debts import assignee_of
from tenants.dunning.days.groups import Assignee
from tenants.dunning.days.look import Look, look_at
from tenants.dunning.debtor.links import Whom
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.creditor import SUBJECT as CREDITOR
from tenants.dunning.decisions.creditor import Creditor, creditor_of, may_send
from tenants.dunning.decisions.rules import versions
from tenants.dunning.hold_rows import PlanRow
from tenants.dunning.invoice_papers import papers_of
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.plans.even_parts import even_parts

OFFERS = (2, 3, 4)
FIRST_PART_DAYS = 7
LEAST_PART_CENTS = 50_00  # below it a plan is more trouble than it is worth to either side


class Standing(StrEnum):
    """How a debt stands, as the debtor may know it."""

    OWED = "owed"
    DISPUTED = "disputed"
    SAID_PAID = "said-paid"
    PROMISED = "promised"
    IN_PLAN = "in-plan"  # its instalments are owed instead
    ASSIGNED = "assigned"  # owed to a factor, to be paid to it


_SHOWN: dict[HoldKind, Standing] = {
    HoldKind.PLAN: Standing.IN_PLAN,
    HoldKind.DISPUTE: Standing.DISPUTED,
    HoldKind.PROMISE: Standing.PROMISED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A debt as its debtor sees it; `since` is the day of the dispute, or the promised day."""

    debt: Debt
    standing: Standing
    days_late: int  # zero or below where it is not late
    papers: tuple[Document, ...]
    since: dt.date | None = None
    payee: Assignee | None = None  # the factor that is to be paid; None where it is the creditor


@dataclass(frozen=True, slots=True)
class ToFactor:
    """What is to be paid to one factor, and where; by due date."""

    payee: Assignee
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A payment plan that a debtor may propose: the day and the cents of each part."""

    parts: tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True, slots=True)
class LetterSaid:
    """What the letter of the link said beside the invoices; cents."""

    reference: str
    day: dt.date
    interest_cents: int
    indemnity_cents: int


@dataclass(frozen=True, slots=True)
class DebtorPage:
    """All that the page shows; cents are of `currency`, a debt above zero."""

    name: str
    day: dt.date
    currency: str
    is_proven: bool  # where the books do not prove their figures there are none
    rows: tuple[Row, ...]  # by due date
    credit_cents: int  # came in and is not allocated yet; above zero
    creditor: Creditor | None  # who may be paid; None where nobody may yet
    iban_since: dt.date | None  # since when it is the creditor's
    letter: LetterSaid | None  # that the link came with
    proposed: tuple[tuple[dt.date, int], ...]  # the plan that waits for an answer

    @property
    def due(self) -> tuple[Row, ...]:
        """What is to be paid by the day."""
        return tuple(row for row in self.rows if row.standing is Standing.OWED and row.debt.due <= self.day)

    @property
    def later(self) -> tuple[Row, ...]:
        """What falls due after the day."""
        return tuple(row for row in self.rows if row.standing is Standing.OWED and row.debt.due > self.day)

    @property
    def aside(self) -> tuple[Row, ...]:
        """What is contested, said to be paid, or promised: nothing more is asked of it today."""
        kept = {Standing.DISPUTED, Standing.SAID_PAID, Standing.PROMISED}
        return tuple(row for row in self.rows if row.standing in kept)

    @property
    def speakable(self) -> tuple[Row, ...]:
        """What a debtor may contest, or say to be paid: invoices, and the parts of a plan."""
        return (*self.due, *self.later, *(row for each in self.to_factors for row in each.rows))

    @property
    def to_factors(self) -> tuple[ToFactor, ...]:
        """What is owed to factors and to be paid to them, due or not."""
        found: dict[Assignee, list[Row]] = {}
        for row in self.rows:
            if row.standing is Standing.ASSIGNED and row.payee is not None:
                found.setdefault(row.payee, []).append(row)
        return tuple(ToFactor(payee, tuple(rows)) for payee, rows in found.items())

    @property
    def to_pay_cents(self) -> int:
        """What is to be paid today, less what came in and is not allocated yet."""
        return max(0, sum(row.debt.cents_open for row in self.due) - self.credit_cents)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The plans that may be proposed for what is due.

        None while one waits or is kept to, nor while money that came in is not allocated: then the sum is
        not sure. None for what a factor has, told or not: time is its to give.
        """
        if any(row.debt.assigned for row in self.due):
            return ()
        is_planned = bool(self.proposed) or any(row.standing is Standing.IN_PLAN for row in self.rows)
        if is_planned or self.credit_cents:
            return ()
        first, cents = self.day + dt.timedelta(days=FIRST_PART_DAYS), sum_of(self.due)
        return tuple(
            Offer(even_parts(cents, parts, first)) for parts in OFFERS if cents // parts >= LEAST_PART_CENTS
        )


def sum_of(rows: Sequence[Row]) -> int:
    """Add up what is open of some rows."""
    return sum(row.debt.cents_open for row in rows)


def debtor_page(desk: Desk, link: DebtorLink) -> DebtorPage:
    """Make the page of a link as of the desk's day."""
    return page_of(desk, Whom(link.account, link.customer, link.currency), link.letter)


def page_of(desk: Desk, whom: Whom, letter_number: int | None = None) -> DebtorPage:
    """Make the page of a customer in a currency as of the desk's day, whether there is a link or not."""
    look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today)
    picture = desk.picture()
    with desk.reading() as session:
        known = versions(session, CREDITOR)
        creditor = creditor_of(known[0] if known else None)
        proposed = _proposed(session, whom)
        letter = _letter(session, letter_number)
    party = whom.account, whom.customer
    debtor = look.debtors.get(party)
    return DebtorPage(
        name=debtor.name if debtor else picture.parties[party].name if party in picture.parties else "",
        day=desk.today,
        currency=whom.currency,
        is_proven=not look.trouble,
        rows=_rows(look, picture, whom),
        credit_cents=look.situation.credits.get((*party, whom.currency), 0),
        creditor=creditor if may_send(creditor) else None,
        iban_since=_iban_since([(creditor_of(each), each.at) for each in known]),
        letter=letter,
        proposed=proposed,
    )


def _rows(look: Look, picture: Picture, whom: Whom) -> tuple[Row, ...]:
    """Return the customer's debts, each in its standing; none where the books prove no figure."""
    if look.trouble:
        return ()
    party = whom.account, whom.customer
    own = [
        debt
        for debt in look.situation.debts
        if (debt.account, debt.customer) == party and debt.currency == whom.currency
    ]
    shown = [
        hold
        for hold in look.holds
        if (hold.account, hold.customer) == party and hold.kind in _SHOWN and in_force(hold, look.day)
    ]
    accounts = {account.name for account in picture.accounts_by_party.get(party, ())}
    return tuple(
        _told(_row(debt, shown, look.day, papers_of(picture, accounts, debt.reference)), look)
        for debt in sorted(own, key=lambda debt: (debt.due, debt.date, debt.name))
        if not any(_is_paid_to_factor(look, name) for name in debt.covers)
    )


def _told(row: Row, look: Look) -> Row:
    """Say whom a debt is to be paid to, where the debtor was told that it is a factor.

    What is contested or said to be paid stays so. The parts of a plan over such debts are not shown: who
    would be paid for them is the factor's to say.
    """
    each = look.assigned.get(row.debt.name)
    if each is None or not each.pays_factor:
        return row
    standing = row.standing if row.standing in {Standing.DISPUTED, Standing.SAID_PAID} else Standing.ASSIGNED
    return replace(row, standing=standing, payee=assignee_of(each))


def _is_paid_to_factor(look: Look, name: str) -> bool:
    each = look.assigned.get(name)
    return each is not None and each.pays_factor


def _row(debt: Debt, holds: Sequence[Hold], day: dt.date, papers: tuple[Document, ...]) -> Row:
    late = (day - debt.due).days
    over = [hold for hold in holds if covers(hold, debt)]
    hold = min(over, key=lambda hold: (list(_SHOWN).index(hold.kind), hold.id), default=None)
    if hold is None:
        return Row(debt, Standing.OWED, late, papers)
    standing = _SHOWN[hold.kind]
    if hold.category is DisputeCategory.ALREADY_PAID:
        standing = Standing.SAID_PAID
    since = hold.day if hold.kind is HoldKind.PROMISE else hold.since
    return Row(debt, standing, late, papers, since)


def _proposed(session: TenantSession, whom: Whom) -> tuple[tuple[dt.date, int], ...]:
    """Return the parts of the plan that waits for an answer, the last one proposed."""
    wanted = select(PlanRow).where(
        PlanRow.account == whom.account,
        PlanRow.customer == whom.customer,
        PlanRow.currency == whom.currency,
        PlanRow.state == "proposed",
    )
    row = session.scalar(wanted.order_by(PlanRow.number.desc()).limit(1))
    if row is None:
        return ()
    return tuple((dt.date.fromisoformat(str(day)), int(str(cents))) for day, cents in row.instalments)


def _letter(session: TenantSession, number: int | None) -> LetterSaid | None:
    if number is None:
        return None
    row = session.scalar(select(LetterRow).where(LetterRow.number == number))
    if row is None:
        return None
    return LetterSaid(row.reference, row.day, row.interest_cents, row.indemnity_cents)


def _iban_since(known: Sequence[tuple[Creditor | None, dt.datetime]]) -> dt.date | None:
    """Return the day since when the account is the same, from versions, the last first."""
    since = None
    for creditor, at in known:
        assert creditor is not None
        assert known[0][0] is not None
        if creditor.iban != known[0][0].iban:
            break
        since = at.date()
    return since
