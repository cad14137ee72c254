"""What was used, a line each: the lines are what the estimate is, and the words are the price's."""

from decimal import Decimal

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.billing.plans import METERED, Interval, Metric, PayerKind, Plan, Price
from ledger_core.billing.pricing import Estimate, estimate
from server.portal.billing.usage_lines import usage_lines
from server.portal.billing.words import amount_words, base_words, holds, price_words
from server.portal.formats import money

amounts = st.decimals(min_value=0, max_value=999, places=2)
prices = st.builds(Price, amount=amounts, per=st.sampled_from((1, 100, 1000)), included=st.integers(0, 5000))
plans = st.builds(
    Plan,
    key=st.just("p"),
    names=st.just({"fr": "Formule", "en": "Plan"}),
    payer=st.sampled_from(PayerKind),
    interval=st.sampled_from(Interval),
    base=amounts,
    prices=st.dictionaries(st.sampled_from(Metric), prices),
)
usages = st.dictionaries(st.sampled_from(Metric), st.integers(0, 100_000))


@settings(max_examples=50)
@given(plan=plans, usage=usages)
def test_the_lines_are_the_estimate(one_app: Flask, plan: Plan, usage: dict[Metric, int]) -> None:
    found = estimate(plan, usage)
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        lines = usage_lines(plan, usage, found, "EUR")
    assert sum(line.cents for line in lines) == found.cents
    for line in lines:
        if line.charged is not None:
            assert line.used is not None
            assert line.included is not None
            assert line.charged == max(0, line.used - line.included)
    shown = {line.name for line in lines}
    assert len(shown) == len(lines)


def test_what_no_further_interval_is_charged_for_has_no_line(one_app: Flask) -> None:
    """A subscription that ends is billed its meters alone; four companies that cost nothing would puzzle."""
    per = {metric: Price(Decimal(12), included=3) for metric in Metric}
    names = {"fr": "Formule", "en": "Plan"}
    plan = Plan(key="p", names=names, payer=PayerKind.FIRM, base=Decimal(49), prices=per)
    usage = dict.fromkeys(Metric, 4)
    last = Estimate(tuple(line for line in estimate(plan, usage).lines if line.metric in METERED))
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        assert [line.cents for line in usage_lines(plan, usage, last, "EUR")] == [1200, 1200]


@pytest.mark.parametrize(
    ("language", "price", "said"),
    [
        ("fr", Price(Decimal("12.00")), "12,00\u00a0€ par dossier"),
        ("en", Price(Decimal("12.00")), "€12.00 a client company"),
        ("fr", Price(Decimal("0.125")), "0,125\u00a0€ par dossier"),
        ("fr", Price(Decimal("0.90"), per=1000), "0,90\u00a0€ pour 1\u202f000 dossiers"),
        ("en", Price(Decimal("0.90"), per=1000), "€0.90 for 1,000 client companies"),
    ],
)
def test_a_price_is_said_exactly(one_app: Flask, language: str, price: Price, said: str) -> None:
    with one_app.test_request_context(headers={"Accept-Language": language}):
        assert price_words(Metric.TENANTS, price, "EUR") == said


def test_a_plan_says_what_it_holds(one_app: Flask) -> None:
    plan = Plan(
        key="p",
        names={"fr": "Formule", "en": "Plan"},
        payer=PayerKind.FIRM,
        base=Decimal("49.00"),
        prices={
            Metric.LETTERS: Price(Decimal("0.15"), included=100),
            Metric.USERS: Price(Decimal(0)),
        },
    )
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        assert base_words(plan, "EUR") == "49,00\u00a0€ par mois"
        assert holds(plan, "EUR") == ("100 relances dans la formule, puis 0,15\u00a0€ par relance",)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("€0.90", "0.90 CHF", "0.0221 CHF")), ("fr", ("0,90 €", "0,90 CHF", "0,0221 CHF"))],
)
def test_a_currency_stands_where_it_does_in_every_amount(
    one_app: Flask, language: str, said: tuple[str, ...]
) -> None:
    with one_app.test_request_context(headers={"Accept-Language": language}):
        amounts = [("0.90", "EUR"), ("0.90", "CHF"), ("0.0221", "CHF")]
        found = [amount_words(Decimal(amount), currency) for amount, currency in amounts]
        assert found[:2] == [money(90, "EUR"), money(90, "CHF")]
    assert tuple(words.replace("\u00a0", " ") for words in found) == said
