"""What a legal file demands as of a day: what is left of each invoice, interest and indemnity, and costs.

Put together from the books and the register of claims; the same revision and day give the same figures. Where
a rate is missing there is no figure, and nothing is added up as if there were.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.accounts import is_customer
from ledger_core.late_payment.applied import Missing
from ledger_core.late_payment.claims import ClaimKind
from ledger_core.late_payment.history import DebtHistory, histories
from ledger_core.late_payment.interest import NOTHING, Statement
from ledger_core.late_payment.prescription import Prescription
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import due_date, open_items
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.cases.facts import Costs
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.claims.register import Registered, register_of
from tenants.dunning.days.situation import debt_names_of, lines_by_debt

DOUBTFUL = "416"


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One debt of a file; cents above zero in the file's currency, interest and indemnity in euros."""

    name: str
    line: Line
    due: dt.date
    due_assumed: bool
    owed_cents: int  # the invoice, less its credit notes
    open_cents: int
    interest: Statement
    indemnity_cents: int
    indemnity_article: str
    prescription: Prescription | None

    @property
    def paid_cents(self) -> int:
        """What was paid of it."""
        return self.owed_cents - self.open_cents

    @property
    def interest_cents(self) -> int | None:
        """The interest up to the day; None where a rate is missing."""
        return self.interest.cents


@dataclass(frozen=True, slots=True)
class Demand:
    """All that a file demands. `gone` are names of debts that the books do not know any more."""

    day: dt.date
    revision: int
    commit: str
    currency: str
    rows: tuple[DemandRow, ...]
    costs: tuple[Costs, ...]
    gone: tuple[str, ...]

    @property
    def principal_cents(self) -> int:
        """What is left of the invoices."""
        return sum(row.open_cents for row in self.rows)

    @property
    def interest_cents(self) -> int:
        """The interest that has a figure."""
        return sum(row.interest_cents or 0 for row in self.rows)

    @property
    def indemnity_cents(self) -> int:
        """The indemnities for costs of recovery."""
        return sum(row.indemnity_cents for row in self.rows)

    @property
    def costs_cents(self) -> int:
        """The costs that a person demands."""
        return sum(cost.cents for cost in self.costs)

    @property
    def total_cents(self) -> int:
        """All of it that has a figure."""
        return self.principal_cents + self.interest_cents + self.indemnity_cents + self.costs_cents

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The rates for want of which an interest has no figure."""
        found = {missing: None for row in self.rows for missing in row.interest.missing}
        return tuple(found)

    @property
    def prescribed_on(self) -> dt.date | None:
        """The first of the last days on which its debts may be claimed; None where no rule is known."""
        days = [row.prescription.prudent_last for row in self.rows if row.open_cents and row.prescription]
        return min(days, default=None)


def demand_of(session: TenantSession, picture: Picture, case: CaseFile, day: dt.date) -> Demand:
    """Return what a file demands as of the end of a day.

    Args:
        session: of the file's tenant.
        picture: the books.
        case: the file.
        day: up to which interest is counted and payments are known.
    """
    known, claims = lines_by_debt(picture), register_of(session, picture, day).by_name
    own = [name for name in case.debts if name in known]
    debts = _debts(picture, case, day)
    rows = [_row(picture, case, name, known[name], debts.get(name), claims.get(name)) for name in own]
    return Demand(
        day=day,
        revision=picture.number,
        commit=picture.commit,
        currency=case.currency,
        rows=tuple(sorted(rows, key=lambda row: (row.line.date, row.line.reference, row.name))),
        costs=case.facts.costs,
        gone=tuple(name for name in case.debts if name not in known),
    )


def interest_on(session: TenantSession, picture: Picture, debts: Collection[str], day: dt.date) -> int:
    """Return the interest on some debts up to a day, in cents; what has no figure is not in it."""
    claims = register_of(session, picture, day).by_name
    return sum(claims[name].left.cents or 0 for name in debts if name in claims)


def lines_of_customer(picture: Picture, account: str, customer: str) -> list[Line]:
    """Return the lines of one customer on all accounts of customers, doubtful ones too.

    Where the account's number is the customer's own, doubtful debts of all such customers stand together.
    """
    return [
        line
        for (number, code), own in picture.lines_by_party.items()
        if code == customer and is_customer(number)
        if code or number == account or number.startswith(DOUBTFUL)
        for line in own
    ]


def _debts(picture: Picture, case: CaseFile, day: dt.date) -> Mapping[str, tuple[int, int]]:
    """Return by name what is owed and what is open of each debt; one moved to doubtful debts is followed."""
    names = debt_names_of(picture)
    lines = lines_of_customer(picture, case.account, case.customer)
    found = {
        names[item.line.key]: (item.cents_original, item.cents_open)
        for item in open_items(lines, picture.terms, day)
    }
    known: list[DebtHistory] = histories(lines, picture.terms, day)
    return found | {names[debt.line.key]: (debt.owed_cents, debt.open_cents) for debt in known}


def _row(  # noqa: PLR0913, PLR0917  a row is made of all of these
    picture: Picture,
    case: CaseFile,
    name: str,
    line: Line,
    debt: tuple[int, int] | None,
    claim: Registered | None,
) -> DemandRow:
    owed_cents, open_cents = debt or (line.cents, 0)  # what is settled and has no due date of its own
    due, _ = due_date(line, picture.terms)
    facts = case.facts
    indemnity = claim.part(ClaimKind.INDEMNITY) if claim and facts.claims_indemnity else None
    fixed = claim.claim.indemnity if claim else None
    return DemandRow(
        name=name,
        line=line,
        due=due,
        due_assumed=line.due is None,
        owed_cents=owed_cents,
        open_cents=max(open_cents, 0),
        interest=claim.left if claim and facts.claims_interest else NOTHING,
        indemnity_cents=(indemnity.open_cents or 0) if indemnity else 0,
        indemnity_article=fixed.article if fixed else "",
        prescription=claim.claim.prescription if claim else None,
    )
