"""FactoFrance: records of 360 signs, of invoices and credits (101, 102), payments and adjustments (103, 104).

A contract uses the first two, the last two, or all. Source: published open-source writers of the format, no
document of the factor; the total of 102 carries no sign here, and whether that is right is a point to
confirm, as are 103, 104 and their total. A debtor of no known number is `0` there, with a notice.
"""

from typing import Final

from ledger_core.factoring.documents import OWING, DocumentKind
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.plain import blanks, constant, zeros
from ledger_core.factoring.formats.terms import DebtorId, Point
from ledger_core.factoring.records.characters import Characters, Encoding, Outside
from ledger_core.factoring.records.fields import (
    Amount,
    Code,
    Count,
    Cut,
    Day,
    Distinct,
    Field,
    KindCode,
    Kinds,
    Number,
    Overflow,
    Sign,
    SignOf,
    Text,
    Total,
)
from ledger_core.factoring.records.layout import Layout, LineEnd, Record, Role

_DATE = "YYYYMMDD"
_DELETED = "!\"#$%&'()*+,-./:;<=>?@^_`{|}~\x7f"
_INVOICES, _CREDITS = frozenset({DocumentKind.INVOICE}), frozenset({DocumentKind.CREDIT_NOTE})
_PAYMENTS = frozenset({DocumentKind.PAYMENT})
_ADJUSTMENTS = frozenset({DocumentKind.DEBIT_ADJUSTMENT, DocumentKind.CREDIT_ADJUSTMENT})


def _seller(at: int, width: int, name: str, source: str) -> Text:
    cut = Cut.FIRST if source == "seller.name" else Cut.REFUSE
    return Text(name=name, at=at, width=width, source=source, mandatory=True, cut=cut)


def _currency(at: int, source: str) -> Text:
    return Text(name="currency", at=at, width=3, source=source, mandatory=True, exact=True)


def _day(name: str, at: int, source: str) -> Day:
    return Day(name=name, at=at, width=8, source=source, mandatory=True, pattern=_DATE)


def _debtor() -> tuple[Field, ...]:
    """Return positions 4 to 262, which all four documents share."""

    def cut(name: str, at: int, width: int, source: str) -> Text:
        return Text(name=name, at=at, width=width, source=f"debtor.{source}", cut=Cut.FIRST)

    return (
        _day("batch date", 4, "file.date"),
        _seller(12, 6, "seller code", "seller.code"),
        Text(name="debtor number", at=18, width=14, source="debtor.id", mandatory=True, unknown="0"),
        Text(name="debtor name", at=32, width=40, source="debtor.name", mandatory=True, cut=Cut.FIRST),
        blanks("filler 1", 72, 111),
        cut("address 1", 112, 40, "address-1"),
        cut("address 2", 152, 40, "address-2"),
        cut("post code", 192, 6, "post-code"),
        cut("town", 198, 34, "town"),
        Text(name="country", at=232, width=3, source="debtor.country", mandatory=True),
        Text(name="telephone", at=235, width=10, source="debtor.phone", cut=Cut.LEAVE_OUT),
        Text(
            name="customer reference",
            at=245,
            width=10,
            source="debtor.code",
            mandatory=True,
            cut=Cut.FIRST,
            distinct=Distinct.APART,
        ),
        _day("document date", 255, "document.date"),
    )


def _amount() -> Amount:
    return Amount(
        name="amount",
        at=282,
        width=15,
        source="document.amount",
        sign=Sign.ABSOLUTE,
        overflow=Overflow.NINES,
    )


