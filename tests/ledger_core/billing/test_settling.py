"""Accounts opened and letters given as the operator's entries are posted, in one batch or in many."""

from collections.abc import Iterable, Mapping, Sequence
import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.billing.billing_accounts import BillingAccounts
from ledger_core.billing.happenings import (
    CreditNote,
    Dispute,
    DisputeStep,
    Happening,
    Invoice,
    Line,
    Payment,
    Payout,
    Refund,
)
from ledger_core.billing.opening import Party, books_of, party_of, with_open_accounts
from ledger_core.billing.posting import POSTED_BY_BILLING, entry_of
from ledger_core.billing.settling import settled
from ledger_core.book import Book
from ledger_core.entry import NewPosting, numbered, with_entries
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import edited
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load

NUMBERS = BillingAccounts()
PARTIES = (Party("F1", "Cabinet Arche"), Party("T2", "Bâtiments Oriel"))
EMPTY = Book(
    {
        "main.beancount": (
            b'option "operating_currency" "EUR"\nplugin "ledger_core.lettrage.plugin"\n'
            b'include "accounts.beancount"\ninclude "customers.beancount"\n'
        ),
        "accounts.beancount": b"; Accounts\n",
        "customers.beancount": b"; Customers\n",
    }
)


def day(number: int) -> dt.date:
    return dt.date(2026, 3, 1) + dt.timedelta(days=number)


def base(number: int, code: str = "F1", **fields: object) -> dict[str, Any]:
    names = {party.code: party.name for party in PARTIES}
    return {
        "source": "in_1",
        "day": day(number),
        "currency": "EUR",
        "customer": code,
        "customer_name": names[code],
        **fields,
    }


def invoice(number: int, name: str, cents: int, code: str = "F1") -> Invoice:
    lines = (Line("Formule", cents),)
    return Invoice(**base(number, code), number=name, lines=lines, taxes=(), total_cents=cents)


def credit_note(number: int, name: str, about: str, cents: int) -> CreditNote:
    lines = (Line("", cents),)
    return CreditNote(**base(number), number=name, invoice=about, lines=lines, taxes=(), total_cents=cents)


def payment(number: int, about: str, cents: int, code: str = "F1") -> Payment:
    return Payment(**base(number, code), invoice=about, cents=cents)


def posted(book: Book, happened: Iterable[Happening], invoices: Mapping[str, str]) -> Book:
    """Post what happened as one change."""
    ledger = sound(book)
    ground = LedgerGround(ledger)
    books = books_of(ground.accounts, NUMBERS)
    entries = [entry for each in happened if (entry := entry_of(each, books))]
    if not entries:
        return book
    after = with_open_accounts(book, ground, entries, NUMBERS, PARTIES)

    def whose(posting: NewPosting) -> tuple[str, str] | None:
        number, code = party_of(posting.account, ground.accounts)
        return (number, code) if code else None

    found = settled(book, lines_of(ledger), entries, whose, invoices)
    after = edited(after, found.edits)
    return with_entries(after, ground, numbered(found.entries, ground, POSTED_BY_BILLING))


