"""Tenants begin with books to fill; an import fills them once."""

from pathlib import Path
import subprocess

import pytest

from ledger_core.book import MAIN_PATH
from ledger_core.fec.book import to_book
from ledger_core.fec.read import read
from ledger_core.ledger import Ledger
from ledger_core.load import load
from tenants.books.clone import FolderInTheWayError, clone
from tenants.books.founding import (
    NoSuchTenantError,
    TenantExistsError,
    TenantNameError,
    fill,
    found_tenant,
    starting_book,
    tenant_named,
)
from tenants.books.history import NoSuchRevisionError, read_book, revisions
from tenants.books.verify import verify
from tenants.db import Database
from tenants.jail import Jail
from tests.tenants.books.ground import ALICE, MOMENT, Books

SAMPLE = Path(__file__).parent.parent.parent / "fec_samples" / "strict.txt"


def test_the_starting_book_is_sound() -> None:
    ledger = load(starting_book('"Chez Zoé" \\ fils', MOMENT.date()))
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    assert ledger.options["title"] == '"Chez Zoé" \\ fils'


def test_a_tenant_is_founded_once(database: Database, jail: Jail) -> None:
    revision = found_tenant(database, jail, "dupont", "Dupont SARL", ALICE, MOMENT)
    assert (revision.number, revision.origin) == (1, "create")
    with pytest.raises(TenantExistsError, match="'dupont' already"):
        found_tenant(database, jail, "dupont", "Dupont SARL", ALICE, MOMENT)
    assert tenant_named(database, "dupont").name == "Dupont SARL"
    with pytest.raises(NoSuchTenantError, match="books create"):
        tenant_named(database, "durand")


@pytest.mark.parametrize("slug", ["", "Dupont", "-a", "a--b", "a/b", "a" * 64, "a\n", "é"])
def test_a_slug_that_is_no_address_is_refused(database: Database, jail: Jail, slug: str) -> None:
    with pytest.raises(TenantNameError, match="small letters"):
        found_tenant(database, jail, slug, "Dupont", ALICE, MOMENT)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a" * 201])
def test_a_name_of_more_than_a_line_is_refused(database: Database, jail: Jail, name: str) -> None:
    with pytest.raises(TenantNameError, match="on one line"):
        found_tenant(database, jail, "dupont", name, ALICE, MOMENT)


def test_an_import_fills_empty_books_once(database: Database, jail: Jail) -> None:
    found_tenant(database, jail, "dupont", "Dupont SARL", ALICE, MOMENT)
    tenant = tenant_named(database, "dupont")
    book = to_book(read(SAMPLE.read_bytes()), tenant.name).book
    assert fill(database, jail, tenant, book, ALICE, "Import strict.txt").number == 2
    with database.reading(tenant.id) as session:
        assert read_book(session) == book
    with pytest.raises(TenantExistsError, match="empty ones"):
        fill(database, jail, tenant, book, ALICE, "Again")
    assert verify(database, jail, tenant.id) == []


def git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_clone_is_a_git_repository_with_the_whole_history(books: Books, tmp_path: Path) -> None:
    books.write({"documents/note.txt": "é\n"}, message="A note\n\nwith a body")
    folder = tmp_path / "clone"
    with books.database.reading(books.tenant.id) as session:
        clone(session, folder)
        assert git(folder, "log", "--format=%H").split() == [made.commit for made in revisions(session)]
        with pytest.raises(FolderInTheWayError, match="nothing was written"):
            clone(session, folder)
    assert git(folder, "status", "--porcelain", "--branch").strip() == "## main"
    assert git(folder, "fsck", "--strict") == ""
    assert (folder / "documents" / "note.txt").read_text() == "é\n"
    assert (folder / MAIN_PATH).read_bytes() == books.files()[MAIN_PATH]


def test_a_tenant_without_books_cannot_be_cloned(books: Books, new_tenant, tmp_path: Path) -> None:  # noqa: ANN001
    with books.database.reading(new_tenant("empty").id) as session, pytest.raises(NoSuchRevisionError):
        clone(session, tmp_path / "clone")
