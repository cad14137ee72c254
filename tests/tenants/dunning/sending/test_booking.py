"""Each letter that left is told in the books once: a note on the customer's account, and its paper."""

import hashlib

import pytest

from tenants.books.history import revision_of
from tenants.books.models import Origin
from tenants.books.picture import Picture
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.sending.booking import NoteTransport, note_of, title_of
from tenants.dunning.sending.deciding import note_again
from tenants.dunning.sending.files import files_of, letter_file
from tenants.dunning.sending.posting import deposit
from tenants.dunning.sending.transport import Press
from tenants.outbox import NoSuchEffectError
from tenants.receivables.customer_writing import read_document
from tests.tenants.books.ground import month
from tests.tenants.dunning.sending.conftest import Office, press


def sent(office: Office, code: str = "DUPONT") -> int:
    """Have a letter approved and sent; its note is still to be written."""
    (number,) = office.approve(code)
    office.pass_time()
    office.deliver()
    assert office.letter(number).state == LetterState.SENT
    return number


def picture(office: Office) -> Picture:
    return office.company.desk().picture()


def test_a_letter_that_left_is_noted_with_its_paper(office: Office) -> None:
    number = sent(office)
    office.deliver()
    row = office.letter(number)
    with office.company.desk().reading() as session:
        paper = letter_file(session, number)
    assert paper is not None
    (note,) = picture(office).notes
    digest = hashlib.sha256(paper.data).hexdigest()
    assert note.text == (
        f"Relance 1 {row.reference}, F1, F2, 2\u202f000,00\u00a0€, "
        f"par courriel à compta@dupont.example, sha256 {digest}"
    )
    assert (note.account, note.by, note.date) == (
        "Assets:41-Clients:411000:DUPONT",
        "Lettrine",
        office.company.now.date(),
    )
    (document,) = picture(office).documents
    assert (document.account, document.date) == (note.account, note.date)
    assert read_document(office.company.books.database, picture(office), document.filename) == paper.data
    assert row.noted_in == picture(office).number
    with office.company.desk().reading() as session:
        revision = revision_of(session, row.noted_in)
    assert revision is not None
    assert revision.origin == Origin.DUNNING


def test_a_letter_is_noted_once_however_often_it_is_tried(office: Office) -> None:
    number = sent(office)
    office.deliver()
    revision = picture(office).number
    transport = NoteTransport(
        office.company.books.database, office.company.books.jail, office.company.pictures,
        lambda: office.company.now,
    )  # fmt: skip
    for _ in range(3):
        transport.perform("", {"tenant": office.tenant_id, "letter": number}, lambda: None)
    assert picture(office).number == revision


def test_of_two_who_note_at_the_same_time_one_does(office: Office) -> None:
    """The second finds the letter noted in its own transaction, and writes nothing of it."""
    (number,) = office.approve("MARTIN")
    desk = office.company.desk()
    deposit(desk, {number: ""}, desk.today)
    payload = {"tenant": office.tenant_id, "letter": number}
    books, pictures, now = office.company.books, office.company.pictures, office.company.now

    def noting(press: Press) -> NoteTransport:
        return NoteTransport(books.database, books.jail, pictures, lambda: now, press)

    def while_another_notes(content: LetterContent) -> bytes:
        noting(press).perform("", payload, lambda: None)
        return press(content)

    noting(while_another_notes).perform("", payload, lambda: None)
    assert len(picture(office).notes) == len(picture(office).documents) == 1
    with desk.reading() as session:
        assert len(files_of(session, letter=number)) == 1


def test_books_that_cannot_be_written_are_written_later_or_by_a_person(office: Office) -> None:
    """An account that is gone cannot be noted on; once it is back the note follows."""
    number = sent(office)
    books = office.company.books
    accounts, first = books.files()["accounts.beancount"], books.files()[month("2026-09")]
    gone = accounts.replace(b"411000:DUPONT", b"411000:DUPOND").replace(b'"DUPONT"', b'"DUPOND"')
    moved = first.replace(b"411000:DUPONT", b"411000:DUPOND")
    last = books.files()[month("2026-11")]
    books.write(
        {
            "accounts.beancount": gone,
            month("2026-09"): moved,
            month("2026-11"): last.replace(b"411000:DUPONT", b"411000:DUPOND"),
        }
    )
    office.deliver()
    assert [(task.kind, task.letter) for task in office.tasks()] == [("note", number)]
    assert office.letter(number).noted_in is None
    books.write({"accounts.beancount": accounts, month("2026-09"): first, month("2026-11"): last})
    note_again(office.company.desk(), number)
    office.deliver()
    assert office.letter(number).noted_in == picture(office).number
    assert office.tasks() == []
    with pytest.raises(NoSuchEffectError):
        note_again(office.company.desk(), number)


def test_a_note_is_no_entry_so_that_a_closed_period_takes_it(office: Office) -> None:
    number = sent(office)
    books = office.company.books
    main = books.files()["main.beancount"]
    books.write({"main.beancount": main + b'2026-01-01 custom "books" "closed" 2026-12-31\n'})
    office.deliver()
    assert office.letter(number).noted_in == picture(office).number


@pytest.mark.parametrize(
    ("kind", "rank", "said"),
    [
        ("notice", 0, "Prévenance"),
        ("reminder", 2, "Relance 2"),
        ("reminder", 0, "Relance"),
        ("formal-notice", 0, "Mise en demeure"),
        ("thanks", 0, "Remerciement"),
    ],
)
def test_a_note_names_the_level_as_the_creditor_does(office: Office, kind: str, rank: int, said: str) -> None:
    row = replace_row(office.letter(sent(office)), kind=kind)
    assert title_of(row, rank) == f"{said} {row.reference}"


def test_what_a_note_says_of_other_letters(office: Office) -> None:
    row = office.letter(sent(office))
    thanks = replace_row(row, kind="thanks", channel="post")
    assert note_of(thanks, "Remerciement RE-1", ["F1"], b"") == "Remerciement RE-1, F1, par courrier"
    registered = replace_row(row, kind="formal-notice", channel="registered", tracking="1A 123")
    assert note_of(registered, "Mise en demeure RE-1", [], b"x").split(", sha256")[0] == (
        "Mise en demeure RE-1, –, 2\u202f000,00\u00a0€, "
        "par lettre recommandée avec avis de réception, no 1A 123"
    )
    call = replace_row(row, channel="call")
    assert note_of(call, "Relance 1 RE-1", ["F\n1"], b"").endswith("F 1, 2\u202f000,00\u00a0€, par téléphone")
    many = note_of(row, "Relance 1 RE-1", [f"F{number}" for number in range(60)], b"")
    assert "F39 et 20 autres" in many


def replace_row(row: LetterRow, **changed: object) -> LetterRow:
    values = {column.key: getattr(row, column.key) for column in LetterRow.__table__.columns}
    return LetterRow(**{**values, **changed})
