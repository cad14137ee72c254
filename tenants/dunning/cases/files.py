"""Legal files as they stand: their rows read, their state and their days derived from the acts.

Owns how rows become values, and why a file or an act is not taken. Changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from ledger_core.procedures.course import Act, ActKind, CaseState, standing, state_of
from ledger_core.procedures.deadlines import Deadline, deadlines_of
from ledger_core.procedures.routes import Route
from tenants.db import TenantSession
from tenants.dunning.cases.facts import CaseFacts, facts_from_json
from tenants.dunning.cases.rows import CaseAct, CaseRow


class CaseFault(StrEnum):
    """Why a file or an act is not taken."""

    NO_DEBTS = "no-debts"
    TOO_MANY_DEBTS = "too-many-debts"
    UNKNOWN_DEBTS = "unknown-debts"  # none that are open, of this customer, in this currency
    IN_ANOTHER_CASE = "in-another-case"
    ASSIGNED = "assigned"  # a factor has one of the debts: only the owner of a claim goes to court for it
    NO_OPENING = "no-opening"  # a declaration says the day of the judgment: from it no interest runs
    ROUTE_CLOSED = "route-closed"  # the rules do not let the claim go this way
    NO_SUCH_CASE = "no-such-case"
    CLOSED = "closed"
    FILED = "filed"  # what was handed to a court is not changed any more
    NOT_NOW = "not-now"
    FUTURE = "future"
    BEFORE = "before"
    UNKNOWN_ACT = "unknown"
    CHANGED = "changed"  # somebody else noted an act meanwhile
    TOO_LONG = "too-long"
    NO_REASON = "no-reason"


class CaseRefusedError(Exception):
    """A file or an act that is not taken; nothing was written."""

    def __init__(self, fault: CaseFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Ending(StrEnum):
    """How a file ends."""

    PAID = "paid"
    SETTLED = "settled"  # by an agreement
    GIVEN_UP = "given-up"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class NotedAct:
    """An act as it was noted; `file` is the number of its paper."""

    act: Act
    text: str
    cents: int | None
    ending: Ending | None
    file: int | None
    actor: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A legal file as it stands."""

    number: int
    reference: str
    account: str
    customer: str
    currency: str
    route: Route
    debts: tuple[str, ...]
    facts: CaseFacts
    hold: int | None
    author: str
    put_at: dt.datetime
    state: CaseState
    acts: tuple[NotedAct, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether it goes on."""
        return self.state is not CaseState.CLOSED

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The days that follow from its acts."""
        return deadlines_of(
            self.route,
            [noted.act for noted in self.acts],
            is_creditor_abroad=self.facts.is_creditor_abroad,
        )

    @property
    def standing(self) -> tuple[NotedAct, ...]:
        """Its acts without those that were withdrawn."""
        numbers = {act.number for act in standing(noted.act for noted in self.acts)}
        return tuple(noted for noted in self.acts if noted.act.number in numbers)

    def day_of(self, kind: ActKind) -> dt.date | None:
        """Return the day of the last act of a kind that stands; None where there is none."""
        days = [noted.act.day for noted in self.standing if noted.act.kind is kind]
        return days[-1] if days else None


def cases_of(
    session: TenantSession, account: str | None = None, customer: str | None = None
) -> tuple[CaseFile, ...]:
    """Return the files of a tenant or of one customer, the latest first."""
    wanted = select(CaseRow).order_by(CaseRow.number.desc())
    if account is not None:
        wanted = wanted.where(CaseRow.account == account, CaseRow.customer == customer)
    acts: dict[int, list[NotedAct]] = {}
    for each in session.scalars(select(CaseAct).order_by(CaseAct.case, CaseAct.number)):
        acts.setdefault(each.case, []).append(_noted(each))
    return tuple(_made(row, acts.get(row.number, ())) for row in session.scalars(wanted))


def case_numbered(session: TenantSession, number: int) -> CaseFile | None:
    """Return a file; None where there is none of this number."""
    row = session.scalar(select(CaseRow).where(CaseRow.number == number))
    return None if row is None else file_of(session, row)


def row_numbered(session: TenantSession, number: int) -> CaseRow:
    """Return the row of a file.

    Raises:
        CaseRefusedError: there is none of this number.
    """
    row = session.scalar(select(CaseRow).where(CaseRow.number == number))
    if row is None:
        raise CaseRefusedError(CaseFault.NO_SUCH_CASE)
    return row


def file_of(session: TenantSession, row: CaseRow) -> CaseFile:
    """Return a file as its row and its acts say."""
    return _made(row, acts_of(session, row.number))


def acts_of(session: TenantSession, number: int) -> tuple[NotedAct, ...]:
    """Return the acts of a file, in the order they were noted."""
    wanted = select(CaseAct).where(CaseAct.case == number).order_by(CaseAct.number)
    return tuple(_noted(row) for row in session.scalars(wanted))


def _noted(row: CaseAct) -> NotedAct:
    facts = row.facts
    cents, withdraws, ending = facts["cents"], facts["withdraws"], facts["ending"]
    assert isinstance(withdraws, int)
    return NotedAct(
        act=Act(row.number, ActKind(row.kind), row.day, withdraws),
        text=str(facts["text"]),
        cents=cents if isinstance(cents, int) else None,
        ending=Ending(str(ending)) if ending else None,
        file=row.file,
        actor=row.actor,
        at=row.at,
    )


def _made(row: CaseRow, acts: Sequence[NotedAct]) -> CaseFile:
    route = Route(row.route)
    return CaseFile(
        number=row.number,
        reference=row.reference,
        account=row.account,
        customer=row.customer,
        currency=row.currency,
        route=route,
        debts=tuple(row.debts),
        facts=facts_from_json(row.facts),
        hold=row.hold,
        author=row.author,
        put_at=row.put_at,
        state=state_of(route, [noted.act for noted in acts]),
        acts=tuple(acts),
    )
