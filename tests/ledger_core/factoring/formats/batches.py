"""Batches for the tests of formats: a made-up seller, three debtors, documents that try a file's limits."""

from collections.abc import Collection
import datetime as dt
from typing import Any

from ledger_core.factoring.documents import AssignedDocument, Batch, Debtor, DocumentKind, Seller
from ledger_core.factoring.formats.faults import Faults
from ledger_core.factoring.formats.format import FactorFile, Format, files_of
from ledger_core.factoring.formats.terms import AmountSent, FileTerms, Point

SELLER = Seller(
    name="Menuiserie Trémarec & Fils",
    code="44710",
    siret="732 829 320 00074",
    vat="FR44732829320",
    domestic_emitter="EMD01",
    export_emitter="EXP02",
)
ORIEL = Debtor(
    code="ORIEL",
    name="Bâtiments Oriel (SA)",
    siret="552 081 317 00017",
    vat="FR03552081317",
    address=("12, rue de l’Église", "Bât. B"),
    post_code="35400",
    town="Saint-Malo",
    country="FR",
    phone="02 99 40 00 01",
    factor_id="1000001",
)
VERNEGUES = Debtor(
    code="VERNEGUES",
    name="Promotion Vernègues",
    siret="99900001100018",
    vat="FR12999000011",
    address=("Zone d'activités",),
    post_code="13006",
    town="Marseille",
    country="FR",
    factor_id="1000002",
)
KLEIN = Debtor(
    code="KLEIN-DE",
    name="Klein & Söhne GmbH",
    vat="DE811111111",
    address=("Straße 5",),
    post_code="10115",
    town="Köln",
    country="DE",
    phone="+49 30 1234567",
    factor_id="2000003",
)
ALL_CONFIRMED = FileTerms(amount=AmountSent.OPEN, confirmed=frozenset(Point))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def document(
    reference: str, debtor: Debtor, cents: int, kind: DocumentKind = DocumentKind.INVOICE, **more: object
) -> AssignedDocument:
    values: dict[str, Any] = {
        "date": day("2026-10-05"),
        "due": day("2026-12-04"),
        "cents_original": cents,
        "cents_open": cents,
        "currency": "EUR",
    }
    return AssignedDocument(reference=reference, kind=kind, debtor=debtor, **{**values, **more})


def batch(*documents: AssignedDocument, **more: object) -> Batch:
    values: dict[str, Any] = {
        "seller": SELLER,
        "number": 12,
        "date": day("2026-11-20"),
        "currency": "EUR",
        "last_statement": day("2026-11-18"),
        "balance_date": day("2026-11-19"),
    }
    return Batch(documents=documents, **{**values, **more})


def written(
    form: Format, of: Batch, terms: FileTerms = ALL_CONFIRMED, sent: Collection[str] = ()
) -> tuple[FactorFile, ...]:
    """Write a batch that must have files."""
    outcome = files_of(form, of, terms, sent)
    assert not isinstance(outcome, Faults), [str(fault) for fault in outcome.faults]
    return outcome


def refused(
    form: Format, of: Batch, terms: FileTerms = ALL_CONFIRMED, sent: Collection[str] = ()
) -> list[str]:
    """Return, in words, why a batch has no file; it must have none."""
    outcome = files_of(form, of, terms, sent)
    assert isinstance(outcome, Faults)
    return [str(fault) for fault in outcome.faults]
