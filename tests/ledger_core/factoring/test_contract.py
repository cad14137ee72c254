"""Contracts: what is refused where, and that they come back from JSON as they went in."""

from dataclasses import fields, replace
import datetime as dt
from decimal import Decimal
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.contract import (
    Accounts,
    Chasing,
    Contract,
    Factor,
    Fees,
    Filing,
    HoldbackBase,
    LimitOn,
    Notice,
    Rules,
    SlipWords,
    Transfer,
)
from ledger_core.factoring.contract_faults import ContractFault, faults_of
from ledger_core.factoring.contract_form import as_json, from_json
from ledger_core.factoring.formats.house import HOUSE
from ledger_core.factoring.formats.terms import AmountSent, DebtorId, FileTerms, Point
from ledger_core.factoring.statements.form import Encoding, LineKind, StatementForm
from ledger_core.strict_form import FormError
from tests.ledger_core.factoring.conftest import contract, fees

IBAN = "FR7630006000011234567890189"
FULL = contract(
    factor=Factor(name="Factor Aldébaran", legal="SA", address=("1 quai", "75000 Paris"), iban=IBAN),
    notice=Notice.NOTIFIED,
    chasing=Chasing.FACTORS_NAME,
    mention="À régler au factor",
    notification="Vos factures sont cédées.",
    ends=dt.date(2027, 12, 31),
    concentration_percent=Decimal("33.5"),
    default_limit_cents=10_000_00,
    rules=Rules(countries=("FR", "BE"), oldest_days=90, journals=("VE",)),
    fees=fees("0.40", financing_percent=Decimal("2.75")),
    filing=Filing(
        form="bpce-7.0",
        seller_code="4471",
        seller_siret="73282932000074",
        seller_vat="FR44732829320",
        debtor_id=DebtorId.VAT,
        domestic_countries=("FR", "MC"),
        confirmed=(Point.OPEN_AMOUNT, Point.EXPORT_WITHOUT_SIRET),
        mail_to="remises@factor.example",
    ),
    slips=SlipWords(
        words="Nous subrogeons\nle factor.", earlier_act="Contrat 2026-A", signer="Olivia, gérante"
    ),
    statement=StatementForm(
        encoding=Encoding.WINDOWS,
        skip=2,
        amount="",
        debit="Débit",
        credit="Crédit",
        kinds=(("achat", LineKind.PURCHASE), ("COM", LineKind.COMMISSION)),
    ),
)


def test_sound_contracts_have_no_fault() -> None:
    assert faults_of(contract()) == {}
    assert faults_of(FULL) == {}


def with_rules(**said: Any) -> Contract:  # noqa: ANN401  fields of rules
    return contract(rules=replace(Rules(), **said))


def with_accounts(**said: str) -> Contract:
    return contract(accounts=replace(Accounts(), **said))


def with_filing(**said: Any) -> Contract:  # noqa: ANN401  fields of it
    return contract(filing=replace(Filing(), **said))


def with_statement(**said: Any) -> Contract:  # noqa: ANN401  fields of it
    return contract(statement=replace(StatementForm(), **said))


def test_the_format_that_a_contract_begins_with_is_one_of_the_house() -> None:
    assert Filing().form in HOUSE


def test_what_a_contract_says_of_its_files_is_said_once() -> None:
    assert FULL.file_terms == FileTerms(
        amount=AmountSent.OPEN,
        confirmed=frozenset({Point.OPEN_AMOUNT, Point.EXPORT_WITHOUT_SIRET}),
        debtor_id=DebtorId.VAT,
        domestic_countries=frozenset({"FR", "MC"}),
    )


@pytest.mark.parametrize("key", HOUSE)
def test_every_house_format_may_be_named(key: str) -> None:
    assert faults_of(with_filing(form=key)) == {}


