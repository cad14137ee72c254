"""Letters off again: the letters of one group and no other, and a posted entry is reversed."""

import datetime as dt

from beancount.core.data import Transaction
import pytest

from ledger_core.book import Book
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import Lettering, lettered
from ledger_core.lettrage.lines import lines_of
from ledger_core.lettrage.unletter import OnlyPostedLinesError, groups_named, undoing_of, unlettered
from ledger_core.lettrage.write_off import gap_write_off
from ledger_core.load import load

DAY, LATER = dt.date(2026, 5, 3), dt.date(2026, 6, 1)
MAIN = b"""\
option "operating_currency" "EUR"
include "journal/*/*.beancount"
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Assets:41-Clients:411000:MARTIN EUR
  account-number: "411000"
  customer: "MARTIN"
2025-01-01 open Liabilities:40-Fournisseurs:401000:DUPONT EUR
  account-number: "401000"
  supplier: "DUPONT"
"""
MARCH = b"""\
2026-03-02 * "Dupont SARL" "Facture F1"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR
    lettrage: "AAA"
    lettrage-date: 2026-03-31
    lettrage-why: "a rule: why"
    due: 2026-04-01
  Assets:41-Clients:411000:MARTIN    300.00 EUR
    lettrage: "AAA"
  Liabilities:40-Fournisseurs:401000:DUPONT  50.00 EUR
    lettrage: "AAA"
  Income:70-Ventes:706000

2026-03-20 * "Dupont SARL" "Virement"
  Assets:41-Clients:411000:DUPONT  -1200.00 EUR
    lettrage: "AAA"  ; avec Mme D.
    lettrage-date: 2026-03-31
  Assets:41-Clients:411000:MARTIN   -300.00 EUR
    lettrage: "AAA"
  Liabilities:40-Fournisseurs:401000:DUPONT  -50.00 EUR
    lettrage: "AAA"
  Assets:51-Banques:512000
"""
PATH = "journal/2026/2026-03.beancount"
BOOK = Book({"main.beancount": MAIN, PATH: MARCH})

OPEN = b"""\
2026-03-02 * "Dupont SARL" "Facture F1"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR
  Income:70-Ventes:706000          -1200.00 EUR

2026-03-20 * "Dupont SARL" "Virement F1"
  Assets:51-Banques:512000          1199.95 EUR
  Assets:41-Clients:411000:DUPONT  -1199.95 EUR
"""


