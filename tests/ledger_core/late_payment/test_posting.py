"""The entry of claims: what the customer owes more, by invoice and kind, and the income."""

import datetime as dt

from ledger_core.entry import NewPosting
from ledger_core.late_payment.claims import ClaimKind
from ledger_core.late_payment.posting import PostedClaim, claims_entry

DAY = dt.date(2026, 11, 23)


def test_each_claim_is_a_line_of_its_own_that_is_due_at_once() -> None:
    claims = [
        PostedClaim(ClaimKind.INTEREST, "F2026-{x}", 517_70, DAY),
        PostedClaim(ClaimKind.INDEMNITY, "", 40_00, DAY),
    ]
    entry = claims_entry(claims, day=DAY, payee="Habitat Lorvaux", accounts=("Assets:A", "Income:B"))
    assert (entry.date, entry.payee) == (DAY, "Habitat Lorvaux")
    assert entry.narration == "Intérêts de retard et indemnités de recouvrement"
    assert entry.postings == (
        NewPosting(
            "Assets:A",
            517_70,
            "EUR",
            {"label": "Intérêts de retard F2026-{x} jusqu’au 23/11/2026", "due": DAY},
        ),
        NewPosting("Assets:A", 40_00, "EUR", {"label": "Indemnité de recouvrement", "due": DAY}),
        NewPosting("Income:B", -557_70, "EUR"),
    )
