"""What a field of a file can name: the values of a batch and its documents, by source.

Owns the vocabulary, which house formats and those described in TOML share. Says nothing of how a value is
written.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from ledger_core.factoring.documents import AssignedDocument, Batch, Debtor, Market
from ledger_core.factoring.formats.terms import AmountSent, DebtorId, FileTerms
from ledger_core.factoring.records.spelling import Detail, Value


class SourceType(StrEnum):
    """What sort of value a source has."""

    TEXT = "text"
    DAY = "day"
    CENTS = "cents"
    NUMBER = "number"
    MARKET = "market"
    DEBTOR_ID = "debtor-id"


_TEXT, _DAY = SourceType.TEXT, SourceType.DAY
COMMON: Final[dict[str, SourceType]] = {
    "file.number": SourceType.NUMBER,
    "file.date": _DAY,
    "file.balance-date": _DAY,
    "file.statement-date": _DAY,
    "file.currency": _TEXT,
    "file.market": SourceType.MARKET,
    "file.debtor-id": SourceType.DEBTOR_ID,
    "seller.name": _TEXT,
    "seller.code": _TEXT,
    "seller.siret": _TEXT,
    "seller.vat": _TEXT,
    "seller.id": _TEXT,
    "seller.emitter": _TEXT,
}
OF_DOCUMENTS: Final[dict[str, SourceType]] = {
    "document.number": _TEXT,
    "document.date": _DAY,
    "document.due": _DAY,
    "document.amount": SourceType.CENTS,
    "document.currency": _TEXT,
    "document.order": _TEXT,
    "document.concerns": _TEXT,
    "document.comment": _TEXT,
    "debtor.market": SourceType.MARKET,
    "debtor.code": _TEXT,
    "debtor.name": _TEXT,
    "debtor.siret": _TEXT,
    "debtor.vat": _TEXT,
    "debtor.id": _TEXT,
    "debtor.factor-id": _TEXT,
    "debtor.address-1": _TEXT,
    "debtor.address-2": _TEXT,
    "debtor.post-code": _TEXT,
    "debtor.town": _TEXT,
    "debtor.country": _TEXT,
    "debtor.phone": _TEXT,
}
SOURCES: Final[dict[str, SourceType]] = COMMON | OF_DOCUMENTS


def market_of(debtor: Debtor, terms: FileTerms) -> Market | None:
    """Return where a debtor is; none where its country is not known."""
    if not debtor.country:
        return None
    return Market.DOMESTIC if debtor.country in terms.domestic_countries else Market.EXPORT


def cents_of(document: AssignedDocument, terms: FileTerms) -> int:
    """Return the amount that the contract sends, in cents, debit above zero."""
    return document.cents_open if terms.amount is AmountSent.OPEN else document.cents_original


def common_values(batch: Batch, terms: FileTerms, market: Market | None) -> dict[str, Value]:
    """Return what stands in a file once; `market` where it holds one only."""
    seller = batch.seller
    siret, vat = _close(seller.siret), _close(seller.vat)
    emitter = seller.export_emitter if market is Market.EXPORT else seller.domestic_emitter
    return {
        "file.number": batch.number,
        "file.date": batch.date,
        "file.balance-date": batch.balance_date,
        "file.statement-date": batch.last_statement,
        "file.currency": batch.currency,
        "file.market": market,
        "file.debtor-id": terms.debtor_id,
        "seller.name": seller.name,
        "seller.code": seller.code,
        "seller.siret": siret,
        "seller.vat": vat,
        "seller.id": siret if terms.debtor_id is DebtorId.SIRET else vat,
        "seller.emitter": emitter,
    }


def details_of(
    documents: Iterable[AssignedDocument], common: dict[str, Value], terms: FileTerms
) -> Iterator[Detail]:
    """Yield documents as the record engine takes them; each can name what stands in the file once as well."""
    debtors: dict[int, dict[str, Value]] = {}
    for document in documents:
        debtor = document.debtor
        known = debtors.get(id(debtor))
        if known is None:
            known = debtors[id(debtor)] = {**common, **_debtor_values(debtor, terms)}
        values: dict[str, Value] = {
            **known,
            "document.number": document.number,
            "document.date": document.date,
            "document.due": document.due,
            "document.amount": cents_of(document, terms),
            "document.currency": document.currency,
            "document.order": document.order,
            "document.concerns": document.concerns,
            "document.comment": document.comment,
        }
        yield Detail(document.kind, document.reference, values)


def _debtor_values(debtor: Debtor, terms: FileTerms) -> dict[str, Value]:
    siret, vat = _close(debtor.siret), _close(debtor.vat)
    first, second = (*debtor.address, "", "")[:2]
    return {
        "debtor.market": market_of(debtor, terms),
        "debtor.code": debtor.code,
        "debtor.name": debtor.name,
        "debtor.siret": siret,
        "debtor.vat": vat,
        "debtor.id": siret if terms.debtor_id is DebtorId.SIRET else vat,
        "debtor.factor-id": debtor.factor_id,
        "debtor.address-1": first,
        "debtor.address-2": second,
        "debtor.post-code": debtor.post_code,
        "debtor.town": debtor.town,
        "debtor.country": debtor.country,
        "debtor.phone": _close(debtor.phone),
    }


def _close(text: str) -> str:
    """Return a number as people space it, without its blanks."""
    return "".join(text.split())
