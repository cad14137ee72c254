"""The entries of what follows, by hand, on a small book; and what is open once they are in it."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.entry import with_account
from ledger_core.factoring.entries import (
    assignment_entries,
    holdback_entries,
)
from ledger_core.factoring.entries_after import (
    Receipt,
    Through,
    direct_payment_entries,
    passed_on_entries,
    recourse_entries,
    release_entries,
    settled_entries,
)
from ledger_core.factoring.in_books import Figures, ItemMoves, items_in, moves_in
from ledger_core.factoring.posting import (
    PostedClaim,
    Share,
    shared,
)
from ledger_core.ground import LedgerGround
from ledger_core.procedures.posting import EntryAccounts, EntryKind, PostedDebt, entry_for
from tests.ledger_core.factoring.conftest import contract
from tests.ledger_core.factoring.small_book import (
    BANK,
    DAY,
    END,
    NUMBER,
    ORIEL,
    assigned,
    balances,
    closing_for,
    open_on,
    opened_for,
    posted,
    rows,
    shown,
    sound,
)


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


def test_a_payment_that_came_to_us_is_taken_off_the_current_account() -> None:
    of = contract()
    book, event, _ = assigned(of)
    book = posted(book, *direct_payment_entries(event, [Receipt("F1", BANK, 1150_00)]))
    netted = passed_on_entries(replace(event, day=END), [Share("F1", 1150_00)], Through.CURRENT)
    assert rows(netted) == [[("467300", 1150_00), ("467100", -1150_00)]]
    # of 1 550,00 owed to us 400,00 are left, and as much is still to be paid by debtors
    assert balances(posted(book, *netted), of) == {NUMBER: Figures(400_00, 0, 0, 0, 400_00)}


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
    closing = closing_for(book, items, END)
    (keys,) = closing.letters.values()
    taken = direct_payment_entries(replace(event, day=END), [Receipt("F1", ORIEL, 1150_00, keys)])
    book = posted(book, *taken, closing=closing)
    assert open_on(book) == []
    assert balances(book, of)[NUMBER].collected_cents == -1150_00


def test_a_credit_note_comes_back_from_the_other_side_and_without_a_due_date() -> None:
    _, event, claims = assigned(contract())
    note = replace(claims[0], reference="A1", cents=-50_00, due=None)
    (entry,) = recourse_entries(event, [claims[0], note])
    assert rows([entry]) == [[("ORIEL", 1150_00), ("467100", -1150_00), ("ORIEL", -50_00), ("467100", 50_00)]]
    assert entry.postings[2].metadata == {"piece": "A1R"}


def test_a_claim_that_comes_back_is_open_again_at_its_first_due_date_and_may_be_doubtful() -> None:
    of = contract()
    book, event, claims = assigned(of)
    back = recourse_entries(replace(event, day=dt.date(2026, 12, 20)), [claims[0]])
    assert rows(back) == [[("ORIEL", 1150_00), ("467100", -1150_00)]]
    book = posted(book, *back)
    assert shown(book) == {"F1R": (1150_00, dt.date(2026, 12, 2))}
    (unknown,) = recourse_entries(event, [replace(claims[0], due=None)])
    assert unknown.postings[0].metadata == {"piece": "F1R"}
    assert balances(book, of) == {NUMBER: Figures(current_cents=400_00, outstanding_cents=400_00)}
    (item,) = open_on(book)
    closing = closing_for(book, [item], END)
    ground = LedgerGround(sound(book))
    book, doubtful = with_account(book, ground, "416000", "Clients douteux")
    debt = PostedDebt(
        item.line.reference,
        item.cents_open,
        0,
        ORIEL,
        item.due,
        letter=closing.letters[item.line.reference],
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


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    st.data(),
)
@settings(max_examples=25, deadline=None)
def test_whatever_happens_the_books_tell_what_is_left(cents: list[int], data: st.DataObject) -> None:
    of = contract(holdback_percent=Decimal(10))
    book, event = opened_for(of)
    claims = [
        PostedClaim(
            reference=f"N{rank}",
            account=ORIEL,
            cents=each,
            open_cents=each,
            due=DAY + dt.timedelta(days=rank),
        )
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
        item.line.reference: (item.cents_open, item.due)
        for item in open_on(book)
        if item.line.reference.endswith("R")
    }
    assert returned == {f"{claim.reference}R": (claim.cents, claim.due) for claim in by_fate["R"]}
