"""Small layouts for the tests of records: one of each sort, easy to read."""

from ledger_core.factoring.records.characters import Characters, Encoding
from ledger_core.factoring.records.fields import (
    Amount,
    Constant,
    Count,
    Field,
    KindCode,
    Ordinal,
    Overflow,
    Sign,
    Text,
    Total,
)
from ledger_core.factoring.records.layout import Layout, Record, Role

ASCII = Characters(Encoding.ASCII)


def text(name: str, at: int, width: int, **more: object) -> Text:
    return Text(name=name, at=at, width=width, source=name, **more)


def constant(at: int, said: str, **more: object) -> Constant:
    return Constant(name=f"constant {at}", at=at, width=len(said), text=said, **more)


def one_record(*fields: Field, **more: object) -> Layout:
    """Return a layout of one detail record, as wide as its last field."""
    values = {"width": fields[-1].last, "characters": ASCII, **more}
    return Layout(records=(Record("line", Role.DETAIL, fields),), **values)


def whole(sign: Sign, overflow: Overflow = Overflow.REFUSE) -> Layout:
    """Return a layout with header, detail and trailer, of 20 signs: counts, totals, numbers."""
    kind = KindCode(name="kind", at=1, width=1, codes=(("credit", "C"), ("invoice", "F")))
    return Layout(
        records=(
            Record(
                "top",
                Role.HEADER,
                (constant(1, "H"), Ordinal(name="rank", at=2, width=3), constant(5, "-" * 16)),
            ),
            Record(
                "line",
                Role.DETAIL,
                (
                    kind,
                    Ordinal(name="rank", at=2, width=3),
                    text("number", 5, 6, mandatory=True),
                    Amount(
                        name="amount",
                        at=11,
                        width=10,
                        source="amount",
                        sign=sign,
                        overflow=overflow,
                    ),
                ),
            ),
            Record(
                "bottom",
                Role.TRAILER,
                (
                    constant(1, "T"),
                    Ordinal(name="rank", at=2, width=3),
                    Count(name="invoices", at=5, width=3, over=frozenset({"invoice"})),
                    Count(name="all", at=8, width=3),
                    Total(name="total", at=11, width=10, source="amount"),
                ),
            ),
        ),
        characters=ASCII,
        width=20,
        owing=frozenset({"credit"}),
    )
