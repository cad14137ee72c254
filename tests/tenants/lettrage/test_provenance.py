"""Who lettered a group and with which revision, whatever way the letters came."""

from collections import Counter
import datetime as dt
import threading

import pytest
from sqlalchemy import delete

from ledger_core.ledger import Ledger
from ledger_core.lettrage.given import Given, GroupKey
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from tenants.books.history import read_book, revision_of, revisions
from tenants.books.letters_given import LettersGiven, complete, complete_all
from tenants.books.receive import Command
from tenants.lettrage.asking import Act
from tenants.lettrage.provenance import letters_given
from tests.tenants.books.ground import month
from tests.tenants.books.pushing import MAIN, base_of, committed, pushed
from tests.tenants.lettrage.office import ACCOUNTS, INES, NOW, PAUL, Office

APRIL = month("2026-04")


def given(office: Office, number: int | None = None) -> dict[GroupKey, Given]:
    with office.books.database.reading(office.books.tenant.id) as session:
        return dict(letters_given(session, revision_of(session, number)))


def numbers(office: Office, number: int | None = None, customer: str = "DUPONT") -> dict[str, int | None]:
    """Return which revision gave each letter that stands in the books of today."""
    standing = {line.letter for line in office.lines() if line.letter and line.customer == customer}
    found = given(office, number)
    return {
        letter: found[key].number for letter in standing if (key := ("411000", customer, letter)) in found
    }


def letter(office: Office, *cents: int, customer: str = "DUPONT", **more: object) -> None:
    names = office.names(*cents, customer=customer)
    office.do(Act.LETTER, customer=customer, names=names, **more)  # type: ignore[arg-type]


def pushed_text(office: Office, path: str, text: str) -> None:
    base = base_of(office.books)
    head, objects = committed({**office.books.files(), path: text.encode()}, base)
    (outcome,) = pushed(office.books, [Command(MAIN, base, head)], objects)
    assert not outcome.errors


