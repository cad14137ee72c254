from beancount.core import account
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core import accounts

codes = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
numbers = st.builds(str.__add__, st.from_regex(r"[1-9][0-9]{2}", fullmatch=True), st.just("") | codes)
names = st.builds(accounts.account_name, numbers, st.just("") | codes)


@pytest.mark.parametrize(
    ("number", "third_party", "name"),
    [
        ("411000", "DUPONT", "Assets:41-Clients:411000:DUPONT"),
        ("706000", "", "Income:70-Ventes:706000"),
        ("445710", "", "Liabilities:44-Etat:445710"),
        ("401000", "MOD-RIT", "Liabilities:40-Fournisseurs:401000:MOD-RIT"),
        ("101500", "", "Equity:10-Capital-et-reserves:101500"),
        ("164111", "", "Liabilities:16-Emprunts:164111"),
        ("486000", "", "Assets:48-Regularisation:486000"),
        ("487000", "", "Liabilities:48-Regularisation:487000"),
        ("512000", "", "Assets:51-Banques:512000"),
        ("606100", "", "Expenses:60-Achats:606100"),
        ("731000", "", "Income:73:731000"),
        ("411DUPONT", "", "Assets:41-Clients:411DUPONT"),
        ("411000", "dupont", "Assets:41-Clients:411000:X---dupont"),
        ("411000", "DUPONT SA", "Assets:41-Clients:411000:DUPONT--20-SA"),
        ("411000", "A--B", "Assets:41-Clients:411000:A--2D---2D-B"),
        ("411000", "É1", "Assets:41-Clients:411000:X-----C9-1"),
    ],
)
def test_names_as_worked_out_by_hand(number: str, third_party: str, name: str) -> None:
    assert accounts.account_name(number, third_party) == name
    assert accounts.number_and_third_party(name) == (number, third_party)


@given(numbers, st.just("") | codes)
def test_a_name_gives_back_number_and_code(number: str, third_party: str) -> None:
    name = accounts.account_name(number, third_party)
    assert accounts.number_and_third_party(name) == (number, third_party)


@given(names)
def test_every_name_is_one_that_beancount_reads(name: str) -> None:
    entries, errors, _ = parser.parse_string(f"2020-01-01 open {name}\n")
    assert not errors
    assert [entry.account for entry in entries] == [name]
    assert account.is_valid(name)


@pytest.mark.parametrize("number", ["", "4", "41", "C411", "0411", "4A1000"])
def test_a_number_without_three_digits_is_refused(number: str) -> None:
    with pytest.raises(accounts.NotAChartNumberError, match="three digits"):
        accounts.account_name(number)


@pytest.mark.parametrize("name", ["Assets", "Assets:Bank:Cash", "Assets:41:411:A:B"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(accounts.NotAChartNameError):
        accounts.number_and_third_party(name)


def test_every_heading_has_a_root_of_its_own_and_reads_as_a_component() -> None:
    for digits in accounts.PCG.headings:
        name = accounts.account_name(digits + "0")
        assert name.split(":")[1].startswith(digits + "-")
        assert account.is_valid(name)


def test_a_table_of_ones_own_is_used() -> None:
    chart = accounts.Chart({"4": "Equity"}, {"41": "Customers"})
    assert accounts.account_name("411000", chart=chart) == "Equity:41-Customers:411000"


@pytest.mark.parametrize(
    ("number", "lettrable", "customer", "supplier"),
    [
        ("411000", True, True, False),
        ("416000", True, True, False),
        ("401000", True, False, True),
        ("445710", True, False, False),
        ("580000", True, False, False),
        ("512000", False, False, False),
        ("706000", False, False, False),
    ],
)
def test_what_a_number_says(number: str, *, lettrable: bool, customer: bool, supplier: bool) -> None:
    said = accounts.is_lettrable(number), accounts.is_customer(number), accounts.is_supplier(number)
    assert said == (lettrable, customer, supplier)
