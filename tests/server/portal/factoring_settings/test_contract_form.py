"""The form of a contract without a page: every field is there, nothing unreadable passes, nothing is lost."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.contract import Contract, Factor, Filing
from ledger_core.factoring.contract_faults import faults_of
from ledger_core.factoring.contract_form import as_json
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.statements.form import LineKind
from server.portal.factoring_settings.contract_fields import FIELDS, Sort
from server.portal.factoring_settings.contract_typed import (
    MOST_MEANINGS,
    Unread,
    meanings_shown,
    read,
    shown,
    typed,
)
from server.portal.factoring_settings.starting_points import Start, contract_for

BEGUN = contract_for(Start.SUBROGATION, dt.date(2026, 11, 20))
FULL = replace(
    BEGUN,
    key="cap-factor",
    number="CF 1",
    factor=Factor(name="Cap Factor", address=("12 quai", "44000 Nantes"), iban="FR7630006000011234567890189"),
    fees=replace(BEGUN.fees, commission_percent=Decimal("0.40"), minimum_cents=12_50),
    default_limit_cents=5_000_00,
    concentration_percent=Decimal(25),
    ends=dt.date(2027, 12, 31),
    rules=replace(BEGUN.rules, countries=("FR", "BE"), customers_out=("ORIEL",), oldest_days=90),
    filing=Filing(form="csv", confirmed=(Point.OPEN_AMOUNT, Point.COUNTRY_CODE), mail_to="a@b.example"),
    statement=replace(
        BEGUN.statement,
        delimiter="\t",
        kinds=(("commission", LineKind.COMMISSION), ("virement", LineKind.CASH)),
    ),
)


def places_of(body: dict[str, Any], before: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in body.items():
        found |= places_of(value, f"{name}.") if isinstance(value, dict) else {before + name}
    return found


def test_every_field_of_a_contract_is_in_the_form() -> None:
    assert places_of(as_json(FULL)) - {"key", "version"} == {spec.place for spec in FIELDS}


@pytest.mark.parametrize("start", Start)
def test_each_beginning_is_sound_once_factor_number_and_key_are_said(start: Start) -> None:
    begun = contract_for(start, BEGUN.since)
    assert faults_of(begun).keys() - {"factor.iban"} == {"key", "number", "factor.name"}
    said = replace(begun, key="cap", number="1", factor=FULL.factor)
    assert faults_of(said) == {}
    assert said.passes_title is (start is not Start.DAILLY)


@pytest.mark.parametrize("mark", [",", "."])
@pytest.mark.parametrize("contract", [FULL, *(contract_for(start, BEGUN.since) for start in Start)])
def test_what_is_shown_is_read_back(contract: Contract, mark: str) -> None:
    form = shown(contract, mark)
    assert read(form, BEGUN) == (replace(contract, key=BEGUN.key, version=BEGUN.version), {})


@pytest.mark.parametrize(
    ("place", "said", "why"),
    [
        ("fees.commission_percent", "", Unread.PERCENT),
        ("fees.commission_percent", "0,4.0", Unread.PERCENT),
        ("fees.commission_percent", "-1", Unread.PERCENT),
        ("fees.minimum_cents", "douze", Unread.CENTS),
        ("fees.minimum_cents", "1,234", Unread.CENTS),
        ("rules.oldest_days", "9999999", Unread.NUMBER),
        ("rules.debtor_late_count", "", Unread.NUMBER),
        ("rules.oldest_days", "٣", Unread.NUMBER),
        ("since", "", Unread.DAY),
        ("since", "2026-02-30", Unread.DAY),
        ("ends", "hier", Unread.DAY),
        ("transfer", "gift", Unread.CHOICE),
        ("fees.day_count", "364", Unread.CHOICE),
        ("mention", "x" * 10_001, Unread.TOO_LONG),
        ("rules.customers_out", "A " * 1001, Unread.TOO_LONG),
        ("factor.address", "a\n" * 1001, Unread.TOO_LONG),
        ("statement.kinds.0.kind", "", Unread.MEANING),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(place: str, said: str, why: Unread) -> None:
    form = shown(FULL, ",") | {place: said, "number": "CF 2"}
    contract, faults = read(form, FULL)
    assert list(faults.values()) == [why]
    assert place.startswith(next(iter(faults)))
    assert contract == replace(FULL, number="CF 2")


def test_figures_are_read_as_people_write_them() -> None:
    form = shown(FULL, ",") | {
        "fees.commission_percent": " 0,425 % ",
        "fees.minimum_cents": "1 200,5 €",
        "default_limit_cents": "",
        "rules.countries": "fr ; de\nBE",
        "factor.iban": "fr76 3000 6000 0112 3456 7890 189",
        "factor.address": "\r\n12 quai\r\n\r\n44000 Nantes\r\n",
        "statement.delimiter": "\\t",
    }
    contract, faults = read(form, FULL)
    assert faults == {}
    assert contract.fees.commission_percent == Decimal("0.425")
    assert (contract.fees.minimum_cents, contract.default_limit_cents) == (1_200_50, None)
    assert contract.rules.countries == ("FR", "DE", "BE")
    assert contract.factor.iban == "FR7630006000011234567890189"
    assert contract.factor.address == ("12 quai", "44000 Nantes")
    assert contract.statement.delimiter == "\t"


def test_words_of_a_statement_keep_their_order_and_empty_rows_fall_out() -> None:
    form = {name: value for name, value in shown(FULL, ",").items() if not name.startswith("statement.kinds")}
    form |= {
        "statement.kinds.0.word": "",
        "statement.kinds.0.kind": "cash",
        "statement.kinds.1.word": " agios ",
        "statement.kinds.1.kind": "financing",
        "statement.kinds.2.word": "com",
        "statement.kinds.2.kind": "commission",
        "statement.kinds.4.word": "behind a gap",
        "statement.kinds.4.kind": "cash",
    }
    contract, faults = read(form, FULL)
    assert faults == {}
    assert contract.statement.kinds == (("agios", LineKind.FINANCING), ("com", LineKind.COMMISSION))
    assert meanings_shown(form) == range(6)
    many = {f"statement.kinds.{rank}.word": "w" for rank in range(500)}
    assert meanings_shown(many) == range(MOST_MEANINGS)


@given(st.dictionaries(st.sampled_from([spec.place for spec in FIELDS]), st.text(max_size=40)))
def test_whatever_is_typed_is_read_or_refused_and_shown_again(form: dict[str, str]) -> None:
    contract, faults = read(form, FULL)
    assert as_json(contract).keys() == as_json(FULL).keys()
    assert set(faults) <= {spec.place for spec in FIELDS}
    again = typed(form)
    assert {place: again[place] for place in form} == form
    assert all(again[spec.place] == "" for spec in FIELDS if spec.place not in form)


def test_sorts_are_all_in_use() -> None:
    assert {spec.sort for spec in FIELDS} == set(Sort)
