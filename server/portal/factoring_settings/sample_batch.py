"""A made-up batch that shows what a format writes: one document a kind, a debtor at home and one abroad.

Owns the sample alone. Where a format wants a code of exactly so many signs, the sample has one; what the
factor must confirm counts as confirmed, for nothing of it leaves.
"""

import datetime as dt

from ledger_core.factoring.documents import OWED, AssignedDocument, Batch, Debtor, DocumentKind, Seller
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.terms import AmountSent, FileTerms, Point
from ledger_core.factoring.records.fields import Text
from ledger_core.factoring.records.layout import Layout

TERMS = FileTerms(amount=AmountSent.OPEN, confirmed=frozenset(Point))
_NUMBER = 12
_TERM_DAYS = 45
_DIGITS = "1234567890"


def sample_batch(form: Format, today: dt.date) -> Batch:
    """Return a batch of every kind of document that a format takes."""
    layout = form.layout
    home, abroad = _home(layout), _abroad(layout)
    kinds = [kind for kind in DocumentKind if kind in form.kinds]
    documents = [_document(kind, rank, home, today) for rank, kind in enumerate(kinds, start=1)]
    documents.append(_document(kinds[0], len(kinds) + 1, abroad, today))
    return Batch(
        seller=Seller(
            name="Ateliers Brumelle",
            code=_fitted(layout, "seller.code", "44710"),
            siret="99900001100018",
            vat="FR12999000011",
            domestic_emitter=_fitted(layout, "seller.emitter", "EMD01"),
            export_emitter=_fitted(layout, "seller.emitter", "EXP01"),
        ),
        number=_NUMBER,
        date=today,
        currency="EUR",
        documents=tuple(documents),
        last_statement=today - dt.timedelta(days=2),
        balance_date=today - dt.timedelta(days=1),
    )


def _home(layout: Layout) -> Debtor:
    return Debtor(
        code="ORIEL",
        name="Bâtiments Oriel",
        siret="99900002900018",
        vat="FR12999000029",
        address=("12 rue de l’Église", "Bâtiment B"),
        post_code="35400",
        town="Saint-Malo",
        country="FR",
        phone="02 99 00 00 01",
        factor_id=_fitted(layout, "debtor.factor-id", "1000001"),
    )


def _abroad(layout: Layout) -> Debtor:
    return Debtor(
        code="KLEIN",
        name="Klein & Söhne",
        siret="99900003700018",
        vat="DE999000037",
        address=("Straße 5",),
        post_code="10115",
        town="Köln",
        country="DE",
        factor_id=_fitted(layout, "debtor.factor-id", "2000002"),
    )


def _document(kind: DocumentKind, rank: int, debtor: Debtor, today: dt.date) -> AssignedDocument:
    date = today - dt.timedelta(days=10 + rank)
    cents = (1_200_50 if rank == 1 else 100_00 * rank) * (1 if kind in OWED else -1)
    return AssignedDocument(
        reference=f"F-{rank}",
        kind=kind,
        date=date,
        due=date + dt.timedelta(days=_TERM_DAYS),
        cents_original=cents,
        cents_open=cents,
        currency="EUR",
        debtor=debtor,
        concerns="" if kind is DocumentKind.INVOICE else "F-0",
        order=f"CDE{rank}",
    )


def _fitted(layout: Layout, source: str, usual: str) -> str:
    """Return the usual value of a source, or digits that fill the field where the format wants it filled."""
    for record in layout.records:
        for field in record.fields:
            is_exact = isinstance(field, Text) and field.source == source and field.exact
            if is_exact and len(usual) != field.width:
                return (_DIGITS * (field.width // len(_DIGITS) + 1))[: field.width]
    return usual