def sound(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    return ledger


def with_gap() -> Book:
    """A book whose group AAA was lettered with a gap written off on 3 May."""
    book = Book({"main.beancount": MAIN, PATH: OPEN})
    ledger = sound(book)
    lettering = Lettering(tuple(lines_of(ledger)), "AAA", "gap: short", gap_write_off(5, "EUR", 10))
    return book.apply(lettered(book, ledger, [lettering], DAY))


def without_letter(book: Book, letter: str, day: dt.date, *, customer: str = "DUPONT") -> Book:
    ledger = sound(book)
    lines = lines_of(ledger, "411000")
    (group,) = groups_named(lines, letter, customer=customer)
    return book.apply(unlettered(book, ledger, undoing_of(LedgerGround(ledger), group), lines=lines, day=day))


def test_groups_are_named_by_account_customer_and_letter() -> None:
    lines = lines_of(sound(BOOK))
    owners = [(group.account, group.customer) for group in groups_named(lines, "AAA")]
    assert owners == [("401000", "DUPONT"), ("411000", "DUPONT"), ("411000", "MARTIN")]
    assert [group.customer for group in groups_named(lines, "AAA", account="411000")] == ["DUPONT", "MARTIN"]
    assert [group.account for group in groups_named(lines, "AAA", customer="DUPONT")] == ["401000", "411000"]
    assert groups_named(lines, "aaa") == groups_named(lines, "AAB") == []
    (group,) = groups_named(lines, "AAA", account="411000", customer="MARTIN")
    assert [line.cents for line in group.lines] == [30000, -30000]


def test_letters_of_one_group_go_and_comments_stay() -> None:
    march = MARCH.replace(
        b'    lettrage: "AAA"\n    lettrage-date: 2026-03-31\n    lettrage-why: "a rule: why"\n', b"", 1
    ).replace(b'    lettrage: "AAA"  ; avec Mme D.\n    lettrage-date: 2026-03-31\n', b"    ; avec Mme D.\n")
    assert without_letter(BOOK, "AAA", LATER) == Book({"main.beancount": MAIN, PATH: march})


def test_posted_gap_is_reversed_by_a_new_entry_and_both_share_a_letter() -> None:
    before = with_gap()
    after = without_letter(before, "AAA", LATER)
    assert after.files[PATH] == OPEN, "the group's own lines are as before the match"
    assert after.files["main.beancount"] == before.files["main.beancount"]
    assert (
        after.files["journal/2026/2026-06.beancount"].decode()
        == """\
2026-06-01 * "Dupont SARL" "Annulation : Écart de règlement AAA"
  journal: "OD"
  entry-number: "2"
  piece: "OD-2"
  posted-by: "lettrage"
  Assets:41-Clients:411000:DUPONT             0.05 EUR
    lettrage: "AAB"
    lettrage-date: 2026-06-01
    lettrage-why: "reversal: the letter AAA was taken off"
  Expenses:65-Autres-charges:658000          -0.05 EUR
"""
    )
    lines = lines_of(sound(after))
    assert [(line.cents, line.letter) for line in lines] == [
        (120000, ""), (-119995, ""), (-5, "AAB"), (5, "AAB"),
    ]  # fmt: skip


def test_reversal_is_never_dated_before_what_it_reverses() -> None:
    after = sound(without_letter(with_gap(), "AAA", dt.date(2026, 1, 1)))
    posted = [entry for entry in after.entries if "posted-by" in entry.meta]
    assert [entry.date for entry in posted] == [DAY, DAY]


def test_group_of_a_reversal_cannot_be_undone_again() -> None:
    ledger = sound(without_letter(with_gap(), "AAA", LATER))
    (group,) = groups_named(lines_of(ledger), "AAB")
    with pytest.raises(OnlyPostedLinesError, match="without it both would be open again"):
        undoing_of(LedgerGround(ledger), group)


def test_match_again_after_unlettering_posts_a_second_gap() -> None:
    book = without_letter(with_gap(), "AAA", LATER)
    ledger = sound(book)
    open_lines = tuple(line for line in lines_of(ledger) if not line.letter)
    lettering = Lettering(open_lines, "AAC", "gap: short", gap_write_off(5, "EUR", 10))
    after = sound(book.apply(lettered(book, ledger, [lettering], LATER)))
    numbers = [entry.meta["entry-number"] for entry in after.entries if "posted-by" in entry.meta]
    assert numbers == ["1", "2", "3"]
    assert not [line for line in lines_of(after) if not line.letter]


def test_gap_posted_with_two_lines_of_the_group_is_reversed_once() -> None:
    may = b"""\
2026-05-03 * "ecart"
  posted-by: "lettrage"
  Assets:41-Clients:411000:DUPONT  -0.03 EUR
    lettrage: "AAA"
  Assets:41-Clients:411000:DUPONT  -0.02 EUR
    lettrage: "AAA"
  Income:70-Ventes:706000  0.05 EUR
"""
    march = OPEN.replace(b"EUR\n  Income", b'EUR\n    lettrage: "AAA"\n  Income') + b'    lettrage: "AAA"\n'
    book = Book({"main.beancount": MAIN, PATH: march, "journal/2026/2026-05.beancount": may})
    after = sound(without_letter(book, "AAA", LATER))
    (entry,) = [entry for entry in after.entries if entry.date == LATER]
    assert isinstance(entry, Transaction)
    assert [str(posting.units.number) for posting in entry.postings if posting.units] == [
        "0.03", "0.02", "-0.05",
    ]  # fmt: skip
    assert {line.letter for line in lines_of(after) if line.letter} == {"AAB"}


def test_faulty_group_can_be_taken_off() -> None:
    book = Book({"main.beancount": MAIN, PATH: MARCH.replace(b"-1200.00", b"-1100.00")})
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert len(ledger.errors) == 1
    lines = lines_of(ledger)
    (group,) = groups_named(lines, "AAA", account="411000", customer="DUPONT")
    sound(
        book.apply(unlettered(book, ledger, undoing_of(LedgerGround(ledger), group), lines=lines, day=LATER))
    )


PARTIAL = """\
2026-03-02 * "Dupont SARL" "Facture F1"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR
    lettrage: "aab"
    lettrage-date: 2026-03-31
  Income:70-Ventes:706000

2026-03-20 * "Dupont SARL" "Acompte"
  Assets:51-Banques:512000           700.00 EUR
  Assets:41-Clients:411000:DUPONT   -700.00 EUR
    lettrage: "aab"
    lettrage-date: 2026-03-31

2026-03-28 * "Dupont SARL" "Solde"
  Assets:51-Banques:512000           500.00 EUR
  Assets:41-Clients:411000:DUPONT   -500.00 EUR
"""


def completed(text: str = PARTIAL) -> Book:
    """The book whose partial group was completed."""
    book = Book({"main.beancount": MAIN, PATH: text.encode()})
    ledger = sound(book)
    return book.apply(lettered(book, ledger, [Lettering(tuple(lines_of(ledger)), "AAB", "")], DAY))


def test_partial_letter_that_was_completed_is_noted_and_comes_back() -> None:
    book = completed()
    assert book.files[PATH].count(b'    lettrage-before: "aab 2026-03-31"\n') == 2
    assert without_letter(book, "AAB", LATER).files[PATH].decode() == PARTIAL


def test_partial_letter_that_others_carry_by_now_does_not_come_back() -> None:
    more = '\n2026-04-01 * "x"\n  Assets:41-Clients:411000:DUPONT  1.00 EUR\n    lettrage: "aab"\n'
    book = completed()
    text = book.files[PATH] + more.encode() + b"  Income:70-Ventes:706000\n"
    after = without_letter(Book({**book.files, PATH: text}), "AAB", LATER)
    assert [line.letter for line in lines_of(sound(after))] == ["", "", "", "aab"]
    assert b"lettrage-before" not in after.files[PATH]


def test_partial_letter_without_a_day_comes_back_without_one() -> None:
    text = PARTIAL.replace("    lettrage-date: 2026-03-31\n", "")
    assert without_letter(completed(text), "AAB", LATER).files[PATH].decode() == text


def test_nonsense_in_what_was_noted_frees_the_lines() -> None:
    book = completed()
    for nonsense in (b'"AAB"', b'""', b'"aab aab aab"', b"12"):
        text = book.files[PATH].replace(b'"aab 2026-03-31"', nonsense)
        after = without_letter(Book({**book.files, PATH: text}), "AAB", LATER)
        letters = {line.letter for line in lines_of(sound(after))}
        assert letters == ({"", "aab"} if nonsense == b'"aab aab aab"' else {""})
