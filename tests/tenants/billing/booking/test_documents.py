"""What invoices and credit notes say, however their taxes stand on them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ledger_core.billing.happenings import AmountsDisagreeError, Line, TaxPart
from ledger_core.billing.opening import Party
from tenants.billing.booking.documents import credit_note_of, invoice_of, rates_of
from tenants.billing.booking.faults import CannotBookError

PARTY = Party("F1", "Cabinet Arche")
FINALIZED = int(dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC).timestamp())  # in Paris it is December
ISSUED = int(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC).timestamp())
RATES = {"txr_20": Decimal("20.0"), "txr_fr": Decimal(20), "txr_85": Decimal("8.5"), "txr_0": Decimal(0)}


def tax(rate: str | None, amount: int, behaviour: str = "exclusive") -> dict[str, Any]:
    details = {"tax_rate": rate} if rate else None
    return {"amount": amount, "tax_behavior": behaviour, "tax_rate_details": details}


def line(amount: int, *taxes: dict[str, Any], off: int = 0) -> dict[str, Any]:
    discounts = [{"amount": off, "discount": "di_1"}] if off else None
    return {"description": "x", "amount": amount, "discount_amounts": discounts, "taxes": list(taxes)}


def said(total: int, *taxes: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "id": "in_1",
        "number": "A-1",
        "currency": "eur",
        "status_transitions": {"finalized_at": FINALIZED},
        "total": total,
        "total_taxes": list(taxes),
        **more,
    }


def test_each_rate_has_one_part_whatever_it_is_called() -> None:
    taxes = tax("txr_20", 200), tax("txr_fr", 100), tax("txr_85", 85), tax("txr_0", 0)
    found = invoice_of(said(2985, *taxes), [line(1000), line(500), line(1100)], PARTY, RATES)
    assert found.taxes == (TaxPart(Decimal(20), 300), TaxPart(Decimal("8.5"), 85))
    assert rates_of([said(0, *taxes)]) == {"txr_20", "txr_fr", "txr_85"}, "nothing is asked about no tax"


def test_a_tax_in_the_price_is_no_income() -> None:
    part = tax("txr_20", 200, "inclusive")
    assert invoice_of(said(1200, part), [line(1200, part)], PARTY, RATES).lines == (Line("x", 1000),)
    part = tax("txr_20", 150, "inclusive")
    assert invoice_of(said(900, part), [line(1200, part, off=300)], PARTY, RATES).lines == (Line("x", 750),)


def test_tax_that_is_rounded_on_the_whole_is_taken_from_there() -> None:
    lines = [line(3, tax("txr_20", 1)), line(3, tax("txr_20", 1)), line(-2, tax("txr_20", 0))]
    found = invoice_of(said(5, tax("txr_20", 1)), lines, PARTY, RATES)
    assert (found.net_cents, found.taxes) == (4, (TaxPart(Decimal("20.0"), 1),))


def test_what_does_not_add_up_or_has_no_rate_is_not_taken() -> None:
    with pytest.raises(AmountsDisagreeError):
        invoice_of(said(1201), [line(1200)], PARTY, RATES)
    with pytest.raises(CannotBookError):
        invoice_of(said(1440, tax(None, 240)), [line(1200)], PARTY, RATES)


def test_a_document_is_of_the_day_that_stands_on_it() -> None:
    assert invoice_of(said(0), [], PARTY, RATES).day == dt.date(2026, 12, 1)
    assert invoice_of(said(0, effective_at=ISSUED), [], PARTY, RATES).day == dt.date(2026, 11, 30)
    note = said(0, status="issued", created=FINALIZED, total_excluding_tax=0)
    assert credit_note_of(note, "A-1", PARTY, RATES).day == dt.date(2026, 12, 1)
    dated = {**note, "effective_at": ISSUED}
    assert credit_note_of(dated, "A-1", PARTY, RATES).day == dt.date(2026, 11, 30)
    void = {**dated, "status": "void", "voided_at": FINALIZED}
    assert credit_note_of(void, "A-1", PARTY, RATES).day == dt.date(2026, 12, 1)
