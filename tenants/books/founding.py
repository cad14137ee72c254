"""The beginning of a tenant: its row, and the first revision of its books, which hold a chart to fill."""

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger_core.audit.queries import with_audit_pages
from ledger_core.book import MAIN_PATH, Book, Change
from ledger_core.edit import quoted
from tenants.books.author import Author
from tenants.books.history import head, read_book, revision_of
from tenants.books.models import Origin, Revision
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tenants.tenant import Tenant

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 63
_LONGEST_NAME = 200


class TenantNameError(ValueError):
    """A tenant cannot be called this; the message says why."""


class TenantExistsError(Exception):
    """There is a tenant of this name already, with books."""


class NoSuchTenantError(Exception):
    """There is no tenant of this name."""


def tenant_named(database: Database, slug: str) -> Tenant:
    """Return the tenant of a slug.

    Raises:
        NoSuchTenantError: there is none.
    """
    with database.platform_reading() as session:
        found = session.scalar(select(Tenant).where(Tenant.slug == slug))
    if found is None:
        raise NoSuchTenantError(f"there is no tenant {slug!r}; `lettrine books create` makes one")
    return found


def check_names(slug: str, name: str) -> None:
    """Refuse what no tenant can be called.

    Raises:
        TenantNameError: slug or name cannot be used.
    """
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise TenantNameError(f"{slug!r}: use small letters, digits and single hyphens, such as dupont-sarl")
    if not is_name(name):
        raise TenantNameError(f"the name has 1 to {_LONGEST_NAME} characters on one line")


def is_name(name: str) -> bool:
    """Tell whether a tenant may have this name."""
    return bool(name.strip()) and len(name) <= _LONGEST_NAME and name.isprintable()


def found_tenant(  # noqa: PLR0913, PLR0917  who, where, what and when
    database: Database, jail: Jail, slug: str, name: str, author: Author, at: dt.datetime
) -> Revision:
    """Make a tenant and the first revision of its books; one whose making was cut short is completed.

    Raises:
        TenantNameError: slug or name cannot be used.
        TenantExistsError: the tenant has books.
    """
    check_names(slug, name)
    tenant = _tenant(database, slug, name, at)
    with database.reading(tenant.id) as session:
        if head(session) is not None:
            raise TenantExistsError(f"there is a tenant {slug!r} already")
    first = Change(starting_book(name, at.date()).files)
    return write(
        database,
        jail,
        tenant.id,
        base=None,
        change=first,
        author=author,
        message="Début des livres",
        origin=Origin.CREATE,
        at=at,
    )


def _tenant(database: Database, slug: str, name: str, at: dt.datetime) -> Tenant:
    try:
        with database.platform() as session:
            tenant = session.scalar(select(Tenant).where(Tenant.slug == slug))
            if tenant is None:
                tenant = Tenant(slug=slug, name=name, created_at=at)
                session.add(tenant)
    except IntegrityError as error:
        raise TenantExistsError(f"somebody made the tenant {slug!r} at the same moment") from error
    return tenant


def starting_book(name: str, day: dt.date) -> Book:
    """Return books without an entry: title, currency, and files to fill, the month of `day` among them."""
    main = (
        f'option "title" {quoted(name)}\n'
        'option "operating_currency" "EUR"\n'
        "\n"
        'plugin "ledger_core.lettrage.plugin"\n'
        "\n"
        'include "accounts.beancount"\n'
        'include "customers.beancount"\n'
        'include "suppliers.beancount"\n'
        'include "journal/*/*.beancount"\n'
    )
    texts = {
        MAIN_PATH: main,
        "accounts.beancount": "; Accounts\n",
        "customers.beancount": "; Customers\n",
        "suppliers.beancount": "; Suppliers\n",
        f"journal/{day:%Y}/{day:%Y-%m}.beancount": f"; {day:%Y-%m}\n",
    }
    return with_audit_pages(Book({path: text.encode() for path, text in texts.items()}))


def fill(  # noqa: PLR0913, PLR0917  who, where and what
    database: Database,
    jail: Jail,
    tenant: Tenant,
    book: Book,
    author: Author,
    message: str,
    at: dt.datetime | None = None,
) -> Revision:
    """Put a whole book, made from an import, in the place of books that have no entry yet.

    Raises:
        TenantExistsError: there are entries; an import would take their place.
    """
    with database.reading(tenant.id) as session:
        base = head(session)
        if base is not None and revision_of(session).number > 1:
            raise TenantExistsError(f"the books of {tenant.slug!r} were begun; an import needs empty ones")
        removed = read_book(session).files.keys() - book.files.keys() if base is not None else ()
    return write(
        database,
        jail,
        tenant.id,
        base=base,
        change=Change(book.files, frozenset(removed)),
        author=author,
        message=message,
        origin=Origin.IMPORT,
        at=at,
    )
