"""The last look before a letter leaves: does it still say what the books and the people's decisions say?

Owns the reasons for which a letter is stopped. It is stopped whole, be it for one of its debts: what is still
due comes with the next plan. Reads and writes nothing: it is handed what holds at the head of the books.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.holds import Hold, HoldKind, covers, in_force, is_of
from ledger_core.dunning.schedule import LevelKind

MOST_DAYS_LATE = 4  # after the day it bears: a week-end and a fault of the mail on a Friday
_PREFIX = "stop:"
_LET_THANKS_PASS = frozenset({HoldKind.PROMISE, HoldKind.PLAN, HoldKind.STALE_BANK, HoldKind.STALE_FACTOR})


class Stop(StrEnum):
    """Why the house stops a letter that was approved."""

    PAID = "paid"  # a debt is open no more
    AMOUNT = "amount"  # another sum is open, or the day it is due has changed
    UNPAID = "unpaid"  # thanks, and the debt is open again
    ASSIGNED = (
        "assigned"  # a factor has a debt by now, or has it no more: another is to be paid, or nobody asks
    )
    HELD = "held"  # a dispute, a promise, a procedure, a stop by hand; a factor's word that is too old
    PLAN = "plan"  # a payment plan covers the debt
    CREDIT = "credit"  # what the customer has not allocated covers a debt that it asks for
    DEBTOR = "debtor"  # it is to be reached elsewhere, or is a consumer, who owes no claims
    MANDATE = "mandate"  # the firm may write no more
    CREDITOR = "creditor"  # the creditor's name or account has changed
    TEST = "test"  # nobody approved it, and the tenant is in test mode again
    OLD = "old"  # it could not leave for days, or the day it speaks of is over

    @property
    def reason(self) -> str:
        """The reason as a letter's row keeps it, beside those that people write."""
        return f"{_PREFIX}{self.value}"


def stop_of(reason: str) -> Stop | None:
    """Read back the reason of a letter that the house stopped; None where a person wrote it."""
    value = reason.removeprefix(_PREFIX)
    return Stop(value) if value != reason and value in set(Stop) else None


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter says of one debt; cents above zero, and 0 in a letter of thanks."""

    debt: str
    cents: int
    due: dt.date


@dataclass(frozen=True, slots=True)
class Leaving:
    """A letter that is about to leave: of its row and its content what can have changed."""

    kind: LevelKind
    account: str
    customer: str
    currency: str
    day: dt.date  # that it bears
    said: tuple[Said, ...]
    creditor: str
    iban: str | None  # that it names; None: it asks for nothing
    recipient: str
    has_claims: bool
    approved: bool  # by a person
    payee: str = ""  # the name that goes with the account
    mention: tuple[str, ...] = ()  # of the factor that has its debts


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a letter about an assigned debt has paid: the factor, or with name and IBAN "" the company."""

    mention: tuple[str, ...]
    name: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """What holds at the head of the books, on the day; `credit_cents` of the letter's currency.

    `assigned` holds what factors have, by name of the debt, with whom a letter about it has paid. What a
    factor was paid may be `stale_days` old; None: of any age.
    """

    day: dt.date
    debts: Mapping[str, Debt]
    credit_cents: int
    holds: Sequence[Hold]
    creditor: str
    iban: str
    recipient: str
    is_consumer: bool
    has_mandate: bool
    is_live: bool
    assigned: Mapping[str, Payee] = field(default_factory=dict)
    stale_days: int | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a letter does not leave, and the debts it is about."""

    stop: Stop
    debts: tuple[str, ...] = ()
    hold: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def recheck(leaving: Leaving, now: Now) -> Stopped | None:
    """Return why a letter must not leave; None where it may. The first reason counts."""
    return next(_stops(leaving, now), None)


def _stops(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    if now.day > leaving.day + dt.timedelta(days=MOST_DAYS_LATE):
        yield Stopped(Stop.OLD)
    if not now.has_mandate:
        yield Stopped(Stop.MANDATE)
    yield from _stops_by_assignment(leaving, now)
    if leaving.creditor != now.creditor or leaving.iban not in {None, now.iban, *_ibans(leaving, now)}:
        yield Stopped(Stop.CREDITOR)
    if leaving.recipient != now.recipient or (leaving.has_claims and now.is_consumer):
        yield Stopped(Stop.DEBTOR)
    if not leaving.approved and not now.is_live:
        yield Stopped(Stop.TEST)
    if leaving.kind is LevelKind.THANKS:
        yield from _stops_of_thanks(leaving, now)
        return
    yield from _stops_by_hold(leaving, now)
    yield from _stops_by_debt(leaving, now)
    if leaving.kind is LevelKind.NOTICE:
        lapsed = tuple(said.debt for said in leaving.said if said.due < now.day)
        if lapsed:
            yield Stopped(Stop.OLD, lapsed)
    else:
        yield from _stops_by_age(leaving, now)
        yield from _stops_by_credit(leaving, now)


def _stops_by_assignment(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    """Stop what says something else of who has its debts than what is true now."""
    wrong = tuple(said.debt for said in leaving.said if _is_wrong_about(said.debt, leaving, now))
    debts = [debt for said in leaving.said if (debt := now.debts.get(said.debt)) is not None]
    if len({debt.assigned for debt in debts}) > 1:  # one letter has debts of one owner
        wrong = wrong or tuple(debt.name for debt in debts if debt.assigned)
    if wrong:
        yield Stopped(Stop.ASSIGNED, wrong)


def _is_wrong_about(name: str, leaving: Leaving, now: Now) -> bool:
    """Tell whether a letter has the wrong party paid for a debt, or says what only its owner may.

    Claims, a formal notice and thanks are the owner's. Only letters about assigned debts hold a mention.
    """
    payee = now.assigned.get(name)
    if payee is None:
        return bool(leaving.mention) and name in now.debts
    if leaving.has_claims or leaving.kind in {LevelKind.FORMAL_NOTICE, LevelKind.THANKS}:
        return True
    is_to_payee = not payee.name or (leaving.payee, leaving.iban) == (payee.name, payee.iban)
    return name not in now.debts or leaving.mention != payee.mention or not is_to_payee


def _ibans(leaving: Leaving, now: Now) -> Iterator[str]:
    """Give the accounts of factors that a letter may name, beside the company's own."""
    for said in leaving.said:
        payee = now.assigned.get(said.debt)
        if payee is not None:
            yield payee.iban
        elif leaving.mention and leaving.iban and said.debt not in now.debts:  # paid: said so below
            yield leaving.iban


