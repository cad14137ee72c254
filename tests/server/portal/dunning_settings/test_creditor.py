"""The creditor of letters: what is kept, what is refused, since when its account stands."""

from collections.abc import Callable

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from server.portal.dunning_settings.creditor_form import shown
from tenants.dunning.decisions.creditor import Creditor, read_creditor
from tests.server.cast import Clock
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import IBAN, Company

ADDRESS = "/t/alpha/dunning/settings/creditor"
Open = Callable[[str], FlaskClient]
OTHER = "FR1420041010050500013M02606"


def creditor(company: Company) -> Creditor:
    with company.desk().reading() as session:
        found = read_creditor(session)
    assert found is not None
    return found


def send(client: FlaskClient, company: Company, **changes: str) -> TestResponse:
    form = {**shown(creditor(company), ""), **changes}
    return client.post(ADDRESS, data={"csrf": client.csrf, **form})


def test_a_form_sent_as_it_was_shown_makes_no_version(helene: FlaskClient, company: Company) -> None:
    before = creditor(company)
    assert send(helene, company).status_code == 303
    assert creditor(company) == before


def test_each_version_says_what_it_changed_and_the_account_since_when(
    french: Open, company: Company, clock: Clock
) -> None:
    clock.advance(days=3)
    helene = french("Hélène")
    assert send(helene, company, signs="Odile Kermadec, gérante", phone="02 99 00 00 19").status_code == 303
    page = words_of(helene.get(ADDRESS).text)
    assert "inchangé depuis le 23 novembre 2026" in page
    assert "téléphone, signature" in page
    assert "Hélène Dargoire" in page
    clock.advance(days=2)
    helene = french("Odile")
    assert send(helene, company, iban="fr14 2004 1010 0505 0001 3m02 606").status_code == 303
    assert creditor(company).iban == OTHER
    page = words_of(helene.get(ADDRESS).text)
    assert "inchangé depuis le 28 novembre 2026" in page
    assert "FR14 2004 1010 0505 0001 3M02 606" in page
    assert "FR76 3000 6000 0112 3456 7890 189" in page  # the first version names its own


@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        ("iban", IBAN[:-1] + "8", "Ce n’est pas un IBAN : sa clé de contrôle est fausse."),
        ("bic", "NOBIC", "Ce n’est pas un BIC"),
        ("siren", "123456789", "Ce n’est pas un SIREN"),
        ("email", "nobody", "Ce n’est pas une adresse de courriel."),
        ("phone", "call me", "Ce n’est pas un numéro de téléphone."),
        ("address", "\n".join("abcdef"), "5 lignes au plus."),
        ("name", "x" * 101, "Une ligne compte 100 caractères au plus."),
    ],
)
def test_a_faulty_part_is_said_at_its_field_and_nothing_is_kept(
    helene: FlaskClient, company: Company, part: str, typed: str, said: str
) -> None:
    before = creditor(company)
    answer = send(helene, company, **{part: typed})
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert f'id="f-{part}-error"' in answer.text
    assert creditor(company) == before


def test_an_incomplete_creditor_is_kept_and_the_page_says_what_lacks(french: Open, company: Company) -> None:
    odile = french("Odile")
    assert send(odile, company, iban="", address="").status_code == 303
    page = words_of(odile.get(ADDRESS).text)
    assert "Aucune lettre ne part tant qu’il manque : adresse, IBAN." in page
    assert all(group.refusal == "creditor" for group in company.look().groups)


def test_who_comes_second_is_told_and_loses_no_word(helene: FlaskClient, company: Company) -> None:
    late = shown(creditor(company), "")
    assert send(helene, company, place="Brest").status_code == 303
    answer = helene.post(ADDRESS, data={"csrf": helene.csrf, **late, "place": "Vannes"})
    assert answer.status_code == 409
    assert 'value="Vannes"' in answer.text
    assert creditor(company).place == "Brest"


def test_only_the_company_changes_the_account_it_is_paid_into(french: Open, company: Company) -> None:
    helene, before = french("Hélène"), creditor(company)
    for other in (OTHER, ""):
        answer = send(helene, company, iban=other)
        assert answer.status_code == 422
        assert "Seule l’entreprise change le compte où elle est payée." in words_of(answer.text)
        assert 'id="f-iban-error"' in answer.text
    assert creditor(company) == before
    assert send(french("Odile"), company, iban="").status_code == 303
    assert send(helene, company, iban=OTHER).status_code == 303
    assert creditor(company).iban == OTHER


@pytest.mark.parametrize("version", [None, "", "x", "-1"])
def test_a_form_that_names_no_version_wipes_nothing(
    helene: FlaskClient, company: Company, version: str | None
) -> None:
    before = creditor(company)
    form = {} if version is None else {"version": version}
    answer = helene.post(ADDRESS, data={"csrf": helene.csrf, "iban": before.iban, **form})
    assert answer.status_code == 409
    assert f'name="version" value="{before.version}"' in answer.text
    assert creditor(company) == before
