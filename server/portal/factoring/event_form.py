"""What was typed into the form of an event, as the event that is wanted; each fault stands at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import datetime as dt

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.entries_after import Through
from server.portal.factoring.event_kinds import OF_SUM, EventKey, most_cents
from server.portal.pictures import day_of
from server.portal.typed import cents_typed
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.events.funding import reckoned_without
from tenants.factoring.events.wanted import (
    Cash,
    Charge,
    Charged,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Repaid,
    Settled,
    Wanted,
)

MOST_ROWS = 300
"""Documents that a form shows at once; more are found by words."""

CHARGES = (
    "over_limit_cents",
    "beyond_quota_cents",
    "holdback_cents",
    "commission_cents",
    "commission_vat_cents",
    "financing_cents",
    "file_fees_cents",
    "file_fees_vat_cents",
)
"""What the factor's credit may show otherwise than it was reckoned."""

Form = MultiDict[str, str]
_BY_PARTS: Mapping[EventKey, type[Settled | Release | Repaid]] = {
    EventKey.SETTLED: Settled,
    EventKey.RELEASE: Release,
    EventKey.REPAID: Repaid,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The event that is wanted, None where it cannot be read; what is wrong, by field."""

    wanted: Wanted | None
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which event, of an assignment, or of the contract as a whole where that is None."""

    key: EventKey
    contract: str
    assignment: Assignment | None


def typed_event(form: Form, asked: Asked, today: dt.date) -> Typed:
    """Read an event.

    Args:
        form: what was sent.
        asked: what it is about; an event of documents needs an assignment.
        today: the day that counts where none was typed.
    """
    errors: dict[str, str] = {}
    day = day_of(form["day"]) if form.get("day") else today
    if day is None:
        errors["day"] = _("This is no day.")
        day = today
    if asked.key in OF_SUM:
        wanted = _of_sum(form, asked, day, errors)
    else:
        assert asked.assignment is not None, "an event of documents is an assignment's"
        wanted = _of_documents(form, asked.key, asked.assignment, day, errors)
    return Typed(None if errors else wanted, errors)


def _of_sum(form: Form, asked: Asked, day: dt.date, errors: dict[str, str]) -> Wanted:
    cents = _signed(form, errors)
    number = asked.assignment.number if asked.assignment else 0
    if asked.key is EventKey.CHARGED:
        return _charged(form, asked, day, cents, errors)
    make = Cash if asked.key is EventKey.CASH else Financing
    return make(day=day, cents=cents, assignment=number, contract=asked.contract)


def _charged(form: Form, asked: Asked, day: dt.date, cents: int, errors: dict[str, str]) -> Wanted:
    """Read a charge; VAT that is left blank is that of the day's rate, and stands on the side of the net."""
    vat = _amount(form, "vat", errors)
    kind = form.get("charge", "")
    if kind not in set(Charge):
        errors["charge"] = _("Choose what is charged.")
        kind = Charge.COMMISSION.value
    return Charged(
        kind=Charge(kind),
        day=day,
        net_cents=cents,
        vat_cents=-vat if vat is not None and cents < 0 else vat,
        assignment=asked.assignment.number if asked.assignment else 0,
        contract=asked.contract,
    )


def _of_documents(
    form: Form, key: EventKey, assignment: Assignment, day: dt.date, errors: dict[str, str]
) -> Wanted:
    number = assignment.number
    if key is EventKey.FUND:
        left_out = frozenset(form.getlist("left"))
        amounts, cash = _amounts(form, assignment, left_out, errors), _amount(form, "cash", errors)
        return Fund(assignment=number, day=day, amounts=amounts, cash_cents=cash, left_out=left_out)
    if key is EventKey.RECOURSE:
        names = frozenset(form.getlist("doc"))
        if not names:
            errors["parts"] = _("Tick at least one invoice.")
        reason = form.get("reason", "").replace("\0", " ").strip()
        return Recourse(assignment=number, day=day, names=names, reason=reason)
    parts = _parts(form, key, assignment, errors)
    if key is EventKey.DIRECT_PAYMENT:
        payment = form.get("payment", "")
        return DirectPayment(assignment=number, day=day, parts=parts, payment=payment)
    if key is EventKey.PASSED_ON:
        through = Through.CURRENT if form.get("through") == Through.CURRENT else Through.BANK
        return PassedOn(assignment=number, day=day, parts=parts, through=through)
    return _BY_PARTS[key](assignment=number, day=day, parts=parts)


def _parts(form: Form, key: EventKey, assignment: Assignment, errors: dict[str, str]) -> dict[str, int]:
    """Read the amounts of the documents that are ticked; one left blank is all there is of it."""
    items = {item.name: item for item in assignment.items}
    typed = dict(zip(form.getlist("name"), form.getlist("cents"), strict=False))
    ticked = form.getlist("doc")
    if form.get("every") == "1":
        ticked = [name for name, item in items.items() if most_cents(key, item)]
    parts = {}
    for name in ticked:
        item = items.get(name)
        text = typed.get(name, "").strip()
        cents = cents_typed(text.lstrip("-−")) if text else None
        if item is None or (text and not cents):
            errors["parts"] = _("An amount, such as 1 200,00.")
            continue
        most = most_cents(key, item)
        parts[name] = most if cents is None else cents if most >= 0 else -cents
    if not parts and not errors:
        errors["parts"] = _("Tick at least one invoice.")
    return parts


def _signed(form: Form, errors: dict[str, str]) -> int:
    cents = _amount(form, "sum", errors)
    if cents is None:
        errors.setdefault("sum", _("An amount, such as 1 200,00."))
    return -(cents or 0) if form.get("direction") == "back" else (cents or 0)


def _amount(form: Form, name: str, errors: dict[str, str]) -> int | None:
    text = form.get(name, "").strip()
    cents = cents_typed(text) if text else None
    if text and cents is None:
        errors[name] = _("An amount, such as 1 200,00.")
    return cents


def _amounts(
    form: Form, assignment: Assignment, left_out: frozenset[str], errors: dict[str, str]
) -> Amounts | None:
    """Read what the factor's credit came to; None where it is what was checked, or follows from it."""
    reckoned = assignment.amounts
    if reckoned is None or "holdback_cents" not in form:
        return None
    told = {name: _amount(form, name, errors) or 0 for name in CHARGES}
    if left_out:
        if all(getattr(reckoned, name) == cents for name, cents in told.items()):
            return None  # nothing was changed: what is left is reckoned
        reckoned = reckoned_without(reckoned, assignment.items, left_out)
    found = replace(reckoned, **told)
    if found.available_cents < 0:
        errors["amounts"] = _("The factor’s amounts do not add up to what is assigned.")
    return None if found == reckoned else found