def _stops_of_thanks(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    again = tuple(said.debt for said in leaving.said if said.debt in now.debts)
    if again:
        yield Stopped(Stop.UNPAID, again)
    for hold in now.holds:
        own = not hold.debts or hold.debts.intersection(said.debt for said in leaving.said)
        if own and hold.kind not in _LET_THANKS_PASS and _is_in_force(hold, leaving, now):
            yield Stopped(Stop.HELD, hold=_put(hold), facts={"hold_kind": hold.kind.value})


def _stops_by_hold(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    for hold in now.holds:
        held = tuple(
            said.debt
            for said in leaving.said
            if (debt := now.debts.get(said.debt)) is not None and covers(hold, debt)
        )
        if held and _is_in_force(hold, leaving, now):
            stop = Stop.PLAN if hold.kind is HoldKind.PLAN else Stop.HELD
            yield Stopped(stop, held, _put(hold), {"hold_kind": hold.kind.value})


def _stops_by_debt(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    paid = tuple(said.debt for said in leaving.said if said.debt not in now.debts)
    if paid:
        yield Stopped(Stop.PAID, paid)
    changed = tuple(said.debt for said in leaving.said if not _is_as_said(said, now.debts.get(said.debt)))
    if changed:
        yield Stopped(Stop.AMOUNT, changed)


def _stops_by_age(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    """Stop a demand for what a factor may have been paid since it last said what it was paid."""
    debts = [debt for said in leaving.said if (debt := now.debts.get(said.debt)) is not None]
    unsure = tuple(debt.name for debt in debts if debt.may_be_paid_elsewhere(now.day, now.stale_days))
    if unsure:
        yield Stopped(Stop.HELD, unsure, facts={"hold_kind": HoldKind.STALE_FACTOR.value})


def _stops_by_credit(leaving: Leaving, now: Now) -> Iterator[Stopped]:
    debts = [debt for said in leaving.said if (debt := now.debts.get(said.debt)) is not None]
    credited = [debt for debt in debts if debt.may_be_paid_by(now.credit_cents)]
    if credited:
        sum_cents = sum(debt.cents_open for debt in credited)
        facts = {"credit_cents": now.credit_cents, "sum_cents": sum_cents}
        yield Stopped(Stop.CREDIT, tuple(debt.name for debt in credited), facts=facts)


def _put(hold: Hold) -> int | None:
    """Return the number of a hold that was put, or of a payment plan; None where it is an assignment's."""
    return hold.id if hold.id > 0 else None


def _is_as_said(said: Said, debt: Debt | None) -> bool:
    return debt is None or (debt.cents_open, debt.due) == (said.cents, said.due)


def _is_in_force(hold: Hold, leaving: Leaving, now: Now) -> bool:
    return is_of(hold, leaving.account, leaving.customer) and in_force(hold, now.day)
