"""Holds as people put and lift them: a dispute, a promise, a procedure, a stop by hand.

Owns what a hold must say before it is kept. What follows from one is `ledger_core.dunning`'s; holds that a
payment plan means are made by `plans`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import DisputeCategory, Hold, HoldKind, covers, in_force
from ledger_core.dunning.names import instalment_name
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.broken_promises import close_broken
from tenants.dunning.days.assigned_debts import known_in
from tenants.dunning.days.situation import debt_names_of, is_chased
from tenants.dunning.hold_rows import HoldRow, PlanRow, PlanState
from tenants.dunning.story import Told, tell
from tenants.factoring.assigned import assigned_of
from tenants.numbers import next_number

LONGEST_REASON = 2_000
LONGEST_OWNER = 200
LONGEST_PROMISE = dt.timedelta(days=366)
MOST_GRACE_DAYS = 30
MOST_CENTS = 10**13
E_INVOICE_STATUSES = ("207", "208", "210")  # disputed, suspended, refused: external specifications B2B, AIFE
OF_PEOPLE = (
    HoldKind.DISPUTE,
    HoldKind.PROMISE,
    HoldKind.LEGAL,
    HoldKind.INSOLVENCY,
    HoldKind.ASSIGNED,
    HoldKind.MANUAL,
)
"""Kinds that are put by an act; the others follow from facts."""


class HoldFault(StrEnum):
    """What can be wrong with a part of a hold."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NOT_A_KIND = "not-a-kind"
    NOT_A_CATEGORY = "not-a-category"
    NOT_A_STATUS = "not-a-status"
    NOT_AN_AMOUNT = "not-an-amount"
    NOT_DAYS = "not-days"
    NOT_A_CUSTOMER = "not-a-customer"  # none of the books whom letters may reach
    UNKNOWN_DEBTS = "unknown-debts"  # none of this customer's
    ASSIGNED = "assigned"  # a promise of what is to be paid to a factor
    DAY_PAST = "day-past"
    DAY_TOO_FAR = "day-too-far"


