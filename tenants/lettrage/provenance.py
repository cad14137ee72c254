"""Who lettered a group, and with which revision.

What each revision gave is kept as it lands (`tenants.books.letters_given`); here it gets names, moments and
commits. A push of several commits is one revision, and who pushed is its author.
"""

from collections.abc import Mapping

from sqlalchemy import select

from ledger_core.lettrage.given import Given, GroupKey
from ledger_core.loading.collector import collector_paused
from tenants.books.letters_given import HistoryNotReadError, given_up_to
from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.lettrage.log import name_of


def letters_given(session: TenantSession, revision: Revision) -> Mapping[GroupKey, Given]:
    """Return who gave each letter last, up to a revision.

    Args:
        session: whose books.
        revision: the state of the books; what came after it does not count.

    Returns:
        Of each group by account number, third party and letter: the last revision that put a line under the
        letter which did not stand there before, with that account, day and amount. Lines that only moved, or
        whose words were changed, were given nothing. Letters since taken off are among them. Nothing where
        revisions from before such rows were kept are still to be read (`letters_given.complete`): a part of
        the history could name the wrong hand.
    """
    with collector_paused():
        return _given(session, revision.number)


def _given(session: TenantSession, upto: int) -> Mapping[GroupKey, Given]:
    try:
        given = given_up_to(session, upto)
    except HistoryNotReadError:
        return {}
    latest: dict[GroupKey, int] = {}
    for (account, letter), number in given.numbers.items():
        key = (*given.owners.get(account, (account, "")), letter)
        latest[key] = max(number, latest.get(key, 0))
    by_number = _revisions(session, upto)
    return {key: by_number[number] for key, number in latest.items()}


def _revisions(session: TenantSession, number: int) -> Mapping[int, Given]:
    rows = session.execute(
        select(Revision.number, Revision.oid, Revision.at, Revision.author).where(Revision.number <= number)
    )
    return {own: Given(own, oid.hex(), at, name_of(author)) for own, oid, at, author in rows}
