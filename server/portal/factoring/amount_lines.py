"""What an assignment comes to, line by line: what is assigned, less what is kept or charged."""

from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.vat_rates import NoVatRateError, vat_rate
from server.portal.factoring.words.ratios import percent_words
from server.portal.formats import count, days


@dataclass(frozen=True, slots=True)
class AmountLine:
    """A line and its cents, below zero where they go off what is assigned."""

    label: str
    cents: int


def amount_lines(amounts: Amounts, contract: Contract, day: dt.date) -> tuple[AmountLine, ...]:
    """Return the lines above the sum that is available; what is zero is left out but holdback and commission.

    Args:
        amounts: of the assignment.
        contract: its percents and rates.
        day: of the assignment, for the rate of VAT.
    """
    documents = ngettext("%(n)s document assigned", "%(n)s documents assigned", amounts.documents,
                         n=count(amounts.documents))  # fmt: skip
    return (AmountLine(documents, amounts.assigned_cents), *_taken_off(amounts, contract, day))


def _taken_off(amounts: Amounts, contract: Contract, day: dt.date) -> Iterator[AmountLine]:
    if amounts.over_limit_cents:
        yield AmountLine(_("Over the limits"), -amounts.over_limit_cents)
    if amounts.beyond_quota_cents:
        quota = percent_words(contract.quota_percent)
        yield AmountLine(_("Beyond the quota of %(percent)s", percent=quota), -amounts.beyond_quota_cents)
    holdback = percent_words(contract.holdback_percent)
    yield AmountLine(_("Holdback, %(percent)s", percent=holdback), -amounts.holdback_cents)
    commission = percent_words(contract.fees.commission_percent, least=2)
    yield AmountLine(_("Factoring commission, %(percent)s", percent=commission), -amounts.commission_cents)
    if amounts.file_fees_cents:
        yield AmountLine(_("File fees"), -amounts.file_fees_cents)
    if amounts.vat_cents:
        yield AmountLine(_vat_label(amounts, contract, day), -amounts.vat_cents)
    if amounts.financing_cents:
        rate = percent_words(contract.fees.financing_percent, least=2)
        label = _("Financing commission, %(days)s at %(percent)s", days=days(amounts.days), percent=rate)
        yield AmountLine(label, -amounts.financing_cents)


def _vat_label(amounts: Amounts, contract: Contract, day: dt.date) -> str:
    try:
        rate = percent_words(vat_rate(contract.fees.vat, day))
    except NoVatRateError:
        rate = ""
    if amounts.file_fees_vat_cents:
        return _("VAT on commission and fees, %(percent)s", percent=rate)
    return _("VAT on the commission, %(percent)s", percent=rate)
