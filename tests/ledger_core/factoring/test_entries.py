"""The entries of handing over, by hand, on a small book; and what is open once they are in it."""

from dataclasses import replace
import datetime as dt

from ledger_core.factoring.contract import EntryShape, Transfer
from ledger_core.factoring.entries import (
    advance_entries,
    assignment_entries,
    cash_entries,
    charged_entries,
    fee_entries,
    funding_entries,
    holdback_entries,
)
from ledger_core.factoring.entries_after import (
    repaid_entries,
)
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.posting import (
    EventKind,
    PostedClaim,
    Share,
    shared,
)
from ledger_core.lettrage.lines import LineKind, lines_of
from tests.ledger_core.factoring.conftest import contract
from tests.ledger_core.factoring.small_book import (
    DAY,
    END,
    FEES,
    HELD,
    NUMBER,
    ORIEL,
    assigned,
    balances,
    open_on,
    opened_for,
    posted,
    rows,
    shown,
    sound,
)


def test_the_claims_leave_the_customers_accounts_with_their_letters() -> None:
    of = contract()
    book, event, claims = assigned(of)
    (entry,) = assignment_entries(event, claims)
    assert rows([entry]) == [[("467100", 1550_00), ("ORIEL", -1150_00), ("PERSANNE", -400_00)]]
    assert entry.text().splitlines()[0] == (
        '2026-11-24 * "Factor Aldébaran" "Cession de créances, C-2026-014" ^C-2026-014'
    )
    assert open_on(book) == []
    assert {line.kind for line in lines_of(sound(book)) if line.date == DAY} == {LineKind.OTHER}
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


def test_all_of_a_funding_at_once_is_what_its_parts_are() -> None:
    _, event, claims = assigned(contract())
    assert funding_entries(event, claims, HELD, FEES) == (
        *assignment_entries(event, claims),
        *holdback_entries(event, HELD),
        *fee_entries(event, FEES),
    )
    lent = replace(event, contract=contract(transfer=Transfer.SECURITY))
    assert funding_entries(lent, claims, HELD, FEES) == advance_entries(lent, FEES)


def test_fees_outside_a_funding_are_of_the_contract_or_of_an_assignment() -> None:
    of = contract()
    book, event = opened_for(of)
    month = replace(event, assignment="")
    charged = (
        *charged_entries(month, EventKind.COMMISSION, 150_00, 30_00),
        *charged_entries(month, EventKind.FILE_FEES, -10_00, -2_00),
        *charged_entries(event, EventKind.FILE_FEES, 5_00, 0),
    )
    assert rows(charged) == [
        [("622500", 150_00), ("445660", 30_00), ("467100", -180_00)],
        [("627000", -10_00), ("445660", -2_00), ("467100", 12_00)],
        [("627000", 5_00), ("467100", -5_00)],
    ]
    assert balances(posted(book, *charged), of) == {
        "": Figures(current_cents=-168_00),
        NUMBER: Figures(current_cents=-5_00),
    }


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
