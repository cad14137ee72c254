"""Contracts, debtors and documents by hand, for the tests of factoring."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ledger_core.factoring.candidates import Candidate
from ledger_core.factoring.contract import Contract, Factor, Fees, Notice, Transfer
from ledger_core.factoring.documents import AssignedDocument, Debtor, DocumentKind

TODAY = dt.date(2026, 11, 23)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def fees(percent: str = "0", **fields: object) -> Fees:
    given: dict[str, Any] = {"commission_percent": Decimal(percent)}
    return Fees(**(given | fields))


def contract(**fields: object) -> Contract:
    given: dict[str, Any] = {
        "key": "aldebaran",
        "version": 1,
        "since": dt.date(2026, 1, 1),
        "number": "2026-A",
        "factor": Factor(name="Factor Aldébaran"),
        "transfer": Transfer.SUBROGATION,
        "notice": Notice.CONFIDENTIAL,
        "recourse": True,
        "currency": "EUR",
        "fees": fees(),
    }
    return Contract(**(given | fields))


def invoice(
    number: str, debtor: str, cents: int, due: str = "2026-12-19", date: str = "2026-11-19", **fields: object
) -> Candidate:
    about: dict[str, Any] = {
        name: fields.pop(name) for name in ("kind", "concerns", "cents_open", "currency") if name in fields
    }
    document: dict[str, Any] = {
        "reference": number,
        "kind": DocumentKind.INVOICE,
        "date": day(date),
        "cents_original": cents,
        "cents_open": cents,
        "currency": "EUR",
        "debtor": Debtor(code=debtor, name=debtor.title(), country=fields.pop("country", "FR")),
        "due": day(due) if due else None,
    }
    given: dict[str, Any] = {"key": f"{debtor}:{number}", "journal": "VE", "is_business": True}
    return Candidate(document=AssignedDocument(**(document | about)), **(given | fields))


def credit_note(number: str, debtor: str, cents: int, concerns: str, **fields: object) -> Candidate:
    given: dict[str, Any] = {"due": "", "kind": DocumentKind.CREDIT_NOTE, "concerns": concerns}
    return invoice(number, debtor, -cents, **(given | fields))


def mock_up() -> list[Candidate]:
    """Give the five invoices of the draft that the mock-up of the page shows."""
    return [
        invoice("F2026-0303", "ORIEL", 14_880_00, "2026-11-29", "2026-10-30"),
        invoice("F2026-0326", "ORIEL", 15_324_00, "2026-12-19", "2026-11-19"),
        invoice("F2026-0305", "VERNEGUES", 32_200_00, "2026-11-30", "2026-10-31"),
        invoice("F2026-0312", "VERNEGUES", 30_000_00, "2026-12-10", "2026-11-10"),
        invoice("F2026-0308", "PERSANNE", 15_400_00, "2026-12-02", "2026-11-02"),
    ]
