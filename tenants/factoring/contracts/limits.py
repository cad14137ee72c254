"""Debtors' limits of a contract: their history, and one more that a person gives.

Owns that a limit is never changed: another follows it. Which one counts on a day is the core's to say; those
of a factor's file come in by `limit_files`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from ledger_core.factoring.contract_faults import LONGEST_TEXT, MOST_CENTS
from ledger_core.factoring.limits import Limit, limit_of
from tenants.books.models import IndexCustomer
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.rows import ContractRow, LimitRow
from tenants.factoring.story import Happened, tell
from tenants.numbers import next_number

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2199, 12, 31)


class LimitFault(StrEnum):
    """What can be wrong with a limit."""

    NO_SUCH_CUSTOMER = "no-such-customer"
    OUT_OF_RANGE = "out-of-range"
    NOT_A_DAY = "not-a-day"
    TOO_LONG = "too-long"
    CONTROL = "control"  # a sign that no text shows


class FaultyLimitError(ValueError):
    """A limit that cannot be given; `faults` are by part of `NewLimit`."""

    def __init__(self, faults: Mapping[str, LimitFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class NewLimit:
    """A limit from a day on: cents of the contract's currency, None where the debtor's own limit ends."""

    debtor: str
    since: dt.date
    cents: int | None
    why: str = ""


def history_of(session: TenantSession, contract_key: str) -> tuple[Limit, ...]:
    """Return all limits of a contract as they came in."""
    wanted = select(LimitRow).where(LimitRow.contract == contract_key).order_by(LimitRow.number)
    return tuple(_limit(row) for row in session.scalars(wanted))


def give_limit(session: TenantSession, desk: Desk, contract_key: str, new: NewLimit) -> Limit:
    """Give a limit by hand, and say so in the audit log; what counts already makes none.

    Raises:
        FaultyLimitError: a part is none that it may be.
        KeyError: there is no such contract.
    """
    raise_stamp(session)
    if faults := _faults_of(session, new):
        raise FaultyLimitError(faults)
    known = select(ContractRow.version).where(ContractRow.key == contract_key).limit(1)
    if session.scalar(known) is None:
        raise KeyError(contract_key)
    counting = limit_of(history_of(session, contract_key), new.debtor, new.since)
    if counting is not None and (counting.since, counting.cents) == (new.since, new.cents):
        return counting
    (given,) = put_limits(session, desk, contract_key, [new])
    facts = {
        "debtor": new.debtor,
        "since": new.since.isoformat(),
        "before": counting.cents if counting is not None else None,
        "after": new.cents,
    }
    tell(session, desk, kind=Happened.LIMITS, contract=contract_key, facts=facts)
    return given


def put_limits(
    session: TenantSession, desk: Desk, contract_key: str, given: Iterable[NewLimit], file: int | None = None
) -> tuple[Limit, ...]:
    """Keep limits in the caller's transaction, which tells of them; `file` is the one they came in."""
    rows = [
        LimitRow(
            contract=contract_key,
            number=next_number(session, "factoring-limit"),
            debtor=new.debtor,
            since=new.since,
            cents=new.cents,
            why=new.why.strip(),
            file=file,
            author=desk.hand.actor,
            at=desk.now,
        )
        for new in given
    ]
    session.add_all(rows)
    session.flush()
    return tuple(map(_limit, rows))


def _limit(row: LimitRow) -> Limit:
    return Limit(row.debtor, row.since, row.cents, row.number, row.why)


def _faults_of(session: TenantSession, new: NewLimit) -> dict[str, LimitFault]:
    faults = {}
    known = select(IndexCustomer.code).where(IndexCustomer.code == new.debtor).limit(1)
    if "\0" in new.debtor or session.scalar(known) is None:  # no database takes that sign
        faults["debtor"] = LimitFault.NO_SUCH_CUSTOMER
    if new.cents is not None and not 0 <= new.cents <= MOST_CENTS:
        faults["cents"] = LimitFault.OUT_OF_RANGE
    if not FIRST_DAY <= new.since <= LAST_DAY:
        faults["since"] = LimitFault.NOT_A_DAY
    if len(new.why) > LONGEST_TEXT:
        faults["why"] = LimitFault.TOO_LONG
    elif not all(line.isprintable() for line in new.why.splitlines()):
        faults["why"] = LimitFault.CONTROL
    return faults
