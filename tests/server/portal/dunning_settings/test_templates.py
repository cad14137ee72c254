"""Templates in the portal: words tried beside their letter, kept as versions, given up, refused by place."""

from collections.abc import Callable
from html import unescape
import re

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from tenants.dunning.days.drafting import draft
from tenants.dunning.letters.own_templates import template_for
from tenants.dunning.letters.placeholders import PLACEHOLDERS
from tenants.dunning.letters.templates import Origin, Template, house
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import Company

ADDRESS = "/t/alpha/dunning/settings/templates"
KEY = "business-reminder"
OWN = f"{ADDRESS}/{KEY}/fr"
NOTICE = f"{ADDRESS}/business-formal-notice/fr"
Open = Callable[[str], FlaskClient]


def send(client: FlaskClient, address: str = OWN, key: str = KEY, **changes: object) -> TestResponse:
    words = house(key, "fr").words
    form = {
        "csrf": client.csrf, "act": "save", "expected": "0", "subject": words.subject,
        "opening": words.opening, "closing": words.closing, "delay_days": str(words.delay_days),
    }  # fmt: skip
    return client.post(address, data={**form, **changes})


def in_force(company: Company, key: str = KEY) -> Template:
    with company.desk().reading() as session:
        return template_for(session, company.desk(), key, "fr")


def test_own_words_are_what_letters_say(helene: FlaskClient, company: Company) -> None:
    opening = "Bonjour,\r\n\r\nIl reste **{{ total }}** à régler, {{ customer }}."
    assert send(helene, opening=opening).status_code == 303
    held = in_force(company)
    assert (held.origin, held.version) == (Origin.TENANT, 1)
    look = company.look()
    group = next(group for group in look.groups if group.level.template == KEY)
    with company.desk().reading() as session:
        content = draft(session, company.desk(), look, group).content
    assert content.opening[0] == ("Bonjour,",)
    assert content.opening[1][2] == f" à régler, {group.name}."
    page = words_of(helene.get(ADDRESS).text)
    assert "texte propre version 1" in page


def test_each_version_shows_what_it_changed_and_can_be_taken_up_again(
    helene: FlaskClient, company: Company
) -> None:
    assert send(helene, subject="Rappel numéro {{ reference }}").status_code == 303
    assert send(helene, subject="Relance numéro {{ reference }}", expected="1").status_code == 303
    page = helene.get(OWN).text
    assert "<del>Rappel</del><ins>Relance</ins> numéro" in page
    assert f'href="{OWN}?version=1"' in page
    earlier = helene.get(f"{OWN}?version=1").text
    assert "Rappel numéro {{ reference }}</textarea>" in earlier
    assert send(helene, act="house", expected="2").status_code == 303
    assert in_force(company) == house(KEY, "fr")
    assert "Texte propre abandonné : le texte hérité s’applique." in words_of(helene.get(OWN).text)
    assert send(helene, subject="Rappel numéro {{ reference }}", expected="3").status_code == 303
    assert in_force(company).version == 4


def test_words_are_tried_beside_their_letter_and_not_kept(helene: FlaskClient, company: Company) -> None:
    answer = send(helene, f"{OWN}/preview", opening="Cher {{ customer }}, il manque {{ total }}.")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    said = words_of(answer.text)
    assert said.count("Cher Habitat Lorvaux SAS, il manque ") == 2  # on paper and as mail
    faulty = send(helene, f"{OWN}/preview", opening="{{ nothing }}")
    assert "Ligne 1 : il n’y a pas de champ « nothing »" in words_of(faulty.text)
    assert in_force(company).origin is Origin.HOUSE


def test_words_are_tried_on_a_customer_of_today(helene: FlaskClient, company: Company) -> None:
    options = dict(re.findall(r'<option value="([0-9a-f]{24})">([^<]+)</option>', helene.get(OWN).text))
    look = company.look()
    assert set(options) == {group.key for group in look.groups if group.level.template == KEY}
    key = next(key for key, name in options.items() if name.startswith("Cuisines Persanne"))
    said = words_of(send(helene, f"{OWN}/preview", opening="Au sujet de {{ references }}.", reader=key).text)
    assert "Au sujet de F2026-0221 et F2026-0240." in said
    gone = send(helene, f"{OWN}/preview", reader="0" * 24)
    assert "Ce client ne reçoit pas cette lettre aujourd’hui." in words_of(gone.text)


