"""What the operator's commands share: the database or a tenant's desk for one command, and who gives it.

Faults of what was asked end the command with their sentence; entries for audit logs are brought there before
it ends.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import datetime as dt
import getpass

from server.cli.failure import fail
from server.config import settings
from tenants.books.author import Author
from tenants.books.founding import NoSuchTenantError, tenant_named
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.desk import Desk, Hand
from tenants.engines import UnfitDatabaseError
from tenants.jail import Jail, JailUnavailableError
from tenants.moment import day_of
from tenants.opening import open_database
from tenants.outbox import NoSuchEffectError
from tenants.people import entries, firms, memberships, naming, passwords, persons
from tenants.people.place import By, Place, operator

FAULTS = (
    NoSuchEffectError,
    NoSuchTenantError,
    UnfitDatabaseError,
    firms.DaysError,
    firms.EngagedError,
    firms.FirmExistsError,
    firms.NoSuchFirmError,
    firms.NotEngagedError,
    memberships.AlreadyMemberError,
    memberships.LastOwnerError,
    memberships.LastPartnerError,
    memberships.NoSuchMemberError,
    memberships.RoleError,
    memberships.TermError,
    naming.EmailError,
    naming.PersonNameError,
    naming.SlugError,
    passwords.KnownPasswordError,
    passwords.PasswordError,
    persons.NoSuchPersonError,
    persons.PersonExistsError,
)


@contextmanager
def opened() -> Iterator[Database]:
    """Open the database for a command; end it with the fault where what was asked cannot be done."""
    try:
        with closing(open_database(settings().database)) as database:
            yield database
            entries.relay(database)
    except FAULTS as error:
        fail(error)


@contextmanager
def tenant_desk(slug: str, now: dt.datetime) -> Iterator[Desk]:
    """Open what a tenant is owed for the operator, at a moment."""
    hand = Hand(Author(actor(), "", ""), actor())
    with opened() as database:
        tenant = tenant_named(database, slug)
        try:
            with closing(Jail(strict=settings().jail_strict)) as jail:
                yield Desk(database, jail, PictureCache(), tenant.id, slug, hand, now, day_of(now))
        except JailUnavailableError as error:
            fail(error)


def actor() -> str:
    """Return who gives the command, for the audit logs."""
    return f"{getpass.getuser()} ({entries.COMMAND_LINE})"


def by_operator() -> By:
    """Return the operator, who may give every role."""
    return operator(actor())


def place_named(database: Database, firm: str | None, tenant: str | None) -> Place:
    """Return the firm or the tenant of a short name, one of which is given."""
    if firm is not None:
        return Place(firm_id=firms.firm_named(database, firm).id)
    return Place(client_id=tenant_named(database, tenant or "").id)
