"""Findings as sentences: what differs between here and the payment service, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _
from flask_babel import pgettext

from ledger_core.billing.posting import SOURCE_KEY
from tenants.billing.booking.book import FINDINGS
from tenants.billing.booking.faults import Fault
from tenants.billing.following.findings import Kind, open_findings
from tenants.billing.operating import stuck
from tenants.billing.rows import FindingRow
from tenants.db import PlatformSession
from tenants.outbox_rows import PlatformEffect


@dataclass(frozen=True, slots=True)
class Look:
    """What a person has to look at: whose it is ("": nobody's), what is wrong, what to do, and names."""

    name: str
    what: str
    advice: str
    technical: str
    since: dt.datetime


def looks(session: PlatformSession, names: Mapping[int, str]) -> tuple[Look, ...]:
    """Return all that a person has to look at; `names` are payers' names by their number."""
    return (
        *(_of_stuck(effect, names) for effect in stuck(session)),
        *(_of_finding(row, names) for row in open_findings(session)),
    )


def _of_finding(row: FindingRow, names: Mapping[int, str]) -> Look:
    kind = Kind(row.kind)
    what, advice = _of_booking(str(row.said.get("why", ""))) if kind is Kind.BOOKING else _told(kind)
    technical = [f"{key} {_plain(value)}" for key, value in sorted(row.said.items()) if key != "why"]
    if kind is Kind.BOOKING:
        technical.insert(0, f'{SOURCE_KEY}: "{row.key.removeprefix(FINDINGS)}"')
    name = names.get(row.payer_id, "") if row.payer_id is not None else ""
    return Look(name, what, advice, " · ".join(technical) or row.key, row.found_at)


def _of_stuck(effect: PlatformEffect, names: Mapping[int, str]) -> Look:
    """Put in words what was to be done at the payment service and was not."""
    payer = effect.payload.get("payer")
    return Look(
        name=names.get(payer, "") if isinstance(payer, int) else "",
        what=_("Something could not be done at Stripe: %(why)s", why=effect.error),
        advice=_("See why, then have it tried again: lettrine outbox retry, or drop."),
        technical=effect.key,
        since=effect.put_at,
    )


def _told(kind: Kind) -> tuple[str, str]:
    return {
        Kind.UNKNOWN_PLAN: (
            _("A subscription goes on under a plan that the file of plans does not have."),
            _("Put the plan back into the file, or move the subscription to another plan."),
        ),
        Kind.TWO_SUBSCRIPTIONS: (
            _("Two subscriptions of one payer go on."),
            _("Cancel one of them at Stripe, and give back what was paid twice."),
        ),
        Kind.PAID_TWICE: (
            _("A company goes on paying while its firm pays for it."),
            _("Agree with both who pays, and cancel the other subscription."),
        ),
        Kind.OVER_LIMIT: (
            _("There are more companies or users than the plan allows."),
            _("Agree on a larger plan: nothing is taken away by itself."),
        ),
        Kind.UNTAXED: (
            _("Stripe invoices a subscription without tax: it no longer has the payer’s address."),
            _("Have the payer give one, switch automatic tax on again at Stripe, and correct such invoices."),
        ),
        Kind.MISSING: (
            _("Stripe does not have what is known here."),
            _("See at Stripe whether it was deleted there by hand."),
        ),
        Kind.NOT_SYNCED: (
            _("A plan of the file has no price at Stripe, so nobody can take it out."),
            _("Run lettrine billing sync."),
        ),
        Kind.USAGE: (
            _("What was reported of a usage is not what Stripe counted."),
            _("Compare both before the next invoice, and correct it at Stripe."),
        ),
    }[kind]


def _of_booking(why: str) -> tuple[str, str]:
    by_hand = _("Book it by hand in your books, its entry with the stripe line shown here.")
    known = {
        Fault.CURRENCY: (_("Money moved in another currency than the books’."), by_hand),
        Fault.AMOUNTS: (_("The parts of a document do not add up to its total."), by_hand),
        Fault.UNKNOWN_TYPE: (_("Money moved in a way that nothing here knows how to book."), by_hand),
        Fault.UNKNOWN_CUSTOMER: (_("A document is about a customer that is no payer here."), by_hand),
        Fault.NO_INVOICE: (_("A payment is about no invoice, or about several."), by_hand),
        Fault.CLOSED: (
            _("The day of what is to be booked is in a closed period."),
            _("Reopen the period, or book it by hand on a later day."),
        ),
        Fault.NOT_OPEN_YET: (
            _("An account was opened after the day of what is to be booked."),
            _("Open the account earlier, in the text of your books."),
        ),
        Fault.FEE_TAX: (_("Stripe charged tax on its fee."), by_hand),
        Fault.NO_VAT_RATE: (_("No rate of VAT is known for the day of a fee."), by_hand),
        Fault.AFTER_LOSS: (_("What was given up as a loss was paid, won or cancelled afterwards."), by_hand),
        Fault.NO_NOTE: (
            _("Money was given back without a credit note: in your books the customer owes it again."),
            _("Issue the credit note at Stripe with its refund linked, or book it by hand as shown here."),
        ),
        Fault.OUTSIDE: (
            _("An invoice was paid past Stripe, as by a transfer to your bank."),
            _("Book the payment in your books and letter the invoice."),
        ),
        Fault.BALANCE: (
            _("Somebody changed a customer’s balance at Stripe by hand: no document says why."),
            by_hand,
        ),
        Fault.GONE: (_("Stripe no longer has what is to be booked."), by_hand),
        Fault.REFUSED: (
            _("Your books would not be sound with it, so it was not booked."),
            _("Mend what your books are at fault with; it is tried again."),
        ),
    }
    if why not in set(Fault):
        return pgettext("finding", "Something cannot be booked."), by_hand
    return known[Fault(why)]


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
