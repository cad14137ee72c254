"""Closed periods: what may no longer change, what stays free, and who may reopen."""

from collections.abc import Mapping
import datetime as dt
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.closing import closed_day, reopens, violations
from ledger_core.facts import Digest, combine, file_facts
from ledger_core.load import Limits
from tests.fuzz.several_files import drawn_files

CLOSED = '2026-01-31 custom "books" "closed" 2025-12-31\n'
MAIN = """\
include "20*.beancount"
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
"""
SALE = """\
2025-12-30 * "Dupont" "Facture F1" #t ^F1
  piece: "F1"
  Assets:41-Clients:411000:DUPONT  1200.00 EUR
    due: 2026-01-30
  Income:70-Ventes:706000
"""
LATER = SALE.replace("2025-12-30", "2026-01-02").replace("F1", "F2")


def digest_of(files: Mapping[str, str]) -> Digest:
    return combine({path: file_facts(path, text.encode()) for path, text in files.items()})


def book(december: str = SALE, *, main: str = MAIN + CLOSED, **others: str) -> Digest:
    files = {"main.beancount": main, "2025-12.beancount": december}
    return digest_of(files | {f"{name}.beancount": text for name, text in others.items()})


def said(before: Digest, after: Digest, *, may_reopen: bool = False) -> list[str]:
    return [str(error) for error in violations(before, after, may_reopen=may_reopen)]


def test_the_latest_directive_names_the_closed_day() -> None:
    earlier = '2025-01-31 custom "books" "closed" 2024-12-31\n'
    assert closed_day(book(main=MAIN)) is None
    assert closed_day(book(main=MAIN + CLOSED + earlier)) == dt.date(2025, 12, 31)


def test_where_nothing_is_closed_all_may_change() -> None:
    assert said(book(main=MAIN), book("", main=MAIN)) == []


def test_days_after_the_closed_one_are_open() -> None:
    assert said(book(), book(later=LATER)) == []
    assert said(book(SALE + LATER), book(SALE)) == []


def test_an_entry_of_the_closed_period_is_not_changed() -> None:
    (error,) = said(book(), book("\n" + SALE.replace("1200.00", "1300.00")))
    assert error == (
        '2025-12.beancount:2: the entry of 2025-12-30 "Facture F1" was changed, but the books are '
        "closed up to 2025-12-31; restore it, correct it by a new entry"
    )


def test_an_entry_is_not_added_to_the_closed_period() -> None:
    (error,) = said(book(), book(**{"2026-01": SALE.replace("F1", "F9")}))
    assert error == (
        '2026-01.beancount:1: the entry of 2025-12-30 "Facture F9" was added, but the books are closed up to '
        "2025-12-31; date it later"
    )


def test_an_entry_of_the_closed_period_is_not_removed_even_by_its_include() -> None:
    gone = (
        '2025-12.beancount:1: the entry of 2025-12-30 "Facture F1" is gone, but the books are closed up to '
        "2025-12-31; put it back"
    )
    assert said(book(), book("")) == [gone]
    assert said(book(), book(main=(MAIN + CLOSED).replace("include", ";"))) == [gone]


def test_an_entry_that_stands_twice_is_held_twice() -> None:
    assert len(said(book(SALE * 3), book(SALE))) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Facture", "Avoir"),
        ("Dupont", "Martin"),
        (" * ", " ! "),
        ("#t", "#u"),
        ("^F1", "^F2"),
        ('piece: "F1"', 'piece: "F2"'),
        ("12-30", "12-29"),
        ("12-30", "12-31"),
        ("Assets:41-Clients:411000:DUPONT", "Assets:51-Banques:512000"),
        ("1200.00 EUR", "1200.00 USD"),
        ("1200.00 EUR", "1200.00 EUR @ 1.10 USD"),
        ("1200.00 EUR", "1 X {1200.00 EUR}"),
        ("    due", '    label: "autre"\n    due'),
        ("  Income:70-Ventes:706000", "  ! Income:70-Ventes:706000"),
        ("706000", "706000  -1200.00 EUR"),
    ],
)
def test_whatever_an_entry_says_is_held(old: str, new: str) -> None:
    after = SALE.replace(old, new)
    assert after != SALE
    assert violations(book(), book(after))
    assert violations(book(after), book())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    due: 2026-01-30\n", ""),
        ("2026-01-30", "2026-02-28"),
        (
            "    due",
            '    lettrage: "AAA"\n    lettrage-date: 2026-02-01\n    lettrage-why: "accepted: x"\n    due',
        ),
        ("\n  piece", " ; remarque\n  ; autre\n  piece"),
        ("1200.00", "1,200"),
        ("1200.00", "(1000+200)"),
        ("Assets:41-Clients:411000:DUPONT  ", "Assets:41-Clients:411000:DUPONT \t "),
    ],
)
def test_letters_due_dates_and_how_it_is_written_are_free(old: str, new: str) -> None:
    after = SALE.replace(old, new)
    assert after != SALE
    assert said(book(), book(after)) == []


def test_a_line_that_bears_a_closed_day_holds_its_entry() -> None:
    line = LATER.replace("    due", "    entry-date: 2025-12-31\n    due")
    (error,) = said(book(), book(SALE + line))
    assert error.startswith('2025-12.beancount:6: the entry of 2025-12-31 "Facture F2" was added')
    assert said(book(), book(SALE + line.replace("2025-12-31", "2026-01-31"))) == []


