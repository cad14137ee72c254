"""Claims that stayed in the books are settled by lettrage, told once; and credit notes that came later."""

import datetime as dt

import pytest
from sqlalchemy import Engine, text

from ledger_core.factoring.contract import Contract, Transfer
from ledger_core.factoring.proof import Gap
from ledger_core.factoring.states import State
from tenants.books.picture import PictureCache
from tenants.factoring.events.daily import DailyFollowing
from tenants.factoring.events.follow import Followed, as_of_now, dilutions_of, follow
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import NOW, TODAY, customer, invoice, payment
from tests.tenants.factoring.events.factored import FILES, Factored

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
NOVEMBER = month("2026-11")


@pytest.fixture
def of(factored: Factored) -> Contract:
    """Lend on F1 (1150,00) and what is open of F2 (400,00), which stay in the books."""
    agreed = factored.agree(transfer=Transfer.SECURITY)
    factored.fund("F1", "F2")
    return agreed


def add(factored: Factored, text: str) -> None:
    """Write more entries into November."""
    before = factored.company.books.files()[NOVEMBER].decode()
    factored.company.books.write({NOVEMBER: before + text})


def test_what_is_lettered_is_settled_and_told_once(factored: Factored, of: Contract) -> None:
    assert follow(factored.desk) == Followed()
    add(factored, payment("MARTIN", 10000, "2026-11-21", letter="aab"))
    seen = follow(factored.desk)
    assert [(claim.cents, claim.new_cents) for claim in seen.settled] == [(10000, 10000)]
    assert factored.left() == {"F1": (0, 0, 0, 115000), "F2": (10000, 0, 0, 30000)}
    assert follow(factored.desk) == Followed()
    assert factored.told() == ["funded", "settled"]
    assert not factored.proof(of).proof.gaps  # nothing was posted


@pytest.mark.usefixtures("of")
def test_pages_show_what_is_lettered_before_it_is_noted(factored: Factored) -> None:
    def shown() -> tuple[dict[str, int], int]:
        picture = factored.desk.picture()
        with factored.desk.reading() as session:
            (now,) = as_of_now(session, picture, [factored.assignment()], TODAY)
        return {item.reference: item.settled_cents for item in now.items}, now.left_cents

    assert shown() == ({"F1": 0, "F2": 0}, 155000)
    add(factored, payment("MARTIN", 10000, "2026-11-21", letter="aab"))
    assert shown() == ({"F1": 0, "F2": 10000}, 145000)
    assert factored.left() == {"F1": (0, 0, 0, 115000), "F2": (0, 0, 0, 40000)}  # nothing is written
    follow(factored.desk)
    assert shown() == ({"F1": 0, "F2": 10000}, 145000)


@pytest.mark.usefixtures("of")
def test_an_assignment_ends_once_all_its_claims_are_settled(factored: Factored) -> None:
    text = factored.company.books.files()[NOVEMBER].decode()
    lettered = text.replace("due: 2026-12-02\n  Income", 'due: 2026-12-02\n    lettrage: "AAC"\n  Income', 1)
    paid = payment("DUPONT", 115000, "2026-11-21", letter="AAC") + payment(
        "MARTIN", 40000, "2026-11-21", "AAB"
    )
    factored.company.books.write({NOVEMBER: lettered.replace('"aab"', '"AAB"') + paid})
    seen = follow(factored.desk)
    assert seen.ended == (1,)
    ended = factored.assignment()
    assert (ended.state, ended.ended_on) == (State.SETTLED, TODAY)
    assert factored.told() == ["funded", "settled", "ended"]
    assert follow(factored.desk) == Followed()
    factored.company.books.write({NOVEMBER: text})  # the letters and the payments are taken out again
    again = follow(factored.desk)
    assert (again.ended, again.resumed) == ((), (1,))
    resumed = factored.assignment()
    assert (resumed.state, resumed.ended_on, resumed.left_cents) == (State.FUNDED, None, 155000)
    assert factored.told() == ["funded", "settled", "ended", "settled", "reopened"]
    assert follow(factored.desk) == Followed()


@pytest.mark.usefixtures("of")
def test_a_letter_that_was_taken_away_is_followed_too(factored: Factored) -> None:
    before = factored.company.books.files()[NOVEMBER]
    add(factored, payment("MARTIN", 10000, "2026-11-21", letter="aab"))
    follow(factored.desk)
    factored.company.books.write({NOVEMBER: before})
    assert [(claim.cents, claim.new_cents) for claim in follow(factored.desk).settled] == [(0, -10000)]