def test_words_are_set_on_paper(helene: FlaskClient) -> None:
    answer = send(helene, f"{OWN}/pdf", opening="Bonjour {{ customer }}.")
    assert answer.status_code == 200
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert send(helene, f"{OWN}/pdf", opening="{% for x in y %}").status_code == 422


@pytest.mark.parametrize(
    ("address", "key", "changes", "place", "said"),
    [
        (OWN, KEY, {"subject": " "}, "subject", "Écrivez quelque chose ici."),
        (OWN, KEY, {"opening": "a\n{{ secret }}"}, "opening", "Ligne 2 : il n’y a pas de champ « secret »"),
        (OWN, KEY, {"opening": "{{ customer.__class__ }}"}, "opening", "seuls les champs et if"),
        (OWN, KEY, {"closing": "{% include 'x' %}"}, "closing", "seuls les champs et if"),
        (OWN, KEY, {"closing": "{% if %}"}, "closing", "les accolades ne se lisent pas"),
        (OWN, KEY, {"closing": "**gras"}, "closing", "un ** est ouvert et n’est pas refermé."),
        (OWN, KEY, {"delay_days": "-1"}, "delay_days", "Écrivez un nombre de jours"),
        (NOTICE, "business-formal-notice", {"delay_days": "3"}, "delay_days", "8–30"),
        (NOTICE, "business-formal-notice", {"opening": "Payez."}, "opening", "Une mise en demeure"),
        (
            f"{ADDRESS}/consumer-reminder/fr",
            "consumer-reminder",
            {"closing": "Une indemnité forfaitaire est due."},
            "closing",
            "cela ne peut être écrit à un consommateur",
        ),
    ],
)  # fmt: skip
def test_words_that_cannot_be_kept_are_said_at_their_place(  # noqa: PLR0913, PLR0917  a case has parts
    helene: FlaskClient, company: Company, address: str, key: str, changes: dict[str, str], place: str,
    said: str,
) -> None:  # fmt: skip
    answer = send(helene, address, key, **changes)
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert f'id="f-{place}-error"' in answer.text
    assert in_force(company, key).origin is Origin.HOUSE


def test_who_comes_second_is_told_and_loses_no_word(helene: FlaskClient, company: Company) -> None:
    assert send(helene, subject="Premier").status_code == 303
    answer = send(helene, subject="Second")
    assert answer.status_code == 409
    assert "Second</textarea>" in answer.text
    assert 'name="expected" value="1"' in answer.text
    assert in_force(company).words.subject == "Premier"


def test_unknown_templates_are_not_found(helene: FlaskClient) -> None:
    for address in (f"{ADDRESS}/nobodys/fr", f"{ADDRESS}/{KEY}/de"):
        assert helene.get(address).status_code == 404
        assert send(helene, address).status_code == 404


def test_placeholders_are_told_in_the_readers_language(french: Open, client_for: Open) -> None:
    assert "Somme que la lettre réclame." in words_of(french("Hélène").get(OWN).text)
    english = client_for("Hélène")
    english.set_cookie("lettrine-language", "en")
    page = words_of(unescape(english.get(OWN).text))
    assert [each.name for each in PLACEHOLDERS if each.says not in page] == []
    consumer = words_of(french("Hélène").get(f"{ADDRESS}/consumer-reminder/fr").text)
    assert "Intérêts de retard ; vide" not in consumer


def test_an_auditor_reads_the_words_and_changes_none(french: Open) -> None:
    page = french("Aude").get(OWN).text
    assert "Sauf erreur de notre part" in words_of(page)
    assert 'action="/t/alpha/dunning' not in page
    assert send(french("Aude")).status_code == 403


def test_words_sent_without_a_version_are_not_kept(helene: FlaskClient, company: Company) -> None:
    assert send(helene, subject="Rappel {{ reference }}", expected="").status_code == 409
    assert in_force(company) == house(KEY, "fr")
