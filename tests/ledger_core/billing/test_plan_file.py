"""The operator's plans: the example, every fault at its place, and hostile text."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.billing.billing_accounts import BillingAccounts, FeeVat
from ledger_core.billing.plan_file import MOST_BYTES, PlanFault, PlanFaults, tariff_in
from ledger_core.billing.plans import Interval, Metric, PayerKind, Plan, Price, Tariff

EXAMPLE = Path(__file__).parents[3] / "docs" / "plans-example.toml"
HEAD = 'currency = "EUR"\n'
SMALL = '[[plans]]\nkey = "a"\nnames = { fr = "Un", en = "One" }\npayer = "firm"\n'


def faults(text: str) -> list[str]:
    found = tariff_in(text.encode())
    assert isinstance(found, PlanFaults), found
    return [str(fault) for fault in found.faults]


def of_plan(text: str) -> list[str]:
    return faults(f"{HEAD}{SMALL}{text}")


def test_the_example_says_all_there_is() -> None:
    found = tariff_in(EXAMPLE.read_bytes())
    assert isinstance(found, Tariff)
    assert (found.currency, found.trial_days, found.grace_days, found.readable_days, found.warn_days) == (
        "EUR",
        30,
        14,
        365,
        14,
    )
    assert found.tax
    assert found.contact == "factures@lettrine.example"
    assert found.books == BillingAccounts(services="706100", fee_vat=FeeVat.REVERSE_CHARGE)
    assert found.plan("cabinet") == Plan(
        key="cabinet",
        names={"fr": "Cabinet", "en": "Practice"},
        payer=PayerKind.FIRM,
        base=Decimal("49.00"),
        prices={
            Metric.TENANTS: Price(Decimal("12.00"), included=3),
            Metric.LETTERED_LINES: Price(Decimal("0.90"), per=1000, included=10_000),
            Metric.LETTERS: Price(Decimal("0.15"), included=100),
        },
        most_tenants=200,
    )
    yearly, free = found.plans_for(PayerKind.TENANT)
    assert (yearly.interval, yearly.most_users, yearly.trial_days) == (Interval.YEAR, 20, 0)
    assert (free.is_free, yearly.is_free) == (True, False)


def test_what_is_not_said_has_its_usual_value() -> None:
    assert tariff_in(f"{HEAD}{SMALL}".encode()) == Tariff(
        currency="EUR", plans=(Plan(key="a", names={"fr": "Un", "en": "One"}, payer=PayerKind.FIRM),)
    )


def test_accounts_are_those_of_the_house_where_the_table_is_empty_and_none_where_it_is_missing() -> None:
    found = tariff_in(f"{HEAD}books = {{}}\n{SMALL}".encode())
    assert isinstance(found, Tariff)
    assert found.books == BillingAccounts()
    without = tariff_in(f"{HEAD}{SMALL}".encode())
    assert isinstance(without, Tariff)
    assert without.books is None


def test_an_account_is_a_number_of_the_chart_and_stands_for_one_thing() -> None:
    long = "6270000000000000000000"
    books = f'books = {{ customers = "706000", disputed = "416", bank = 512, fees = "{long}", vat = "1" }}'
    number = 'a number of the chart is expected, in quotes, such as "706000", 20 signs at most'
    assert faults(f"{HEAD}{books}\n{SMALL}") == [
        "books.vat: there is no such key here",
        "books.customers: a number of customers is expected: it begins with 41",
        f"books.bank: {number}",
        f"books.fees: {number}",
    ]
    same = 'books = { clearing = "511700", bank = "511700", fee_vat = "french" }'
    assert faults(f"{HEAD}{same}\n{SMALL}") == [
        "books.fee_vat: one of none, reverse-charge is expected",
        "books.clearing: another account of them has the number 511700 too",
        "books.bank: another account of them has the number 511700 too",
    ]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    text = """\
