"""Why an event is not posted, and what to do; in each case nothing was written."""

import datetime as dt

from flask_babel import gettext as _

from server.portal.formats import cents, day
from tenants.factoring.events.refusals import Changed, EventFault, EventRefusedError, Part

MOST_CHANGES = 8


def event_refusal_words(error: EventRefusedError) -> str:
    """Say why nothing can be posted, and what of which document the books say otherwise."""
    said = [event_fault_words(error.fault), *map(_changed_words, error.changes[:MOST_CHANGES])]
    return " ".join(said)


def event_fault_words(fault: EventFault) -> str:
    """Say why nothing can be posted."""
    return {
        EventFault.NO_SUCH_ASSIGNMENT: _("There is no such assignment."),
        EventFault.NO_SUCH_CONTRACT: _("There is no such contract."),
        EventFault.WRONG_STATE: _("The assignment is not at that point: look again."),
        EventFault.NOT_OF_CONTRACT: _("Under this contract there is no such event."),
        EventFault.FUTURE: _("This day is still to come."),
        EventFault.TOO_EARLY: _("This day lies before the assignment, or before it was funded."),
        EventFault.NOTHING: _("Say an amount, or tick at least one invoice."),
        EventFault.NOT_IN_IT: _("An invoice is not in this assignment."),
        EventFault.TOO_MUCH: _("This is more than is left of an invoice."),
        EventFault.AMOUNTS: _("The factor’s amounts do not add up to what is assigned."),
        EventFault.VAT: _("The VAT is more than the amount it is on, or on the other side of it."),
        EventFault.NO_VAT_RATE: _("No rate of VAT is known for that day: say the amount of the VAT."),
        EventFault.NO_REASON: _("Say why it comes back."),
        EventFault.TOO_LONG: _("This is too long; shorten it."),
        EventFault.NOT_OPEN: _("An invoice, or the payment, is no longer open with the customer."),
        EventFault.OPEN_CHANGED: _("An invoice is open with another amount than when it was assigned."),
        EventFault.TEXT_CHANGED: _(
            "The books say something else of an invoice than when it was sent. Put its text back as it was "
            "and fund the assignment, or leave the invoice out where the factor did not take it."
        ),
        EventFault.OTHER_CUSTOMER: _("The payment is another customer’s than the invoices."),
        EventFault.NO_BOOKS: _("There are no books yet: nothing can be posted."),
        EventFault.NO_ACCOUNT: _("The books have no account of the customer any more."),
        EventFault.PART_OF_GROUP: _(
            "An invoice is in a partial letter with other open lines: mend the letter on the workbench first."
        ),
        EventFault.NO_POSTING: _("A line has no posting of its own in the text, so it takes no letter."),
        EventFault.NOT_INCLUDED: _("The books do not include the file of that month: include it first."),
        EventFault.CHANGED: _("The books changed meanwhile: this is the entry as it would be now."),
        EventFault.BUSY: _("Others write all the time: try again."),
    }[fault]


def _changed_words(change: Changed) -> str:
    """Say what of a document's text was changed."""
    said = {
        "number": change.reference or change.name,
        "before": _told(change.before),
        "now": _told(change.now),
    }
    return {
        Part.DAY: _("%(number)s: day %(before)s when it was sent, %(now)s now.", **said),
        Part.AMOUNT: _("%(number)s: amount %(before)s when it was sent, %(now)s now.", **said),
        Part.NUMBER: _("%(number)s: its number is %(now)s now.", **said),
        Part.CUSTOMER: _("%(number)s: customer %(before)s when it was sent, %(now)s now.", **said),
        Part.GONE: _("%(number)s: not in the books any more.", **said),
    }[change.part]


def _told(value: str | int | dt.date) -> str:
    if isinstance(value, dt.date):
        return day(value)
    return cents(value) if isinstance(value, int) else value or "–"
