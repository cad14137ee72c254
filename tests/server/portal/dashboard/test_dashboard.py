"""The dashboard: figures of a small book worked out by hand, and what needs a person, as each of the cast."""

from collections.abc import Callable
import datetime as dt
from html import unescape
import re

from flask.testing import FlaskClient
import pytest

from tenants.books.models import IndexBook
from tenants.db import Database
from tests.server.cast import Cast

ClientFor = Callable[[str], FlaskClient]


def words_of(page: str) -> str:
    """Return a page as it is read: no tags, blanks as one."""
    body = re.sub(r"<(script|style|svg|dialog)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def partner(client_for: ClientFor) -> FlaskClient:
    client = client_for("Hélène")
    client.set_cookie("language", "fr")
    return client


def test_the_figures_are_those_of_the_hand(partner: FlaskClient) -> None:
    # alpha: 120,00 due on 1 April, 80,00 on 15 April; 120,00 received on 30 March for nothing in particular
    words = words_of(partner.get("/t/alpha/").text)
    assert "Encours clients 80,00 € 1 client, 2 postes ouverts" in words
    assert "Échu 200,00 € 100 % de l’encours" in words
    assert "Lignes clients à lettrer 3" in words
    assert "Plus de 90 j 200,00 € 100 %" in words
    assert "Dupont SARL – – – – 200,00 −120,00 80,00" in words
    assert "Total 0,00 0,00 0,00 0,00 200,00 −120,00 80,00" in words
    assert "au lundi 23 novembre 2026" in words


def test_another_day_has_its_own_figures(partner: FlaskClient) -> None:
    words = words_of(partner.get("/t/alpha/?au=2026-03-20").text)
    assert "Encours clients 200,00 €" in words
    assert "Échu 0,00 €" in words
    assert "Chiffres à la fin du 20 mars 2026." in words
    assert "Dupont SARL 200,00 – – – – 200,00" in words
    before = words_of(partner.get("/t/alpha/?au=2020-01-01").text)
    assert "Les livres n’ont aucune écriture de compte client jusqu’à ce jour." in before


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-23T00:00", "\0"])
def test_no_day_is_today(partner: FlaskClient, day: str) -> None:
    answer = partner.get("/t/alpha/", query_string={"au": day})
    assert answer.status_code == 200
    assert "au lundi 23 novembre 2026" in words_of(answer.text)


def test_what_needs_a_person_is_told_with_a_way_there(partner: FlaskClient) -> None:
    page = partner.get("/t/alpha/").text
    words = words_of(page)
    assert "200,00 € en retard de plus de 90 j Dupont SARL" in words
    assert "Aucune écriture depuis le 30 mars 2026" in words
    assert "aucune période n’est close" in words
    assert 'href="/t/alpha/customers?show=over90"' in page


def test_an_auditor_and_the_staff_are_asked_for_nothing_they_may_not_do(client_for: ClientFor) -> None:
    for name in ("Aude", "Sami"):
        client = client_for(name)
        client.set_cookie("language", "fr")
        words = words_of(client.get("/t/alpha/").text)
        assert "Encours clients 80,00 €" in words
        assert "période n’est close" not in words
        assert "lignes à lettrer la plus ancienne" not in words


def test_english_is_said_in_english(client_for: ClientFor) -> None:
    client = client_for("Paul")
    client.set_cookie("language", "en")
    words = words_of(client.get("/t/alpha/", headers={"Accept-Language": "en"}).text)
    assert "Receivables €80.00 1 customer, 2 open items" in words
    assert "Overdue €200.00 100% of what is owed" in words


def test_an_index_of_another_version_is_made_anew(
    partner: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.writing(cast.alpha.id) as session:
        session.delete(session.query(IndexBook).one())
    assert "80,00 €" in words_of(partner.get("/t/alpha/").text)


def test_strangers_and_others_see_nothing(client_for: ClientFor) -> None:
    for name in ("Bea", "Nina", "Evan"):
        answer = client_for(name).get("/t/alpha/")
        assert answer.status_code == 404
        assert "Trémarec" not in answer.text
    assert client_for("").get("/t/alpha/").status_code == 303


def test_a_tenant_without_an_entry_is_told_what_comes(partner: FlaskClient) -> None:
    words = words_of(partner.get(f"/t/beta/?au={dt.date(2026, 1, 1)}").text)
    assert "Aucun client ne doit encore rien" in words
