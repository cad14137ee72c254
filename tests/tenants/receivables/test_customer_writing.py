"""What is written of a customer stands in the books under the person's name; nobody's change is lost."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.card_edit import Card, CardFault, FaultyCardError, card_of
from tenants.books.author import Author
from tenants.books.history import revision_of
from tenants.books.picture import Picture, PictureCache
from tenants.books.refusals import RefusedBookError
from tenants.db import Database
from tenants.receivables.customer_writing import (
    CardConflictError,
    Desk,
    NoSuchCardError,
    read_document,
    write_card,
    write_document,
    write_note,
)
from tests.tenants.books.ground import ACCOUNTS, MOMENT, Books

DUPONT = "Assets:41-Clients:411000:DUPONT"
DAY = dt.date(2026, 4, 1)


@pytest.fixture
def desk(books: Books) -> Desk:
    author = Author("Inès Marchetti", "ines@firm.example", "ines")
    return Desk(books.database, books.jail, PictureCache(), books.tenant.id, author, MOMENT)


def card(desk: Desk) -> Card:
    return card_of(desk.pictures.of(desk.database, desk.tenant_id).customers[DUPONT])


def test_a_card_is_written_under_the_persons_name(desk: Desk, books: Books) -> None:
    was = card(desk)
    typed = replace(was, siren="732 829 320", kind="business", address="1 rue A\r\n99000 B")
    revision = write_card(desk, DUPONT, was, typed, "Card of Dupont")
    assert revision is not None
    assert (revision.number, revision.author, revision.message) == (
        2,
        "Inès Marchetti <ines@firm.example>",
        "Card of Dupont",
    )
    assert card(desk) == replace(was, siren="732829320", kind="business", address="1 rue A\n99000 B")
    assert books.files()["accounts.beancount"].startswith(ACCOUNTS.split(b"\n\n")[0])
    assert write_card(desk, DUPONT, card(desk), card(desk), "Nothing") is None


def test_what_another_changed_elsewhere_on_the_card_stays(desk: Desk) -> None:
    was = card(desk)
    write_card(desk, DUPONT, was, replace(was, phone="01 99 00 00 01"), "Theirs")
    write_card(desk, DUPONT, was, replace(was, email="a@b.example"), "Ours")
    assert card(desk) == replace(was, phone="01 99 00 00 01", email="a@b.example")


def test_two_who_change_the_same_are_told(desk: Desk) -> None:
    was = card(desk)
    theirs = replace(was, phone="01 99 00 00 01")
    write_card(desk, DUPONT, was, theirs, "Theirs")
    with pytest.raises(CardConflictError) as conflict:
        write_card(desk, DUPONT, was, replace(was, phone="01 99 00 00 02", email="a@b.example"), "Ours")
    assert (conflict.value.parts, conflict.value.theirs) == (("phone",), theirs)
    assert card(desk) == theirs
    assert write_card(desk, DUPONT, was, theirs, "The same") is None
    write_card(desk, DUPONT, theirs, replace(was, phone="01 99 00 00 02"), "Ours, knowingly")
    assert card(desk).phone == "01 99 00 00 02"


def test_somebody_faster_is_no_hindrance(desk: Desk, books: Books) -> None:
    desk.pictures.of(desk.database, desk.tenant_id)
    stale = _Behind(desk.pictures, books)
    behind = replace(desk, pictures=stale)
    revision = write_note(behind, DUPONT, DAY, "Called", "Note")
    assert revision is not None
    assert revision.number == 3
    assert b"Called" in books.files()["accounts.beancount"]
    assert books.files()["documents/other.txt"] == b"x"


class _Behind(PictureCache):
    """A cache whose first answer is out of date by the time it is used."""

    def __init__(self, real: PictureCache, books: Books) -> None:
        super().__init__()
        self._real, self._books, self._first = real, books, True

    def of(self, database: Database, tenant_id: int) -> Picture:
        """Return the picture, and let somebody write right after."""
        picture = self._real.of(database, tenant_id)
        if self._first:
            self._first = False
            self._books.write({"documents/other.txt": "x"})
        return picture


def test_faults_and_missing_accounts_write_nothing(desk: Desk, books: Books) -> None:
    was = card(desk)
    with pytest.raises(FaultyCardError) as faulty:
        write_card(desk, DUPONT, was, replace(was, siren="123456789"), "x")
    assert faulty.value.faults == {"siren": CardFault.NOT_A_SIREN}
    with pytest.raises(NoSuchCardError):
        write_card(desk, "Assets:51-Banques:512000", was, replace(was, name="Other"), "x")
    with pytest.raises(NoSuchCardError):
        write_note(desk, "Assets:Nowhere", DAY, "x", "x")
    with pytest.raises(RefusedBookError):
        write_note(desk, DUPONT, dt.date(2024, 1, 1), "before the account was open", "x")
    with books.database.reading(books.tenant.id) as session:
        assert revision_of(session).number == 1


def test_notes_and_documents_are_signed_and_read_back(desk: Desk) -> None:
    write_note(desk, DUPONT, DAY, "<script>\n=cmd", "Note")
    write_document(desk, DUPONT, DAY, "../Contrat.PDF", b"%PDF-1.4\0", "Document")
    write_document(desk, DUPONT, DAY, "contrat.pdf", b"other", "Document")
    picture = desk.pictures.of(desk.database, desk.tenant_id)
    assert [(note.text, note.by) for note in picture.notes] == [("<script>\n=cmd", "Inès Marchetti")]
    first, second = picture.documents
    assert first.filename == "documents/DUPONT/2026-04-01 Contrat.pdf"
    assert second.filename == "documents/DUPONT/2026-04-01 contrat (2).pdf"
    assert read_document(desk.database, picture, first.filename) == b"%PDF-1.4\0"
    with pytest.raises(KeyError):
        read_document(desk.database, picture, "documents/none")
