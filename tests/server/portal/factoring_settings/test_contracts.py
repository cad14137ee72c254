"""Contracts in the portal: begun, kept as versions, faults at their fields, two people at once."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape
import re

from flask.testing import FlaskClient
import pytest

from ledger_core.factoring.contract import Contract, Transfer
from tenants.factoring.contracts.contracts import versions_of
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.server.portal.factoring_settings.conftest import ADDRESS, Send, typed
from tests.tenants.dunning.company import Company

Open = Callable[[str], FlaskClient]
OWN = "/contracts/cap-factor"


def kept(company: Company, key: str = "cap-factor") -> list[Contract]:
    """Return the versions of a contract, the first first."""
    with company.desk().reading() as session:
        return [each.contract for each in reversed(versions_of(session, key))]


def errors_of(page: str) -> dict[str, str]:
    """Return what is wrong at each field, its blanks plain."""
    found = re.findall(r'id="f-([^"]+)-error">([^<]*)', page)
    return {place: " ".join(unescape(said).split()) for place, said in found}


def test_each_page_begins_with_the_letter_of_factoring(helene: FlaskClient, contract: str) -> None:
    of_contract = [f"/contracts/{contract}{page}" for page in ("", "/debtors", "/limits")]
    for page in ("", "/contracts/new", *of_contract, "/formats", "/formats/new", "/formats/csv"):
        assert '<span class="lettrine" aria-hidden="true">A</span>' in helene.get(ADDRESS + page).text, page


def test_without_a_contract_the_page_says_what_one_is_for_and_where_to_begin(helene: FlaskClient) -> None:
    page = words_of(helene.get(ADDRESS).text)
    assert "Pas encore de contrat d’affacturage" in page
    for words in ("Affacturage classique", "Confidentiel, avec mandat de gestion", "Dailly en garantie"):
        assert words in page


def test_a_contract_that_is_begun_has_no_price_that_nobody_read(helene: FlaskClient, send: Send) -> None:
    page = helene.get(f"{ADDRESS}/contracts/new?start=dailly").text
    assert re.search(r'name="fees.commission_percent"[^>]* value=""', page)
    assert 'name="start" value="dailly"' in page
    assert '<option value="security" selected>' in page
    assert errors_of(send("/contracts/new", typed(fees__commission_percent="")).text).keys() == {
        "fees.commission_percent"
    }


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(send: Send, company: Company) -> None:
    form = typed(
        number="", factor__iban="FR00", fees__commission_percent="beaucoup", holdback_percent="100",
        accounts__holdback="467100", rules__countries="FR, Belgique", slips__signer="Odile Owner",
    )  # fmt: skip
    answer = send("/contracts/new", form)
    assert answer.status_code == 422
    said = errors_of(answer.text)
    assert said["fees.commission_percent"] == "Écrivez un pourcentage, comme 0,40."
    assert said["factor.iban"].startswith("Cet IBAN n’est pas valide")
    assert said["holdback_percent"].startswith("La retenue prend tout ce que laisse la quotité")
    assert said["accounts.holdback"].startswith("Ceci figure deux fois")
    assert said["rules.countries"].startswith("Écrivez les pays en deux capitales")
    assert said.keys() - {"accounts.holdback", "holdback_percent", "rules.countries"} == {
        "number",
        "factor.iban",
        "fees.commission_percent",
    }
    for shown in ('value="beaucoup"', 'value="FR00"', 'value="FR, Belgique"', 'value="Odile Owner"'):
        assert shown in answer.text
    assert kept(company) == []


@pytest.mark.usefixtures("contract")
def test_a_change_is_the_next_version_and_says_what_it_changed(
    helene: FlaskClient, send: Send, company: Company
) -> None:
    form = typed(expected="1", holdback_percent="12,5", mention="Payer Cap Factor.", since="2027-01-01")
    form["filing.confirmed.open-amount"] = "1"
    assert send(OWN, form).status_code == 303
    first, second = kept(company)
    assert (first.holdback_percent, second.holdback_percent) == (10, Decimal("12.5"))
    page = words_of(helene.get(f"{ADDRESS}{OWN}").text)
    assert "Retenue de garantie, en % 10 12,5" in page
    assert "Confirmé par le factor – Soldes" in page
    earlier = helene.get(f"{ADDRESS}{OWN}?version=1").text
    assert re.search(r'name="holdback_percent"[^>]* value="10"', earlier)
    assert 'name="expected" value="2"' in earlier
    again = send(OWN, {**form, "expected": "2"})
    assert again.status_code == 303
    assert len(kept(company)) == 2
    assert "Rien n’a changé" in words_of(helene.get(again.location).text)


@pytest.mark.usefixtures("contract")
def test_the_day_that_the_page_offers_alone_makes_no_version(
    helene: FlaskClient, send: Send, company: Company
) -> None:
    assert send(OWN, typed(expected="1", since="2026-05-01")).status_code == 303
    assert re.search(r'name="since"[^>]* value="2026-11-23"', helene.get(f"{ADDRESS}{OWN}").text)
    assert send(OWN, typed(expected="2", since="2026-11-23")).status_code == 303
    assert len(kept(company)) == 2
    assert send(OWN, typed(expected="2", since="2026-12-01")).status_code == 303
    assert [each.since.isoformat() for each in kept(company)] == ["2026-11-23", "2026-05-01", "2026-12-01"]


@pytest.mark.usefixtures("contract")
def test_who_comes_second_is_told_and_loses_no_word(send: Send, company: Company) -> None:
    assert send(OWN, typed(expected="1", quota_percent="90")).status_code == 303
    late = send(OWN, typed(expected="1", quota_percent="80"))
    assert late.status_code == 409
    assert "Quelqu’un a enregistré pendant que vous écriviez." in words_of(late.text)
    assert re.search(r'name="quota_percent"[^>]* value="80"', late.text)
    assert kept(company)[-1].quota_percent == 90
    assert 'name="expected" value="2"' in late.text
    assert send(OWN, typed(expected="2", quota_percent="80")).status_code == 303
    assert send(OWN, {name: text for name, text in typed().items() if name != "expected"}).status_code == 409


@pytest.mark.usefixtures("contract")
def test_what_only_the_tenant_can_tell_is_said_at_its_field(send: Send) -> None:
    answer = send("/contracts/new", typed(currency="USD", filing__form="no-such", accounts__current="467100"))
    assert answer.status_code == 422
    said = errors_of(answer.text)
    assert said["currency"] == "Les livres n’ont pas cette devise."
    assert said["filing.form"] == "Ce format n’existe plus : choisissez-en un autre."
    assert said["accounts.current"].startswith("Un autre contrat a ce compte")


@pytest.mark.usefixtures("contract")
def test_a_second_contract_has_accounts_and_a_key_of_its_own(
    helene: FlaskClient, send: Send, company: Company
) -> None:
    page = helene.get(f"{ADDRESS}/contracts/new?start=dailly").text
    numbers = dict(re.findall(r'name="accounts\.(\w+)"[^>]* value="([^"]*)"', page))
    assert numbers["current"] == "467110"
    form = typed(start="dailly", transfer="security", notice="confidential", chasing="own-name")
    form |= {"mention": "", "notification": ""} | {
        f"accounts.{name}": number for name, number in numbers.items()
    }
    answer = send("/contracts/new", form)
    assert answer.location == f"{ADDRESS}/contracts/cap-factor-2"
    assert kept(company, "cap-factor-2")[0].transfer is Transfer.SECURITY


@pytest.mark.usefixtures("contract")
def test_a_statement_is_tried_without_keeping_anything(send: Send, company: Company) -> None:
    sample = "Date;Libellé;Montant\n23/11/2026;Achat de créances;1 150,00\n24/11/2026;Commission;-4,60\n"
    words = {"statement.kinds.0.word": "commission", "statement.kinds.0.kind": "commission"}
    form = typed(expected="1", act="try", sample=sample, quota_percent="") | words
    answer = send(OWN, form)
    assert answer.status_code == 200
    page = words_of(answer.text)
    assert "2 lignes lues" in page
    assert "24/11/2026 Commission commission d’affacturage −4,60" in page
    assert "Commission;-4,60" in answer.text  # the sample stays
    assert len(kept(company)) == 1
    faulty = words_of(send(OWN, form | {"sample": sample.replace("-4,60", "beaucoup")}).text)
    assert "L’extrait ne se lit pas : 1 erreur." in faulty
    assert "Ligne 3, « Montant » : « beaucoup » n’est pas un montant" in faulty
    by_file = send(OWN, form | {"sample": ""}, sample_file=sample.encode())
    assert "2 lignes lues" in words_of(by_file.text)
    not_a_form = send(OWN, form | {"statement.delimiter": "--"})
    assert "statement.delimiter" in errors_of(not_a_form.text)
    assert "lignes lues" not in words_of(not_a_form.text)


@pytest.mark.usefixtures("contract")
def test_who_may_not_assign_reads_the_contract_and_no_act(french: Open) -> None:
    page = french("Aude").get(f"{ADDRESS}{OWN}").text
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert "Commission d’affacturage, en % 0,40" in words_of(page)
    assert "notifié" in words_of(page)


def test_a_key_that_is_none_is_no_page(helene: FlaskClient, send: Send) -> None:
    assert helene.get(f"{ADDRESS}/contracts/no-such").status_code == 404
    assert send("/contracts/no-such", typed()).status_code == 404
