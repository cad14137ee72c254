"""The entries of every event, by hand, on a small book; and what is open and proven once they are in it."""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.entry import NewEntry, numbered, with_account, with_entries
from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.closing import Closings, PartOfGroupError, closings_of
from ledger_core.factoring.contract import Contract, EntryShape, Transfer
from ledger_core.factoring.entries import (
    advance_entries,
    assignment_entries,
    cash_entries,
    fee_entries,
    financing_entries,
    holdback_entries,
)
from ledger_core.factoring.entries_after import (
    Receipt,
    direct_payment_entries,
    passed_on_entries,
    recourse_entries,
    release_entries,
    repaid_entries,
    settled_entries,
)
from ledger_core.factoring.in_books import Figures, ItemMoves, figures_by_assignment, items_in, moves_in
from ledger_core.factoring.posting import (
    POSTED_BY_FACTORING,
    Event,
    PostedClaim,
    Share,
    numbers_of,
    shared,
)
from ledger_core.factoring.proof import Gap, prove
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import edited
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.procedures.posting import EntryAccounts, EntryKind, PostedDebt, entry_for
from ledger_core.receivables.open_items import OpenItem, Terms, open_items
from tests.ledger_core.factoring.conftest import contract

NUMBER = "C-2026-014"
DAY = dt.date(2026, 11, 24)
END = dt.date(2026, 12, 31)
MAIN = b"""\
option "title" "Essai"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "journal/*/*.beancount"
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-01-01 open Assets:41-Clients:411000:ORIEL EUR
  account-number: "411000"
  customer: "ORIEL"
2025-01-01 open Assets:41-Clients:411000:PERSANNE EUR
  account-number: "411000"
  customer: "PERSANNE"
"""
ORIEL, PERSANNE = "Assets:41-Clients:411000:ORIEL", "Assets:41-Clients:411000:PERSANNE"
BANK, SALES = "Assets:51-Banques:512000", "Income:70-Ventes:706000"
JOURNAL = b"""\
2026-11-02 * "Oriel" "Facture F1"
  piece: "F1"
  Assets:41-Clients:411000:ORIEL     1150.00 EUR
    due: 2026-12-02
  Income:70-Ventes:706000           -1150.00 EUR

2026-11-03 * "Persanne" "Facture F2"
  piece: "F2"
  Assets:41-Clients:411000:PERSANNE   600.00 EUR
    due: 2026-12-03
    lettrage: "aab"
    lettrage-date: 2026-11-10
  Income:70-Ventes:706000            -600.00 EUR

2026-11-10 * "Persanne" "Acompte"
  piece: "B7"
  Assets:51-Banques:512000            200.00 EUR
  Assets:41-Clients:411000:PERSANNE  -200.00 EUR
    lettrage: "aab"
    lettrage-date: 2026-11-10
"""
BOOK = Book({"main.beancount": MAIN, "journal/2026/2026-11.beancount": JOURNAL})
NOTHING_CLOSED = Closings({}, {})
FEES = Amounts(2, 1550_00, 0, 0, 155_00, 6_20, 1_24, 2_10, 10_00, 2_00, 24)


