from collections.abc import Callable
import datetime as dt
from pathlib import Path

import pytest

from ledger_core.book import Book
from ledger_core.fec.book import to_book
from ledger_core.fec.description import description
from ledger_core.fec.read import read
from ledger_core.fec.write import Period, Written, write
from ledger_core.ledger import BookErrors, Ledger
from ledger_core.load import load

SAMPLES = Path(__file__).parents[2] / "fec_samples"
YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
FecBytes = Callable[..., bytes]
Rows = Callable[..., list[str]]

ACCOUNTS = """\
option "operating_currency" "EUR"
2025-01-01 open Assets:41-Clients:411000:Z
  account-number: "411000"
  customer: "Z"
  name: "Zéphyr"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
  name: "Prestations"
"""
ENTRY = """\
2025-01-10 * "Facture 1"
  journal: "VE"
  entry-number: "1"
  piece: "F1"
  valid-date: 2025-01-31
  Assets:41-Clients:411000:Z   10.00 EUR
    account-name: "Clients"
  Income:70-Ventes:706000     -10.00 EUR
"""


def ledger_of(text: str) -> Ledger:
    ledger = load(Book({"main.beancount": text.encode()}))
    assert isinstance(ledger, Ledger)
    return ledger


def written(text: str, period: Period = YEAR, **options: str) -> Written:
    result = write(ledger_of(text), period, **options)
    assert isinstance(result, Written), result
    return result


def refusals(text: str, **options: str) -> list[tuple[int, str]]:
    result = write(ledger_of(text), YEAR, **options)
    assert isinstance(result, BookErrors)
    return [(error.line, error.message) for error in result.errors]


def rows(result: Written) -> list[list[str]]:
    return [line.split("\t") for line in result.data.decode(result.encoding).split("\r\n")[1:-1]]


def again(data: bytes, period: Period = YEAR, **options: str) -> Written:
    """Import a FEC and write it again."""
    ledger = load(to_book(read(data), "Test").book)
    assert isinstance(ledger, Ledger)
    result = write(ledger, period, **options)
    assert isinstance(result, Written), result
    return result


def test_the_strict_sample_comes_back_byte_by_byte() -> None:
    data = (SAMPLES / "strict.txt").read_bytes()
    result = again(data)
    assert result.data == data
    assert (result.entries, result.rows, result.outside, result.warnings) == (7, 17, (), ())
    assert result.journals == (("AN", "A nouveaux"), ("VE", "Ventes"), ("BQ", "Banque"), ("HA", "Achats"))


def test_the_loose_sample_comes_back_in_the_strict_form() -> None:
    result = again((SAMPLES / "loose.txt").read_bytes())
    assert [[row[index] for index in (0, 2, 11, 12, 13, 14)] for row in rows(result)] == [
        ["BQ", "1", "120,00", "0,00", "", ""],
        ["BQ", "1", "0,00", "120,00", "A", "20250304"],
        ["BQ", "2", "2,50", "0,00", "", ""],
        ["BQ", "2", "0,00", "2,50", "", ""],
        ["VE", "3", "120,00", "0,00", "A", "20250304"],
        ["VE", "3", "0,00", "120,00", "", ""],
    ]
    assert again(result.data).data == result.data


def test_a_book_written_by_hand_becomes_rows() -> None:
    assert ["|".join(row) for row in rows(written(ACCOUNTS + ENTRY))] == [
        "VE|VE|1|20250110|411000|Clients|Z|Zéphyr|F1|20250110|Facture 1|10,00|0,00|||20250131||",
        "VE|VE|1|20250110|706000|Prestations|||F1|20250110|Facture 1|0,00|10,00|||20250131||",
    ]


def test_texts_are_cleaned_of_what_a_cell_cannot_hold() -> None:
    text = ENTRY.replace("Facture 1", "Facture\t1|\\n\u00a0une  fois ")
    assert rows(written(ACCOUNTS + text))[0][10] == "Facture 1   une  fois"


def test_a_negative_debit_is_a_credit(fec_bytes: FecBytes, entry: Rows) -> None:
    data = fec_bytes(*entry("VE", "1", "20250110", ("411000", "Z", 100), ("706000", "", -100)))
    negative = data.replace(b"\t0,00\t1,00\t", b"\t-1,00\t0,00\t")
    assert negative != data
    assert again(negative).data == data


def test_iso_8859_15_is_written_where_asked_for() -> None:
    result = written(ACCOUNTS + ENTRY.replace("Facture", "€œ"), encoding="iso-8859-15")
    assert "€œ 1".encode("iso-8859-15") in result.data
    assert "Zéphyr".encode("iso-8859-15") in result.data


