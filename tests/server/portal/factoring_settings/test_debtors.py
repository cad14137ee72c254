"""The factor's numbers of debtors: kept all or none, and what the contract's format lacks of each."""

from flask.testing import FlaskClient
import pytest

from tenants.factoring.contracts.debtor_ids import ids_of
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.server.portal.factoring_settings.conftest import ADDRESS, Send, typed
from tests.tenants.dunning.company import Company

PAGE = "/contracts/cap-factor/debtors"
pytestmark = pytest.mark.usefixtures("contract")


def ids(company: Company) -> dict[str, str]:
    with company.desk().reading() as session:
        return ids_of(session, "cap-factor")


def test_numbers_are_kept_for_the_contract_and_missing_ones_named(
    helene: FlaskClient, send: Send, company: Company
) -> None:
    assert "rien ne manque" in words_of(helene.get(f"{ADDRESS}{PAGE}").text)  # the CSV wants none
    faa = typed(expected="1", filing__form="eurofactor-faa")
    assert send("/contracts/cap-factor", faa).status_code == 303
    page = words_of(helene.get(f"{ADDRESS}{PAGE}").text)
    assert "Il a 7 signes dans ce format." in page
    assert "Habitat Lorvaux LORVAUX Numéro de Habitat Lorvaux chez le factor" in page
    assert "numéro du débiteur chez le factor" in page
    assert "Compléter la fiche" in page  # for its country
    assert send(PAGE, {"id.LORVAUX": " 1000001 ", "id.CLAIR": "1000002"}).status_code == 303
    assert ids(company) == {"LORVAUX": "1000001", "CLAIR": "1000002"}
    assert send(PAGE, {"id.LORVAUX": "", "id.CLAIR": "1000002"}).status_code == 303
    assert ids(company) == {"CLAIR": "1000002"}


def test_one_faulty_number_keeps_all_of_them_out(send: Send, company: Company) -> None:
    form = {"id.LORVAUX": "1000001", "id.CLAIR": "9" * 41, "id.NOBODY": "1"}
    answer = send(PAGE, form)
    assert answer.status_code == 422
    assert "C’est trop long : 40 signes au plus." in words_of(answer.text)
    assert 'value="1000001"' in answer.text
    assert ids(company) == {}


def test_a_contract_that_is_none_is_no_page(send: Send) -> None:
    assert send("/contracts/no-such/debtors", {"id.LORVAUX": "1"}).status_code == 404
    assert send("/contracts/no-such/limits", {}).status_code == 404
