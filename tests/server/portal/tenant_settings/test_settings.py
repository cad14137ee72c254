"""Settings are read from the books and written into them, and nothing that is wrong is."""

from collections.abc import Callable
import datetime as dt

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from server.services import Services
from tenants.books.history import revision_of
from tenants.books.picture import Picture
from tenants.db import Database
from tenants.jail import Jail
from tenants.people.models import Engagement
from tenants.tenant import Tenant
from tests.server.cast import Cast
from tests.tenants.books.ground import Books

ADDRESS = "/t/alpha/settings"
MAIN = "main.beancount"

Client = Callable[[str], FlaskClient]


@pytest.fixture
def books(database: Database, jail: Jail, cast: Cast) -> Books:
    return Books(database, jail, cast.alpha)


@pytest.fixture
def picture(services: Services, books: Books) -> Callable[[], Picture]:
    """Read what the books say now."""
    return lambda: services.pictures.of(services.database, books.tenant.id)


def send(client: FlaskClient, address: str = "", **form: object) -> TestResponse:
    return client.post(f"{ADDRESS}{address}", data={"csrf": client.csrf, **form})


def fields(**changes: str) -> dict[str, str]:
    """Return the form as the page shows it to a French reader, with changes."""
    shown = {
        "title": "Menuiserie Trémarec", "payment_days": "30", "gap_limit": "0,00", "gap_loss": "658000",
        "gap_gain": "758000", "gap_journal": "OD", "exchange_loss": "", "exchange_gain": "",
    }  # fmt: skip
    return {**shown, **changes}


def test_rules_are_written_into_the_text_and_hold(
    client_for: Client, books: Books, picture: Callable[[], Picture]
) -> None:
    client = client_for("Paul")
    rules = {"gap_limit": "0,50", "payment_days": "45", "gap_journal": "RG", "exchange_loss": "656100"}
    answer = send(client, **fields(**rules, title='A "B"  é'))
    assert answer.status_code == 303, answer.text
    text = books.files()[MAIN].decode()
    assert text.startswith('option "title" "A \\"B\\" é"\n')
    for line in (
        '2026-11-23 custom "receivables" "payment-days" 45\n',
        '2026-11-23 custom "lettrage" "gap-limit" 0.50 EUR\n',
        '2026-11-23 custom "lettrage" "gap-journal" "RG"\n',
        '2026-11-23 custom "lettrage" "exchange-loss-account" "656100"\n',
    ):
        assert line in text
    assert "gap-loss-account" not in text  # it was shown, and not changed
    settings = picture().settings
    assert (settings.gap_limit_cents, settings.payment_days, settings.gap_journal) == (50, 45, "RG")
    shown = client.get(ADDRESS).text
    assert 'value="0,50"' in shown
    assert "main.beancount#L" in shown
    with books.database.reading(books.tenant.id) as session:
        assert revision_of(session).author.startswith("Paul Rainval")


def test_an_emptied_rule_goes_back_to_the_usual_value(
    client_for: Client, books: Books, picture: Callable[[], Picture]
) -> None:
    client, before = client_for("Paul"), books.files()[MAIN]
    send(client, **fields(gap_loss="658100"))
    assert picture().settings.gap_loss_account == "658100"
    send(client, **fields(gap_loss=""))
    assert picture().settings.gap_loss_account == "658000"
    assert books.files()[MAIN] == before


def test_a_form_sent_as_it_was_shown_writes_nothing(client_for: Client, books: Books) -> None:
    before = books.files()
    assert send(client_for("Paul"), **fields()).status_code == 303
    with books.database.reading(books.tenant.id) as session:
        assert revision_of(session).number == 1
    assert books.files() == before


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("gap_limit", "-1"), ("gap_limit", "10,01"), ("gap_limit", "0,001"), ("gap_limit", "x"),
        ("gap_limit", "1e1"), ("gap_limit", "٣"), ("gap_limit", '0" custom'), ("payment_days", "-1"),
        ("payment_days", "3651"), ("payment_days", "1.5"), ("payment_days", "٣"), ("gap_loss", "65"),
        ("gap_loss", '658000" "x'), ("gap_gain", "Income:75"), ("gap_gain", "0" * 30),
        ("gap_journal", "O\x00D"), ("gap_journal", "O" * 30), ("title", " "), ("title", "x" * 201),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_not_written(
    client_for: Client, books: Books, name: str, typed: str
) -> None:
    before = books.files()
    answer = send(client_for("Paul"), **fields(**{name: typed}))
    assert answer.status_code == 422
    assert f'id="f-{name}-error"' in answer.text
    assert books.files() == before


@pytest.mark.parametrize(
    "typed",
    ['"', "\\", '"\n2026-01-01 open Assets:X', "; x", "<script>alert(1)</script>", "é\u202e"],
)
def test_hostile_titles_and_names_are_texts(
    client_for: Client, books: Books, picture: Callable[[], Picture], typed: str
) -> None:
    books.write({MAIN: books.files()[MAIN] + b'2026-01-01 custom "journal" "VE" "Ventes"\n'})
    client = client_for("Paul")
    answer = send(client, **fields(title=f"T {typed}", **{"journal:VE": f"J {typed}"}))
    assert answer.status_code == 303, answer.text
    expected = " ".join("".join(sign for sign in typed if sign.isprintable() or sign.isspace()).split())
    assert picture().title == f"T {expected}".strip()
    assert picture().settings.journals == {"VE": f"J {expected}".strip()}
    assert "<script>alert" not in client.get(ADDRESS).text


