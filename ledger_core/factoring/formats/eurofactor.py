"""Eurofactor «FAA»: lines of 240 signs, fixed fields with `;` between them and after the last.

One file for domestic and one for export debtors, parted by where the debtor is. Source: published open-source
writers of the format, no document of the factor.
"""

from collections.abc import Collection
from itertools import chain, count
import re
from typing import Final

from ledger_core.factoring.documents import OWING, DocumentKind, Market
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.plain import blanks, constant
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records.characters import Characters, Encoding, Outside
from ledger_core.factoring.records.fields import (
    Amount,
    Code,
    Cut,
    Day,
    Distinct,
    KindCode,
    Sign,
    Text,
)
from ledger_core.factoring.records.layout import Layout, LineEnd, Record, Role

_DATE = "YYYYMMDD"
_NUMBER_WIDTH = 14
_INVOICES, _CREDITS = frozenset({DocumentKind.INVOICE}), frozenset({DocumentKind.CREDIT_NOTE})

_LINE = Record(
    "document",
    Role.DETAIL,
    (
        Text(name="emitter code", at=1, width=5, source="seller.emitter", mandatory=True, exact=True),
        Text(name="client code", at=7, width=5, source="seller.code", mandatory=True, exact=True),
        Day(name="file date", at=13, width=8, source="file.date", mandatory=True, pattern=_DATE),
        Code(
            name="market",
            at=22,
            width=1,
            source="debtor.market",
            codes=((Market.DOMESTIC, "D"), (Market.EXPORT, "E")),
        ),
        Code(
            name="AFC code",
            at=24,
            width=3,
            source="debtor.market",
            codes=((Market.DOMESTIC, "711"), (Market.EXPORT, "999")),
        ),
        KindCode(
            name="document type",
            at=28,
            width=1,
            codes=((DocumentKind.INVOICE, "F"), (DocumentKind.CREDIT_NOTE, "A")),
        ),
        Text(name="currency", at=30, width=3, source="document.currency", mandatory=True, exact=True),
        Text(name="debtor id", at=34, width=7, source="debtor.factor-id", mandatory=True, exact=True),
        Text(
            name="customer reference",
            at=42,
            width=15,
            source="debtor.code",
            mandatory=True,
            distinct=Distinct.APART,
        ),
        blanks("filler 1", 58, 80),
        Text(
            name="document number",
            at=82,
            width=_NUMBER_WIDTH,
            source="document.number",
            mandatory=True,
            cut=Cut.LAST,
            distinct=Distinct.ONCE,
        ),
        Amount(name="amount", at=97, width=15, source="document.amount", sign=Sign.ABSOLUTE),
        Day(name="document date", at=113, width=8, source="document.date", mandatory=True, pattern=_DATE),
        Day(name="due date", at=122, width=8, source="document.due", mandatory=True, pattern=_DATE),
        constant("payment means", 131, "A"),
        Text(
            name="order number",
            at=133,
            width=10,
            source="document.order",
            cut=Cut.LAST,
            only_for=_INVOICES,
        ),
        blanks("other reference", 144, 168),
        Text(
            name="credited invoice",
            at=170,
            width=14,
            source="document.concerns",
            cut=Cut.LAST,
            only_for=_CREDITS,
        ),
        blanks("filler 2", 185, 235),
        blanks("filler 3", 237, 239),
    ),
)

EUROFACTOR: Final = Format(
    key="eurofactor-faa",
    name="Eurofactor FAA",
    layout=Layout(
        records=(_LINE,),
        characters=Characters(Encoding.ASCII, outside=Outside.SPACE),
        width=240,
        line_end=LineEnd.CRLF,
        final_line_end=False,
        separator=";",
        closing=True,
        owing=OWING,
    ),
    kinds=_INVOICES | _CREDITS,
    file_name="FAA{seller.emitter}_{file.date:YYYY_MM_DD}_{seller.name}_{file.number}.txt",
    unsafe_in_name=" -",
    open_points=frozenset({Point.OPEN_AMOUNT}),
    by_market=True,
    once_ever=True,
)


def another_number(number: str, taken: Collection[str]) -> str:
    """Return a number to send a document under again, for the factor accepts each once only.

    Args:
        number: the one that was sent.
        taken: numbers as written in earlier files.

    Returns:
        The number with `_` for each sign between letters and digits; where that is taken or the same, with
        `_2`, `_3` … after it. Its last 14 signs are not taken.
    """
    plain = re.sub("[^A-Za-z0-9]", "_", number)
    candidates = chain((plain,), (f"{plain}_{rank}" for rank in count(2)))
    return next(each for each in candidates if each != number and each[-_NUMBER_WIDTH:] not in taken)
