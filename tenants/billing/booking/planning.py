"""What of a batch the books can take, and the books with it: entries, the accounts they need, their letters.

Owns why the books cannot take something. Writes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger_core.billing.billing_accounts import BillingAccounts, BillingBooks
from ledger_core.billing.opening import books_of, party_of, with_open_accounts
from ledger_core.billing.posting import POSTED_BY_BILLING, entry_of
from ledger_core.billing.settling import PartyKey, settled
from ledger_core.book import Book
from ledger_core.entry import NewEntry, NewPosting, numbered, with_entries
from ledger_core.factoring.vat_rates import NoVatRateError
from ledger_core.ground import Ground
from ledger_core.lettrage.apply import edited
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.books.picture import Picture

Faults = dict[str, CannotBookError]
"""Why something cannot be posted, by its key."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be posted, and its entry; None where nothing moves."""

    bookable: Bookable
    entry: NewEntry | None


@dataclass(frozen=True, slots=True)
class Head:
    """The books as they stand, on which a batch is planned; `ground` and `picture` were made of `book`."""

    accounts: BillingAccounts
    picture: Picture
    book: Book
    ground: Ground

    def planned(self, batch: Iterable[Bookable], faults: Faults) -> list[Planned]:
        """Return what of a batch the books can take; `faults` takes why they cannot take the rest."""
        books = books_of(self.ground.accounts, self.accounts)
        found: list[Planned] = []
        for each in batch:
            try:
                found.append(Planned(each, self._entry(each, books)))
            except CannotBookError as error:
                faults[each.key] = error
        return found

    def with_planned(self, planned: Sequence[Planned]) -> Book:
        """Return the books with the entries of a batch, the accounts that these need, and their letters."""
        entries = [each.entry for each in planned if each.entry]
        if not entries:
            return self.book
        parties = [party for each in planned if (party := each.bookable.party)]
        invoices = {note: number for each in planned for note, number in each.bookable.notes.items()}
        found = settled(self.book, self.picture.lines, entries, self._party_of, invoices)
        after = with_open_accounts(
            edited(self.book, found.edits), self.ground, entries, self.accounts, parties
        )
        return with_entries(after, self.ground, numbered(found.entries, self.ground, POSTED_BY_BILLING))

    def _entry(self, each: Bookable, books: BillingBooks) -> NewEntry | None:
        """Return the entry of what happened.

        Raises:
            CannotBookError: the books cannot take it.
        """
        try:
            entry = entry_of(each.happened, books) if each.happened else None
        except NoVatRateError as error:
            raise CannotBookError(Fault.NO_VAT_RATE, day=each.day.isoformat()) from error
        if entry is None:
            return None
        closed = self.picture.settings.closed_day
        if each.currency != self.picture.currency:
            raise CannotBookError(Fault.CURRENCY, currency=each.currency, books=self.picture.currency)
        if closed is not None and each.day <= closed:
            raise CannotBookError(Fault.CLOSED, day=each.day.isoformat(), closed=closed.isoformat())
        for posting in entry.postings:
            card = self.ground.accounts.get(posting.account)
            if card and card.opened > each.day:
                raise CannotBookError(Fault.NOT_OPEN_YET, account=card.number, opened=card.opened.isoformat())
        return entry

    def _party_of(self, posting: NewPosting) -> PartyKey | None:
        """Return the customer's account of a posting; None where it is none of those that take letters."""
        number, code = party_of(posting.account, self.ground.accounts)
        return (
            (number, code) if code and number in {self.accounts.customers, self.accounts.disputed} else None
        )