def sound(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    return ledger


def groups(book: Book) -> dict[str, list[int]]:
    """Return the amounts of each letter, and of no letter, by account."""
    found: dict[str, list[int]] = {}
    for line in lines_of(sound(book)):
        if line.customer:
            found.setdefault(f"{line.account} {line.customer} {line.letter}".strip(), []).append(line.cents)
    return found


def test_accounts_are_opened_once_each_and_customers_beside_their_cards() -> None:
    book = posted(EMPTY, [invoice(0, "F-1", 120_00)], {})
    assert book.files["customers.beancount"].decode() == (
        "; Customers\n\n"
        "2026-01-01 open Assets:41-Clients:411000:F1\n"
        '  account-number: "411000"\n'
        '  customer: "F1"\n'
        '  name: "Cabinet Arche"\n'
        '  kind: "business"\n'
    )
    assert book.files["accounts.beancount"].decode() == (
        "; Accounts\n\n"
        "2026-01-01 open Income:70-Ventes:706000\n"
        '  account-number: "706000"\n'
        '  name: "Prestations de services"\n'
    )
    again = posted(book, [invoice(1, "F-2", 10_00), payment(1, "F-2", 10_00)], {})
    assert again.files["customers.beancount"] == book.files["customers.beancount"]
    assert set(sound(again).accounts) == {
        "Assets:41-Clients:411000:F1",
        "Income:70-Ventes:706000",
        "Assets:51-Banques:511700",
    }


def test_an_account_that_the_books_call_otherwise_is_taken() -> None:
    book = EMPTY.with_files(
        {"accounts.beancount": b'2020-01-01 open Assets:Stripe\n  account-number: "511700"\n'}
    )
    after = posted(book, [Payout(source="po_1", day=day(0), currency="EUR", cents=5_00)], {})
    assert b"Assets:Stripe" in after.files["journal/2026/2026-03.beancount"]
    assert b"2020-01-01 open Assets:51-Banques:512000" in after.files["accounts.beancount"]


def test_without_usual_files_accounts_stand_in_the_main_one() -> None:
    book = Book({"main.beancount": b'option "operating_currency" "EUR"\n'})
    after = posted(book, [invoice(0, "F-1", 1)], {})
    assert b"open Assets:41-Clients:411000:F1" in after.files["main.beancount"]


def test_an_invoice_and_its_payment_take_a_letter_now_or_later() -> None:
    at_once = posted(EMPTY, [invoice(0, "F-1", 120_00), payment(0, "F-1", 120_00)], {})
    assert groups(at_once) == {"411000 F1 AAA": [120_00, -120_00]}
    later = posted(posted(EMPTY, [invoice(0, "F-1", 120_00)], {}), [payment(5, "F-1", 120_00)], {})
    assert groups(later) == {"411000 F1 AAA": [120_00, -120_00]}
    (letter_date,) = {line.letter_date for line in lines_of(sound(later)) if line.letter}
    assert letter_date == day(5)


def test_a_part_waits_for_the_rest() -> None:
    part = posted(EMPTY, [invoice(0, "F-1", 120_00), payment(0, "F-1", 20_00)], {})
    assert groups(part) == {"411000 F1": [120_00, -20_00]}
    assert groups(posted(part, [payment(1, "F-1", 100_00)], {})) == {
        "411000 F1 AAA": [120_00, -20_00, -100_00]
    }


def test_a_credit_note_settles_its_invoice_or_goes_with_its_refund() -> None:
    before: list[Happening] = [
        invoice(0, "F-1", 120_00),
        credit_note(1, "A-1", "F-1", 20_00),
        payment(2, "F-1", 100_00),
    ]
    assert groups(posted(EMPTY, before, {"A-1": "F-1"})) == {"411000 F1 AAA": [120_00, -20_00, -100_00]}
    given_back = Refund(**base(4), invoice="F-1", cents=20_00, credit_note="A-1")
    after: list[Happening] = [
        invoice(0, "F-1", 120_00),
        payment(1, "F-1", 120_00),
        credit_note(3, "A-1", "F-1", 20_00),
        given_back,
    ]
    assert groups(posted(EMPTY, after, {"A-1": "F-1"})) == {
        "411000 F1 AAA": [120_00, -120_00],
        "411000 F1 AAB": [-20_00, 20_00],
    }


def test_what_was_paid_and_comes_back_is_owed_again_beside_the_letter() -> None:
    dispute: dict[str, Any] = {"invoice": "F-1", "cents": 120_00}
    book = posted(
        EMPTY,
        [
            invoice(0, "F-1", 120_00),
            payment(1, "F-1", 120_00),
            Dispute(**base(2), **dispute, step=DisputeStep.OPENED),
            Dispute(**base(2), **dispute, step=DisputeStep.OWED),
        ],
        {},
    )
    assert groups(book) == {
        "411000 F1 AAA": [120_00, -120_00],
        "411000 F1": [120_00],
        "416000 F1 AAA": [120_00, -120_00],
    }


def test_a_credit_that_the_next_invoice_uses_settles_all_that_is_open() -> None:
    book = posted(EMPTY, [invoice(0, "F-1", -30_00), invoice(9, "F-2", 100_00)], {})
    assert groups(posted(book, [payment(9, "F-2", 70_00)], {})) == {"411000 F1 AAA": [-30_00, 100_00, -70_00]}


def test_a_letter_that_somebody_took_off_is_not_given_again() -> None:
    book = posted(EMPTY, [invoice(0, "F-1", 120_00), payment(0, "F-1", 120_00)], {})
    path = "journal/2026/2026-03.beancount"
    kept = [line for line in book.files[path].splitlines() if b"lettrage" not in line]
    book = book.with_files({path: b"\n".join(kept) + b"\n"})
    again = posted(book, [invoice(3, "F-2", 50_00), payment(3, "F-2", 50_00)], {})
    assert groups(again) == {"411000 F1": [120_00, -120_00], "411000 F1 AAA": [50_00, -50_00]}


LIVES = st.lists(
    st.tuples(st.sampled_from(["F1", "T2"]), st.integers(1, 900), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=6,
)


def life(parts: Sequence[tuple[str, int, bool, int]]) -> list[Happening]:
    told: list[Happening] = []
    for rank, (code, cents, is_paid, wait) in enumerate(parts):
        told.append(invoice(rank * 4, f"F-{rank}", cents, code))
        if is_paid:
            told.append(payment(rank * 4 + wait, f"F-{rank}", cents, code))
    return told


@settings(max_examples=15, deadline=None)
@given(parts=LIVES, cut=st.integers(0, 12))
def test_batches_make_no_difference(parts: list[tuple[str, int, bool, int]], cut: int) -> None:
    told = life(parts)
    whole = posted(EMPTY, told, {})
    halves = posted(posted(EMPTY, told[:cut], {}), told[cut:], {})
    assert sorted(map(sorted, groups(whole).values())) == sorted(map(sorted, groups(halves).values()))
    open_cents = sum(line.cents for line in lines_of(sound(whole)) if line.customer and not line.letter)
    assert open_cents == sum(cents for _, cents, is_paid, _ in parts if not is_paid)