def test_columns_may_be_numbers_where_there_are_no_headings() -> None:
    of = with_statement(headings=False, day="1", label="2", amount="3", balance="4")
    assert faults_of(of) == {}
    assert set(faults_of(with_statement(headings=False))) == {
        "statement.day", "statement.label", "statement.amount",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("of", "place", "fault"),
    [
        (with_filing(form="My format"), "filing.form", ContractFault.NOT_A_FORMAT),
        (with_filing(form="x" * 41), "filing.form", ContractFault.NOT_A_FORMAT),
        (with_filing(seller_code="a\tb"), "filing.seller_code", ContractFault.NOT_A_NAME),
        (with_filing(export_emitter="x" * 41), "filing.export_emitter", ContractFault.NOT_A_NAME),
        (with_filing(seller_siret="73282932000075"), "filing.seller_siret", ContractFault.NOT_A_SIRET),
        (with_filing(seller_vat="FR45732829320"), "filing.seller_vat", ContractFault.NOT_A_VAT),
        (with_filing(domestic_countries=()), "filing.domestic_countries", ContractFault.MISSING),
        (with_filing(domestic_countries=("XX",)), "filing.domestic_countries", ContractFault.NOT_A_COUNTRY),
        (with_filing(domestic_countries=("FR", "FR")), "filing.domestic_countries", ContractFault.TWICE),
        (with_filing(confirmed=(Point.PAYMENTS, Point.PAYMENTS)), "filing.confirmed", ContractFault.TWICE),
        (with_filing(mail_to="a@b.example, c@d.example"), "filing.mail_to", ContractFault.NOT_AN_EMAIL),
        (contract(slips=SlipWords(words="x" * 4001)), "slips.words", ContractFault.TOO_LONG),
        (contract(slips=SlipWords(words="a\x00b")), "slips.words", ContractFault.CONTROL),
        (contract(mention="a\rb"), "mention", ContractFault.CONTROL),
        (contract(slips=SlipWords(place="a\nb")), "slips.place", ContractFault.NOT_A_NAME),
        (contract(slips=SlipWords(pledge=True)), "slips.pledge", ContractFault.NOT_AS_SECURITY),
        (with_statement(delimiter="x"), "statement.delimiter", ContractFault.NOT_A_SIGN),
        (with_statement(decimal=""), "statement.decimal", ContractFault.NOT_A_SIGN),
        (with_statement(skip=-1), "statement.skip", ContractFault.OUT_OF_RANGE),
        (with_statement(day_pattern="DD/MM"), "statement.day_pattern", ContractFault.NOT_A_PATTERN),
        (with_statement(day=""), "statement.day", ContractFault.MISSING),
        (with_statement(label=""), "statement.label", ContractFault.MISSING),
        (with_statement(debtor=" x"), "statement.debtor", ContractFault.NOT_A_COLUMN),
        (with_statement(headings=False, day="201"), "statement.day", ContractFault.NOT_A_COLUMN),
        (with_statement(amount=""), "statement.amount", ContractFault.MISSING),
        (with_statement(debit="D"), "statement.amount", ContractFault.TWO_AMOUNTS),
        (with_statement(amount="", credit="C"), "statement.debit", ContractFault.MISSING),
        (with_statement(balance="Montant"), "statement.balance", ContractFault.TWICE),
        (with_statement(kinds=(("", LineKind.CASH),)), "statement.kinds", ContractFault.NOT_A_NAME),
        (
            with_statement(kinds=(("Com", LineKind.CASH), ("com", LineKind.OTHER))),
            "statement.kinds",
            ContractFault.TWICE,
        ),
        (contract(key="A b"), "key", ContractFault.NOT_A_KEY),
        (contract(version=0), "version", ContractFault.OUT_OF_RANGE),
        (contract(number=""), "number", ContractFault.NOT_A_NAME),
        (contract(ends=dt.date(2025, 12, 31)), "ends", ContractFault.ENDS_BEFORE),
        (contract(currency="euro"), "currency", ContractFault.NOT_A_CURRENCY),
        (contract(factor=Factor(name=" x")), "factor.name", ContractFault.NOT_A_NAME),
        (contract(factor=Factor(name="x", legal="a\nb")), "factor.legal", ContractFault.NOT_A_NAME),
        (contract(factor=Factor(name="x", address=("",))), "factor.address", ContractFault.NOT_A_NAME),
        (contract(factor=Factor(name="x", iban="FR761")), "factor.iban", ContractFault.NOT_AN_IBAN),
        (contract(factor=Factor(name="x", bic="?")), "factor.bic", ContractFault.NOT_A_BIC),
        (contract(quota_percent=Decimal(0)), "quota_percent", ContractFault.OUT_OF_RANGE),
        (contract(quota_percent=Decimal(101)), "quota_percent", ContractFault.OUT_OF_RANGE),
        (contract(quota_percent=Decimal("NaN")), "quota_percent", ContractFault.OUT_OF_RANGE),
        (contract(holdback_percent=Decimal("0.00001")), "holdback_percent", ContractFault.OUT_OF_RANGE),
        (
            contract(quota_percent=Decimal(10), holdback_percent=Decimal(10)),
            "holdback_percent",
            ContractFault.NOTHING_FUNDED,
        ),
        (contract(concentration_percent=Decimal(0)), "concentration_percent", ContractFault.OUT_OF_RANGE),
        (contract(default_limit_cents=-1), "default_limit_cents", ContractFault.OUT_OF_RANGE),
        (contract(fees=fees("101")), "fees.commission_percent", ContractFault.OUT_OF_RANGE),
        (contract(fees=fees(file_fees_cents=-1)), "fees.file_fees_cents", ContractFault.OUT_OF_RANGE),
        (with_rules(oldest_days=-1), "rules.oldest_days", ContractFault.OUT_OF_RANGE),
        (with_rules(debtor_late_count=0), "rules.debtor_late_count", ContractFault.OUT_OF_RANGE),
        (with_rules(countries=("France",)), "rules.countries", ContractFault.NOT_A_COUNTRY),
        (with_rules(journals=("VE", "VE")), "rules.journals", ContractFault.TWICE),
        (with_rules(customers_out=("",)), "rules.customers_out", ContractFault.NOT_A_NAME),
        (with_accounts(bank="XY"), "accounts.bank", ContractFault.NOT_AN_ACCOUNT),
        (with_accounts(holdback="467100"), "accounts.holdback", ContractFault.TWICE),
        (contract(notice=Notice.NOTIFIED), "mention", ContractFault.NOBODY_TOLD),
        (contract(notice=Notice.NOTIFIED), "factor.iban", ContractFault.NOBODY_TOLD),
        (
            contract(notice=Notice.FULLY_CONFIDENTIAL, mention="payez"),
            "mention",
            ContractFault.DEBTOR_WOULD_KNOW,
        ),
        (contract(chasing=Chasing.FACTORS_NAME), "chasing", ContractFault.DEBTOR_WOULD_KNOW),
        (replace(FULL, chasing=Chasing.OWN_NAME), "chasing", ContractFault.PAYS_FACTOR),
        (contract(notification="x" * 4001), "notification", ContractFault.TOO_LONG),
        (
            contract(transfer=Transfer.SECURITY, amount=AmountSent.ORIGINAL),
            "amount",
            ContractFault.ORIGINAL_AS_SECURITY,
        ),
    ],
)
def test_each_fault_is_told_at_its_place(of: Contract, place: str, fault: ContractFault) -> None:
    assert faults_of(of)[place] is fault