def test_a_period_is_closed_by_an_accountant_and_reopened_by_a_partner_alone(
    client_for: Client, picture: Callable[[], Picture]
) -> None:
    paul, helene = client_for("Paul"), client_for("Hélène")
    assert send(paul, "/closed", closed="2026-02-28").status_code == 303
    assert picture().settings.closed_day == dt.date(2026, 2, 28)
    assert "28 février 2026" in paul.get(ADDRESS).text
    assert send(paul, "/closed", closed="2026-03-31").status_code == 303
    refused = send(paul, "/closed", closed="2026-01-31")
    assert refused.status_code == 422
    assert "31/03/2026" in refused.text
    assert send(paul, "/closed", act="open").status_code == 422
    assert picture().settings.closed_day == dt.date(2026, 3, 31)
    assert 'value="open"' not in paul.get(ADDRESS).text
    assert 'value="open"' in helene.get(ADDRESS).text
    assert send(helene, "/closed", closed="2026-01-31").status_code == 303
    assert picture().settings.closed_day == dt.date(2026, 1, 31)
    assert send(helene, "/closed", act="open", closed="2026-01-31").status_code == 303
    assert picture().settings.closed_day is None


@pytest.mark.parametrize(
    "typed", ["", "x", "2026-02-30", "2026-11-24", "9999-12-31", "2026-1-1", "0001-01-01\0"]
)
def test_days_that_cannot_be_closed_are_refused(client_for: Client, books: Books, typed: str) -> None:
    before = books.files()
    assert send(client_for("Hélène"), "/closed", closed=typed).status_code == 422
    assert books.files() == before


def test_an_account_is_made_to_take_letters(
    client_for: Client, books: Books, picture: Callable[[], Picture]
) -> None:
    client, account = client_for("Paul"), "Assets:51-Banques:512000"
    assert not picture().accounts[account].lettrable
    answer = send(client, "/accounts", account=account, lettrable="yes", q="512")
    assert answer.headers["Location"].endswith("/settings/accounts?q=512")
    assert picture().accounts[account].lettrable
    assert b'  account-number: "512000"\n  lettrable: TRUE\n' in books.files()["accounts.beancount"]
    send(client, "/accounts", account=account, lettrable="no")
    assert not picture().accounts[account].lettrable
    assert send(client, "/accounts", account="Assets:Nothing", lettrable="yes").status_code == 404


def test_an_account_with_letters_keeps_taking_them(client_for: Client, books: Books) -> None:
    books.write(
        {
            "journal/2026/2026-05.beancount": (
                '2026-05-02 * "x"\n  Assets:41-Clients:411000:DUPONT  1.00 EUR\n    lettrage: "AAA"\n'
                "    lettrage-date: 2026-05-02\n  Assets:41-Clients:411000:DUPONT  -1.00 EUR\n"
                '    lettrage: "AAA"\n    lettrage-date: 2026-05-02\n'
            )
        }
    )
    before = books.files()
    account = "Assets:41-Clients:411000:DUPONT"
    answer = send(client_for("Paul"), "/accounts", account=account, lettrable="no")
    assert answer.status_code == 409
    assert "2 lignes du compte 411000 DUPONT" in answer.text
    assert books.files() == before


def test_accounts_are_searched_and_paged(client_for: Client) -> None:
    client = client_for("Aude")
    assert "706000" in client.get(f"{ADDRESS}/accounts").text
    found = client.get(f"{ADDRESS}/accounts?q=706").text
    assert "512000" not in found
    assert "<td" in found
    assert "DUPONT" in client.get(f"{ADDRESS}/accounts?all=1&q=dupont").text
    assert client.get(f"{ADDRESS}/accounts?page=99999999999999999999&q=%00").status_code == 200


def test_who_only_reads_sees_the_rules_and_no_form(client_for: Client, books: Books) -> None:
    for name in ("Aude", "Sami"):
        text = client_for(name).get(ADDRESS).text
        assert "658000" in text
        assert 'id="f-gap_loss"' not in text
        assert send(client_for(name), **fields(gap_loss="658100")).status_code == 403
    assert client_for("Bea").get(ADDRESS).status_code == 404
    assert b"658100" not in books.files()[MAIN]


def test_a_tenant_without_books_has_no_rules_yet(client_for: Client, database: Database, cast: Cast) -> None:
    with database.platform() as session:
        empty = Tenant(slug="vide", name="Vide", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        session.add(empty)
        session.flush()
        session.add(Engagement(firm_id=cast.firm_id, client_id=empty.id, since=dt.date(2026, 1, 1)))
    client = client_for("Paul")
    assert client.get("/t/vide/settings").status_code == 200
    assert client.get("/t/vide/settings/accounts").status_code == 200
    assert client.get("/t/vide/books/").status_code == 200
    assert client.get("/t/vide/books/new").status_code == 404
    assert client.get("/t/vide/books/revisions").status_code == 404
    answer = client.post("/t/vide/settings", data={"csrf": client.csrf, "payment_days": "45"})
    assert answer.status_code == 404