@pytest.mark.usefixtures("of")
def test_a_claim_that_became_doubtful_is_not_paid_by_that(factored: Factored) -> None:
    doubtful = customer("DUPONT", account="416000", name="Dupont SARL")
    accounts = factored.company.books.files()["accounts.beancount"].decode()
    factored.company.books.write({"accounts.beancount": accounts + doubtful})
    text = factored.company.books.files()[NOVEMBER].decode()
    lettered = text.replace("due: 2026-12-02\n  Income", 'due: 2026-12-02\n    lettrage: "AAC"\n  Income', 1)
    moved = (
        '2026-11-22 * "Dupont" "Douteux"\n  piece: "F1"\n'
        "  Assets:41-Clients:416000:DUPONT  1150.00 EUR\n"
        '  Assets:41-Clients:411000:DUPONT  -1150.00 EUR\n    lettrage: "AAC"\n\n'
    )
    factored.company.books.write({NOVEMBER: lettered + moved})
    assert follow(factored.desk) == Followed()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('piece: "F1"', 'piece: "F1bis"'),
        ("2026-11-02 *", "2026-11-01 *"),
        ("1150.00", "1150.01"),
    ],
)
def test_a_claim_whose_text_was_changed_is_followed_by_the_rest_of_it(
    factored: Factored, of: Contract, before: str, after: str
) -> None:
    text = factored.company.books.files()[NOVEMBER].decode()
    assert before in text
    text = text.replace(before, after)
    factored.company.books.write({NOVEMBER: text})
    assert follow(factored.desk) == Followed()
    assert not factored.proof(of).proof.gaps
    lettered = text.replace("due: 2026-12-02\n  Income", 'due: 2026-12-02\n    lettrage: "AAC"\n  Income', 1)
    money = payment("DUPONT", 115001 if after == "1150.01" else 115000, "2026-11-21", letter="AAC")
    factored.company.books.write({NOVEMBER: lettered + money})
    assert [(claim.cents, claim.new_cents) for claim in follow(factored.desk).settled] == [(115000, 115000)]


def test_a_claim_that_the_books_have_no_more_is_named(factored: Factored, of: Contract) -> None:
    text = factored.company.books.files()[NOVEMBER].decode()
    twin = invoice("DUPONT", "F8", 115000, "2026-12-02", day="2026-11-02")
    changed = text.replace('piece: "F1"', 'piece: "F9"')
    factored.company.books.write({NOVEMBER: changed + twin})  # which of the two it is, nobody can tell
    assert follow(factored.desk) == Followed()
    assert factored.proof(of).proof.gaps == (Gap("C-2026-001", "outstanding_cents", 0, 115000),)
    factored.company.books.write({NOVEMBER: text + payment("DUPONT", 115000, "2026-11-21")})
    assert factored.proof(of).proof.gaps == ()
    head = text.index("2026-11-03 *")
    factored.company.books.write({NOVEMBER: text[head:]})  # F1 is taken out
    assert follow(factored.desk) == Followed()
    assert factored.proof(of).proof.gaps == (Gap("C-2026-001", "outstanding_cents", 0, 115000),)


def test_a_credit_note_that_comes_later_lessens_what_was_assigned(factored: Factored) -> None:
    factored.agree()
    funded = factored.fund("F1")
    assert dilutions_of(factored.picture, [funded], TODAY) == ()  # A1 tells no invoice
    note = invoice("DUPONT", "A2", -3000, "2026-12-02", day="2026-11-21").replace(
        "Facture A2", "Avoir sur F1"
    )
    add(factored, note + note.replace("A2", "A3").replace("2026-11-21", "2026-11-12"))
    (found,) = dilutions_of(factored.picture, [funded], TODAY)  # A3 came before
    assert (found.assignment, found.name, found.reference) == (1, factored.name("F1", 115000), "A2")
    assert (found.date, found.cents) == (dt.date(2026, 11, 21), -3000)


@pytest.mark.usefixtures("of")
def test_every_tenant_is_followed_once_a_day(factored: Factored) -> None:
    company = factored.company
    database, jail = company.books.database, company.books.jail
    moment = [NOW.replace(hour=3)]
    daily = DailyFollowing(database, jail, company.pictures, lambda: moment[0])
    add(factored, payment("MARTIN", 10000, "2026-11-21", letter="aab"))
    assert daily.run_due() == 0  # it is four in Paris
    moment[0] = NOW
    assert daily.run_due() == 1
    assert factored.left()["F2"][0] == 10000
    add(factored, payment("MARTIN", 10000, "2026-11-21", letter="aab"))
    assert daily.run_due() == 0
    assert factored.left()["F2"][0] == 10000
    moment[0] = NOW + dt.timedelta(days=1)
    assert daily.run_due() == 1
    assert factored.left()["F2"][0] == 20000


def test_who_has_no_claims_that_stayed_is_not_looked_at(factored: Factored) -> None:
    factored.agree()
    factored.fund("F1")
    company = factored.company
    daily = DailyFollowing(company.books.database, company.books.jail, company.pictures, lambda: NOW)
    assert daily.run_due() == 1
    assert FILES.keys() <= company.books.files().keys()
    assert factored.told() == ["funded"]


@pytest.mark.usefixtures("of")
def test_a_tenant_that_fails_is_looked_at_again_later(
    factored: Factored, owner: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    company = factored.company
    moment = [NOW]
    daily = DailyFollowing(company.books.database, company.books.jail, PictureCache(), lambda: moment[0])
    with owner.begin() as connection:
        connection.execute(text("UPDATE index_state SET number = 0"))  # as another version would leave it
    assert daily.run_due() == 0
    assert daily.run_due() == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    with owner.begin() as connection:
        connection.execute(text("UPDATE index_state SET number = (SELECT max(number) FROM revision)"))
    moment[0] += dt.timedelta(minutes=15)
    assert daily.run_due() == 1
