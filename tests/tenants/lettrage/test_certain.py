"""Everything that is certain in a whole book, in one revision."""

import pytest

from tenants.books.history import revision_of
from tenants.books.landing import Step
from tenants.books.verify import verify
from tenants.lettrage.accounts import open_accounts
from tenants.lettrage.asking import Act
from tenants.lettrage.certain import letter_all_certain
from tests.tenants.books.ground import month
from tests.tenants.lettrage.office import INES, NOW, PAUL, Office, entry


def letter_all(office: Office, **more: object) -> int:
    books = office.books
    told: list[tuple[int, int]] = []
    more.setdefault("progress", lambda done, total: told.append((done, total)))
    return letter_all_certain(books.database, books.jail, books.tenant.id, PAUL, NOW, **more)  # type: ignore[arg-type]


def test_all_certain_groups_of_all_accounts_are_one_revision(office: Office) -> None:
    assert letter_all(office) == 3
    assert office.bench().number == 2
    assert office.letters()[120000] == "AAA"
    assert office.letters("MARTIN") == {51000: "AAA", -51000: "AAA"}
    assert office.letters()[80000] == "", "a gap is no certainty"
    with office.books.database.reading(office.books.tenant.id) as session:
        assert revision_of(session).message == "Lettrage de 3 groupes certains"
    assert verify(office.books.database, office.books.jail, office.books.tenant.id) == []
    office.lines()


def test_each_account_can_take_its_part_back(office: Office) -> None:
    letter_all(office)
    done = office.do(Act.UNDO, by=INES, undone=2)
    assert set(done.letters) == {"AAA", "AAB"}
    assert set(office.letters().values()) == {""}
    assert office.letters("MARTIN")[51000] == "AAA"


def test_nothing_certain_writes_nothing(office: Office) -> None:
    letter_all(office)
    assert letter_all(office) == 0
    assert office.bench().number == 2


def test_work_that_is_ended_by_its_progress_leaves_nothing(office: Office) -> None:
    def stop(_done: int, _total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        letter_all(office, progress=stop)
    assert office.bench().number == 1


def test_books_that_change_meanwhile_are_read_again(office: Office) -> None:
    names, beaten = office.names(33300, -20000, -13300), []

    def overtake(step: Step) -> None:
        if step is Step.JUDGED and not beaten:
            beaten.append(step)
            office.do(Act.LETTER, by=INES, names=names)

    assert letter_all(office, watch=overtake) == 2
    assert office.bench().number == 3
    office.lines()


def test_lines_without_a_posting_of_their_own_are_left_out(office: Office) -> None:
    text = (
        "2026-05-01 pad Assets:41-Clients:411000:MARTIN Income:70-Ventes:706000\n"
        "2026-05-02 balance Assets:41-Clients:411000:MARTIN 77.00 EUR\n"
    )
    office.books.write({month("2026-05"): text + entry("2026-05-03", "Virement", -7700, customer="MARTIN")})
    assert letter_all(office) == 3


def test_accounts_with_something_to_letter_are_listed_by_what_can_be_done(office: Office) -> None:
    def listed() -> list[tuple[str, int, int, int, int]]:
        with office.books.database.reading(office.books.tenant.id) as session:
            return [
                (each.customer, each.debits, each.credits, each.debit_cents, each.credit_cents)
                for each in open_accounts(session)
            ]

    assert listed() == [("DUPONT", 3, 4, 233300, 233000), ("MARTIN", 1, 1, 51000, 51000)]
    letter_all(office)
    assert listed() == [("DUPONT", 1, 1, 80000, 79700)]
