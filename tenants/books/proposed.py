"""A line of an entry before it is written, as whoever is to write it looks at it."""

from dataclasses import dataclass

from ledger_core.accounts import number_and_third_party
from ledger_core.entry import NewPosting
from tenants.books.picture import Picture


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One line of a proposed entry; cents debit positive."""

    account: str  # Beancount name
    number: str
    third_party: str
    reference: str
    cents: int
    letter: str


def proposed_line(picture: Picture, posting: NewPosting) -> ProposedLine:
    """Return a posting as a line; the name of an account that is not open yet tells number and party."""
    card = picture.accounts.get(posting.account)
    number, code = (card.number, card.third_party) if card else number_and_third_party(posting.account)
    meta = posting.metadata
    return ProposedLine(
        posting.account,
        number,
        code,
        str(meta.get("piece", "")),
        posting.cents,
        str(meta.get("lettrage", "")),
    )
