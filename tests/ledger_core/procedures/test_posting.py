"""Entries of debts that may never be paid, as the plan comptable général has them."""

import datetime as dt

import pytest

from ledger_core.procedures.posting import EntryAccounts, EntryKind, PostedDebt, entry_for
from ledger_core.procedures.vat import VatPart

DAY = dt.date(2026, 12, 31)
ACCOUNTS = EntryAccounts("416", "491", "68174", "78174", "654")
DEBT = PostedDebt(
    "F1", 1_200_00, 1_000_00, "411", dt.date(2026, 3, 31), (VatPart("44571", 200_00),), {"lettrage": "AAB"}
)
EXEMPT = PostedDebt("F3", 500_00, 500_00, "411")


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (EntryKind.DOUBTFUL, [("416", 1_200_00), ("411", -1_200_00), ("416", 500_00), ("411", -500_00)]),
        (
            EntryKind.IMPAIRMENT,
            [("68174", 1_000_00), ("491", -1_000_00), ("68174", 500_00), ("491", -500_00)],
        ),
        (EntryKind.RELEASE, [("491", 1_000_00), ("78174", -1_000_00), ("491", 500_00), ("78174", -500_00)]),
        (
            EntryKind.LOSS,
            [("654", 1_000_00), ("44571", 200_00), ("411", -1_200_00), ("654", 500_00), ("411", -500_00)],
        ),
    ],
)
def test_sides_of_each_entry(kind: EntryKind, rows: list[tuple[str, int]]) -> None:
    entry = entry_for(
        kind, [DEBT, EXEMPT], ACCOUNTS, day=DAY, payee="Dupont SARL", currency="EUR", case="CJ-2026-0001"
    )
    assert [(each.account, each.cents) for each in entry.postings] == rows
    assert entry.narration.endswith("CJ-2026-0001")
    assert entry.date == DAY


def test_a_doubtful_debt_keeps_its_piece_and_due_day_and_the_line_left_its_letter() -> None:
    entry = entry_for(
        EntryKind.DOUBTFUL, [DEBT], ACCOUNTS, day=DAY, payee="", currency="EUR", case="CJ-2026-0001"
    )
    doubtful, left = entry.postings
    assert doubtful.metadata == {"piece": "F1", "due": dt.date(2026, 3, 31)}
    assert left.metadata == {"piece": "F1", "lettrage": "AAB"}


def test_an_entry_without_amount_has_no_line() -> None:
    entry = entry_for(
        EntryKind.LOSS,
        [PostedDebt("F9", 20_00, 0, "411", vat=(VatPart("44571", 20_00),))],
        ACCOUNTS,
        day=DAY,
        payee="",
        currency="EUR",
        case="CJ-2026-0001",
    )
    assert [each.account for each in entry.postings] == ["44571", "411"]