class FaultyHoldError(ValueError):
    """A hold that cannot be put; `faults` are by part."""

    def __init__(self, faults: Mapping[str, HoldFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold as somebody asks for it; the parts are those of `ledger_core.dunning.holds.Hold`.

    `since` is the desk's day where it is left out. `origin` is `person`, `debtor` or `house`.
    """

    kind: HoldKind
    account: str
    customer: str
    reason: str
    debts: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None
    category: DisputeCategory | None = None
    owner: str = ""
    e_invoice_status: str = ""
    cents: int = 0
    currency: str = ""
    day: dt.date | None = None
    grace_days: int = 2
    origin: str = "person"


def put_hold(session: TenantSession, desk: Desk, new: NewHold) -> HoldRow:
    """Put a hold, and tell of it; what a kind has no use for is left out.

    A promise settles what was to be done about broken ones of the same debts.

    Raises:
        FaultyHoldError: a part is none that it may be.
    """
    if faults := hold_faults(session, desk, new):
        raise FaultyHoldError(faults)
    is_promise, is_dispute = new.kind is HoldKind.PROMISE, new.kind is HoldKind.DISPUTE
    row = HoldRow(
        number=next_number(session, "hold"),
        kind=new.kind.value,
        account=new.account,
        customer=new.customer,
        debts=sorted(new.debts),
        since=new.since or desk.today,
        until=new.until,
        reason=new.reason.strip(),
        author=desk.hand.actor,
        origin=new.origin,
        category=new.category.value if is_dispute and new.category else "",
        owner=new.owner.strip(),
        e_invoice_status=new.e_invoice_status if is_dispute else "",
        cents=new.cents if is_promise else 0,
        currency=new.currency if is_promise else "",
        day=new.day if is_promise else None,
        grace_days=new.grace_days if is_promise else 0,
        put_at=desk.now,
        lifted_on=None,
        lifted_by="",
        lift_reason="",
    )
    session.add(row)
    session.flush()
    _tell(session, desk, row, Told.HOLD_PUT, row.reason)
    if is_promise:
        close_broken(
            session,
            desk,
            account=row.account,
            customer=row.customer,
            currency=row.currency,
            debts=new.debts,
            outcome=row.kind,
        )
    return row


def lift_hold(session: TenantSession, desk: Desk, number: int, reason: str) -> HoldRow | None:
    """Lift a hold and tell of it; None where there is none of this number that is not lifted.

    Raises:
        FaultyHoldError: no reason is given, or too long a one.
    """
    if fault := _fault_of_reason(reason):
        raise FaultyHoldError({"reason": fault})
    row = session.scalar(select(HoldRow).where(HoldRow.number == number, HoldRow.lifted_on.is_(None)))
    if row is None:
        return None
    row.lifted_on, row.lifted_by, row.lift_reason = desk.today, desk.hand.actor, reason.strip()
    _tell(session, desk, row, Told.HOLD_LIFTED, row.lift_reason)
    return row


def lift_promises(
    session: TenantSession, desk: Desk, debts: Iterable[Debt], replaced: Collection[str], reason: str
) -> None:
    """Lift the promises in force that are about nothing but what something else is now agreed for.

    Args:
        session: one that writes.
        desk: who agreed.
        debts: what the customer owes.
        replaced: names of the debts that it is agreed for.
        reason: what it is.
    """
    owed = tuple(debts)
    for hold in holds(session):
        if hold.kind is HoldKind.PROMISE and in_force(hold, desk.today):
            about = {debt.name for debt in owed if covers(hold, debt)}
            if about and about <= set(replaced):
                lift_hold(session, desk, hold.id, reason)


def holds(session: TenantSession) -> tuple[Hold, ...]:
    """Return the holds that nobody lifted, as the plan takes them."""
    wanted = select(HoldRow).where(HoldRow.lifted_on.is_(None)).order_by(HoldRow.number)
    return tuple(hold_of(row) for row in session.scalars(wanted))


def hold_rows(session: TenantSession, account: str, customer: str) -> tuple[HoldRow, ...]:
    """Return all holds of a customer, lifted ones too, the last first."""
    wanted = select(HoldRow).where(HoldRow.account == account, HoldRow.customer == customer)
    return tuple(session.scalars(wanted.order_by(HoldRow.number.desc())))


def hold_row(session: TenantSession, number: int) -> HoldRow | None:
    """Return a hold by its number; None where there is none."""
    return session.scalar(select(HoldRow).where(HoldRow.number == number))


def hold_of(row: HoldRow) -> Hold:
    """Return a hold as the plan takes it."""
    return Hold(
        id=row.number,
        kind=HoldKind(row.kind),
        customer=row.customer,
        account=row.account,
        since=row.since,
        until=row.until,
        reason=row.reason,
        author=row.author,
        debts=frozenset(row.debts),
        category=DisputeCategory(row.category) if row.category else None,
        owner=row.owner,
        e_invoice_status=row.e_invoice_status,
        cents=row.cents,
        currency=row.currency,
        day=row.day,
        grace_days=row.grace_days,
    )


def hold_faults(session: TenantSession, desk: Desk, new: NewHold) -> dict[str, HoldFault]:
    """Say what is wrong with a hold that somebody asks for, by part."""
    since = new.since or desk.today
    checks = [
        ("kind", new.kind in OF_PEOPLE, HoldFault.NOT_A_KIND),
        ("owner", len(new.owner) <= LONGEST_OWNER, HoldFault.TOO_LONG),
        ("until", new.until is None or new.until >= since, HoldFault.DAY_PAST),
    ]
    if new.kind is HoldKind.DISPUTE:
        status = new.e_invoice_status
        checks += [
            ("category", new.category is not None, HoldFault.NOT_A_CATEGORY),
            ("e_invoice_status", status in {"", *E_INVOICE_STATUSES}, HoldFault.NOT_A_STATUS),
        ]
    if new.kind is HoldKind.PROMISE:
        checks += _checks_of_promise(desk, new)
    faults: dict[str, HoldFault] = {}
    if fault := _fault_of_reason(new.reason):
        faults["reason"] = fault
    for part, is_right, fault in checks:
        if not is_right:
            faults.setdefault(part, fault)
    return faults | _faults_of_debts(session, desk, new)


def _checks_of_promise(desk: Desk, new: NewHold) -> list[tuple[str, bool, HoldFault]]:
    latest = desk.today + LONGEST_PROMISE
    return [
        ("cents", 0 < new.cents <= MOST_CENTS, HoldFault.NOT_AN_AMOUNT),
        ("currency", bool(new.currency), HoldFault.MISSING),
        ("day", new.day is not None, HoldFault.MISSING),
        ("day", new.day is None or new.day >= desk.today, HoldFault.DAY_PAST),
        ("day", new.day is None or new.day <= latest, HoldFault.DAY_TOO_FAR),
        ("grace_days", 0 <= new.grace_days <= MOST_GRACE_DAYS, HoldFault.NOT_DAYS),
    ]


def _faults_of_debts(session: TenantSession, desk: Desk, new: NewHold) -> dict[str, HoldFault]:
    """Say where a customer is none of the books, or its debts are neither theirs nor those of its plans."""
    picture, party = desk.picture(), (new.account, new.customer)
    if party not in picture.parties or not is_chased(new.account):
        return {"customer": HoldFault.NOT_A_CUSTOMER}
    names = debt_names_of(picture)
    known = {names[line.key] for line in picture.lines_by_party.get(party, ())}
    unknown = new.debts - known
    if unknown and not unknown <= _instalments(session, *party):
        return {"debts": HoldFault.UNKNOWN_DEBTS}
    if new.kind is HoldKind.PROMISE and _are_paid_to_factor(session, desk, new):
        return {"debts": HoldFault.ASSIGNED}
    return {}


def _are_paid_to_factor(session: TenantSession, desk: Desk, new: NewHold) -> bool:
    """Tell whether some of the debts are to be paid to a factor: whether it was, the books tell too late."""
    if not new.debts:
        return False
    assigned = known_in(desk.picture(), assigned_of(session, desk.today, (new.account, new.customer)))
    return any(each.pays_factor for name in new.debts if (each := assigned.get(name)) is not None)


def _instalments(session: TenantSession, account: str, customer: str) -> set[str]:
    """Return the names of the instalments that a customer agreed to, of plans that run."""
    wanted = select(PlanRow).where(
        PlanRow.account == account, PlanRow.customer == customer, PlanRow.state == PlanState.AGREED
    )
    return {
        instalment_name(row.number, number)
        for row in session.scalars(wanted)
        for number in range(1, len(row.instalments) + 1)
    }


def _fault_of_reason(reason: str) -> HoldFault | None:
    if not reason.strip():
        return HoldFault.MISSING
    return HoldFault.TOO_LONG if len(reason) > LONGEST_REASON else None


def _tell(session: TenantSession, desk: Desk, row: HoldRow, kind: Told, text: str) -> None:
    tell(
        session,
        kind=kind,
        account=row.account,
        customer=row.customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        debts=row.debts,
        hold=row.number,
        text=text,
        facts={
            "kind": row.kind,
            "category": row.category,
            "until": row.until.isoformat() if row.until else None,
            "cents": row.cents,
            "currency": row.currency,
            "day": row.day.isoformat() if row.day else None,
        },
    )
