"""The forms of acts on a customer's page: what was typed, read or refused with a sentence at its field.

Owns how a call, a promise, a dispute, a plan, notes on a debtor and an act on claims are typed. What each
must be is checked again where it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.instalments import PlanFault
from ledger_core.late_payment.claims import ClaimKind
from ledger_core.late_payment.covered import Act
from server.portal.customers.chasing import Chasing
from server.portal.pictures import day_of
from server.portal.typed import cents_typed
from tenants.dunning.claims.asking import Asked, ClaimFault, Wanted
from tenants.dunning.customer_dunning import CustomerDunning
from tenants.dunning.decisions.debtors import DebtorNotes, NoteFault
from tenants.dunning.holds import NewHold
from tenants.dunning.plans.even_parts import FEWEST_PARTS, MOST_PARTS, even_parts
from tenants.dunning.plans.plans import FaultyPlanError, NewPlan, PlanRefusal, PlanRefusedError
from tenants.dunning.sending.posting import CallOutcome

MOST_KEY = 64
_LONGEST_NUMBER = 6
_PART_FIELDS = 4
_E = TypeVar("_E", bound=str)
Form = MultiDict[str, str]


class FaultyFormError(ValueError):
    """A form that cannot be read; `errors` are sentences by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class TypedPlan:
    """A plan as it was typed, and whether it is agreed at once."""

    new: NewPlan
    agreed: bool
    recognised_on: dt.date | None


def outcome_of(form: Form) -> CallOutcome:
    """Read what came of a call."""
    found = _one_of(CallOutcome, form.get("outcome", ""))
    if found is None:
        raise FaultyFormError({"outcome": _("Choose what came of it.")})
    return found


def promise_of(form: Form, chasing: Chasing) -> NewHold | None:
    """Read a promise; None where neither an amount nor a day was typed.

    Raises:
        FaultyFormError: one of both is missing, or none that it may be.
    """
    amount, day = form.get("amount", "").strip(), form.get("promised", "").strip()
    if not amount and not day:
        return None
    cents, promised = cents_typed(amount), day_of(day)
    errors = {}
    if not cents:
        errors["cents"] = _("An amount above zero, such as 1 200,00.")
    if promised is None:
        errors["day"] = _("Choose a day.")
    if errors or not cents:
        raise FaultyFormError(errors)
    currency = form.get("currency", "")
    return NewHold(
        HoldKind.PROMISE,
        *chasing.own.party,
        reason=form.get("text", "").strip() or _("On the telephone"),
        cents=cents,
        currency=currency if currency in chasing.currencies else chasing.currencies[0],
        day=promised,
    )


def dispute_of(form: Form, own: CustomerDunning) -> NewHold:
    """Read a dispute of some invoices."""
    return NewHold(
        HoldKind.DISPUTE,
        *own.party,
        reason=form.get("text", ""),
        debts=frozenset(form.getlist("debt")),
        category=_one_of(DisputeCategory, form.get("category", "")),
        owner=form.get("owner", ""),
    )


def plan_of(form: Form, own: CustomerDunning, today: dt.date) -> TypedPlan:
    """Read a payment plan over some invoices, in even monthly parts.

    Raises:
        FaultyFormError: a part cannot be read.
    """
    chosen = set(form.getlist("debt"))
    debts = [debt for debt in own.debts if debt.name in chosen and not debt.instalment]
    parts, first = _number(form.get("parts", "")), day_of(form.get("first", ""))
    signed, agreed = form.get("recognised", "").strip(), bool(form.get("agreed"))
    recognised = day_of(signed)
    errors = {}
    if not debts:
        errors["debt"] = _("Choose at least one invoice.")
    if len({debt.currency for debt in debts}) > 1:
        errors["debt"] = _("A plan is in one currency: choose invoices of one.")
    if not FEWEST_PARTS <= parts <= MOST_PARTS:
        errors["parts"] = _("From %(least)s to %(most)s parts.", least=FEWEST_PARTS, most=MOST_PARTS)
    if first is None or first < today:
        errors["first"] = _("Choose a day, today or later.")
    if signed and (recognised is None or recognised > today):
        errors["recognised"] = _("Choose the day on which it was signed.")
    cents = sum(debt.cents_open for debt in debts)
    if not errors and cents < parts:
        errors["parts"] = _("There are more parts than cents.")
    if errors or first is None:
        raise FaultyFormError(errors)
    new = NewPlan(
        *own.party,
        currency=debts[0].currency,
        debts=tuple(debt.name for debt in debts),
        instalments=even_parts(cents, parts, first),
        default_clause=bool(form.get("clause")),
        interest_frozen=bool(form.get("frozen")),
        note=form.get("note", ""),
    )
    return TypedPlan(new, agreed, recognised)