def test_a_sign_that_the_charset_lacks_is_refused_at_its_place() -> None:
    text = ACCOUNTS + ENTRY.replace('account-name: "Clients"', 'label: "Ω"')
    assert refusals(text, encoding="iso-8859-15") == [
        (14, "«Ω» (U+03A9) cannot be written in ISO-8859-15; choose UTF-8")
    ]


def test_books_with_errors_are_refused() -> None:
    found = refusals(ACCOUNTS + ENTRY.replace("-10.00", "-9.00"))
    assert [line for line, _ in found] == [9]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('  journal: "VE"\n', "", 9, "has no journal"),
        ("  valid-date: 2025-01-31\n", "", 9, "is a draft"),
        ('    account-name: "Clients"\n', '    valid-date: ""\n', 9, "is a draft"),
        ('  piece: "F1"\n', "", 13, "names no document"),
        ('"Facture 1"', '""', 14, "has no label"),
        ('entry-number: "1"', "entry-number: 1", 9, "entry-number is a text: put it in quotes"),
        ("valid-date: 2025-01-31", 'valid-date: "31/01"', 9, "valid-date is a day"),
        ('  piece: "F1"\n', '  piece: "F1"\n  rank: "1"\n', 9, "rank is a number"),
        ("-10.00 EUR", '-10.00 EUR\n    currency-amount: "x"', 16, "currency-amount is an amount"),
        ("10.00 EUR", "10.00 USD", 14, "the line is in USD; a FEC is kept in EUR"),
        ("10.00 EUR", "10.00 EUR @ 1.00 EUR", 14, "knows neither cost nor price"),
        (
            "-10.00 EUR",
            "-9.999 EUR\n  Income:70-Ventes:706000  -0.001 EUR",
            16,
            "-9.999 is finer than a cent",
        ),
    ],
)
def test_what_a_fec_cannot_hold_is_refused_at_its_place(old: str, new: str, line: int, message: str) -> None:
    changed = ENTRY.replace(old, new)
    assert changed != ENTRY
    assert [place for place, text in refusals(ACCOUNTS + changed) if message in text][:1] == [line]


def test_accounts_without_number_or_name_are_refused_once_each() -> None:
    text = ACCOUNTS.replace('  name: "Prestations"\n', "").replace('"411000"', '"41"') + ENTRY + "\n" + ENTRY
    found = refusals(text)
    assert [line for line, _ in found] == [2, 6]
    assert "needs an account-number of the chart" in found[0][1]
    assert 'account 706000 has no name; add one under its open, such as name: "Clients"' in found[1][1]


def test_an_entry_without_a_number_among_numbered_ones_is_refused() -> None:
    text = ACCOUNTS + ENTRY + ENTRY.replace('  entry-number: "1"\n', "")
    assert refusals(text) == [
        (17, 'the entry has no number, others have; add one, such as entry-number: "112"')
    ]


def test_entries_get_numbers_where_none_has_one() -> None:
    unnumbered = ENTRY.replace('  entry-number: "1"\n', "")
    text = ACCOUNTS + unnumbered + unnumbered.replace("2025-01-31", "2025-01-30")
    assert [row[2] for row in rows(written(text))] == ["1", "1", "2", "2"]
    assert [row[15] for row in rows(written(text))][::2] == ["20250130", "20250131"]


def test_a_missing_piece_may_be_given() -> None:
    text = ACCOUNTS + ENTRY.replace('  piece: "F1"\n', "")
    assert {row[8] for row in rows(written(text, missing_piece="NA"))} == {"NA"}


def lettered(letter: str, amount: str, more: str = "") -> str:
    """Give two entries whose 411 lines carry a letter: 10.00 debit, and an amount credit."""
    one = ENTRY.replace('    account-name: "Clients"\n', f'    lettrage: "{letter}"\n{more}')
    two = one.replace("2025-01-10", "2025-02-20").replace('"1"', '"2"')
    two = two.replace("-10.00 EUR", "PLUS").replace("10.00 EUR", f"-{amount} EUR")
    two = two.replace("PLUS", f"{amount} EUR")
    return ACCOUNTS + one + two


def test_a_letter_without_a_date_gets_the_latest_day_of_its_group() -> None:
    found = rows(written(lettered("AAA", "10.00")))
    assert [(row[13], row[14]) for row in found][::2] == [("AAA", "20250220")] * 2


def test_a_partial_letter_stays_in_lower_case() -> None:
    assert [row[13] for row in rows(written(lettered("aaa", "9.00")))][::2] == ["aaa", "aaa"]


def test_a_final_letter_that_does_not_balance_is_refused() -> None:
    ((line, message),) = refusals(lettered("12", "9.00"))
    assert line == 14
    assert message.startswith('letter "12" of 411000 Z does not balance: 1.00 left over; complete the group')


