"""Rows of what is posted that were lost while its entries stand: made anew from the text of the books.

Asked where there is no row at all, so that nothing is posted twice after the rows were emptied.
"""

from collections import Counter
from collections.abc import Iterable
import re

from ledger_core.billing.billing_accounts import BillingBooks
from ledger_core.billing.opening import books_of
from ledger_core.billing.posting import EVENT_KEY, SOURCE_KEY, entry_of
from ledger_core.factoring.vat_rates import NoVatRateError
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.office import Office, texts_in
from tenants.billing.booking.posting import keep

_MARK = re.compile(rf'\b{EVENT_KEY}: "([^"\n]*)"\s+{SOURCE_KEY}: "([^"\n]*)"'.encode())

_Mark = tuple[str, str]  # what happened, and the name of its object


def take_back(office: Office, wanted: Iterable[Bookable]) -> None:
    """Keep rows of what would be posted and stands in the books already.

    Args:
        office: whose books.
        wanted: what would be posted, in its order.
    """
    picture = office.picture()
    with office.database.reading(office.tenant_id) as session:
        shelf = office.shelf(session, picture)
        found = (mark for text in texts_in(shelf.book) for mark in _MARK.findall(text))
        stands = Counter((kind.decode(), name.decode()) for kind, name in found)
        if not stands:
            return
        books = books_of(shelf.ground.accounts, office.accounts)
    standing = []
    for each in wanted:
        mark = _mark_of(each, books)
        if mark is not None and stands[mark]:
            stands[mark] -= 1
            standing.append(each)
    keep(office, standing)


def _mark_of(each: Bookable, books: BillingBooks) -> _Mark | None:
    """Return what its entry bears; None where nothing of it is posted, or cannot be."""
    try:
        entry = entry_of(each.happened, books) if each.happened else None
    except NoVatRateError:
        return None
    return (str(entry.metadata[EVENT_KEY]), str(entry.metadata[SOURCE_KEY])) if entry else None
