"""The form by which a letter's debts are held: what was typed, and what is wrong with it in words."""

from collections.abc import Mapping

from flask_babel import gettext as _

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from server.portal.pictures import day_of
from server.portal.typed import cents_typed
from tenants.dunning.days.groups import Group
from tenants.dunning.holds import LONGEST_REASON, MOST_GRACE_DAYS, HoldFault, NewHold

KINDS = (
    HoldKind.MANUAL,
    HoldKind.DISPUTE,
    HoldKind.PROMISE,
    HoldKind.INSOLVENCY,
    HoldKind.LEGAL,
    HoldKind.ASSIGNED,
)
CATEGORIES = tuple(DisputeCategory)


def typed_hold(form: Mapping[str, str], group: Group) -> tuple[NewHold | None, dict[str, str]]:
    """Return the hold that somebody asks for, or what cannot be read, by field."""
    errors: dict[str, str] = {}
    asked, category = form.get("kind", ""), form.get("category", "")
    kind = HoldKind(asked) if asked in set(KINDS) else None
    if kind is None:
        errors["kind"] = fault_words(HoldFault.NOT_A_KIND)
    is_promise = kind is HoldKind.PROMISE
    days = {
        "until": "" if is_promise else form.get("until", ""),
        "day": form.get("day", "") if is_promise else "",
    }
    read = {name: day_of(typed) for name, typed in days.items()}
    for name, typed in days.items():
        if typed and read[name] is None:
            errors[name] = _("This is no day.")
    cents = cents_typed(form.get("amount", "")) if is_promise else 0
    if cents is None:
        errors["cents"] = fault_words(HoldFault.NOT_AN_AMOUNT)
    if errors or kind is None or cents is None:
        return None, errors
    return (
        NewHold(
            kind=kind,
            account=group.account,
            customer=group.customer,
            reason=form.get("reason", "").replace("\r\n", "\n"),
            debts=frozenset() if form.get("whole") else frozenset(group.debts),
            until=read["until"],
            category=DisputeCategory(category) if category in set(DisputeCategory) else None,
            owner="",
            cents=cents,
            currency=group.currency if is_promise else "",
            day=read["day"],
        ),
        {},
    )


def fault_words(fault: HoldFault) -> str:
    """Say what is wrong with a part of a hold, and what to do."""
    return {
        HoldFault.MISSING: _("Write something here."),
        HoldFault.TOO_LONG: _("This is longer than %(most)s characters; shorten it.", most=LONGEST_REASON),
        HoldFault.NOT_A_KIND: _("Choose why."),
        HoldFault.NOT_A_CATEGORY: _("Choose what is contested."),
        HoldFault.NOT_A_STATUS: _("The statuses are 207, 208 and 210."),
        HoldFault.NOT_AN_AMOUNT: _("An amount above zero, such as 1 200,00."),
        HoldFault.NOT_DAYS: _("A whole number of days, from 0 to %(most)s.", most=MOST_GRACE_DAYS),
        HoldFault.NOT_A_CUSTOMER: _("The books no longer know this customer."),
        HoldFault.UNKNOWN_DEBTS: _("These invoices have changed in the books: look again."),
        HoldFault.ASSIGNED: _("One of these is to be paid to a factor: agree with the factor."),
        HoldFault.DAY_PAST: _("This day is over."),
        HoldFault.DAY_TOO_FAR: _("A promise is for a year at most."),
    }[fault]
