"""The fields of factors' files by name; those of formats that firms described keep their own."""

from flask_babel import gettext as _


def field_words(name: str) -> str:
    """Name a field of a house format; any other keeps its name."""
    return _known().get(name, name)


def _known() -> dict[str, str]:
    return {
        "AFC code": _("AFC code"),
        "address 1": _("address, line 1"),
        "address 2": _("address, line 2"),
        "amount": _("amount of the document"),
        "balance date": _("date of the balance"),
        "batch date": _("date of the batch"),
        "client code": _("client code"),
        "comment": _("comment"),
        "control total": _("control total"),
        "country": _("debtor’s country"),
        "credited invoice": _("credited invoice"),
        "currency": _("currency code"),
        "customer reference": _("customer reference"),
        "debtor SIRET": _("debtor’s SIRET"),
        "debtor id": _("debtor’s SIRET or VAT number"),
        "debtor name": _("debtor’s name"),
        "debtor number": _("debtor’s number with the factor"),
        "debtor number type": _("kind of the debtor’s number"),
        "document date": _("date of the document"),
        "document number": _("number of the document"),
        "document type": _("kind of document"),
        "due date": _("due date of the document"),
        "emitter code": _("emitter code"),
        "file date": _("date of the file"),
        "file number": _("number of the file"),
        "file type": _("kind of file"),
        "format code": _("format code"),
        "last statement date": _("date of the last statement"),
        "market": _("domestic or export"),
        "number for the factor": _("number for the factor"),
        "number of 101": _("number of records 101"),
        "number of 102": _("number of records 102"),
        "number of 103": _("number of records 103"),
        "number of guarantees": _("number of guarantees"),
        "order number": _("order number"),
        "other reference": _("other reference"),
        "paid document": _("document that is paid"),
        "payment means": _("means of payment"),
        "post code": _("post code"),
        "record type": _("record type"),
        "seller code": _("seller’s code"),
        "seller name": _("seller’s name"),
        "seller number": _("seller’s number"),
        "sequence": _("sequence number"),
        "sign": _("sign of the amount"),
        "telephone": _("telephone number"),
        "total 101": _("total of records 101"),
        "total 102": _("total of records 102"),
        "total 103": _("total of records 103"),
        "total of guarantees": _("total of guarantees"),
        "town": _("debtor’s town"),
        "version": _("format version"),
    }