currency = "euro"
grace_days = -1
vat = 20
contact = "Lettrine <factures@lettrine.example>"
[[plans]]
key = "Grand Cabinet"
names = { fr = "" }
payer = "bank"
base = 49.00
[plans.prices.letters]
amount = "0,15"
per = 0
[plans.prices.pages]
amount = "1"
[[plans]]
limits = { tenants = 0, letters = 3 }
prices = { tenants = 12, users = { included = true } }
"""
    assert faults(text) == [
        "vat: there is no such key here",
        "currency: three capital letters are expected, such as EUR",
        "grace_days: a whole number from 0 to 3660 is expected",
        "contact: an e-mail address is expected, such as factures@lettrine.example",
        "plans.1.key: small letters, digits and single hyphens are expected, 40 at most",
        "plans.1.payer: one of firm, tenant is expected",
        'plans.1.base: write the amount in quotes, such as "12.00": a number with a point is not exact',
        "plans.1.names.fr: a text of 1 to 80 signs is expected",
        "plans.1.names.en: it is missing",
        "plans.1.prices.pages: there is no such key here",
        'plans.1.prices.letters.amount: an amount from 0 on is expected, in quotes, such as "12.00"',
        "plans.1.prices.letters.per: a whole number from 1 to 1000000000 is expected",
        "plans.2.key: it is missing",
        "plans.2.names: it is missing",
        "plans.2.payer: it is missing",
        "plans.2.limits.letters: there is no such key here",
        "plans.2.limits.tenants: a whole number from 1 to 1000000000 is expected",
        "plans.2.prices.tenants: a table is expected",
        "plans.2.prices.users.amount: it is missing",
        "plans.2.prices.users.included: a whole number from 0 to 1000000000 is expected",
    ]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('base = "12.005"', "plans.1.base: whole cents are expected"),
        ('base = "1000000"', 'plans.1.base: an amount from 0 on is expected, in quotes, such as "12.00"'),
        ('base = "-1"', 'plans.1.base: an amount from 0 on is expected, in quotes, such as "12.00"'),
        ('base = "1e3"', 'plans.1.base: an amount from 0 on is expected, in quotes, such as "12.00"'),
        ("base = true", 'plans.1.base: an amount from 0 on is expected, in quotes, such as "12.00"'),
        (
            "base = 12",
            'plans.1.base: write the amount in quotes, such as "12.00": a number with a point is not exact',
        ),
        ("base = inf", 'plans.1.base: write the amount in quotes, such as "12.00": a number with a point'),
        ("trial_days = 731", "plans.1.trial_days: a whole number from 0 to 730 is expected"),
        ("trial_days = 3.0", "plans.1.trial_days: a whole number from 0 to 730 is expected"),
        ("trial_days = true", "plans.1.trial_days: a whole number from 0 to 730 is expected"),
        ('interval = "week"', "plans.1.interval: one of month, year is expected"),
        ("interval = 1", "plans.1.interval: one of month, year is expected"),
        ("prices = 3", "plans.1.prices: a table is expected"),
        ("limits = [1]", "plans.1.limits: a table is expected"),
        ('prices.letters = { amount = "999999.991" }', "plans.1.prices.letters.amount: at most 999999.99"),
    ],
)  # fmt: skip
def test_a_plan_says_what_is_wrong_with_it(said: str, fault: str) -> None:
    (found,) = of_plan(said)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("currency", "fault"),
    [
        ('"eur"', "three capital letters"),
        ("1", "three capital letters"),
        ('"JPY"', "which this currency has not"),
        ('"XAF"', "which this currency has not"),
        ('"TND"', "which this currency has not"),
    ],
)
def test_a_currency_has_hundredths(currency: str, fault: str) -> None:
    (found,) = faults(f"currency = {currency}\n{SMALL}")
    assert found.startswith("currency: ")
    assert fault in found


@pytest.mark.parametrize(
    ("amount", "per", "refused"),
    [
        ("0.90", 1000, False),  # 0,09 of a cent
        ("1.00", 7, True),
        ("1.00", 3, True),
        ("0.03", 3, False),
        ("0.01", 10**9, False),  # 0,000000001 of a cent
        ("0.00000000000001", 1, False),  # the twelfth decimal of a cent
        ("0.00000000000001", 2, True),
        ("0.00000000000010", 10, False),
        ("0", 7, False),
    ],
)
def test_the_price_of_one_has_twelve_decimals_of_a_cent_at_most(
    amount: str, per: int, *, refused: bool
) -> None:
    found = tariff_in(f'{HEAD}{SMALL}[plans.prices.letters]\namount = "{amount}"\nper = {per}\n'.encode())
    assert isinstance(found, PlanFaults) == refused
    if isinstance(found, PlanFaults):
        (fault,) = found.faults
        assert fault.place == "plans.1.prices.letters.amount"
        assert fault.why == f"one of {per} would cost a part of a cent with more than 12 decimals"


def test_two_plans_share_neither_key_nor_name() -> None:
    other = SMALL.replace('"Un"', '"Deux"')
    assert faults(f"{HEAD}{SMALL}{other}") == [
        "plans: two have the same key: a",
        "plans: two have the same names.en: One",
    ]
    for_tenants = SMALL.replace('"firm"', '"tenant"').replace('"a"', '"b"')
    assert isinstance(tariff_in(f"{HEAD}{SMALL}{for_tenants}".encode()), Tariff)


def test_there_is_a_plan_and_there_are_not_too_many() -> None:
    assert faults(HEAD) == ["plans: it is missing"]
    assert faults(f"{HEAD}plans = []") == ["plans: 1 to 50 tables [[plans]] are expected"]
    assert faults(f'{HEAD}plans = "a"') == ["plans: 1 to 50 tables [[plans]] are expected"]
    assert faults(f"{HEAD}{SMALL * 51}") == ["plans: 1 to 50 tables [[plans]] are expected"]
    assert faults(f"{HEAD}plans = [3]") == ["plans.1: a table is expected"]
    assert faults(f"{HEAD}tax = 1\n{SMALL}") == ["tax: true or false is expected"]
    assert faults(f"{HEAD}readable_days = 29\n{SMALL}") == [
        "readable_days: a whole number from 30 to 3660 is expected"
    ]


@pytest.mark.parametrize("name", ['"a\\nb"', '"   "', "3", f'"{"x" * 81}"', '"\\u202e"'])
def test_a_name_can_be_seen(name: str) -> None:
    plan = SMALL.replace('"Un"', name)
    (found,) = faults(f"{HEAD}{plan}")
    assert found.startswith("plans.1.names.fr: a text of ")


def test_what_is_no_toml_says_its_line() -> None:
    assert faults(f"{HEAD}currency = 3") == ["Cannot overwrite a value (at end of document)"]
    assert faults(f"{HEAD}currency = 3\n") == ["2: Cannot overwrite a value (at line 2, column 13)"]
    assert tariff_in(b"a" * (MOST_BYTES + 1)) == PlanFaults(
        (PlanFault(0, "", f"the text is longer than {MOST_BYTES} bytes"),)
    )
    long = "k" * 500
    assert of_plan(f"{long} = 1") == [f"plans.1.{'k' * 80}: there is no such key here"]


TREES = st.recursive(
    st.booleans() | st.integers(-5, 5000) | st.sampled_from(['"a"', '"firm"', '"1.00"', "1.5"]),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda each: f"[{', '.join(map(_shown, each))}]")
        | st.dictionaries(
            st.sampled_from(["letters", "tenants", "amount", "per", "fr", "en"]), inner, max_size=3
        ).map(lambda each: "{" + ", ".join(f"{key} = {_shown(value)}" for key, value in each.items()) + "}")
    ),
    max_leaves=6,
)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(st.sampled_from(["names", "payer", "base", "prices", "limits", "trial_days"]), TREES)
def test_no_tree_of_values_is_more_than_refused(key: str, tree: object) -> None:
    lines = [line for line in SMALL.splitlines() if not line.startswith(f"{key} ")]
    found = tariff_in("\n".join([HEAD, *lines, f"{key} = {_shown(tree)}"]).encode())
    if isinstance(found, PlanFaults):
        assert all(fault.place.startswith(f"plans.1.{key}") for fault in found.faults)
    else:
        assert found.plans[0].key == "a"
