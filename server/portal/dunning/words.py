"""Levels, ways, holds and states of letters in words, each with the sign that stands before it.

Owns these words; pages of other areas that speak of letters take them from here. Decides nothing.
"""

from collections.abc import Sequence

from flask_babel import gettext as _

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.schedule import Audience, Channel, LevelKind, Schedule
from ledger_core.dunning.steps import Rule
from tenants.dunning.days.groups import Refusal
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.recheck import Stop, stop_of

Sign = tuple[str, str]
"""The kind of a state, as `macros/states.html` takes it, and its word."""


def level_sign(kind: str, rank: int = 0) -> Sign:
    """Say what a letter is; `rank` counts reminders of a ladder from 1, and is 0 where it is not known."""
    match LevelKind(kind):
        case LevelKind.NOTICE:
            return "info", _("Advance notice")
        case LevelKind.REMINDER:
            word = _("Reminder %(rank)s", rank=rank) if rank else _("Reminder")
            return ("warn" if rank > 1 else "info"), word
        case LevelKind.FORMAL_NOTICE:
            return "bad", _("Formal notice")
        case LevelKind.THANKS:
            return "ok", _("Thanks")


def rank_of(schedule: Schedule | None, level: str) -> int:
    """Return which reminder of its ladder a level is, from 1; 0 where it is none."""
    return schedule.reminder_rank(level) if schedule else 0


def channel_words(channel: str) -> str:
    """Say how a letter travels."""
    return {
        Channel.EMAIL: _("e-mail"),
        Channel.E_REGISTERED: _("electronic registered letter"),
        Channel.REGISTERED: _("registered letter"),
        Channel.POST: _("letter by post"),
        Channel.CALL: _("telephone call"),
    }[Channel(channel)]


def channels_words(channels: Sequence[str]) -> str:
    """Name several ways."""
    return ", ".join(map(channel_words, channels))


def rule_words(rule: str) -> str:
    """Say which rule chose a schedule."""
    return {
        Rule.DEBT: _("chosen for this invoice"),
        Rule.CUSTOMER: _("chosen for this customer"),
        Rule.SEGMENT: _("chosen for a segment of customers"),
        Rule.TENANT: _("chosen for the company"),
        Rule.FIRM: _("chosen by the firm"),
        Rule.HOUSE: _("the usual one: nobody chose another"),
    }[Rule(rule)]


def audience_words(audience: str) -> str:
    """Say whom a schedule is for."""
    return _("businesses") if audience == Audience.BUSINESS else _("consumers")


def schedule_name(key: str, name: str) -> str:
    """Name a schedule: those of the house in the reader's language, others as people called them."""
    return {"house-business": _("Businesses"), "house-consumer": _("Consumers")}.get(key, name)


def hold_words(kind: str) -> str:
    """Say why nothing is sent."""
    return {
        HoldKind.DISPUTE: _("Dispute"),
        HoldKind.PROMISE: _("Promise"),
        HoldKind.PLAN: _("Payment plan"),
        HoldKind.LEGAL: _("Legal procedure"),
        HoldKind.INSOLVENCY: _("Insolvency proceedings"),
        HoldKind.MANDATE: _("No mandate"),
        HoldKind.STALE_BANK: _("Bank too old"),
        HoldKind.STALE_FACTOR: _("Factor’s statement too old"),
        HoldKind.ASSIGNED: _("Assigned to a factor"),
        HoldKind.MANUAL: _("Stopped by hand"),
    }[HoldKind(kind)]


def category_words(category: str) -> str:
    """Say what a customer contests."""
    return {
        DisputeCategory.GOODS: _("the goods"),
        DisputeCategory.SERVICE: _("the work"),
        DisputeCategory.PRICE: _("the price"),
        DisputeCategory.DELIVERY: _("the delivery"),
        DisputeCategory.ALREADY_PAID: _("says it is paid"),
        DisputeCategory.NOT_ORDERED: _("says it was not ordered"),
        DisputeCategory.INVOICE: _("the form of the invoice"),
        DisputeCategory.OTHER: _("something else"),
    }[DisputeCategory(category)]


def letter_sign(state: str) -> Sign:
    """Say how far a letter has come."""
    return {
        LetterState.QUEUED: ("info", _("Waiting to leave")),
        LetterState.TO_PRINT: ("info", _("To print")),
        LetterState.PRINTED: ("info", _("To post")),
        LetterState.TO_CALL: ("info", _("To call")),
        LetterState.SENT: ("ok", _("Sent")),
        LetterState.UNCERTAIN: ("bad", _("Uncertain")),
        LetterState.FAILED: ("bad", _("Not delivered")),
        LetterState.CANCELLED: ("hold", _("Cancelled")),
    }[LetterState(state)]


def reason_words(reason: str) -> str:
    """Say why a letter was cancelled or failed: in our words where the house did it, else in a person's."""
    stop = stop_of(reason)
    if stop is None:
        return reason
    return {
        Stop.PAID: _("paid meanwhile"),
        Stop.AMOUNT: _("the sum or its due date has changed"),
        Stop.UNPAID: _("the invoice is open again"),
        Stop.ASSIGNED: _("a factor has a debt in it by now, or has it no more"),
        Stop.HELD: _("held meanwhile"),
        Stop.PLAN: _("a payment plan covers it"),
        Stop.CREDIT: _("credits of the customer may have paid a debt in it"),
        Stop.DEBTOR: _("the customer’s address or kind has changed"),
        Stop.MANDATE: _("the firm’s mandate has ended"),
        Stop.CREDITOR: _("the creditor’s name or account has changed"),
        Stop.TEST: _("test mode was taken up again"),
        Stop.OLD: _("it could not leave in time"),
    }[stop]


def refusal_words(refusal: str) -> str:
    """Say why whoever looks may not send a letter."""
    if refusal == Refusal.MANDATE:
        return _("The firm has no mandate for this letter.")
    return _("The creditor is not complete: name, address and IBAN are needed.")
