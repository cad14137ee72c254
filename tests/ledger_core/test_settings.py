"""The settings a book carries: what holds, what counts where two speak, and what cannot be read."""

from beancount.core.data import Directive
from beancount.parser import parser
import pytest

from ledger_core.ledger import BookError, Ledger
from ledger_core.settings import LEGAL_PAYMENT_DAYS, Settings, settings_in, settings_of


def entries_of(text: str) -> list[Directive]:
    entries, errors, _ = parser.parse_string(text, report_filename="main.beancount")
    assert not errors
    return entries


def test_a_book_that_says_nothing_has_the_documented_defaults() -> None:
    settings = settings_in([])
    assert settings == Settings()
    assert settings.gap_limit_cents == 0
    assert (settings.gap_loss_account, settings.gap_gain_account) == ("658000", "758000")
    assert settings.gap_journal == "OD"
    assert settings.payment_days == LEGAL_PAYMENT_DAYS == 30
    assert settings.skipped_rows == 0
    assert settings.journals == {}
    assert settings.errors == ()


def test_every_setting_is_read() -> None:
    settings = settings_in(
        entries_of(
            """
2026-01-01 custom "lettrage" "gap-limit" 0.10 EUR
2026-01-01 custom "lettrage" "gap-loss-account" "658100"
2026-01-01 custom "lettrage" "gap-gain-account" "758A00"
2026-01-01 custom "lettrage" "gap-journal" "REG"
2026-01-01 custom "lettrage" "exchange-loss-account" "656100"
2026-01-01 custom "lettrage" "exchange-gain-account" "756100"
2026-01-01 custom "receivables" "payment-days" 45
2026-01-01 custom "import" "skipped-rows" 3
2026-01-01 custom "journal" "VE" "Ventes"
2026-01-01 custom "journal" "BQ" "Banque"
"""
        )
    )
    assert settings == Settings(
        gap_limit_cents=10,
        gap_loss_account="658100",
        gap_gain_account="758A00",
        gap_journal="REG",
        exchange_loss_account="656100",
        exchange_gain_account="756100",
        payment_days=45,
        skipped_rows=3,
        journals={"VE": "Ventes", "BQ": "Banque"},
    )


def test_the_latest_dated_directive_counts_wherever_it_stands() -> None:
    text = """
2026-03-01 custom "receivables" "payment-days" 60
2025-01-01 custom "receivables" "payment-days" 45
"""
    assert settings_in(entries_of(text)).payment_days == 60


def test_of_one_day_the_later_in_the_text_counts() -> None:
    text = """
2026-03-01 custom "receivables" "payment-days" 60
2026-03-01 custom "receivables" "payment-days" 0
"""
    assert settings_in(entries_of(text)).payment_days == 0


def test_directives_of_other_types_and_other_entries_are_left_alone() -> None:
    text = """
2026-01-01 custom "budget" "payment-days" "x"
2026-01-01 custom "import" "skipped-entry" "row 12"
2026-01-01 custom "import"
2026-01-01 open Assets:Bank
"""
    assert settings_in(entries_of(text)) == Settings()


def test_settings_of_reads_the_entries_of_the_ledger() -> None:
    entries = entries_of('2026-01-01 custom "receivables" "payment-days" 14\n')
    ledger = Ledger(entries=entries, options={}, accounts={}, customers={}, errors=())
    assert settings_of(ledger).payment_days == 14


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ('"lettrage" "gap-limit" "0.10"', '"gap-limit" takes an amount of whole cents, zero or more'),
        ('"lettrage" "gap-limit" -0.10 EUR', '"gap-limit" takes an amount of whole cents, zero or more'),
        ('"lettrage" "gap-limit" 0.105 EUR', '"gap-limit" takes an amount of whole cents, zero or more'),
        ('"lettrage" "gap-limit" 1', '"gap-limit" takes an amount of whole cents, zero or more'),
        ('"lettrage" "gap-limit"', '"gap-limit" takes exactly one value'),
        ('"lettrage" "gap-limit" 1 EUR 2 EUR', '"gap-limit" takes exactly one value'),
        ('"lettrage" "gap-loss-account" 658000', '"gap-loss-account" takes an account number'),
        ('"lettrage" "gap-gain-account" "6 58"', '"gap-gain-account" takes an account number'),
        ('"lettrage" "gap-journal" ""', '"gap-journal" takes the code of a journal'),
        ('"receivables" "payment-days" "30"', '"payment-days" takes a whole number from 0 to 3650'),
        ('"receivables" "payment-days" 30.5', '"payment-days" takes a whole number from 0 to 3650'),
        ('"receivables" "payment-days" -1', '"payment-days" takes a whole number from 0 to 3650'),
        ('"receivables" "payment-days" 99999', '"payment-days" takes a whole number from 0 to 3650'),
        ('"receivables" "payment-day" 30', 'custom "receivables" knows the settings "payment-days" only'),
        ('"receivables" TRUE', 'custom "receivables" knows the settings "payment-days" only'),
        ('"lettrage"', 'custom "lettrage" knows the settings "gap-limit", "gap-loss-account"'),
        ('"import" "skipped-rows" "3"', '"skipped-rows" takes a whole number from 0'),
        ('"journal" "VE"', "a journal's name is set by its code and its name"),
        ('"journal" "VE" 12', "a journal's name is set by its code and its name"),
        ('"journal" "" "Ventes"', "a journal's name is set by its code and its name"),
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_place_and_sets_nothing(directive: str, message: str) -> None:
    settings = settings_in(entries_of(f"\n2026-01-01 custom {directive}\n"))
    (error,) = settings.errors
    assert error == BookError("main.beancount", 2, error.message)
    assert error.message.startswith(message)
    assert Settings(errors=settings.errors) == settings


def test_a_faulty_later_directive_leaves_the_earlier_one_in_force_and_is_reported() -> None:
    text = """
2026-03-01 custom "receivables" "payment-days" "soon"
2025-01-01 custom "receivables" "payment-days" 45
"""
    settings = settings_in(entries_of(text))
    assert settings.payment_days == 45
    assert [error.line for error in settings.errors] == [2]
