"""Loading whole books: what Beancount would say, what the gate refuses, what Lettrine adds."""

import gc
from pathlib import Path
from random import Random

from beancount import loader
from beancount.core.data import Balance, Custom, Document, Transaction
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.ledger import BookError, BookErrors, Ledger
from ledger_core.load import Limits, load
from tests.fuzz.books import mutated, random_book
from tests.fuzz.oracle import OURS, bare, loaded_by_beancount, loaded_here

OPENED = """\
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Assets:51-Banque:512000
  account-number: "512000"
2025-01-01 open Assets:50-Titres:503000 "FIFO"
  account-number: "503000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
"""


def book(text: str, **others: str) -> Book:
    files = {"main.beancount": OPENED + text, **others}
    return Book({path: data.encode() for path, data in files.items()})


def ledger_of(text: str, **others: str) -> Ledger:
    loaded = load(book(text, **others))
    assert isinstance(loaded, Ledger), loaded
    return loaded


def errors_of(text: str, **others: str) -> list[str]:
    return [str(error) for error in load(book(text, **others)).errors]


def line(offset: int) -> int:
    """Return the line of a text that follows the `open` directives."""
    return OPENED.count("\n") + offset


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**9), change=st.booleans())
def test_an_admitted_book_loads_as_in_beancount(seed: int, *, change: bool) -> None:
    rng = Random(seed)
    text = random_book(rng)
    if change:
        text = mutated(rng, text)
    here = loaded_here(text)
    if here is None:
        return
    try:
        there = loaded_by_beancount(text)
    except Exception:  # noqa: BLE001  Beancount raises anything on some books; ours must not, and did not
        return
    assert here[0] == there[0]
    assert here[1] == there[1]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_a_book_of_several_files_loads_as_in_beancount(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = Random(seed)
    # Beancount reads what a pattern finds in the order of the disk, so each folder holds one file.
    files = {
        "main.beancount": 'include "parts/*/*.beancount"\n' + random_book(rng),
        "parts/1/a.beancount": random_book(rng).partition("\n\n")[2],
        "other.beancount": random_book(rng),
    }
    files["main.beancount"] += 'include "other.beancount"\ninclude "missing.beancount"\n'
    root = tmp_path_factory.mktemp("book")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    here = load(Book({path: text.encode() for path, text in files.items()}))
    if isinstance(here, BookErrors):
        return
    try:
        there, errors, options = loader.load_file(str(root / "main.beancount"))
    except ArithmeticError:
        return  # Beancount gives up where Lettrine gives an error
    assert [bare(entry) for entry in here.entries] == [bare(entry) for entry in there]
    assert [entry.meta["filename"] for entry in here.entries if isinstance(entry, Transaction)] == [
        relative(entry.meta["filename"], root) for entry in there if isinstance(entry, Transaction)
    ]
    assert here.options["operating_currency"] == options["operating_currency"]
    places = {(error.path, error.line) for error in here.errors if not OURS.search(error.message)}
    of_includes = ("main.beancount", files["main.beancount"].count("\n"))  # Beancount gives them no place
    assert of_includes in places
    theirs = {(relative(error.source["filename"], root), error.source["lineno"]) for error in errors}
    assert places - {of_includes} == theirs - {("<load>", 0)}


def relative(filename: str, root: Path) -> str:
    return filename.removeprefix(f"{root}/")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_the_same_bytes_give_the_same_answer(seed: int) -> None:
    rng = Random(seed)
    text = mutated(rng, random_book(rng))
    files = Book({"main.beancount": text.encode()})
    one, other = load(files), load(files)
    assert one.errors == other.errors
    assert type(one) is type(other)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert isinstance(load(Book({"main.beancount": data})), Ledger | BookErrors)


@settings(max_examples=150, deadline=None)
@given(st.text('019./-+*() \t{}@,;"\\EURX\n', max_size=60))
def test_any_expression_is_answered(text: str) -> None:
    made = f'{OPENED}2026-01-02 * "x"\n  Assets:51-Banque:512000  {text} EUR\n  Assets:50-Titres:503000\n'
    assert isinstance(load(Book({"main.beancount": made.encode()})), Ledger | BookErrors)


def test_a_missing_main_file_is_said() -> None:
    loaded = load(Book({"other.beancount": b""}))
    assert loaded == BookErrors((BookError("main.beancount", 0, "no such file; a book begins with it"),))


def test_what_does_not_balance_stands_at_its_transaction() -> None:
    errors = errors_of(
        '2026-01-02 * "x"\n  Assets:51-Banque:512000  10.00 EUR\n  Income:70-Ventes:706000  -9.99 EUR\n'
    )
    assert errors == [f"main.beancount:{line(1)}: Transaction does not balance: (0.01 EUR)"]


def test_half_a_cent_passes_as_in_beancount() -> None:
    text = '2026-01-02 * "x"\n  Assets:51-Banque:512000  10.00 EUR\n  Income:70-Ventes:706000  -9.995 EUR\n'
    assert errors_of(text) == []


def test_amounts_left_out_are_worked_out() -> None:
    ledger = ledger_of('2026-01-02 * "x"\n  Assets:51-Banque:512000\n  Income:70-Ventes:706000  -9.99 EUR\n')
    (entry,) = [entry for entry in ledger.entries if isinstance(entry, Transaction)]
    assert [str(posting.units) for posting in entry.postings] == ["9.99 EUR", "-9.99 EUR"]
    assert "__tolerances__" not in entry.meta


def test_what_beancount_cannot_compute_is_an_error_of_that_entry() -> None:
    text = (
        '2026-01-02 * "the price of nothing"\n  Assets:50-Titres:503000  0 PARTS @ EUR\n'
        "  Assets:51-Banque:512000  1.00 EUR\n"
        '2026-01-03 * "x"\n  Assets:51-Banque:512000  1.00 EUR\n  Income:70-Ventes:706000  -1.00 EUR\n'
    )
    ledger = ledger_of(text)
    assert [str(error) for error in ledger.errors] == [
        (
            f"main.beancount:{line(1)}: the amounts of this transaction cannot be worked out"
            " (DivisionByZero); write them out"
        )
    ]
    assert [entry.narration for entry in ledger.entries if isinstance(entry, Transaction)] == ["x"]


def test_what_beancount_cannot_compute_at_all_is_an_answer_too() -> None:
    name = "Assets" + ":A" * 3000
    text = f'plugin "beancount.plugins.leafonly"\n2026-01-02 open {name}\n2026-01-02 note {name} "x"\n'
    loaded = load(book(text), Limits(account_parts=5000, account_length=9000))
    assert isinstance(loaded, BookErrors)
    assert loaded.errors[0].message.startswith("Beancount cannot compute this book (RecursionError")


def test_what_the_parser_cannot_hold_is_refused() -> None:
    text = f'2026-01-02 * "x"\n  Assets:51-Banque:512000  {"(" * 20_000}1{")" * 20_000} EUR\n'
    loaded = load(book(text), Limits(line_bytes=100_000))
    assert isinstance(loaded, BookErrors)
    assert loaded.errors[0].message.startswith("Beancount could not read this file: MemoryError")


def test_lots_are_sold_first_in_first_out() -> None:
    ledger = ledger_of(
        '2026-01-02 * "a"\n  Assets:50-Titres:503000  2 PARTS {10 EUR}\n  Assets:51-Banque:512000\n'
        '2026-01-03 * "b"\n  Assets:50-Titres:503000  2 PARTS {12 EUR}\n  Assets:51-Banque:512000\n'
        '2026-01-04 * "c"\n  Assets:50-Titres:503000  -3 PARTS {}\n  Assets:51-Banque:512000\n'
    )
    assert ledger.errors == ()
    sold = [entry for entry in ledger.entries if isinstance(entry, Transaction)][-1]
    assert [str(posting.units) for posting in sold.postings] == ["-2 PARTS", "-1 PARTS", "32 EUR"]


def test_a_sale_without_a_lot_is_said_in_words() -> None:
    errors = errors_of(
        '2026-01-02 * "a"\n  Assets:50-Titres:503000  2 PARTS {10 EUR}\n  Assets:51-Banque:512000\n'
        '2026-01-04 * "c"\n  Assets:50-Titres:503000  -3 PARTS {11 EUR}\n  Assets:51-Banque:512000\n'
    )
    assert (
        "no lot matches this posting at cost; the account holds (2 PARTS {10 EUR, 2026-01-02})" in errors[0]
    )


def test_a_currency_left_out_is_taken_from_what_the_account_holds() -> None:
    ledger = ledger_of(
        '2026-01-02 * "a"\n  Assets:51-Banque:512000  2.00 EUR\n  Income:70-Ventes:706000  -2.00 EUR\n'
        '2026-01-03 * "b"\n  Assets:51-Banque:512000  2.00\n  Income:70-Ventes:706000  -2.00\n'
    )
    assert ledger.errors == ()


def test_balances_and_pads() -> None:
    text = (
        "2026-01-02 pad Assets:51-Banque:512000 Income:70-Ventes:706000\n"
        "2026-01-04 balance Assets:51-Banque:512000  100.00 EUR\n"
        "2026-01-05 balance Assets:51-Banque  100.00 EUR\n"
        "2026-01-06 balance Assets:51-Banque  99.00 EUR\n"
        "2026-01-07 balance Assets:51-Banque:512000  99.98 ~ 0.02 EUR\n"
        "2026-01-08 balance Assets:41-Clients:411000:DUPONT  0 USD\n"
    )
    ledger = ledger_of(text)
    assert [str(error) for error in ledger.errors] == [
        f"main.beancount:{line(3)}: Invalid reference to unknown account 'Assets:51-Banque'",
        (
            f"main.beancount:{line(4)}: Balance failed for 'Assets:51-Banque': expected 99.00 EUR"
            " != accumulated 100.00 EUR (1.00 too much)"
        ),
        f"main.beancount:{line(4)}: Invalid reference to unknown account 'Assets:51-Banque'",
        f"main.beancount:{line(6)}: Invalid currency 'USD' for Balance directive:",
    ]
    differences = [entry.diff_amount for entry in ledger.entries if isinstance(entry, Balance)]
    assert [str(amount) for amount in differences if amount] == ["1.00 EUR"]


def test_an_unused_pad_is_said() -> None:
    errors = errors_of("2026-01-02 pad Assets:51-Banque:512000 Income:70-Ventes:706000\n")
    assert errors == [f"main.beancount:{line(1)}: Unused Pad entry"]


def test_documents_are_files_of_the_book_relative_to_their_file() -> None:
    named = "2026-01-02 document Assets:51-Banque:512000 "
    loaded = load(
        Book(
            {
                "main.beancount": (OPENED + 'include "journal/a.beancount"\n').encode(),
                "journal/a.beancount": (named + '"../documents/x.pdf"\n' + named + '"y.pdf"\n').encode(),
                "documents/x.pdf": b"%PDF",
            }
        )
    )
    assert isinstance(loaded, Ledger)
    assert [str(error) for error in loaded.errors] == [
        'journal/a.beancount:2: document "journal/y.pdf" is not in the book'
    ]
    paths = [entry.filename for entry in loaded.entries if isinstance(entry, Document)]
    assert paths == ["documents/x.pdf", "journal/y.pdf"]


def test_plugins_of_the_first_file_run() -> None:
    text = '2026-01-02 * "x"\n  Assets:51-Banque:512000  0 EUR\n'
    twice = text + text
    assert errors_of(twice) == []
    assert errors_of('plugin "beancount.plugins.noduplicates"\n' + twice) == [
        f"main.beancount:{line(4)}: this entry stands in the books already"
    ]
    assert errors_of('plugin "ledger_core.lettrage.plugin"\n' + twice) == []


def test_options_join_as_in_beancount() -> None:
    ledger = ledger_of(
        'option "title" "Un"\noption "operating_currency" "EUR"\ninclude "b.beancount"\n',
        **{"b.beancount": 'option "title" "Deux"\noption "operating_currency" "USD"\n'},
    )
    assert ledger.options["title"] == "Un"
    assert ledger.options["operating_currency"] == ["EUR", "USD"]
    assert ledger.options["include"] == ["b.beancount", "main.beancount"]


def test_a_custom_directive_without_values_hinders_no_pad() -> None:
    ledger = ledger_of(
        '2026-01-01 custom "rien"\n2026-01-02 pad Assets:51-Banque:512000 Income:70-Ventes:706000\n'
        "2026-01-04 balance Assets:51-Banque:512000  100.00 EUR\n"
    )
    assert ledger.errors == ()


def test_custom_directives_are_kept() -> None:
    ledger = ledger_of('2026-01-01 custom "journal" "VE" "Ventes"\n')
    (custom,) = [entry for entry in ledger.entries if isinstance(entry, Custom)]
    assert [value.value for value in custom.values] == ["VE", "Ventes"]


def test_metadata_pushed_and_popped_reaches_transactions() -> None:
    ledger = ledger_of(
        'pushmeta journal: "VE"\npushtag #projet\n2026-01-02 * "x"\npoptag #projet\npopmeta journal:\n'
    )
    (entry,) = [entry for entry in ledger.entries if isinstance(entry, Transaction)]
    assert entry.meta["journal"] == "VE"
    assert entry.tags == {"projet"}
    assert errors_of("pushtag #projet\npushmeta journal: 1\n") == [
        "main.beancount:0: Unbalanced metadata key 'journal'; leftover metadata '1'",
        "main.beancount:0: Unbalanced pushed tag: 'projet'",
    ]


def test_an_invalid_account_name_is_said_each_time() -> None:
    errors = errors_of("2026-01-02 open Actifs:Banque\n2026-01-03 open Actifs:Banque\n")
    assert [error for error in errors if "Invalid account name" in error] == [
        f"main.beancount:{line(1)}: Invalid account name: Actifs:Banque",
        f"main.beancount:{line(2)}: Invalid account name: Actifs:Banque",
    ]


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        (
            '2026-01-02 * "a"\n  Assets:50-Titres:503000  2 PARTS {10 EUR}\n  Assets:51-Banque:512000\n' * 2,
            Limits(lot_steps=5),
            f"{line(4)}: Assets:50-Titres:503000 has 2 postings at cost or without currency: too many lots",
        ),
        (
            '2026-01-02 * "a"\n  Assets:51-Banque:512000  1\n  Assets:51-Banque:512000\n  Assets:X  1 EUR\n',
            Limits(lot_steps=2),
            f"{line(1)}: Assets:51-Banque:512000 has 1 postings at cost or without currency",
        ),
        (
            "2026-01-02 pad Assets:51-Banque:512000 Income:70-Ventes:706000\n",
            Limits(pad_steps=4),
            f"{line(1)}: 1 accounts are padded",
        ),
        ("2026-01-02 price X 1000 EUR\n", Limits(amount=1000), f"{line(1)}: an amount of 1,000 or more"),
        (
            '2026-01-02 * "a"\n  Assets:50-Titres:503000  2 PARTS {1 # 1000 EUR}\n  Assets:X\n',
            Limits(amount=1000),
            f"{line(2)}: an amount of 1,000 or more",
        ),
        ("pushtag #a\npushtag #b\n", Limits(pushed_tags=1), f"{line(2)}: more than 1 tags are pushed"),
        ("pushmeta aa: 1\npushmeta aa: 2\n", Limits(pushed_tags=1), f"{line(2)}: more than 1 metadata"),
        ("", Limits(account_parts=2), "1: account"),
        ("", Limits(file_bytes=10), "0: "),
        ("", Limits(text_files=0), "0: with this file the book has more than 0 files"),
        ("", Limits(lines=3), "0: with this file the book has more than 3 lines"),
        ("", Limits(directives=3), "0: with this file the book has more than 3 entries"),
        ('option "title" "a"\noption "title" "b"\n', Limits(options=1), f"{line(2)}: more than 1 options"),
        (
            "2025-01-01 open Assets:X EUR,USD\n",
            Limits(account_currencies=1),
            f"{line(1)}: more than 1 currencies",
        ),
        ("2200-01-01 open Assets:X\n", Limits(), f"{line(1)}: 2200-01-01 is not in 1900 to 2199"),
        ("1899-12-31 open Assets:X\n", Limits(), f"{line(1)}: 1899-12-31 is not in 1900 to 2199"),
    ],
)
def test_each_limit_is_held_and_said(text: str, limits: Limits, said: str) -> None:
    loaded = load(book(text), limits)
    assert isinstance(loaded, BookErrors)
    assert str(loaded.errors[0]).startswith(f"main.beancount:{said}")


def test_errors_beyond_the_limit_are_counted() -> None:
    text = "x\n" * 30
    loaded = load(Book({"main.beancount": text.encode()}), Limits(errors=10))
    assert len(loaded.errors) == 11
    assert "are not shown; mend those above first" in loaded.errors[-1].message
    assert loaded.errors[0] == BookError("main.beancount", 0, "20 more errors are in this file")


@pytest.mark.parametrize("running", [True, False])
def test_the_collector_is_left_as_it_was(*, running: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if running else gc.disable)()
        load(book(""))
        assert gc.isenabled() is running
        load(book('include "/etc/passwd"\n'))
        assert gc.isenabled() is running
    finally:
        (gc.enable if before else gc.disable)()
