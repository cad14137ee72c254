"""Numbers and days as the guide writes them, read back to what they were."""

from collections.abc import Iterator
import datetime as dt
from decimal import Decimal
from fractions import Fraction

from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from server.portal import formats, i18n
from server.services import Services

FRENCH_CENTS = r"−?\d{1,3}(\u202f\d{3})*,\d\d"
NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)  # 10:30 in Paris

pytestmark = pytest.mark.usefixtures("request_of_a_person")
with_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def formatting() -> Flask:
    """Make an application that knows languages and formats, and nothing else."""
    app = Flask(__name__)
    i18n.set_up(app, lambda: "fr")
    formats.set_up(app)
    app.extensions["lettrine"] = Services(None, None, None, now=lambda: NOW)  # type: ignore[arg-type]
    return app


@pytest.fixture
def request_of_a_person(formatting: Flask) -> Iterator[None]:
    with formatting.test_request_context():
        yield


@given(st.integers(min_value=-(10**15), max_value=10**15))
@with_fixture
def test_cents_can_be_read_back_in_both_languages(amount: int) -> None:
    french = formats.cents(amount)
    assert int(french.replace("\u202f", "").replace(",", "").replace("\u2212", "-")) == amount
    assert " " not in french
    with force_locale("en"):
        english = formats.cents(amount)
    assert int(english.replace(",", "").replace(".", "").replace("\u2212", "-")) == amount
    assert (french[-3], english[-3]) == (",", ".")
    assert len(french) == len(english)


@given(st.fractions(-(2**63), 2**63), st.integers(0, 3))  # no amounts of a database are further apart
@with_fixture
def test_percent_is_the_nearest_with_its_digits(ratio: Fraction, digits: int) -> None:
    shown = formats.percent(ratio, digits)
    read = Fraction(
        shown.removesuffix("\u00a0%").replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    )
    assert abs(read - ratio * 100) <= Fraction(1, 2 * 10**digits) + Fraction(1, 10**20)


@given(st.dates(min_value=dt.date(1, 1, 1)))
@with_fixture
def test_days_can_be_read_back(when: dt.date) -> None:
    day, month, year = formats.day(when).split("/")
    assert dt.date(int(year), int(month), int(day)) == when
    assert formats.day(when).startswith(formats.day_short(when))


@given(st.text())
@with_fixture
def test_any_name_has_an_initial_of_one_letter(name: str) -> None:
    assert len(formats.initial(name)) == 1
    assert len(formats.initials(name)) <= 2


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        (lambda: formats.euros(123456), "1\u202f234,56\u00a0€", "€1,234.56"),
        (lambda: formats.euros(-5), "\u22120,05\u00a0€", "\u2212€0.05"),
        (lambda: formats.money(100000, "CHF"), "1\u202f000,00\u00a0CHF", "1,000.00\u00a0CHF"),
        (lambda: formats.count(48210), "48\u202f210", "48,210"),
        (lambda: formats.matrix(0), '<span class="zero">–</span>', '<span class="zero">–</span>'),
        (lambda: formats.listed(0), '<span class="zero">0,00</span>', '<span class="zero">0.00</span>'),
        (lambda: formats.listed(1), "0,01", "0.01"),
        (lambda: formats.percent(Fraction(31, 100)), "31\u00a0%", "31%"),
        (lambda: formats.percent(Decimal("0.125"), 1), "12,5\u00a0%", "12.5%"),
        (lambda: formats.decimal(Decimal("-1234.005")), "\u22121\u202f234,01", "\u22121,234.01"),
        (lambda: formats.days(58), "58\u00a0j", "58\u00a0d"),
        (lambda: formats.signed(formats.days(4)), "+4\u00a0j", "+4\u00a0d"),
        (lambda: formats.signed(formats.days(-4)), "\u22124\u00a0j", "\u22124\u00a0d"),
        (lambda: formats.size(214_000), "214\u00a0Ko", "214\u00a0kB"),
        (lambda: formats.size(1_500_000), "1,5\u00a0Mo", "1.5\u00a0MB"),
        (lambda: formats.day_long(dt.date(2026, 11, 23)), "23 novembre 2026", "23 November 2026"),
        (lambda: formats.day_long(dt.date(2026, 11, 1)), "1er novembre 2026", "1 November 2026"),
        (
            lambda: formats.day_full(dt.date(2026, 11, 23)),
            "lundi 23 novembre 2026",
            "Monday 23 November 2026",
        ),
        (lambda: formats.day_brief(dt.date(2026, 11, 20)), "20 nov.", "20 Nov"),
        (lambda: formats.month(dt.date(2024, 12, 1)), "déc.\u00a024", "Dec\u00a024"),
        (lambda: formats.week(dt.date(2026, 11, 23)), "S48", "W48"),
        (lambda: formats.clock(NOW), "10\u00a0h\u00a030", "10:30"),
        (lambda: formats.ago(NOW - dt.timedelta(seconds=5)), "à l’instant", "just now"),
        (lambda: formats.ago(NOW - dt.timedelta(minutes=12)), "il y a 12\u00a0min", "12\u00a0min ago"),
        (lambda: formats.ago(NOW - dt.timedelta(hours=3)), "il y a 3\u00a0h", "3\u00a0h ago"),
        (lambda: formats.ago(NOW - dt.timedelta(hours=12)), "hier", "yesterday"),
        (lambda: formats.ago(NOW - dt.timedelta(days=3)), "20 nov.", "20 Nov"),
        (lambda: formats.ago(NOW - dt.timedelta(days=400)), "19/10/2025", "19/10/2025"),
        (lambda: formats.ago(NOW + dt.timedelta(days=1)), "24 nov.", "24 Nov"),
        (lambda: formats.initial("Cabinet Vauclair"), "V", "V"),
        (lambda: formats.initial("SARL Électricité Brossac"), "É", "É"),
        (lambda: formats.initials("Hélène Dargoire"), "HD", "HD"),
    ],
)
def test_written_as_the_guide_says(written: object, french: str, english: str) -> None:
    assert callable(written)
    assert written() == french
    with force_locale("en"):
        assert written() == english


def test_a_constant_is_written_in_the_language_of_each_reader(formatting: Flask) -> None:
    template = formatting.jinja_env.from_string("{{ 123456|cents }}")
    assert template.render() == "1\u202f234,56"
    with force_locale("en"):
        assert template.render() == "1,234.56"
