"""BPCE Factor, «balance client» 7.0: records of 275 signs, header, documents, trailer.

Source: published open-source writers of the format, no document of the factor; what they do not settle is a
point to confirm. The columns for drafts (traite, BOR) are blank or zero, as there. The seller's name stands
at the right of its field in the trailer as in the header.
"""

from typing import Final

from ledger_core.factoring.documents import OWED, OWING, DocumentKind, Market
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.plain import blanks, constant, zeros
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records.characters import Characters, Encoding, Outside
from ledger_core.factoring.records.fields import (
    Align,
    Amount,
    Code,
    Cut,
    Day,
    Distinct,
    KindCode,
    Number,
    Ordinal,
    Sign,
    Text,
    Total,
)
from ledger_core.factoring.records.layout import Layout, LineEnd, Record, Role

_DATE = "DDMMYYYY"
_REPLACED = "!\"#$%&'()*+,-./:;<=>?@^_`{|}~\x7f"
_KINDS = OWED | OWING


def _seller_code(at: int) -> Text:
    return Text(
        name="seller code", at=at, width=6, source="seller.code", mandatory=True, align=Align.RIGHT, pad="0"
    )


def _seller_name(at: int) -> Text:
    return Text(
        name="seller name",
        at=at,
        width=25,
        source="seller.name",
        mandatory=True,
        align=Align.RIGHT,
        cut=Cut.FIRST,
    )


_HEADER = Record(
    "header",
    Role.HEADER,
    (
        constant("record type", 1, "01"),
        Ordinal(name="sequence", at=3, width=6),
        constant("format code", 9, "138"),
        _seller_code(12),
        Text(name="currency", at=18, width=3, source="file.currency", mandatory=True, exact=True),
        _seller_name(21),
        Day(
            name="last statement date",
            at=46,
            width=8,
            source="file.statement-date",
            mandatory=True,
            pattern=_DATE,
        ),
        Day(name="balance date", at=54, width=8, source="file.balance-date", mandatory=True, pattern=_DATE),
        Number(name="file number", at=62, width=3, source="file.number"),
        constant("version", 65, "7.0"),
        blanks("filler", 68, 275),
    ),
)
_DETAIL = Record(
    "document",
    Role.DETAIL,
    (
        constant("record type", 1, "02"),
        Ordinal(name="sequence", at=3, width=6),
        Text(name="debtor SIRET", at=9, width=14, source="debtor.siret", pad="0", digits=True),
        Text(name="debtor name", at=23, width=15, source="debtor.name", mandatory=True, cut=Cut.FIRST),
        Text(
            name="customer reference",
            at=38,
            width=10,
            source="debtor.code",
            mandatory=True,
            distinct=Distinct.APART,
        ),
        blanks("filler 1", 48, 52),
        Code(
            name="market",
            at=53,
            width=1,
            source="debtor.market",
            codes=((Market.DOMESTIC, "D"), (Market.EXPORT, "E")),
        ),
        blanks("filler 2", 54, 62),
        Text(name="comment", at=63, width=20, source="document.comment", cut=Cut.FIRST),
        Text(
            name="document number",
            at=83,
            width=30,
            source="document.number",
            mandatory=True,
            distinct=Distinct.ONCE,
        ),
        Text(name="number for the factor", at=113, width=30, source="document.number", mandatory=True),
        KindCode(
            name="document type",
            at=143,
            width=3,
            codes=(
                (DocumentKind.INVOICE, "FAC"),
                (DocumentKind.CREDIT_NOTE, "AVO"),
                (DocumentKind.DEBIT_ADJUSTMENT, "ODD"),
                (DocumentKind.CREDIT_ADJUSTMENT, "ODC"),
            ),
        ),
        constant("payment means", 146, "VIR", only_for=frozenset({DocumentKind.INVOICE})),
        Day(name="document date", at=149, width=8, source="document.date", mandatory=True, pattern=_DATE),
        Day(name="due date", at=157, width=8, source="document.due", pattern=_DATE),
        Amount(name="amount", at=165, width=13, source="document.amount", sign=Sign.ABSOLUTE),
        Text(name="currency", at=178, width=3, source="document.currency", mandatory=True, exact=True),
        blanks("filler 3", 181, 182),
        blanks("draft flag", 183, 183),
        blanks("draft number", 184, 190),
        zeros("draft total", 191, 203),
        zeros("draft part", 204, 216),
        blanks("drawee account", 217, 239),
        blanks("draft due date", 240, 247),
        blanks("drawee reference", 248, 257),
        blanks("draft acceptance", 258, 258),
        blanks("filler 4", 259, 275),
    ),
)
_TRAILER = Record(
    "trailer",
    Role.TRAILER,
    (
        constant("record type", 1, "09"),
        Ordinal(name="sequence", at=3, width=6),
        constant("format code", 9, "138"),
        _seller_code(12),
        _seller_name(18),
        Total(name="control total", at=43, width=13, source="document.amount"),
        blanks("filler", 56, 275),
    ),
)

BPCE: Final = Format(
    key="bpce-7.0",
    name="BPCE Factor 7.0",
    layout=Layout(
        records=(_HEADER, _DETAIL, _TRAILER),
        characters=Characters(Encoding.ASCII, upper=True, replace=_REPLACED, outside=Outside.SPACE),
        width=275,
        line_end=LineEnd.CRLF,
        final_line_end=True,
        owing=OWING,
    ),
    kinds=_KINDS,
    file_name="BPCE_{file.date:YYYY-MM-DD}_{file.number}_{seller.name}.txt",
    open_points=frozenset({Point.OPEN_AMOUNT}),
    demands_siret=True,
)
