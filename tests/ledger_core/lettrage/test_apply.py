"""Letters into the books: the exact text, the entry of a gap, and what is refused."""

import datetime as dt

from beancount.core.data import Transaction
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.edit import NotAPostingError
from ledger_core.entry import FileNotIncludedError
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import (
    ChangeRefusedError,
    Lettering,
    edited,
    faults_beside_letters,
    lettered,
    place_of,
    proven,
    writable,
)
from ledger_core.lettrage.lines import Line, lines_of
from ledger_core.lettrage.unletter import groups_named, undoing_of, unlettered
from ledger_core.lettrage.write_off import Cause, WriteOff, exchange_write_off, gap_write_off
from ledger_core.load import load
from ledger_core.money import from_cents

DAY = dt.date(2026, 5, 3)
MAIN = b"""\
option "title" "Essai"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "accounts.beancount"
include "journal/*/*.beancount"
"""
ACCOUNTS = b"""\
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
  name: "Martin et Fils"
"""
MARCH = b"""\
2026-03-02 * "Dupont SARL" "Facture F1" ^F1
  journal: "VE"
  piece: "F1"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR ; ce client
    due: 2026-04-01
  Income:70-Ventes:706000          -1200.00 EUR

2026-03-20 * "Dupont SARL" "Virement F1"
  Assets:51-Banques:512000          1199.95 EUR
  Assets:41-Clients:411000:DUPONT  -1199.95 EUR
"""
BOOK = Book({"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, "journal/2026/2026-03.beancount": MARCH})


def sound(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    return ledger


def with_march(text: bytes) -> Book:
    return Book({**BOOK.files, "journal/2026/2026-03.beancount": text})


def gap_lettering(lines: list[Line], letter: str = "AAA") -> Lettering:
    cents = sum(line.cents for line in lines)
    return Lettering(tuple(lines), letter, "gap: 0.05 EUR short", gap_write_off(cents, "EUR", 10))


def test_letters_are_written_under_the_postings_and_nowhere_else() -> None:
    book = with_march(MARCH.replace(b"1199.95", b"1200.00"))
    ledger = sound(book)
    lettering = Lettering(tuple(lines_of(ledger)), "AAB", 'reference: F1 is quoted in "Virement F1"')
    change = lettered(book, ledger, [lettering], DAY)
    keys = (
        b'    lettrage: "AAB"\n    lettrage-date: 2026-05-03\n'
        b'    lettrage-why: "reference: F1 is quoted in \\"Virement F1\\""\n'
    )
    text = book.files["journal/2026/2026-03.beancount"]
    text = text.replace(b"    due: 2026-04-01\n", b"    due: 2026-04-01\n" + keys)
    assert change.written == {"journal/2026/2026-03.beancount": text + keys}
    assert change.removed == frozenset()


def test_letter_that_a_person_gave_has_no_rule() -> None:
    book = with_march(MARCH.replace(b"1199.95", b"1200.00"))
    ledger = sound(book)
    change = lettered(book, ledger, [Lettering(tuple(lines_of(ledger)), "AAA", "")], DAY)
    assert b"lettrage-why" not in change.written["journal/2026/2026-03.beancount"]


def test_nothing_to_letter_changes_nothing() -> None:
    assert not lettered(BOOK, sound(BOOK), [], DAY)


def test_letter_is_never_dated_before_its_latest_line() -> None:
    book = with_march(MARCH.replace(b"1199.95", b"1200.00"))
    ledger = sound(book)
    change = lettered(book, ledger, [Lettering(tuple(lines_of(ledger)), "AAA", "")], dt.date(2026, 3, 5))
    lines = lines_of(sound(book.apply(change)))
    assert [line.letter_date for line in lines] == [dt.date(2026, 3, 20)] * 2


def test_gap_is_posted_in_the_months_file_of_the_letters_day() -> None:
    ledger = sound(BOOK)
    change = lettered(BOOK, ledger, [gap_lettering(lines_of(ledger))], DAY)
    assert sorted(change.written) == [
        "accounts.beancount",
        "journal/2026/2026-03.beancount",
        "journal/2026/2026-05.beancount",
    ]
    assert (
        change.written["journal/2026/2026-05.beancount"].decode()
        == """\
2026-05-03 * "Dupont SARL" "Écart de règlement AAA"
  journal: "OD"
  entry-number: "1"
  piece: "OD-1"
  posted-by: "lettrage"
  Assets:41-Clients:411000:DUPONT            -0.05 EUR
    lettrage: "AAA"
    lettrage-date: 2026-05-03
    lettrage-why: "gap: 0.05 EUR short"
  Expenses:65-Autres-charges:658000           0.05 EUR
"""
    )
    assert (
        change.written["accounts.beancount"].decode()
        == ACCOUNTS.decode()
        + """
2025-01-01 open Expenses:65-Autres-charges:658000
  account-number: "658000"
  name: "Charges diverses de gestion courante"
"""
    )
    lines = lines_of(sound(BOOK.apply(change)))
    assert [(line.letter, line.cents) for line in lines] == [("AAA", 120000), ("AAA", -119995), ("AAA", -5)]


def test_gap_won_goes_to_the_account_that_the_book_names_in_its_journal() -> None:
    files = {
        "main.beancount": MAIN
        + b'2026-01-01 custom "lettrage" "gap-gain-account" "758100"\n'
        + b'2026-01-01 custom "lettrage" "gap-journal" "EC"\n',
        "accounts.beancount": ACCOUNTS
        + b'2025-01-01 open Income:75-Divers:758100\n  account-number: "758100"\n',
        "journal/2026/2026-03.beancount": MARCH.replace(b"1199.95", b"1200.05")
        + b'\n2026-03-21 * "x"\n  journal: "EC"\n  entry-number: "0041"\n'
        + b"  Assets:51-Banques:512000  1 EUR\n  Income:70-Ventes:706000  -1 EUR\n"
        + b'\n2026-03-22 * "x"\n  journal: "EC"\n  entry-number: "B-7"\n'
        + b"  Assets:51-Banques:512000  1 EUR\n  Income:70-Ventes:706000  -1 EUR\n",
    }
    book = Book(files)
    ledger = sound(book)
    change = lettered(book, ledger, [gap_lettering(lines_of(ledger))], DAY)
    assert sorted(change.written) == ["journal/2026/2026-03.beancount", "journal/2026/2026-05.beancount"]
    posted = sound(book.apply(change)).entries[-1]
    assert isinstance(posted, Transaction)
    assert (posted.meta["journal"], posted.meta["entry-number"]) == ("EC", "42")
    assert [(posting.account, str(posting.units)) for posting in posted.postings] == [
        ("Assets:41-Clients:411000:DUPONT", "0.05 EUR"),
        ("Income:75-Divers:758100", "-0.05 EUR"),
    ]


def test_two_gaps_share_the_new_account_and_count_on() -> None:
    second = MARCH.replace(b"DUPONT", b"MARTIN").replace(b"1199.95", b"1199.99")
    book = with_march(MARCH + b"\n" + second)
    ledger = sound(book)
    lines = lines_of(ledger)
    groups = [[line for line in lines if line.customer == code] for code in ("DUPONT", "MARTIN")]
    change = lettered(book, ledger, [gap_lettering(group) for group in groups], DAY)
    after = sound(book.apply(change))
    assert change.written["accounts.beancount"].count(b" open ") == ACCOUNTS.count(b" open ") + 1
    posted = [
        entry for entry in after.entries if isinstance(entry, Transaction) and "posted-by" in entry.meta
    ]
    assert [entry.meta["entry-number"] for entry in posted] == ["1", "2"]
    assert [entry.payee for entry in posted] == ["Dupont SARL", "Martin et Fils"], "by the card, or the entry"


def test_month_that_no_include_covers_is_included() -> None:
    main = MAIN.replace(b'"journal/*/*.beancount"', b'"journal/2026/2026-03.beancount"')
    book = Book({**BOOK.files, "main.beancount": main})
    ledger = sound(book)
    change = lettered(book, ledger, [gap_lettering(lines_of(ledger))], DAY)
    assert change.written["main.beancount"] == main + b'\ninclude "journal/2026/2026-05.beancount"\n'
    assert len(lines_of(sound(book.apply(change)))) == 3


def test_gap_of_an_included_month_is_appended_to_its_file() -> None:
    book = with_march(MARCH.removesuffix(b"\n"))
    ledger = sound(book)
    change = lettered(book, ledger, [gap_lettering(lines_of(ledger))], dt.date(2026, 3, 31))
    text = change.written["journal/2026/2026-03.beancount"]
    assert b'short"\n\n2026-03-31 * "Dupont SARL"' in text


def test_month_that_is_there_but_not_included_is_left_alone() -> None:
    main = MAIN.replace(b'"journal/*/*.beancount"', b'"journal/2026/2026-03.beancount"')
    book = Book({**BOOK.files, "main.beancount": main, "journal/2026/2026-05.beancount": b"; mine\n"})
    ledger = sound(book)
    with pytest.raises(
        FileNotIncludedError, match=r"2026-05\.beancount: the book does not include this file"
    ):
        lettered(book, ledger, [gap_lettering(lines_of(ledger))], DAY)


def test_account_that_opens_after_the_gap_is_refused_with_its_place() -> None:
    accounts = ACCOUNTS + b'2026-06-01 open Expenses:658000\n  account-number: "658000"\n'
    book = Book({**BOOK.files, "accounts.beancount": accounts})
    ledger = sound(book)
    with pytest.raises(ChangeRefusedError) as refused:
        lettered(book, ledger, [gap_lettering(lines_of(ledger))], DAY)
    assert [error.path for error in refused.value.errors] == ["journal/2026/2026-05.beancount"]


def test_change_that_the_gate_refuses_is_refused() -> None:
    ledger = sound(BOOK)
    after = Book({**BOOK.files, "journal/2026/2026-03.beancount": b'option "plugin_processing_mode" "raw"\n'})
    with pytest.raises(ChangeRefusedError) as refused:
        proven(BOOK, ledger, after)
    assert refused.value.errors[0].path == "journal/2026/2026-03.beancount"


FOREIGN = MARCH.replace(b"    due: 2026-04-01", b"    currency-amount: 1300.00 USD") + (
    b"    currency-amount: -1300.00 USD\n"
)


@pytest.mark.parametrize(
    ("day", "account"),
    [
        (dt.date(2026, 5, 3), "Expenses:65-Autres-charges:656000"),
        (dt.date(2024, 12, 31), "Expenses:66-Charges-financieres:666000"),
    ],
)
def test_exchange_difference_goes_to_the_account_of_the_days_chart(day: dt.date, account: str) -> None:
    files = {path: text.replace(b"2025-01-01", b"2024-01-01") for path, text in BOOK.files.items()}
    march = FOREIGN.replace(b"2026-03", b"2024-03")
    book = Book({**files, "journal/2026/2026-03.beancount": march})
    ledger = sound(book)
    lettering = Lettering(tuple(lines_of(ledger)), "AAA", "x", exchange_write_off(5, "EUR"))
    after = sound(book.apply(lettered(book, ledger, [lettering], day)))
    posted = after.entries[-1]
    assert isinstance(posted, Transaction)
    assert posted.narration == "Différence de change AAA"
    assert [posting.account for posting in posted.postings] == ["Assets:41-Clients:411000:DUPONT", account]


@pytest.mark.parametrize(("cents", "account"), [(5, "656900"), (-5, "756900")])
def test_exchange_accounts_of_the_book_go_before_the_chart(cents: int, account: str) -> None:
    main = MAIN + (
        b'2026-01-01 custom "lettrage" "exchange-loss-account" "656900"\n'
        b'2026-01-01 custom "lettrage" "exchange-gain-account" "756900"\n'
    )
    book = Book(
        {
            **BOOK.files,
            "main.beancount": main,
            "journal/2026/2026-03.beancount": FOREIGN
            if cents > 0
            else FOREIGN.replace(b"1199.95", b"1200.05"),
        }
    )
    ledger = sound(book)
    lettering = Lettering(tuple(lines_of(ledger)), "AAA", "x", exchange_write_off(cents, "EUR"))
    after = sound(book.apply(lettered(book, ledger, [lettering], DAY)))
    assert [card.name for card in after.accounts.values() if card.number == account]


def test_foreign_deal_that_balances_in_its_currency_may_be_lettered_with_its_difference() -> None:
    book = with_march(FOREIGN)
    ledger = sound(book)
    change = lettered(book, ledger, [Lettering(tuple(lines_of(ledger)), "AAA", "")], DAY)
    assert {line.letter for line in lines_of(sound(book.apply(change)))} == {"AAA"}


def test_what_does_not_hold_together_cannot_be_lettered() -> None:
    lines = tuple(lines_of(sound(BOOK)))
    other = Line(9, "411000", "MARTIN", DAY, -5, "EUR")
    for wrong in (
        lambda: Lettering(lines, "AAA", ""),
        lambda: Lettering((*lines, other), "AAA", ""),
        lambda: Lettering(lines, "AAA", "", WriteOff(Cause.GAP, 6, "EUR")),
        lambda: Lettering(lines, "aaa", "", WriteOff(Cause.GAP, 5, "EUR")),
    ):
        with pytest.raises(AssertionError):
            wrong()


def test_line_takes_one_letter() -> None:
    ledger = sound(BOOK)
    lines = tuple(lines_of(ledger))
    with pytest.raises(AssertionError, match="a line takes one letter"):
        lettered(BOOK, ledger, [Lettering(lines, "aaa", ""), Lettering(lines, "aab", "")], DAY)


def test_faulty_letters_are_told_from_other_errors() -> None:
    march = (
        MARCH.replace(b"    due: 2026-04-01", b'    lettrage: "AAA"') + b"2026-03-30 close Assets:Nowhere\n"
    )
    ledger = load(with_march(march))
    assert isinstance(ledger, Ledger)
    assert len(ledger.errors) == 2
    assert [error.line for error in faults_beside_letters(ledger)] == [11]


def test_faulty_letter_that_was_there_does_not_hinder_another_group() -> None:
    second = MARCH.replace(b"DUPONT", b"MARTIN").replace(b"1199.95", b"1200.00")
    book = with_march(MARCH.replace(b"    due: 2026-04-01", b'    lettrage: "AAA"') + b"\n" + second)
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert len(ledger.errors) == 1
    martin = tuple(line for line in lines_of(ledger) if line.customer == "MARTIN")
    after = load(book.apply(lettered(book, ledger, [Lettering(martin, "AAA", "")], DAY)))
    assert [error.message for error in after.errors] == [error.message for error in ledger.errors]


paddings = st.sampled_from(["", " ", "\t", " ; c", '\t; "é'])
newlines = st.sampled_from(["\n", "\r\n"])


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A book of pairs that balance, oddly written."""
    months: dict[int, str] = {}
    for rank, cents in enumerate(draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))):
        customer = draw(st.sampled_from(["DUPONT", "MARTIN"]))
        for signed in (cents, -cents):
            month, eol = draw(st.integers(1, 4)), draw(newlines)
            indent = draw(st.sampled_from(["  ", "\t", "    "]))
            account = f"Assets:41-Clients:411000:{customer}"
            months[month] = months.get(month, "") + "".join(
                [
                    f'2026-{month:02}-05 * "P{rank}" "x"{draw(paddings)}{eol}',
                    f"{indent}{account}  {from_cents(signed)} EUR{draw(paddings)}{eol}",
                    draw(
                        st.sampled_from(
                            ["", f'{indent}  label: "x\ny"{eol}', f"{indent} due: 2026-09-01 ;{eol}"]
                        )
                    ),
                    f"{indent}Assets:51-Banques:512000{draw(paddings)}{eol}",
                    draw(st.sampled_from(["", eol, f"; x{eol}"])),
                ]
            )
    ended = draw(st.booleans())
    files = {
        f"journal/2026/2026-{month:02}.beancount": (text if ended else text.rstrip("\r\n")).encode()
        for month, text in months.items()
    }
    return Book({"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, **files})


@given(books(), st.data())
def test_letters_come_and_go_and_leave_the_bytes_as_they_were(book: Book, data: st.DataObject) -> None:
    ledger = sound(book)
    lines = lines_of(ledger)
    pairs: dict[str, list[Line]] = {}
    for line in lines:
        entry = ledger.entries[int(line.entry)]
        assert isinstance(entry, Transaction)
        pairs.setdefault(entry.payee or "", []).append(line)
    chosen = data.draw(st.lists(st.sampled_from(sorted(pairs)), unique=True, min_size=1))
    letterings = [
        Lettering(tuple(pairs[name]), "A" + chr(ord("A") + rank), f"why {name}")
        for rank, name in enumerate(chosen)
    ]
    after = book.apply(lettered(book, ledger, letterings, DAY))
    for lettering in letterings:
        loaded = sound(after)
        (group,) = groups_named(lines_of(loaded), lettering.letter)
        assert [line.cents for line in group.lines] == [line.cents for line in lettering.lines]
        after = after.apply(
            unlettered(after, loaded, undoing_of(LedgerGround(loaded), group), lines=(), day=DAY)
        )
    assert after == book


def test_padded_line_and_one_split_over_lots_take_no_letter() -> None:
    march = (
        MARCH
        + b"""
2026-03-25 pad Assets:41-Clients:411000:MARTIN Income:70-Ventes:706000
2026-03-26 balance Assets:41-Clients:411000:MARTIN 7.00 EUR

2026-03-27 * "two lots bought, both sold by one posting"
  Assets:41-Clients:411900  1 EUR {2 XYZ}
  Assets:41-Clients:411900  1 EUR {3 XYZ}
  Income:70-Ventes:706000

2026-03-28 * "sold"
  Assets:41-Clients:411900  -2 EUR {}
  Income:70-Ventes:706000
"""
    )
    accounts = ACCOUNTS + b'2025-01-01 open Assets:41-Clients:411900\n  account-number: "411900"\n'
    book = Book({**BOOK.files, "journal/2026/2026-03.beancount": march, "accounts.beancount": accounts})
    ledger = sound(book)
    lines = lines_of(ledger)
    assert len(lines) == 7
    left_out = [line.lineno for line in lines if line not in writable(book, lines)]
    assert left_out == [13, 21, 21], "a padded posting stands at its balance"
    pad = next(line for line in lines if line.lineno == 13)
    with pytest.raises(NotAPostingError, match=r"2026-03\.beancount: line 13: no posting stands there"):
        edited(book, {place_of(pad): {"lettrage": "AAA"}})


def test_line_of_a_file_that_is_not_in_the_book_takes_no_letter() -> None:
    assert writable(BOOK, [Line(0, "411000", "", DAY, 1, "EUR", path="<plugin>", lineno=3)]) == []


def test_edits_of_several_files_are_one_book() -> None:
    place = ("journal/2026/2026-03.beancount", 4)
    after = edited(BOOK, {place: {"due": None}})
    assert after == with_march(MARCH.replace(b"    due: 2026-04-01\n", b""))
