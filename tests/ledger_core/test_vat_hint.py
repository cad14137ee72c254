"""A mistyped VAT is found where nothing else explains the difference, and only there."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.vat_hint import RATES, VatHint, vat_hint

SALE = """\
2026-11-19 * "Bâtiments Oriel" "Facture F2026-0326" ^F2026-0326
  journal: "VE"
  Assets:41-Clients:411000:ORIEL      15324.00 EUR
    due: 2026-12-19
  Income:70-Ventes:706000            -12770.00 EUR ; façade
  Liabilities:44-Etat:445710          -2545.00 EUR

2026-11-20 * "Autre"
"""


def hint(text: str, lineno: int = 1) -> VatHint | None:
    return vat_hint(text.split("\n"), lineno)


def test_figures_turned_round_are_found() -> None:
    assert hint(SALE) == VatHint(6, "-2545.00", "-2554.00", Decimal("0.20"), 1277000, 254500, 255400)
    assert hint(SALE.replace("-2545.00", "-2554.00")) is None


@pytest.mark.parametrize(
    "change",
    [
        ("-2545.00 EUR", "-2545.00 USD"),
        ("-2545.00 EUR", ""),
        ("-2545.00 EUR", "-2545.00 EUR @ 1.1 USD"),
        ("15324.00", "15325.00"),
        ("445710", "445800"),
        ("706000", "445711"),
        ("-2545.00", "-2545.001"),
        ("Income:70-Ventes:706000", "Income:Ventes"),
    ],
)
def test_what_can_be_read_in_more_than_one_way_is_left(change: tuple[str, str]) -> None:
    assert hint(SALE.replace(*change)) is None


@pytest.mark.parametrize("lineno", [0, 2, 7, 8, 9, 500])
def test_a_line_that_begins_no_such_entry_has_no_hint(lineno: int) -> None:
    assert hint(SALE, lineno) is None or lineno == 2


@given(st.integers(1, 10**9), st.sampled_from(RATES), st.integers(-(10**6), 10**6), st.sampled_from([1, -1]))
def test_the_hint_makes_the_entry_balance(base: int, rate: Decimal, slip: int, side: int) -> None:
    vat = int(base * rate + Decimal("0.5"))
    total, typed = base + vat, vat + slip

    def amount(cents: int) -> str:
        return f"{Decimal(side * cents) / 100:.2f} EUR"

    text = (
        f'2026-01-01 * "x"\n  Assets:41-Clients:411000:A  {amount(total)}\n'
        f"  Income:70-Ventes:706000  {amount(-base)}\n  Liabilities:44-Etat:445710  {amount(-typed)}\n"
    )
    found = hint(text)
    if slip == 0:
        assert found is None
    else:
        assert found is not None
        assert Decimal(found.new) * 100 == -side * vat
        assert found.old == amount(-typed).removesuffix(" EUR")


@pytest.mark.parametrize("line", ["  " + "A:" * 5_000, "  " + "1," * 5_000, "  a" + "-" * 9_000, " " * 9_000])
def test_long_lines_end(line: str) -> None:
    assert hint('2026-01-01 * "x"\n' + f"{line}\n" * 100) is None
