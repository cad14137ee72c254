"""The VAT of an invoice by its entry, and of what is left of it."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.ledger import Ledger
from ledger_core.load import load
from ledger_core.procedures.vat import VatPart, part_open, vat_of

ACCOUNTS = {
    "Assets:C:One": "411000",
    "Assets:C:Two": "411000",
    "Liabilities:V:Goods": "445710",
    "Liabilities:V:Services": "445740",
    "Income:S:Sales": "706000",
    "Income:S:Port": "708500",
    "Assets:B:Bank": "512000",
    "Liabilities:A:Advance": "419100",
    "Equity:O:Opening": "110000",
}


def vat(*rows: str, at: int = 0) -> tuple[VatPart, ...] | None:
    """Return the VAT in the posting of a rank, in an entry of rows such as `Assets:C:One 120.00`."""
    opens = "".join(
        f'2025-01-01 open {name}\n  account-number: "{number}"\n'
        + ('  customer: "ONE"\n' if name.endswith("One") else "")
        for name, number in ACCOUNTS.items()
    )
    lines = "".join(f"  {row}{'' if row.endswith(('USD', 'EUR')) else ' EUR'}\n" for row in rows)
    text = f'option "operating_currency" "EUR"\n{opens}2026-03-01 * "x"\n{lines}'
    loaded = load(Book({"main.beancount": text.encode()}))
    assert isinstance(loaded, Ledger)
    entry = loaded.entries[-1]
    return vat_of(entry, entry.postings[at], ACCOUNTS)  # type: ignore[union-attr,arg-type]


GOODS, SERVICES = "Liabilities:V:Goods", "Liabilities:V:Services"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("Assets:C:One 120.00", "Income:S:Sales -100.00", f"{GOODS} -20.00"), (VatPart(GOODS, 20_00),)),
        (
            ("Assets:C:One 226.00", "Income:S:Sales -200.00", f"{GOODS} -20.00", f"{SERVICES} -6.00"),
            (VatPart(GOODS, 20_00), VatPart(SERVICES, 6_00)),
        ),
        (("Assets:C:One 100.00", "Income:S:Sales -90.00", "Income:S:Port -10.00"), ()),  # exempt
        (  # an advance was used up: what is left of the VAT cannot be told
            (
                "Assets:C:One 60.00",
                "Liabilities:A:Advance 60.00",
                "Income:S:Sales -100.00",
                f"{GOODS} -20.00",
            ),
            None,
        ),
        (("Assets:C:One 120.00", "Equity:O:Opening -120.00"), None),  # carried over
        (("Assets:C:One 120.00", "Assets:B:Bank -120.00"), None),  # a payment that came back
        (  # two currencies
            (
                "Assets:C:One 120.00",
                "Income:S:Sales -120.00",
                "Assets:C:Two 9.00 USD",
                "Income:S:Port -9.00 USD",
            ),
            None,
        ),
        (("Assets:C:One 120.00", "Income:S:Sales -99.995", f"{GOODS} -20.005"), None),  # finer than a cent
        (("Assets:C:One 80.00", "Income:S:Sales -100.00", f"{GOODS} 20.00"), None),  # VAT on the wrong side
    ],
)
def test_vat_is_what_the_entry_credits_beside_sales(rows: tuple[str, ...], found: object) -> None:
    assert vat(*rows) == found


def test_several_due_dates_share_the_vat() -> None:
    rows = ("Assets:C:One 80.00", "Assets:C:Two 40.00", "Income:S:Sales -100.00", f"{GOODS} -20.00")
    assert vat(*rows) == (VatPart(GOODS, 13_33),)
    assert vat(*rows, at=1) == (VatPart(GOODS, 6_67),)


def test_of_a_part_payment_the_vat_left_is_in_proportion() -> None:
    assert part_open((VatPart(GOODS, 400_00),), 1_800_00, 2_400_00) == (VatPart(GOODS, 300_00),)
    two = (VatPart(GOODS, 20_00), VatPart(SERVICES, 6_00))
    assert part_open(two, 113_00, 226_00) == (VatPart(GOODS, 10_00), VatPart(SERVICES, 3_00))
    assert part_open((), 1, 100) == ()


@given(st.integers(1, 10**9), st.data())
def test_what_is_open_never_holds_more_vat_than_the_invoice(invoice_cents: int, data: st.DataObject) -> None:
    parts = data.draw(st.lists(st.integers(1, invoice_cents), min_size=1, max_size=3))
    open_cents = data.draw(st.integers(1, invoice_cents))
    whole = tuple(VatPart(str(rank), cents) for rank, cents in enumerate(parts))
    left = part_open(whole, open_cents, invoice_cents)
    for part in left:
        assert 0 < part.cents <= parts[int(part.account)]
    exact = sum(parts) * open_cents / invoice_cents
    assert abs(sum(part.cents for part in left) - exact) <= 0.5 + exact * 1e-9
    assert part_open(whole, invoice_cents, invoice_cents) == whole