def claims_of(form: Form, own: CustomerDunning, today: dt.date) -> Asked:
    """Read an act on claims, each as it was seen.

    Raises:
        FaultyFormError: it is none.
    """
    act = _one_of(Act, form.get("act", ""))
    ticked = [part.split("|") for part in form.getlist("part")]
    key = form.get("key", "")
    if act is None or not 0 < len(key) <= MOST_KEY or any(len(part) != _PART_FIELDS for part in ticked):
        raise FaultyFormError({"part": _("Tick the claims, and choose what becomes of them.")})
    seen = 3 if act is Act.KEEP else 2
    kinds = [_one_of(ClaimKind, part[1]) for part in ticked]
    if None in kinds:
        raise FaultyFormError({"part": _("Tick the claims, and choose what becomes of them.")})
    return Asked(
        act=act,
        account=own.account,
        customer=own.customer,
        parts=tuple(
            Wanted(part[0], kind, _number(part[seen], 15))
            for part, kind in zip(ticked, kinds, strict=True)
            if kind is not None
        ),
        until=today,
        reason=form.get("reason", ""),
        key=key,
    )


def notes_of(form: Form, own: CustomerDunning) -> DebtorNotes:
    """Read what is noted of how to write to a customer.

    Raises:
        FaultyFormError: the rate is none.
    """
    typed = form.get("late_rate", "").strip().removesuffix("%").strip().replace(",", ".")
    try:
        rate = Decimal(typed) if typed else None
    except InvalidOperation:
        raise FaultyFormError({"late_rate": rate_words()}) from None
    segments = set(form.getlist("segment"))
    return DebtorNotes(
        language=form.get("language", ""),
        segments=tuple(each for each in own.look.settings.segments if each in segments),
        e_registered_consent=bool(form.get("e_registered")),
        late_rate=rate,
        is_public=bool(form.get("public")),
    )


def rate_words() -> str:
    """Say what a rate is."""
    return _("A rate in percent a year, such as 12,40; empty: that of the company.")


def note_fault_words(fault: NoteFault) -> str:
    """Say what is wrong with notes on a debtor."""
    return {
        NoteFault.NOT_A_LANGUAGE: _("Choose a language."),
        NoteFault.NOT_A_RATE: rate_words(),
        NoteFault.UNKNOWN_SEGMENTS: _("The settings know no such segment any more."),
        NoteFault.NOT_A_CUSTOMER: _("The books no longer know this customer."),
    }[fault]


def plan_words(error: FaultyPlanError | PlanRefusedError) -> str:
    """Say what is wrong with a plan, or why nothing was done with it."""
    if isinstance(error, PlanRefusedError):
        return {
            PlanRefusal.NOT_IN_STATE: _("Somebody else decided about this plan meanwhile."),
            PlanRefusal.NO_CLAUSE: _("This plan has no default clause: end it instead."),
            PlanRefusal.NOTHING_OVERDUE: _("No part of this plan is late: there is no default yet."),
            PlanRefusal.NO_NOTICE: _(
                "A formal notice about the late part must come first: send it, or say when it was received."
            ),
            PlanRefusal.NOTICE_TOO_FRESH: _(
                "The formal notice is too fresh: eight days must go by, or as many as it gave."
            ),
            PlanRefusal.NOT_A_NOTICE_DAY: _(
                "The formal notice lies between the day of the late part and today."
            ),
            PlanRefusal.TEXT_MISSING: _("Write why."),
            PlanRefusal.TEXT_TOO_LONG: _("This is too long; shorten it."),
        }[error.refusal]
    return {
        PlanFault.NOTHING_COVERED: _("Choose at least one invoice."),
        PlanFault.NOT_OPEN: _("An invoice was paid meanwhile, or in part: look again."),
        PlanFault.ASSIGNED: _("A factor has one of these invoices: time is the factor’s to give."),
        PlanFault.COVERED_TWICE: _("Another plan covers one of these invoices."),
        PlanFault.BEFORE_AGREEMENT: _("The first part would be due before the plan is agreed."),
        PlanFault.WRONG_SUM: _("The parts no longer add up to what is open: an invoice was paid in part."),
    }.get(next(iter(error.faults.values())), _("This plan cannot be: look at its parts again."))


def claim_fault_words(fault: ClaimFault) -> str:
    """Say why an act on claims is refused."""
    return {
        ClaimFault.NO_PARTS: _("Tick the claims, and choose what becomes of them."),
        ClaimFault.NO_REASON: _("Write why they are waived."),
        ClaimFault.REASON_TOO_LONG: _("This is too long; shorten it."),
        ClaimFault.NO_FIGURE: _("A rate is missing: there is no figure to decide about."),
        ClaimFault.NOTHING_OPEN: _("These were waived or posted already."),
        ClaimFault.NOTHING_WAIVED: _("Nothing of these was waived."),
        ClaimFault.PRESCRIBED: _("These are prescribed: they are not posted."),
        ClaimFault.BUSY: _("The books are being written to: try again."),
    }.get(fault, _("These claims have changed meanwhile: look again."))


def _number(text: str, most_digits: int = _LONGEST_NUMBER) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else 0


def _one_of(kind: type[_E], text: str) -> _E | None:
    return next((each for each in kind if each == text), None)  # type: ignore[attr-defined]  # an enumeration