def test_a_group_may_balance_in_its_foreign_currency() -> None:
    deal = "    currency-amount: 12.00 USD\n"
    both_debit = lettered("12", "9.00", deal)
    assert [line for line, _ in refusals(both_debit)] == [14]
    place = both_debit.rindex(" 12.00 USD")
    balanced = both_debit[:place] + " -12.00 USD" + both_debit[place + len(" 12.00 USD") :]
    assert [row[16:] for row in rows(written(balanced))][::2] == [["12,00", "USD"]] * 2


@pytest.mark.parametrize(("amount", "cell"), [("1000.00", "1000,00"), ("-7", "7,00"), ("1.234", "1,234")])
def test_foreign_amounts_have_no_sign_and_two_decimals_or_more(amount: str, cell: str) -> None:
    text = ENTRY.replace('account-name: "Clients"', f"currency-amount: {amount} TND")
    assert rows(written(ACCOUNTS + text))[0][16:] == [cell, "TND"]


def test_entries_of_other_years_are_left_out_and_counted() -> None:
    other = ENTRY.replace("2025-01-10", "2026-01-10")
    result = written(ACCOUNTS + ENTRY + other)
    assert result.entries == 1
    assert [error.line for error in result.outside] == [17]


def test_a_year_without_entries_is_refused() -> None:
    result = write(ledger_of(ACCOUNTS + ENTRY), Period.of_twelve_months(dt.date(2024, 12, 31)))
    assert isinstance(result, BookErrors)
    assert "no entry from 2024-01-01 to 2024-12-31" in result.errors[0].message


def test_what_an_inspector_would_ask_is_a_warning() -> None:
    accounts = ACCOUNTS.replace('  customer: "Z"\n', "")
    text = accounts + ENTRY.replace("2025-01-31", "2025-01-09") + ENTRY.replace('"1"', '"4"')
    assert written(text).warnings == (
        "entry numbers of the file are not continuous: 2–3 missing",
        "rows of 401 and 411 that name no third party (CompAuxNum): 2",
        "rows validated before the day of their entry: 2",
    )


def test_a_number_of_the_customers_own_has_no_third_party(fec_bytes: FecBytes, entry: Rows) -> None:
    data = fec_bytes(*entry("VE", "1", "20250110", ("411DUPONT", "", 1), ("706000", "", -1)))
    assert again(data).data == data


@pytest.mark.parametrize(
    ("end", "start"),
    [
        (dt.date(2025, 12, 31), dt.date(2025, 1, 1)),
        (dt.date(2022, 8, 31), dt.date(2021, 9, 1)),
        (dt.date(2024, 2, 28), dt.date(2023, 3, 1)),
        (dt.date(2024, 2, 29), dt.date(2023, 3, 1)),
        (dt.date(2025, 2, 28), dt.date(2024, 3, 1)),
    ],
)
def test_a_year_of_twelve_months(end: dt.date, start: dt.date) -> None:
    assert Period.of_twelve_months(end) == Period(start, end)


def test_the_description_says_what_was_written() -> None:
    result = again((SAMPLES / "strict.txt").read_bytes())
    text = description(result, "900000001", "900000001FEC20251231.txt")
    assert text == (SAMPLES / "strict-description.txt").read_text("utf-8")


def test_the_description_names_charset_and_sequence() -> None:
    result = written(ACCOUNTS + ENTRY, encoding="iso-8859-15")
    text = description(result, "900000001", "x.txt")
    assert "Jeu de caractères     ISO-8859-15\n" in text
    assert "séquence unique pour tout le fichier" in text


def test_entries_that_share_number_and_day_of_validation_keep_their_order(
    fec_bytes: FecBytes, entry: Rows
) -> None:
    numbers = [("VE", "1"), ("BQ", "1"), ("BQ", "2"), ("VE", "2")]
    rows = [
        row
        for journal, number in numbers
        for row in entry(journal, number, "20250110", ("411000", "Z", 1), ("706000", "", -1))
    ]
    data = fec_bytes(*rows)
    book = to_book(read(data), "Test").book
    assert book.files["journal/2025/2025-01.beancount"].count(b"  rank: ") == 4
    assert again(data).data == data


def test_equally_common_labels_of_one_number_stay_where_they_are(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("OD", "1", "20250110", ("401000", "P", 1), ("401000", "", -1))
    rows[0] = rows[0].replace("Compte 401000", "Papiers")
    data = fec_bytes(*rows)
    assert again(data).data == data


def test_an_account_without_a_number_is_refused_with_every_posting_once() -> None:
    text = ACCOUNTS.replace('"411000"', '"41"') + ENTRY + ENTRY.replace('"1"', '"2"')
    assert [line for line, _ in refusals(text)] == [2]