def test_a_holdback_of_the_outstanding_may_be_as_large_as_the_quota() -> None:
    of = contract(holdback_percent=Decimal(100), holdback_base=HoldbackBase.OUTSTANDING)
    assert faults_of(of) == {}


def test_a_version_counts_from_its_first_to_its_last_day() -> None:
    assert [FULL.in_force(day) for day in (FULL.since, FULL.since - dt.timedelta(days=1))] == [True, False]
    assert [FULL.in_force(dt.date(2027, 12, 31)), FULL.in_force(dt.date(2028, 1, 1))] == [True, False]
    assert contract().in_force(dt.date.max)


@pytest.mark.parametrize("of", [contract(), FULL, contract(limit_on=LimitOn.FUNDING)])
def test_a_contract_comes_back_from_json(of: Contract) -> None:
    assert from_json(json.loads(json.dumps(as_json(of)))) == of


def test_the_form_holds_every_field() -> None:
    said = as_json(FULL)
    assert said.keys() == {each.name for each in fields(Contract)}
    for part, of in (
        ("fees", Fees), ("rules", Rules), ("accounts", Accounts), ("factor", Factor), ("filing", Filing),
        ("slips", SlipWords), ("statement", StatementForm),
    ):  # fmt: skip
        value = said[part]
        assert isinstance(value, dict)
        assert value.keys() == {each.name for each in fields(of)}


