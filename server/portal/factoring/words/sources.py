"""What stands in the fields of a factor's file, in words: for tables of formats.

Owns these words. A field that a firm described says the same as one of the house.
"""

from flask_babel import gettext as _

from ledger_core.factoring.documents import DocumentKind, Market
from ledger_core.factoring.formats.terms import DebtorId
from ledger_core.factoring.records.fields import (
    Amount,
    Code,
    Constant,
    Count,
    Day,
    Field,
    KindCode,
    Ordinal,
    SignOf,
    Total,
    Valued,
)
from ledger_core.factoring.records.layout import Role
from server.portal.factoring.words.contract import choice_words
from server.portal.factoring.words.faults import document_kind_words


def role_words(role: Role) -> str:
    """Say where a record stands."""
    return {
        Role.HEADER: _("once, first"),
        Role.DETAIL: _("one a document"),
        Role.TRAILER: _("once, last"),
    }[role]


def record_words(name: str) -> str:
    """Name a record of a house format; any other keeps its name."""
    return {
        "header": _("Header"),
        "document": _("Document"),
        "assigned document": _("Assigned document (101, 102)"),
        "payment or adjustment": _("Payment or adjustment (103, 104)"),
        "trailer": _("Trailer"),
    }.get(name, name)


def content_words(field: Field) -> str:
    """Say what stands in a field, and how it is written."""
    match field:
        case Constant():
            return _("always “%(text)s”", text=field.text) if field.text.strip() else _("blank")
        case Day():
            return f"{source_words(field.source)}, {field.pattern}"
        case Amount() if not field.decimal:
            return _("%(source)s, in cents", source=source_words(field.source))
        case KindCode() | Code():
            return ", ".join(f"{code} = {_coded(value)}" for value, code in field.codes)
        case Valued() if not isinstance(field, SignOf):
            return source_words(field.source)
        case _:
            return _counted(field)


def _counted(field: Field) -> str:
    """Say what stands in a field that no single source fills."""
    return {
        Total: _("total of the amounts"),
        Count: _("number of documents"),
        Ordinal: _("rank of the record"),
        SignOf: _("sign, + or -"),
    }.get(type(field), "")


def _coded(value: str) -> str:
    if value in set(DocumentKind):
        return document_kind_words(DocumentKind(value))
    if value in set(Market):
        return _("domestic debtor") if value == Market.DOMESTIC else _("debtor abroad")
    return choice_words(DebtorId(value))


def source_words(source: str) -> str:
    """Say what a source is."""
    return (_common() | _of_documents()).get(source, source)


def _common() -> dict[str, str]:
    return {
        "file.number": _("number of the file"),
        "file.date": _("day of the file"),
        "file.balance-date": _("day of the balance"),
        "file.statement-date": _("day of the last bank statement"),
        "file.currency": _("currency of the file"),
        "file.market": _("market of the file"),
        "file.debtor-id": _("which number names debtors"),
        "seller.name": _("name of the company"),
        "seller.code": _("the factor’s code for the company"),
        "seller.siret": _("SIRET of the seller"),
        "seller.vat": _("VAT number of the seller"),
        "seller.id": _("SIRET or VAT number of the company"),
        "seller.emitter": _("emitter code of the market"),
    }


def _of_documents() -> dict[str, str]:
    return {
        "document.number": _("number of the document"),
        "document.date": _("day of the document"),
        "document.due": _("due day of the document"),
        "document.amount": _("amount of the document"),
        "document.currency": _("currency of the document"),
        "document.order": _("the customer’s order"),
        "document.concerns": _("document that is credited or paid"),
        "document.comment": _("comment"),
        "debtor.code": _("the company’s code for the debtor"),
        "debtor.name": _("name of the debtor"),
        "debtor.siret": _("SIRET of the debtor"),
        "debtor.vat": _("VAT number of the debtor"),
        "debtor.id": _("SIRET or VAT number of the debtor"),
        "debtor.factor-id": _("the factor’s number of the debtor"),
        "debtor.address-1": _("first line of the address"),
        "debtor.address-2": _("second line of the address"),
        "debtor.post-code": _("post code"),
        "debtor.town": _("town"),
        "debtor.country": _("country of the debtor"),
        "debtor.market": _("market of the debtor"),
        "debtor.phone": _("telephone of the debtor"),
    }
