"""Why the factor's file is not made: the document, the field, what is wrong, and what to do."""

from collections.abc import Mapping
import datetime as dt

from flask_babel import gettext as _

from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.formats.faults import BatchCause, BatchFault
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records.refusal import Cause, Refusal
from server.portal.factoring.words.fields import field_words
from server.portal.factoring.words.points import point_words
from server.portal.formats import cents, day


def fault_words(fault: BatchFault | Refusal) -> str:
    """Say what is wrong, after the document and the field it is in."""
    if isinstance(fault, BatchFault):
        sentence, place = _batch_causes(fault.what)[fault.cause], fault.document
    else:
        sentence = _causes(fault.what)[fault.cause]
        place = ", ".join(part for part in (fault.document, field_words(fault.field)) if part)
    return _("%(place)s: %(fault)s", place=place, fault=sentence) if place else sentence


def document_kind_words(kind: DocumentKind) -> str:
    """Name what a document is."""
    return {
        DocumentKind.INVOICE: _("invoice"),
        DocumentKind.CREDIT_NOTE: _("credit note"),
        DocumentKind.DEBIT_ADJUSTMENT: _("debit adjustment"),
        DocumentKind.CREDIT_ADJUSTMENT: _("credit adjustment"),
        DocumentKind.PAYMENT: _("payment"),
    }[kind]


def _batch_causes(what: str) -> Mapping[BatchCause, str]:
    """Return the words of what is wrong with a batch; `what` is what was found, as the core writes it."""
    found = {"what": what}
    return {
        BatchCause.EMPTY: _("no document is in the assignment"),
        BatchCause.NUMBER: _("files are numbered from 1, not %(what)s", **found),
        BatchCause.UNCONFIRMED: _(
            "ask the factor, then confirm it in the contract: %(point)s", point=_point(what)
        ),
        BatchCause.TWICE: _("the document is in it twice"),
        BatchCause.KIND: _("the format takes no document of this kind (%(kind)s)", kind=_kind(what)),
        BatchCause.CURRENCY: _("it is in %(what)s, the file is not", **found),
        BatchCause.SIGN: _("%(amount)s does not have the sign of its kind", amount=_cents(what)),
        BatchCause.BEYOND: _(
            "%(amount)s are open, more than the document has or of the other sign", amount=_cents(what)
        ),
        BatchCause.ZERO: _("its amount is zero"),
        BatchCause.LATER: _("it is dated %(day)s, after the day of the file", day=_day(what)),
        BatchCause.STATEMENT_LATER: _(
            "the last bank statement is dated %(day)s, after the day of the file", day=_day(what)
        ),
        BatchCause.COUNTRY: _("“%(what)s” is no country of two capital letters (ISO 3166)", **found),
        BatchCause.NO_COUNTRY: _("the debtor has no country: write it on the customer’s card"),
        BatchCause.NO_SIRET: _(
            "the debtor has no SIRET: write it on the customer’s card; for one abroad, ask the factor "
            "whether it may lack"
        ),
        BatchCause.SAME_NAME: _("the domestic and the export file would both be called %(what)s", **found),
    }


def _causes(what: str) -> Mapping[Cause, str]:
    """Return the words of what is wrong with a value; `what` is the value."""
    found = {"what": what}
    return {
        Cause.MISSING: _("it is missing, and the format demands it"),
        Cause.NOTHING_LEFT: _("“%(what)s” has no sign that the format keeps", **found),
        Cause.SIGN: _("“%(what)s” cannot be written in this file: write the text without it", **found),
        Cause.SEPARATOR: _(
            "“%(what)s” holds the sign that parts the fields: write the text without it", **found
        ),
        Cause.FORMULA: _("“%(what)s” begins as a formula does: write the text without that sign", **found),
        Cause.DIGITS: _("“%(what)s” is not made of digits", **found),
        Cause.TOO_LONG: _("“%(what)s” is too long for the field", **found),
        Cause.NOT_EXACT: _("“%(what)s” does not have the length of the field", **found),
        Cause.NOT_ALLOWED: _("“%(what)s” is none of the values allowed", **found),
        Cause.YEAR: _("%(what)s has a year that the format cannot write", **found),
        Cause.NEGATIVE: _("%(amount)s: the format has no sign for an amount below zero", amount=_cents(what)),
        Cause.TOO_LARGE: _("%(what)s is too large for the field", **found),
        Cause.NO_CODE: _("the format has no code for “%(what)s”", **found),
        Cause.NO_RECORD: _(
            "the format has no record for a document of this kind (%(kind)s)", kind=_kind(what)
        ),
        Cause.ALIKE: _("it would be written like that of %(what)s: give it another one", **found),
        Cause.SENT: _(
            "“%(what)s” was sent before, and is accepted once only: give the document another number", **found
        ),
        Cause.LEFT_OUT: _("“%(what)s” does not fit, and is left out", **found),
        Cause.ALL_NINES: _("%(amount)s is too large for the field: it is all 9", amount=_cents(what)),
        Cause.UNKNOWN: _("it is not known: the file says “%(what)s”", **found),
    }


def _point(what: str) -> str:
    return point_words(Point(what)) if what in set(Point) else what


def _kind(what: str) -> str:
    return document_kind_words(DocumentKind(what)) if what in set(DocumentKind) else what


def _cents(what: str) -> str:
    return cents(int(what)) if what.removeprefix("-").isdecimal() else what


def _day(what: str) -> str:
    try:
        return day(dt.date.fromisoformat(what))
    except ValueError:
        return what