def test_a_letter_of_the_portal_names_its_hand_and_its_revision(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    assert given(office) == {
        ("411000", "DUPONT", "AAA"): Given(2, str(office.books.head()), NOW, "Paul Rainval")
    }


def test_another_hand_on_another_group_changes_nothing(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    letter(office, 33300, -20000, -13300, by=INES)
    found = given(office)
    assert found["411000", "DUPONT", "AAA"].author == "Paul Rainval"
    assert (found["411000", "DUPONT", "AAB"].number, found["411000", "DUPONT", "AAB"].author) == (
        3,
        "Inès Marchetti",
    )


def test_a_letter_that_was_pushed_names_who_pushed(office: Office) -> None:
    files = office.books.files()
    lettered = '    lettrage: "ZZZ"\n    lettrage-date: 2026-04-01\n'
    files = {path: data.decode() for path, data in files.items()}
    invoice = files[month("2026-03")].replace("1200.00 EUR\n", f"1200.00 EUR\n{lettered}", 1)
    payment = files[APRIL].replace("-1200.00 EUR\n", f"-1200.00 EUR\n{lettered}", 1)
    base = base_of(office.books)
    made = {**files, month("2026-03"): invoice, APRIL: payment}
    head, objects = committed({path: text.encode() for path, text in made.items()}, base)
    (outcome,) = pushed(office.books, [Command(MAIN, base, head)], objects)
    assert not outcome.errors
    found = given(office)["411000", "DUPONT", "ZZZ"]
    assert (found.number, found.commit, found.author) == (2, head.decode(), "Alice Martin")


def test_taken_off_and_given_again_it_is_the_second_hand(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    office.do(Act.UNLETTER, letter="AAA", by=PAUL)
    assert numbers(office) == {}
    letter(office, 120000, -120000, by=INES)
    assert numbers(office) == {office.letters()[120000]: 4}
    assert {found.author for found in given(office).values() if found.number == 4} == {"Inès Marchetti"}


def test_a_past_revision_knows_nothing_of_what_came_later(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    office.do(Act.UNLETTER, letter="AAA", by=PAUL)
    letter(office, 120000, -120000, by=INES)
    assert given(office, 1) == {}
    assert {found.number for found in given(office, 2).values()} == {2}


def test_who_completes_a_partial_group_gave_the_whole_letter(office: Office) -> None:
    office.do(Act.PARTIAL, names=office.names(33300, -20000), by=PAUL)
    (partial,) = numbers(office)
    assert numbers(office) == {partial: 2}
    letter(office, 33300, -20000, -13300, by=INES)
    (whole,) = numbers(office)
    assert whole == whole.upper()
    assert given(office)["411000", "DUPONT", whole].author == "Inès Marchetti"


def test_lines_that_move_to_another_file_keep_who_lettered_them(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    files = office.books.files()
    office.books.write({month("2026-05"): files[APRIL]}, removed=(APRIL,))
    assert numbers(office) == {"AAA": 2}


def test_a_third_party_that_gets_another_code_keeps_its_groups(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    office.books.write({"accounts.beancount": ACCOUNTS.replace('customer: "DUPONT"', 'customer: "DUP"')})
    found = given(office)
    assert found["411000", "DUP", "AAA"].number == 2
    assert ("411000", "DUPONT", "AAA") in given(office, 2)


def test_what_an_earlier_version_did_not_keep_is_read_from_the_objects(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    pushed_text(office, month("2026-05"), "; May\n")
    letter(office, 33300, -20000, -13300, by=INES)
    office.do(Act.UNLETTER, letter="AAA", by=PAUL)
    kept = given(office)
    with office.books.database.writing(office.books.tenant.id) as session:
        session.execute(delete(LettersGiven).where(LettersGiven.number.in_([1, 2, 4])))
    assert given(office) == {}
    assert complete(office.books.database, office.books.jail, office.books.tenant.id) == 3
    assert given(office) == kept
    assert complete(office.books.database, office.books.jail, office.books.tenant.id) == 0


@pytest.mark.parametrize("cents", [(120000, -120000), (33300, -20000, -13300)])
def test_every_group_that_stands_has_a_hand(office: Office, cents: tuple[int, ...]) -> None:
    letter(office, *cents, at=NOW + dt.timedelta(minutes=1))
    groups = {(line.account, line.customer, line.letter) for line in lines_of(office.loaded()) if line.letter}
    assert groups <= given(office).keys()


def test_all_tenants_are_completed_unless_the_service_stops(office: Office) -> None:
    letter(office, 120000, -120000, by=PAUL)
    kept = given(office)
    database, jail = office.books.database, office.books.jail
    with database.writing(office.books.tenant.id) as session:
        session.execute(delete(LettersGiven))
    stopping = threading.Event()
    stopping.set()
    complete_all(database, jail, stopping)
    assert given(office) == {}
    complete_all(database, jail, threading.Event())
    assert given(office) == kept


def walked(office: Office) -> dict[GroupKey, int]:
    """Work out who gave what by loading every revision whole, one after the other."""
    latest: dict[GroupKey, int] = {}
    before: Counter[tuple[object, ...]] = Counter()
    with office.books.database.reading(office.books.tenant.id) as session:
        for revision in reversed(revisions(session)):
            loaded = load(read_book(session, revision))
            assert isinstance(loaded, Ledger)
            now = Counter(
                (line.account, line.customer, line.letter, line.date, line.cents)
                for line in lines_of(loaded)
                if line.letter
            )
            for account, customer, code, *_line in now - before:
                latest[str(account), str(customer), str(code)] = revision.number
            before = now
    return latest


def test_after_many_acts_it_is_what_a_walk_over_every_revision_tells(office: Office) -> None:
    first = office.do(Act.LETTER, names=office.names(120000, -120000), by=PAUL)
    office.do(Act.PARTIAL, names=office.names(33300, -20000), by=INES)
    letter(office, 33300, -20000, -13300, by=PAUL)
    office.do(Act.UNDO, undone=first.revision, by=INES)
    letter(office, 51000, -51000, by=INES, customer="MARTIN")
    pushed_text(office, month("2026-05"), "; May\n")
    letter(office, 120000, -120000, by=INES)
    office.do(Act.UNLETTER, letter=office.letters()[33300], by=PAUL)
    found = given(office)
    assert {key: said.number for key, said in found.items()} == walked(office)