def changed(place: str, value: object) -> dict[str, Any]:
    said = json.loads(json.dumps(as_json(FULL)))
    *way, last = place.split(".")
    inner = said
    for key in way:
        inner = inner[key]
    inner[last] = value
    return dict(said)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("version", True),
        ("version", "1"),
        ("version", 10**16),
        ("since", "20260101"),
        ("since", "2026-02-30"),
        ("since", 2026),
        ("ends", ""),
        ("transfer", "sale"),
        ("transfer", ["security"]),
        ("recourse", 1),
        ("number", None),
        ("number", "x" * 10_001),
        ("quota_percent", 100),
        ("quota_percent", "1e2"),
        ("quota_percent", "-1"),
        ("quota_percent", "NaN"),
        ("fees.day_count", True),
        ("fees.day_count", 364),
        ("fees", []),
        ("rules.countries", "FR"),
        ("rules.countries", ["FR"] * 1001),
        ("rules.oldest_days", 1.5),
        ("accounts.bank", 512000),
        ("filing.confirmed", "open-amount"),
        ("filing.confirmed", ["open-amount"] * 1001),
        ("filing.debtor_id", "siren"),
        ("slips.signer", None),
        ("slips.pledge", "yes"),
        ("statement.encoding", "utf-16"),
        ("statement.skip", "0"),
        ("statement.kinds", {}),
    ],
)
def test_what_is_of_another_kind_is_refused_at_its_place(place: str, value: object) -> None:
    with pytest.raises(FormError) as caught:
        from_json(changed(place, value))
    assert caught.value.place == place
    assert str(caught.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (["other"], "filing.confirmed.0"),
        ([None], "filing.confirmed.0"),
        (["achat"], "statement.kinds.0"),
        ([["achat"]], "statement.kinds.0"),
        ([["achat", "cash", "cash"]], "statement.kinds.0"),
        ([[1, "cash"]], "statement.kinds.0.0"),
        ([["achat", "money"]], "statement.kinds.0.1"),
    ],
)
def test_a_list_is_refused_at_its_entry(value: object, place: str) -> None:
    with pytest.raises(FormError) as caught:
        from_json(changed(".".join(place.split(".")[:2]), value))
    assert caught.value.place == place


def test_keys_that_are_missing_or_beside_are_refused() -> None:
    with pytest.raises(FormError, match="rules: other unknown"):
        from_json(changed("rules.other", 1))
    said = as_json(FULL)
    del said["currency"]
    with pytest.raises(FormError, match="currency missing"):
        from_json(said)
    with pytest.raises(FormError, match="an object is expected"):
        from_json(None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([each.name for each in fields(Contract)]), json_values)
def test_whatever_stands_in_a_place_is_read_or_refused(place: str, value: object) -> None:
    try:
        read = from_json(changed(place, value))
    except FormError:
        return
    faults_of(read)
    assert from_json(as_json(read)) == read
