"""Whether a batch is sound by itself, whatever its format: one currency, amounts that agree, days in order.

Owns no rule of a format, and none of eligibility.
"""

from collections.abc import Iterator
import re

from ledger_core.factoring.documents import OWED, OWING, AssignedDocument, Batch
from ledger_core.factoring.formats.faults import BatchCause, BatchFault
from ledger_core.factoring.formats.sources import cents_of
from ledger_core.factoring.formats.terms import FileTerms

_COUNTRY = re.compile("[A-Z]{2}")


def faults_of(batch: Batch, terms: FileTerms) -> Iterator[BatchFault]:
    """Yield what is wrong with a batch."""
    if not batch.documents:
        yield BatchFault("", BatchCause.EMPTY)
    if batch.number < 1:
        yield BatchFault("", BatchCause.NUMBER, str(batch.number))
    if batch.last_statement and batch.last_statement > batch.date:
        yield BatchFault("", BatchCause.STATEMENT_LATER, batch.last_statement.isoformat())
    met: set[tuple[str, str]] = set()
    for document in batch.documents:
        key = (document.kind, document.reference)
        if key in met and (document.kind in OWED or document.kind in OWING):
            yield BatchFault(document.reference, BatchCause.TWICE)
        met.add(key)
        yield from _document_faults(document, batch, terms)


def _document_faults(document: AssignedDocument, batch: Batch, terms: FileTerms) -> Iterator[BatchFault]:
    reference = document.reference
    if document.currency != batch.currency:
        yield BatchFault(reference, BatchCause.CURRENCY, document.currency)
    if document.date > min(batch.date, batch.balance_date or batch.date):
        yield BatchFault(reference, BatchCause.LATER, document.date.isoformat())
    country = document.debtor.country
    if country and not _COUNTRY.fullmatch(country):
        yield BatchFault(reference, BatchCause.COUNTRY, country)
    yield from _amount_faults(document, terms)


def _amount_faults(document: AssignedDocument, terms: FileTerms) -> Iterator[BatchFault]:
    reference, original, left = document.reference, document.cents_original, document.cents_open
    if (document.kind in OWED and original < 0) or (document.kind in OWING and original > 0):
        yield BatchFault(reference, BatchCause.SIGN, str(original))
    elif not min(0, original) <= left <= max(0, original):
        yield BatchFault(reference, BatchCause.BEYOND, str(left))
    if not cents_of(document, terms):
        yield BatchFault(reference, BatchCause.ZERO)