_HEADER = Record(
    "header",
    Role.HEADER,
    (
        constant("record type", 1, "100"),
        _seller(4, 6, "seller code", "seller.code"),
        _seller(10, 40, "seller name", "seller.name"),
        _day("file date", 50, "file.date"),
        blanks("filler 1", 58, 117),
        Code(
            name="debtor number type",
            at=118,
            width=1,
            source="file.debtor-id",
            codes=((DebtorId.SIRET, "1"), (DebtorId.VAT, "4")),
        ),
        constant("file type", 119, "2"),
        _seller(120, 16, "seller number", "seller.id"),
        Number(name="file number", at=136, width=3, source="file.number", overflow=Overflow.LAST),
        blanks("filler 2", 139, 351),
        _currency(352, "file.currency"),
        zeros("filler 3", 355, 360),
    ),
)
_ASSIGNED = Record(
    "assigned document",
    Role.DETAIL,
    (
        KindCode(
            name="record type",
            at=1,
            width=3,
            codes=((DocumentKind.INVOICE, "101"), (DocumentKind.CREDIT_NOTE, "102")),
        ),
        *_debtor(),
        Text(
            name="document number",
            at=263,
            width=15,
            source="document.number",
            mandatory=True,
            cut=Cut.FIRST,
            distinct=Distinct.ONCE,
        ),
        _currency(278, "document.currency"),
        SignOf(name="sign", at=281, width=1, source="document.amount"),
        _amount(),
        constant("payment means", 297, "VIR"),
        Day(
            name="due date",
            at=300,
            width=8,
            source="document.due",
            mandatory=True,
            optional_for=_CREDITS,
            pattern=_DATE,
        ),
        Text(name="order number", at=308, width=10, source="document.order", cut=Cut.FIRST),
        blanks("filler 2", 318, 357),
        KindCode(
            name="document type",
            at=358,
            width=3,
            codes=((DocumentKind.INVOICE, "FAC"), (DocumentKind.CREDIT_NOTE, "AVO")),
        ),
    ),
    _INVOICES | _CREDITS,
)
_SETTLED = Record(
    "payment or adjustment",
    Role.DETAIL,
    (
        KindCode(
            name="record type",
            at=1,
            width=3,
            codes=(
                (DocumentKind.PAYMENT, "103"),
                *((kind, "104") for kind in sorted(_ADJUSTMENTS)),
            ),
        ),
        *_debtor(),
        Text(
            name="paid document",
            at=263,
            width=15,
            source="document.concerns",
            mandatory=True,
            cut=Cut.FIRST,
            distinct=Distinct.APART,
        ),
        _currency(278, "document.currency"),
        SignOf(name="sign", at=281, width=1, source="document.amount", turned=True),
        _amount(),
        Day(
            name="due date",
            at=297,
            width=8,
            source="document.due",
            mandatory=True,
            only_for=_PAYMENTS,
            pattern=_DATE,
        ),
        blanks("filler 2", 305, 357),
        KindCode(
            name="document type",
            at=358,
            width=3,
            codes=(
                (DocumentKind.PAYMENT, "VIR"),
                *((kind, "AJC") for kind in sorted(_ADJUSTMENTS)),
            ),
        ),
    ),
    _PAYMENTS | _ADJUSTMENTS,
)


def _counted(at: int, record_type: str, over: Kinds, sign: Sign) -> tuple[Field, ...]:
    return (
        Count(name=f"number of {record_type}", at=at, width=4, over=over),
        Total(
            name=f"total {record_type}",
            at=at + 4,
            width=15,
            source="document.amount",
            over=over,
            sign=sign,
            overflow=Overflow.NINES,
        ),
    )


_TRAILER = Record(
    "trailer",
    Role.TRAILER,
    (
        constant("record type", 1, "199"),
        _seller(4, 6, "seller code", "seller.code"),
        _seller(10, 40, "seller name", "seller.name"),
        _day("file date", 50, "file.date"),
        *_counted(58, "101", _INVOICES, Sign.PLAIN),
        *_counted(77, "102", _CREDITS, Sign.ABSOLUTE),
        *_counted(96, "103", _PAYMENTS, Sign.REVERSED),
        blanks("filler 1", 115, 133),
        zeros("number of guarantees", 134, 137),
        zeros("total of guarantees", 138, 152),
        blanks("filler 2", 153, 351),
        _currency(352, "file.currency"),
        zeros("filler 3", 355, 360),
    ),
)
_LAYOUT = Layout(
    records=(_HEADER, _ASSIGNED, _SETTLED, _TRAILER),
    characters=Characters(
        Encoding.LATIN_1, upper=True, transliterate=True, delete=_DELETED, outside=Outside.REFUSE
    ),
    width=360,
    line_end=LineEnd.CRLF,
    final_line_end=True,
    owing=OWING,
)


def _format(
    key: str, name: str, kinds: frozenset[DocumentKind], use: str, points: frozenset[Point]
) -> Format:
    return Format(
        key=f"factofrance-{key}",
        name=f"FactoFrance {name}",
        layout=_LAYOUT,
        kinds=kinds,
        file_name=f"F{{file.number}}_{use}_{{file.date:YYYY-MM-DD}}.txt",
        points=points | {Point.COUNTRY_CODE},
        open_points=frozenset({Point.OPEN_AMOUNT}),
    )


_TOTAL, _LETTERS = frozenset({Point.CREDIT_TOTAL}), frozenset({Point.PAYMENTS})
FACTOFRANCE_ASSIGNMENT: Final = _format(
    "assignment", "101/102", _INVOICES | _CREDITS, "Remise_de_factures", _TOTAL
)
FACTOFRANCE_PAYMENTS: Final = _format("payments", "103/104", _PAYMENTS | _ADJUSTMENTS, "Lettrages", _LETTERS)
FACTOFRANCE_BOTH: Final = _format(
    "both",
    "101–104",
    _INVOICES | _CREDITS | _PAYMENTS | _ADJUSTMENTS,
    "Remise_de_factures_et_lettrages",
    _TOTAL | _LETTERS,
)
