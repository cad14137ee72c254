"""A package of small books whose year a FEC can hold, with letters from the portal and from a push."""

from collections.abc import Callable, Iterator
import datetime as dt
from pathlib import Path
import zipfile

import pytest

from tenants.books.models import Origin
from tenants.db import Database
from tenants.jail import Jail
from tenants.packages.content import Wanted
from tenants.packages.packages import note_seal, sealed_now
from tenants.packages.sealing import Sealed
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books

BOOK = Path(__file__).parents[2] / "fec_samples" / "strict-book"
DAY = dt.date(2025, 12, 31)
NOW = dt.datetime(2026, 4, 2, 8, 0, tzinfo=dt.UTC)
AUDITOR = "Nadia Haddad <nadia@audit.example>"


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


@pytest.fixture
def books(database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]) -> Books:
    """Give books of three revisions; the second writes the letters, the last comes after the package."""
    made = Books(database, jail, new_tenant("alice"))
    files = {
        path.relative_to(BOOK).as_posix(): path.read_bytes() for path in sorted(BOOK.rglob("*.beancount"))
    }
    bare = {
        path: b"".join(
            line for line in data.splitlines(keepends=True) if not line.strip().startswith(b"lettrage")
        )
        for path, data in files.items()
        if path.startswith("journal/")
    }
    made.write({**files, **bare}, origin=Origin.CREATE, message="Begin")
    made.write(files, message="Letters")
    made.write({"documents/later.txt": "later"}, message="Later")
    return made


def seal(books: Books, wanted: Wanted = Wanted(2, DAY)) -> Sealed:  # noqa: B008  a frozen value
    """Seal a package, as a job does."""
    made = sealed_now(books.database, books.jail, books.tenant.id, wanted, AUDITOR, NOW, lambda *_said: None)
    with books.database.writing(books.tenant.id) as session:
        note_seal(session, wanted, made, AUDITOR, NOW)
    return made


def unfolded(made: Sealed, folder: Path) -> Path:
    """Unfold a package, as an auditor does; return its own folder."""
    path = folder / made.file_name
    path.write_bytes(made.data)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder / made.file_name.removesuffix(".zip")
