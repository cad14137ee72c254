"""What waits for a person and was posted by one: an entry of theirs that bears its key.

A pass takes it from the text, as `stripe: "payment:txn_1"`; entries of the service bear the bare names of
objects, so the two are never taken for each other. Money that went straight to the bank is posted once the
invoice has its letter.
"""

from collections.abc import Mapping

from ledger_core.billing.posting import SOURCE_KEY
from ledger_core.edit import quoted
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.booking.office import Office, texts_in
from tenants.billing.booking.posting import keep
from tenants.moment import day_of


def take_in(office: Office, waiting: Mapping[str, CannotBookError]) -> set[str]:
    """Keep rows of what people posted of what waits; return the keys.

    Args:
        office: whose books.
        waiting: what could not be posted, by key.
    """
    if not waiting:
        return set()
    picture = office.picture()
    with office.database.reading(office.tenant_id) as session:
        texts = texts_in(office.shelf(session, picture).book)
    number = office.accounts.customers
    lettered = {line.reference for line in picture.lines if line.account == number and line.letter}
    found = {
        key
        for key, error in waiting.items()
        if any(_line_of(key) in text for text in texts)
        or (error.fault is Fault.OUTSIDE and error.said["invoice"] in lettered)
    }
    keep(office, [Bookable(key, day_of(office.now), picture.currency) for key in sorted(found)])
    return found


def _line_of(key: str) -> bytes:
    return f"{SOURCE_KEY}: {quoted(key)}".encode()
