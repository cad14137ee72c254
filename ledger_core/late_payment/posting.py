"""The entry that puts claims into the books: the customer's debt grows, the income of the company too.

Owns its accounts' sides and its labels. Nothing posts a claim unless somebody asks for it: most claims are
never paid, and are no income before they are. No VAT: what is claimed for delay is no price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.entry import NewEntry, NewPosting
from ledger_core.late_payment.claims import ClaimKind
from ledger_core.late_payment.indemnity import CURRENCY

POSTED_BY_CLAIMS = "claims"
"""What `posted-by` says of such an entry."""

INCOME_LABEL = "Revenus des créances commerciales"
"""Name of account 7631 of the plan comptable général, where a book does not have it yet."""

_LABELS = {
    ClaimKind.INTEREST: "Intérêts de retard {reference} jusqu’au {until:%d/%m/%Y}",
    ClaimKind.INDEMNITY: "Indemnité de recouvrement {reference}",
}


@dataclass(frozen=True, slots=True)
class PostedClaim:
    """One claim to post: cents of euros above zero, for the invoice of a reference, interest up to a day."""

    kind: ClaimKind
    reference: str
    cents: int
    until: dt.date

    @property
    def label(self) -> str:
        """The label of its line."""
        text = _LABELS[self.kind].format(reference=self.reference, until=self.until)
        return " ".join(text.split())


def claims_entry(
    claims: Sequence[PostedClaim], *, day: dt.date, payee: str, accounts: tuple[str, str]
) -> NewEntry:
    """Return the entry: a debit of the customer for each claim, due that day, and one credit of the income.

    Args:
        claims: at least one.
        day: the entry's date.
        payee: the customer's name.
        accounts: Beancount names of the customer's account and of the income account.

    Source: plan comptable général, 411 and 7631; an entry of the year's end to 4181 is not made here.
    """
    customer, income = accounts
    return NewEntry(
        date=day,
        payee=payee,
        narration="Intérêts de retard et indemnités de recouvrement",
        postings=(
            *(
                NewPosting(customer, claim.cents, CURRENCY, {"label": claim.label, "due": day})
                for claim in claims
            ),
            NewPosting(income, -sum(claim.cents for claim in claims), CURRENCY),
        ),
    )