def sound(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    return ledger


def opened_for(of: Contract) -> tuple[Book, Event]:
    """Open the contract's accounts."""
    book, ground, names = BOOK, LedgerGround(sound(BOOK)), {}
    for number, label in numbers_of(of).items():
        book, names[number] = with_account(book, ground, number, label)
    return book, Event(of, names, NUMBER, DAY)


def posted(book: Book, *entries: NewEntry, closing: Closings = NOTHING_CLOSED) -> Book:
    ground = LedgerGround(sound(book))
    after = with_entries(edited(book, closing.edits), ground, numbered(entries, ground, POSTED_BY_FACTORING))
    sound(after)
    return after


def open_on(book: Book, day: dt.date = END) -> list[OpenItem]:
    lines = [line for line in lines_of(sound(book)) if line.account.startswith("41")]
    return open_items(lines, Terms({}, 30), day)


def shown(book: Book, day: dt.date = END) -> dict[str, tuple[int, dt.date | None]]:
    return {item.line.reference: (item.cents_open, item.due) for item in open_on(book, day)}


def assigned(of: Contract, day: dt.date = DAY) -> tuple[Book, Event, list[PostedClaim]]:
    """Hand over all that is open of the book."""
    book, event = opened_for(of)
    items = open_on(book, day)
    lines = [line for line in lines_of(sound(book)) if line.account.startswith("41")]
    closing = closings_of(lines, items, day, "assigned")
    claims = [
        PostedClaim(
            reference=item.line.reference,
            account=f"Assets:41-Clients:411000:{item.line.customer}",
            cents=item.cents_open,
            open_cents=item.cents_open,
            due=item.due,
            letter=closing.letters[item.line.key],
        )
        for item in items
    ]
    entries = assignment_entries(event, claims)
    return (posted(book, *entries, closing=closing) if entries else book), event, claims


def rows(entries: Sequence[NewEntry]) -> list[list[tuple[str, int]]]:
    return [
        [(posting.account.rpartition(":")[2], posting.cents) for posting in entry.postings]
        for entry in entries
    ]


def balances(book: Book, of: Contract, day: dt.date = END) -> dict[str, Figures]:
    ledger = sound(book)
    return figures_by_assignment(moves_in(ledger.entries, ledger.accounts, of, day), of)


def test_the_claims_leave_the_customers_accounts_with_their_letters() -> None:
    of = contract()
    book, event, claims = assigned(of)
    (entry,) = assignment_entries(event, claims)
    assert rows([entry]) == [[("467100", 1550_00), ("ORIEL", -1150_00), ("PERSANNE", -400_00)]]
    assert entry.text().splitlines()[0] == (
        '2026-11-24 * "Factor Aldébaran" "Cession de créances, C-2026-014" ^C-2026-014'
    )
    assert open_on(book) == []
    # the day before, what was open is open
    assert shown(book, DAY - dt.timedelta(days=1)) == {
        "F1": (1150_00, dt.date(2026, 12, 2)),
        "F2": (400_00, dt.date(2026, 12, 3)),
    }
    letters = {(line.reference, line.letter) for line in lines_of(sound(book)) if line.account == "411000"}
    assert letters == {("F1", "AAA"), ("F2", "AAB"), ("B7", "AAB")}
    assert balances(book, of) == {NUMBER: Figures(current_cents=1550_00, outstanding_cents=1550_00)}


def test_an_entry_an_invoice_where_the_contract_says_so() -> None:
    _, event, claims = assigned(contract(shape=EntryShape.PER_INVOICE))
    assert rows(assignment_entries(event, claims)) == [
        [("467100", 1150_00), ("ORIEL", -1150_00)],
        [("467100", 400_00), ("PERSANNE", -400_00)],
    ]


def test_what_was_paid_of_a_document_handed_over_whole_is_owed_to_the_factor() -> None:
    of = contract()
    _, event, claims = assigned(of)
    whole = [replace(claims[1], cents=600_00)]
    entries = assignment_entries(event, whole)
    assert rows(entries) == [[("467100", 600_00), ("PERSANNE", -400_00), ("467300", -200_00)]]


def test_a_credit_note_is_closed_from_the_other_side() -> None:
    _, event, _ = assigned(contract())
    credit = PostedClaim(reference="A1", account=ORIEL, cents=-50_00, open_cents=-50_00)
    claim = PostedClaim(reference="F1", account=ORIEL, cents=80_00, open_cents=80_00)
    assert rows(assignment_entries(event, [claim, credit])) == [
        [("467100", 30_00), ("ORIEL", -80_00), ("ORIEL", 50_00)]
    ]


def test_holdback_fees_and_cash_empty_the_current_account() -> None:
    of = contract()
    book, event, claims = assigned(of)
    parts = shared(155_00, [claim.cents for claim in claims])
    assert parts == [115_00, 40_00]
    held = holdback_entries(event, [Share("F1", 115_00), Share("F2", 40_00)])
    assert rows(held) == [[("467200", 115_00), ("467200", 40_00), ("467100", -155_00)]]
    fees = fee_entries(event, FEES)
    assert rows(fees) == [
        [("622500", 6_20), ("445660", 1_24), ("467100", -7_44)],
        [("661600", 2_10), ("467100", -2_10)],
        [("627000", 10_00), ("445660", 2_00), ("467100", -12_00)],
    ]
    cash = cash_entries(event, FEES.available_cents)
    assert rows(cash) == [[("512000", 1373_46), ("467100", -1373_46)]]
    book = posted(book, *held, *fees, *cash)
    assert balances(book, of) == {NUMBER: Figures(holdback_cents=155_00, outstanding_cents=1550_00)}
    assert open_on(book) == []


def test_nothing_is_posted_of_what_is_nothing() -> None:
    event = opened_for(contract())[1]
    assert (
        fee_entries(
            event,
            replace(
                FEES,
                commission_cents=0,
                commission_vat_cents=0,
                file_fees_cents=0,
                file_fees_vat_cents=0,
                financing_cents=0,
            ),
        )
        == ()
    )
    assert cash_entries(event, 0) == ()
    assert holdback_entries(event, []) == ()


def test_what_debtors_paid_to_the_factor_is_noted_and_the_holdback_comes_back() -> None:
    of = contract()
    book, event, _ = assigned(of)
    later = replace(event, day=dt.date(2026, 12, 5))
    settled = settled_entries(later, [Share("F1", 1150_00)])
    assert rows(settled) == [[("467100", 1150_00), ("467100", -1150_00)]]
    released = release_entries(later, [Share("F1", 115_00)])
    assert rows(released) == [[("467100", 115_00), ("467200", -115_00)]]
    held = holdback_entries(event, [Share("F1", 115_00), Share("F2", 40_00)])
    book = posted(book, *held, *settled, *released)
    # 1550 - 155 + 115 on current account
    assert balances(book, of) == {NUMBER: Figures(1510_00, 40_00, 0, 0, 400_00)}
    assert balances(book, of, dt.date(2026, 12, 4))[NUMBER].outstanding_cents == 1550_00
    ledger = sound(book)
    items = items_in(moves_in(ledger.entries, ledger.accounts, of, END), of)
    assert items == {
        (NUMBER, "F1"): ItemMoves(1150_00, 1150_00, 0),
        (NUMBER, "F2"): ItemMoves(400_00, 0, 0),
    }


def test_a_credit_note_that_the_factor_took_off_is_settled_below_zero() -> None:
    of = contract()
    book, event = opened_for(of)
    claims = [
        PostedClaim(reference="F9", account=ORIEL, cents=80_00, open_cents=80_00),
        PostedClaim(reference="A9", account=ORIEL, cents=-50_00, open_cents=-50_00),
    ]
    settled = settled_entries(event, [Share("F9", 80_00), Share("A9", -50_00)])
    book = posted(book, *assignment_entries(event, claims), *settled)
    assert balances(book, of)[NUMBER].outstanding_cents == 0


def test_a_payment_that_came_to_us_is_passed_on() -> None:
    of = contract()
    book, event, _ = assigned(of)
    received = direct_payment_entries(event, [Receipt("F1", BANK, 1150_00)])
    assert rows(received) == [[("512000", 1150_00), ("467300", -1150_00)]]
    book = posted(book, *received)
    assert balances(book, of) == {NUMBER: Figures(1550_00, 0, -1150_00, 0, 1550_00)}
    passed = passed_on_entries(replace(event, day=END), [Share("F1", 1150_00)])
    assert rows(passed) == [[("467300", 1150_00), ("512000", -1150_00)]]
    book = posted(book, *passed)
    assert balances(book, of) == {NUMBER: Figures(1550_00, 0, 0, 0, 400_00)}
    assert open_on(book) == []


def test_a_payment_posted_on_the_customers_account_leaves_it() -> None:
    of = contract()
    book, event, _ = assigned(of)
    payment = b"""\
2026-11-30 * "Oriel" "Virement F1"
  piece: "B9"
  Assets:51-Banques:512000         1150.00 EUR
  Assets:41-Clients:411000:ORIEL  -1150.00 EUR
"""
    path = "journal/2026/2026-11.beancount"
    book = book.with_files({path: book.files[path] + b"\n" + payment})
    assert shown(book) == {"B9": (-1150_00, None)}
    items = open_on(book)
    lines = [line for line in lines_of(sound(book)) if line.account == "411000"]
    closing = closings_of(lines, items, END, "assigned")
    (keys,) = closing.letters.values()
    taken = direct_payment_entries(replace(event, day=END), [Receipt("F1", ORIEL, 1150_00, keys)])
    book = posted(book, *taken, closing=closing)
    assert open_on(book) == []
    assert balances(book, of)[NUMBER].collected_cents == -1150_00


def test_a_claim_that_comes_back_is_open_again_at_its_first_due_date_and_may_be_doubtful() -> None:
    of = contract()
    book, event, claims = assigned(of)
    back = recourse_entries(replace(event, day=dt.date(2026, 12, 20)), [claims[0]])
    assert rows(back) == [[("ORIEL", 1150_00), ("467100", -1150_00)]]
    book = posted(book, *back)
    assert shown(book) == {"F1R": (1150_00, dt.date(2026, 12, 2))}
    assert balances(book, of) == {NUMBER: Figures(current_cents=400_00, outstanding_cents=400_00)}
    (item,) = open_on(book)
    closing = closings_of([*lines_of(sound(book))], [item], END, "doubtful")
    ground = LedgerGround(sound(book))
    book, doubtful = with_account(book, ground, "416000", "Clients douteux")
    debt = PostedDebt(
        item.line.reference,
        item.cents_open,
        0,
        ORIEL,
        item.due,
        letter=closing.letters[item.line.key],
    )
    entry = entry_for(
        EntryKind.DOUBTFUL,
        [debt],
        EntryAccounts(doubtful=doubtful),
        day=END,
        payee="Oriel",
        currency="EUR",
        case="CJ-1",
    )
    book = posted(book, entry, closing=closing)
    (left,) = open_on(book)
    assert (left.line.account, left.line.reference, left.cents_open, left.due) == (
        "416000",
        "F1R",
        1150_00,
        dt.date(2026, 12, 2),
    )


def test_claims_as_security_stay_open_and_are_lent_on() -> None:
    of = contract(transfer=Transfer.SECURITY)
    book, event, claims = assigned(of)
    assert assignment_entries(event, claims) == ()
    advance = advance_entries(event, FEES)
    assert rows(advance) == [
        [
            ("512000", 1373_46),
            ("622500", 6_20),
            ("661600", 2_10),
            ("627000", 10_00),
            ("445660", 3_24),
            ("519100", -1395_00),
        ]
    ]
    book = posted(book, *advance)
    assert shown(book) == {"F1": (1150_00, dt.date(2026, 12, 2)), "F2": (400_00, dt.date(2026, 12, 3))}
    assert balances(book, of) == {NUMBER: Figures(lent_cents=1395_00)}
    repaid = repaid_entries(replace(event, day=END), [Share("F1", 1035_00), Share("F2", 360_00)])
    assert rows(repaid) == [[("519100", 1035_00), ("519100", 360_00), ("512000", -1395_00)]]
    assert balances(posted(book, *repaid), of) == {NUMBER: Figures()}


def test_accounts_are_the_contracts() -> None:
    of = contract()
    own = replace(of, accounts=replace(of.accounts, current="467010", holdback="275000", collected="467030"))
    book, event, _ = assigned(own)
    entries = holdback_entries(event, [Share("F1", 115_00)])
    assert rows(entries) == [[("275000", 115_00), ("467010", -115_00)]]
    assert balances(posted(book, *entries), own)[NUMBER].holdback_cents == 115_00


def test_a_partial_group_is_closed_whole_or_not_at_all() -> None:
    second = b"""\
2026-11-12 * "Persanne" "Facture F3"
  piece: "F3"
  Assets:41-Clients:411000:PERSANNE   100.00 EUR
    lettrage: "aab"
    lettrage-date: 2026-11-12
  Income:70-Ventes:706000            -100.00 EUR
"""
    path = "journal/2026/2026-11.beancount"
    book = BOOK.with_files({path: JOURNAL + b"\n" + second})
    lines = lines_of(sound(book))
    items = [item for item in open_on(book) if item.line.reference == "F2"]
    with pytest.raises(PartOfGroupError, match="F2"):
        closings_of(lines, items, DAY, "assigned")
    both = [item for item in open_on(book) if item.line.customer == "PERSANNE"]
    assert {keys["lettrage"] for keys in closings_of(lines, both, DAY, "").letters.values()} == {"AAB"}


def test_a_letter_that_is_taken_is_not_given_again() -> None:
    before = JOURNAL.replace(b'"aab"', b'"aaz"', 1).replace(b'"aab"', b'"aaz"')
    book = Book({**BOOK.files, "journal/2026/2026-11.beancount": before})
    lines = lines_of(sound(book))
    items = open_on(book)
    letters = {
        item.line.reference: closings_of(lines, items, DAY, "").letters[item.line.key]["lettrage"]
        for item in items
    }
    assert letters == {"F1": "AAA", "F2": "AAZ"}
    edits = closings_of(lines, items, DAY, "").edits
    kept = {str(keys["lettrage-before"]) for keys in edits.values()}
    assert kept == {"None", "aaz 2026-11-10"}


def test_the_proof_says_where_books_and_assignments_part() -> None:
    of = contract()
    book, event, _ = assigned(of)
    monthly = financing_entries(replace(event, assignment=""), 5_00)
    books = balances(posted(book, *monthly), of)
    said = {NUMBER: Figures(current_cents=1550_00, outstanding_cents=1550_00)}
    proof = prove(books, said)
    assert proof.gaps == (Gap("", "current_cents", -5_00, 0),)
    assert (proof.books.current_cents, proof.said.current_cents) == (1545_00, 1550_00)
    assert not proof.is_equal
    assert prove(books, {**said, "": Figures(current_cents=-5_00)}).is_equal
    gone = prove({}, said)
    assert gone.gaps == (
        Gap(NUMBER, "current_cents", 0, 1550_00),
        Gap(NUMBER, "outstanding_cents", 0, 1550_00),
    )


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    st.data(),
)
@settings(max_examples=25, deadline=None)
def test_whatever_happens_the_books_tell_what_is_left(cents: list[int], data: st.DataObject) -> None:
    of = contract(holdback_percent=Decimal(10))
    book, event = opened_for(of)
    claims = [
        PostedClaim(reference=f"N{rank}", account=ORIEL, cents=each, open_cents=each, due=DAY)
        for rank, each in enumerate(cents)
    ]
    held = data.draw(st.integers(0, sum(cents)))
    fates = data.draw(st.lists(st.sampled_from("SPRO"), min_size=len(cents), max_size=len(cents)))
    by_fate = {
        fate: [claim for claim, its in zip(claims, fates, strict=True) if its == fate] for fate in "SPRO"
    }
    shares = {fate: [Share(claim.reference, claim.cents) for claim in own] for fate, own in by_fate.items()}
    parts = shared(held, cents)
    assert sum(parts) == held
    book = posted(
        book,
        *assignment_entries(event, claims),
        *holdback_entries(event, [Share(f"N{rank}", part) for rank, part in enumerate(parts)]),
        *settled_entries(event, shares["S"]),
        *direct_payment_entries(event, [Receipt(s.reference, BANK, s.cents) for s in shares["P"]]),
        *passed_on_entries(event, shares["P"]),
        *recourse_entries(event, by_fate["R"]),
    )
    left = sum(claim.cents for claim in by_fate["O"])
    back = sum(claim.cents for claim in by_fate["R"])
    assert balances(book, of) == {NUMBER: Figures(sum(cents) - held - back, held, 0, 0, left)}
    returned = {
        item.line.reference: item.cents_open for item in open_on(book) if item.line.reference[-1] == "R"
    }
    assert returned == {f"{claim.reference}R": claim.cents for claim in by_fate["R"]}
