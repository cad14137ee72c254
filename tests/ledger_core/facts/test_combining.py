"""Files joined: what a whole load would say, from what each file says by itself."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from random import Random

from beancount.core.data import Transaction
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.facts import Digest, FileFacts, combine, file_facts
from ledger_core.ledger import BookErrors, Ledger
from ledger_core.lettrage.lines import Line, lines_in, lines_of
from ledger_core.load import Limits, load
from ledger_core.money import FinerThanCentError
from ledger_core.settings import settings_of
from tests.fuzz.books import mutated, random_book
from tests.fuzz.several_files import drawn_files, edited

OPENED = """\
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Assets:51-Banque:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
"""
SALE = """\
2025-03-02 * "Facture"
  Assets:41-Clients:411000:DUPONT  1200.00 EUR
  Income:70-Ventes:706000
"""


def facts_of(files: Mapping[str, bytes]) -> dict[str, FileFacts]:
    return {path: file_facts(path, data) for path, data in files.items()}


def digest_of(main: str, **months: str) -> Digest:
    files = {"main.beancount": OPENED + 'include "*-*.beancount"\n' + main}
    files |= {f"2025-{name}.beancount": text for name, text in months.items()}
    return combine(facts_of({path: text.encode() for path, text in files.items()}))


def lines_or_none(made: Digest | Ledger) -> list[Line] | None:
    try:
        return lines_of(made) if isinstance(made, Ledger) else made.lines
    except FinerThanCentError:
        return None


def balances_of(ledger: Ledger) -> dict[tuple[str, str], Decimal]:
    balances: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            assert posting.units is not None
            assert posting.units.number is not None
            balances[posting.account, posting.units.currency] += posting.units.number
    return dict(balances)


def assert_as_loaded(files: dict[str, bytes]) -> None:
    digest = combine(facts_of(files))
    loaded = load(Book(files))
    if digest.needs_full:
        return
    assert digest.errors == loaded.errors
    assert digest.refused == isinstance(loaded, BookErrors)
    if isinstance(loaded, Ledger):
        assert (digest.accounts, digest.customers) == (loaded.accounts, loaded.customers)
        assert digest.warnings == loaded.warnings
        assert digest.settings == settings_of(loaded)
        assert digest.balances == balances_of(loaded)
        assert lines_or_none(digest) == lines_or_none(loaded)


@settings(max_examples=250)
@given(st.integers(0, 10**9))
def test_files_joined_say_what_a_whole_load_says(seed: int) -> None:
    rng = Random(seed)
    files = drawn_files(rng)
    for _ in range(rng.randrange(3)):
        files = edited(rng, files)
    assert_as_loaded(files)


@settings(max_examples=80)
@given(st.integers(0, 10**9))
def test_hostile_files_joined_say_what_a_whole_load_says(seed: int) -> None:
    rng = Random(seed)
    main = 'include "b.beancount"\n' + random_book(rng, 5)
    files = {"main.beancount": main, "b.beancount": mutated(rng, random_book(rng, 3))}
    assert_as_loaded({path: text.encode() for path, text in files.items()})


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_lines_of_the_files_are_those_of_the_book(seed: int) -> None:
    rng = Random(seed)
    digest = combine(facts_of(drawn_files(rng)))
    if lines_or_none(digest) is None:
        return
    whole = sorted((line.path, line.lineno, line.cents, line.letter) for line in digest.lines)
    parts = [
        (line.path, line.lineno, line.cents, line.letter)
        for file in digest.files
        for line in digest.lines_in(file.path)
    ]
    assert sorted(parts) == whole


def test_amounts_left_out_are_worked_out_without_the_other_files() -> None:
    digest = digest_of("", m3=SALE)
    assert digest.errors == ()
    assert digest.needs_full == ()
    assert digest.balances["Income:70-Ventes:706000", "EUR"] == Decimal("-1200.00")
    assert [line.cents for line in digest.lines] == [120_000]


def test_a_letter_that_spans_months_balances_over_them() -> None:
    bank = (
        '2025-04-02 * "Virement"\n  Assets:51-Banque:512000  1200.00 EUR\n'
        '  Assets:41-Clients:411000:DUPONT  -{}.00 EUR\n    lettrage: "AAA"\n  Income:70-Ventes:706000\n'
    )
    sale = SALE.replace("1200.00 EUR\n", '1200.00 EUR\n    lettrage: "AAA"\n')
    assert digest_of("", m3=sale, m4=bank.format(1200)).errors == ()
    (error,) = digest_of("", m3=sale, m4=bank.format(1100)).errors
    assert str(error) == (
        '2025-m3.beancount:2: letter "AAA" of 411000 DUPONT does not balance: 100.00 EUR debit left over 2 '
        'postings; complete the group, or write "aaa" for a partial one'
    )


def test_a_balance_assertion_counts_the_days_before_it_in_all_files_and_the_accounts_below() -> None:
    balance = "2025-04-01 balance Assets:41-Clients {}.00 EUR\n2025-01-01 open Assets:41-Clients\n"
    april = SALE.replace("2025-03-02", "2025-04-01")
    assert digest_of(balance.format(1200), m3=SALE, m4=april).errors == ()
    (error,) = digest_of(balance.format(1100), m3=SALE, m4=april).errors
    assert str(error) == (
        f"main.beancount:{OPENED.count(chr(10)) + 2}: Balance failed for 'Assets:41-Clients': "
        "expected 1100.00 EUR != accumulated 1200.00 EUR (100.00 too much)"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "2025-04-01 pad Assets:51-Banque:512000 Income:70-Ventes:706000\n",
            "2025-m3.beancount:1: a pad hangs on all entries before it",
        ),
        (
            '2025-04-01 * "x"\n  Assets:51-Banque:512000  1 PARTS {2.00 EUR}\n  Income:70-Ventes:706000\n',
            "2025-m3.beancount:1: what is held at cost hangs on all entries before it",
        ),
        (
            '2025-04-01 * "x"\n  Assets:51-Banque:512000  1\n  Income:70-Ventes:706000  -1.00 EUR\n',
            "2025-m3.beancount:1: what is held at cost hangs on all entries before it",
        ),
    ],
)
def test_what_only_a_whole_load_can_judge_is_named(text: str, said: str) -> None:
    assert digest_of("", m3=text).needs_full == (said,)


def test_a_plugin_that_looks_at_all_entries_needs_a_whole_load() -> None:
    digest = digest_of('plugin "beancount.plugins.noduplicates"\n')
    assert digest.needs_full == (
        "main.beancount: plugin beancount.plugins.noduplicates looks at all entries",
    )


def test_tolerances_of_the_main_file_are_unknown_to_the_others() -> None:
    option = 'option "inferred_tolerance_default" "EUR:0.005"\n'
    assert digest_of(option, m3=SALE).needs_full == (
        "2025-m3.beancount: amounts are judged by the tolerances that main.beancount sets",
    )
    assert digest_of(option + SALE).needs_full == ()
    balance = "2025-04-01 balance Assets:51-Banque:512000 0.00 EUR\n"
    assert digest_of(option + balance).needs_full == (
        "main.beancount: amounts are judged by the tolerances that main.beancount sets",
    )
    assert digest_of(option, m3=SALE.replace("706000\n", "706000  -1200.00 EUR\n")).needs_full == ()


def test_what_a_pattern_finds_besides_texts_is_not_read() -> None:
    files = {"main.beancount": b'include "a/*"\n', "a/x.pdf": b"%PDF", "a/b.beancount": OPENED.encode()}
    digest = combine(facts_of(files))
    assert [str(error) for error in digest.errors] == [
        'main.beancount:1: include "a/*": a/x.pdf is no .beancount file; rename it'
    ]
    assert len(digest.accounts) == 3


def test_a_path_that_no_book_may_hold_is_refused() -> None:
    digest = combine(facts_of({"main.beancount": b"", "x.py": b""}))
    assert digest.refused
    assert [error.path for error in digest.errors] == ["x.py"]


def test_a_book_without_its_first_file_is_refused() -> None:
    digest = combine({})
    assert digest.refused
    assert [str(error) for error in digest.errors] == [
        "main.beancount:0: no such file; a book begins with it"
    ]


def test_limits_of_the_whole_book_are_held() -> None:
    facts = facts_of({"main.beancount": b'include "b.beancount"\n', "b.beancount": b"\n" * 40})
    (error,) = combine(facts, Limits(lines=30)).errors
    assert str(error) == "b.beancount:0: with this file the book has more than 30 lines: split the book"


def test_a_document_of_the_book_is_found() -> None:
    text = '2025-03-01 document Assets:51-Banque:512000 "documents/x.pdf"\n'
    files = {"main.beancount": (OPENED + text).encode()}
    (error,) = combine(facts_of(files)).errors
    assert error.message == 'document "documents/x.pdf" is not in the book'
    assert combine(facts_of({**files, "documents/x.pdf": b"%PDF"})).errors == ()


def test_settings_title_and_currencies_are_joined() -> None:
    digest = digest_of(
        'option "title" "Livre"\noption "operating_currency" "EUR"\n',
        m3='option "operating_currency" "USD"\n2025-03-01 custom "receivables" "payment-days" 45\n',
    )
    assert (digest.title, digest.operating_currencies) == ("Livre", ("EUR", "USD"))
    assert digest.settings.payment_days == 45


def test_lines_of_a_file_that_is_not_read_are_none() -> None:
    assert digest_of("", m3=SALE).lines_in("other.beancount") == []
    assert lines_in([], {}) == []
