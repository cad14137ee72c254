"""A generic CSV of six columns: customer, number, day, due day, amount, currency; sorted by days and number.

Source: a published open-source writer of releases for subrogation. The encoding and the line end are ours
(UTF-8, CRLF), for nothing says which; so is that a text with a quote or the separator is refused.
"""

from typing import Final

from ledger_core.factoring.documents import OWING, DocumentKind
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records.characters import Characters, Encoding
from ledger_core.factoring.records.fields import Amount, Day, Distinct, Sign, Text
from ledger_core.factoring.records.layout import Layout, LineEnd, Record, Role

_DATE = "YYYY-MM-DD"
_WIDEST = 60

_LINE = Record(
    "document",
    Role.DETAIL,
    (
        Text(name="customer reference", at=1, width=_WIDEST, source="debtor.code", mandatory=True),
        Text(
            name="document number",
            at=2,
            width=_WIDEST,
            source="document.number",
            mandatory=True,
            distinct=Distinct.ONCE,
        ),
        Day(name="document date", at=3, width=10, source="document.date", mandatory=True, pattern=_DATE),
        Day(name="due date", at=4, width=10, source="document.due", mandatory=True, pattern=_DATE),
        Amount(name="amount", at=5, width=20, source="document.amount", sign=Sign.LEADING, decimal="."),
        Text(name="currency", at=6, width=3, source="document.currency", mandatory=True, exact=True),
    ),
)

GENERIC_CSV: Final = Format(
    key="csv",
    name="CSV générique",
    layout=Layout(
        records=(_LINE,),
        characters=Characters(Encoding.UTF_8),
        width=0,
        line_end=LineEnd.CRLF,
        separator=";",
        owing=OWING,
    ),
    kinds=frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE}),
    file_name="CSV_{file.date:YYYY-MM-DD}_{file.number}.csv",
    open_points=frozenset({Point.OPEN_AMOUNT}),
    by_date=True,
)
