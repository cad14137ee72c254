"""The events that people post, by the words of their addresses, and when each of them is open."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask_babel import gettext as _

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.events.scene import held_back_cents, owed_cents


class EventKey(StrEnum):
    """An event as an address names it."""

    FUND = "fund"
    CASH = "cash"
    SETTLED = "settled"
    RELEASE = "release"
    DIRECT_PAYMENT = "direct"
    PASSED_ON = "passed"
    RECOURSE = "recourse"
    FINANCING = "financing"
    CHARGED = "charged"
    REPAID = "repaid"


OF_PARTS = frozenset(
    {EventKey.SETTLED, EventKey.RELEASE, EventKey.DIRECT_PAYMENT, EventKey.PASSED_ON, EventKey.REPAID}
)
"""Events that name documents with an amount each."""
OF_SUM = frozenset({EventKey.CASH, EventKey.FINANCING, EventKey.CHARGED})
"""Events of one sum; they can be of a contract as a whole as well."""

_OF_TITLE = (
    EventKey.CASH,
    EventKey.SETTLED,
    EventKey.RELEASE,
    EventKey.DIRECT_PAYMENT,
    EventKey.PASSED_ON,
    EventKey.RECOURSE,
    EventKey.FINANCING,
    EventKey.CHARGED,
)
_OF_SECURITY = (EventKey.REPAID, EventKey.FINANCING, EventKey.CHARGED)
_AFTER = (EventKey.RELEASE, EventKey.CASH)


def events_open_to(assignment: Assignment, contract: Contract) -> tuple[EventKey, ...]:
    """Return the events that may follow, the likeliest first; those with nothing to name are left out."""
    wanted: tuple[EventKey, ...] = ()
    if assignment.state is State.SENT:
        return (EventKey.FUND,)
    if assignment.state is State.FUNDED:
        wanted = _OF_TITLE if contract.passes_title else _OF_SECURITY
    elif assignment.state in {State.SETTLED, State.RETURNED} and assignment.funded_on is not None:
        wanted = _AFTER if contract.passes_title else ()
    return tuple(
        key for key in wanted if key in OF_SUM or any(most_cents(key, each) for each in assignment.items)
    )


def most_cents(key: EventKey, item: Item) -> int:
    """Return what an event can say of a document at most; cents, those of a credit note below zero."""
    return _MOST[key](item)


def event_key_words(key: EventKey) -> str:
    """Name an event as the page that posts it does."""
    return {
        EventKey.FUND: _("Funded by the factor"),
        EventKey.CASH: _("Cash from the factor"),
        EventKey.SETTLED: _("Debtors paid the factor"),
        EventKey.RELEASE: _("Holdback released"),
        EventKey.DIRECT_PAYMENT: _("A debtor paid us"),
        EventKey.PASSED_ON: _("Payments passed on"),
        EventKey.RECOURSE: _("Claims given back"),
        EventKey.FINANCING: _("Financing commission charged"),
        EventKey.CHARGED: _("Commission or fees charged"),
        EventKey.REPAID: _("Advance paid back"),
    }[key]


_MOST: Mapping[EventKey, Callable[[Item], int]] = {
    EventKey.FUND: lambda item: item.cents,
    EventKey.CASH: lambda item: item.cents,
    EventKey.FINANCING: lambda item: item.cents,
    EventKey.CHARGED: lambda item: item.cents,
    EventKey.SETTLED: owed_cents,
    EventKey.RELEASE: held_back_cents,
    EventKey.DIRECT_PAYMENT: lambda item: max(0, owed_cents(item)),
    EventKey.PASSED_ON: lambda item: item.collected_cents,
    EventKey.RECOURSE: owed_cents,
    EventKey.REPAID: lambda item: item.cents,
}