def test_an_entry_may_move_between_files() -> None:
    assert said(book(SALE + LATER), book(LATER, **{"2025-11": SALE})) == []


def test_assertions_and_pads_are_held_and_named_by_their_day() -> None:
    balance = "2025-12-31 balance Assets:51-Banques:512000 0.00 EUR\n"
    pad = "2025-11-30 pad Assets:51-Banques:512000 Income:70-Ventes:706000\n"
    after = SALE + balance.replace("0.00", "1.00")
    changed, gone = said(book(SALE + balance + pad), book(after))
    assert changed.startswith("2025-12.beancount:6: the entry of 2025-12-31 was changed")
    assert gone.startswith("2025-12.beancount:7: the entry of 2025-11-30 is gone")


def test_cards_and_accounts_of_no_entry_may_change() -> None:
    card = (MAIN + CLOSED).replace('"DUPONT"\n', '"DUPONT"\n  email: "x@example.org"\n')
    account = (MAIN + CLOSED).replace('"512000"', '"512100"')
    new = MAIN + CLOSED + '2025-01-01 open Assets:51-Banques:512200\n  account-number: "512200"\n'
    assert [said(book(), book(main=main)) for main in (card, account, new)] == [[], [], []]


def test_a_used_account_keeps_its_number_and_third_party() -> None:
    (error,) = said(book(), book(main=(MAIN + CLOSED).replace('"411000"', '"416000"')))
    assert error == (
        "main.beancount:2: Assets:41-Clients:411000:DUPONT was 411000 DUPONT in entries of the closed period "
        "up to 2025-12-31; open another account"
    )
    assert said(book(), book(main=(MAIN + CLOSED).replace('"DUPONT"', '"MARTIN"')))


def test_a_used_account_keeps_its_booking_method() -> None:
    before = book(main=MAIN.replace(":706000\n", ':706000 "FIFO"\n', 1) + CLOSED)
    after = book(main=MAIN.replace(":706000\n", ':706000 "LIFO"\n', 1) + CLOSED)
    (only,) = said(before, after)
    assert only == (
        "main.beancount:5: Income:70-Ventes:706000 was 706000 FIFO in entries of the closed period up to "
        "2025-12-31; open another account"
    )


def test_the_closed_day_may_move_on() -> None:
    further = CLOSED + '2026-02-28 custom "books" "closed" 2026-01-31\n'
    assert not reopens(book(), book(main=MAIN + further))
    assert said(book(), book(later=LATER, main=MAIN + further)) == []


@pytest.mark.parametrize(
    ("line", "place", "asked"),
    [
        ("", "main.beancount:9", "away"),
        (CLOSED.replace("2025-12-31", "2025-11-30"), "main.beancount:9", "back to 2025-11-30"),
        (
            CLOSED + '2026-03-01 custom "books" "closed" 2025-06-30\n',
            "main.beancount:10",
            "back to 2025-06-30",
        ),
    ],
)
def test_who_may_not_reopen_may_not_set_the_day_back(line: str, place: str, asked: str) -> None:
    after = book(main=MAIN + line)
    assert reopens(book(), after)
    (error,) = said(book(), after)
    assert error == (
        f"{place}: the books are closed up to 2025-12-31 and this sets it {asked}; "
        "only who may reopen them can"
    )


def test_who_may_reopen_may_change_what_that_opens_and_no_more() -> None:
    reopened = MAIN + CLOSED.replace("2025-12-31", "2025-11-30")
    november = SALE.replace("2025-12", "2025-11")
    assert said(book(), book("", main=reopened), may_reopen=True) == []
    assert said(book(), book("", main=MAIN), may_reopen=True) == []
    (error,) = said(book(november), book("", main=reopened), may_reopen=True)
    assert "closed up to 2025-11-30" in error


def test_a_value_that_is_no_day_closes_and_opens_nothing() -> None:
    garbage = CLOSED + '2026-05-01 custom "books" "closed" "never"\n'
    assert not reopens(book(), book(main=MAIN + garbage))
    assert book(main=MAIN + garbage).settings.errors[0].message == (
        '"closed" takes the last closed day, without quotes, such as 2025-12-31'
    )


def test_violations_beyond_what_is_reported_are_counted() -> None:
    many = "".join(SALE.replace("F1", f"F{number}") for number in range(1200))
    found = violations(book(many), book(""))
    assert len(found) == Limits().errors + 1
    assert found[-1].message == "200 more errors are not shown; mend those above first"


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_a_book_does_not_violate_itself_and_every_closed_entry_taken_out_is_seen(seed: int) -> None:
    rng = Random(seed)
    files = {path: data.decode() for path, data in drawn_files(rng).items()}
    files["main.beancount"] += '2099-01-01 custom "books" "closed" 2025-12-31\n'
    before = digest_of(files)
    assume(not before.refused)
    assert violations(before, digest_of({**files, "more.beancount": "x"})) == ()
    months = [path for path in files if path.startswith("months/")]
    path = rng.choice(months)
    held = sum(
        day <= dt.date(2025, 12, 31).toordinal()
        for file in before.files
        if file.path == path
        for day in file.prints.days
    )
    after = digest_of({**files, path: "", "months/2024-01.beancount": ""})
    assert len(violations(before, after)) == held
