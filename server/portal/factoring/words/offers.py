"""Why lines of a statement are taken for something, and where a statement comes from."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from ledger_core.factoring.contract import Contract
from ledger_core.lettrage.reasons import Case, Reason
from server.portal.factoring.words.lines import line_kind_words
from server.portal.formats import money
from tenants.factoring.statements.reading import Source
from tenants.factoring.statements.reasons import OfferReason, Why


def source_words(source: Source) -> str:
    """Name where a statement comes from."""
    return {
        Source.CSV: _("of the factor, CSV"),
        Source.CAMT053: _("of the bank, camt.053"),
        Source.CFONB120: _("of the bank, CFONB 120"),
    }[source]


def offer_reason_words(reason: OfferReason, contract: Contract) -> str:
    """Say one thing to know of an offer."""
    return _SAID[reason.why](reason, contract)


def match_words(reason: Reason) -> str:
    """Say how the lettrage engine found that lines and what was expected belong together."""
    case = reason.case
    if case in {Case.REFERENCE, Case.CREDIT_NOTE, Case.QUOTED_GAP, Case.QUOTED_PART}:
        numbers = ", ".join(reason.numbers)
        return (
            _("names %(numbers)s, with its amount", numbers=numbers)
            if numbers
            else _("names it, with its amount")
        )
    if case in {Case.ONLY_AMOUNT, Case.ONLY_THEN, Case.ONLY_GAP, Case.ONLY_PART}:
        return _("nothing else of this amount is expected")
    if case in {Case.ONLY_SET_PAID, Case.ONLY_SET_OF_PARTS, Case.ONLY_BALANCE}:
        return _("no other sums come to this amount")
    if case in {Case.IN_ORDER, Case.OLDEST}:
        return _("the oldest of several of this amount")
    return _("sums that come to the same amount")


def _said_kind(reason: OfferReason) -> str:
    return line_kind_words(reason.kind) if reason.kind is not None else ""


def _matched(reason: OfferReason, _contract: Contract) -> str:
    return match_words(reason.match) if reason.match is not None else _("sums that come to the same amount")


def _part(reason: OfferReason, contract: Contract) -> str:
    return _("%(found)s of the %(whole)s that are expected",
             found=money(reason.found_cents, contract.currency),
             whole=money(reason.expected_cents, contract.currency))  # fmt: skip


def _differs(reason: OfferReason, contract: Contract) -> str:
    return _("%(kind)s: %(found)s by the statement, %(expected)s as it was reckoned", kind=_said_kind(reason),
             found=money(reason.found_cents, contract.currency),
             expected=money(reason.expected_cents, contract.currency))  # fmt: skip


def _left_out(reason: OfferReason, contract: Contract) -> str:
    return _("%(found)s of the %(whole)s that were sent: only without %(documents)s does it come to that",
             documents=", ".join(reason.documents),
             found=money(reason.found_cents, contract.currency),
             whole=money(reason.expected_cents, contract.currency))  # fmt: skip


def _not_told(reason: OfferReason, contract: Contract) -> str:
    return _("%(kind)s: no line tells it, %(expected)s is taken as it was reckoned", kind=_said_kind(reason),
             expected=money(reason.expected_cents, contract.currency))  # fmt: skip


_SAID: Mapping[Why, Callable[[OfferReason, Contract], str]] = {
    Why.MATCHED: _matched,
    Why.ANOTHER_CHOICE: lambda _r, _c: _("one of several that are possible: choose"),
    Why.KIND_SAID: lambda r, _c: _("the statement says: %(kind)s", kind=_said_kind(r)),
    Why.KIND_GUESSED: lambda r, _c: _(
        "the statement does not say what it is; by its amount: %(kind)s", kind=_said_kind(r)
    ),
    Why.NAMES_OTHER: lambda _r, _c: _("a line names something else"),
    Why.PART: _part,
    Why.DIFFERS: _differs,
    Why.NOT_TOLD: _not_told,
    Why.SAME_DAY: lambda _r, _c: _("some lines are taken for it because of their day"),
    Why.LEFT_OUT: _left_out,
    Why.NETTED: lambda _r, _c: _("the factor takes off what you received for it"),
    Why.NO_VAT: lambda _r, _c: _("no line tells VAT on it: it is posted without"),
    Why.POSTED: lambda _r, _c: _("the books have it already: nothing is posted again"),
}
