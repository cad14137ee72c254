"""Mandates: given by the owner, recorded by a partner with its paper, ended, and what each lets through."""

from collections.abc import Callable
import io

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from tenants.dunning.decisions.mandates import mandates
from tenants.dunning.hold_rows import MandateRow
from tenants.dunning.sending.files import read_file
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import IBAN, Company

ADDRESS = "/t/alpha/dunning/settings/mandates"
PAPER = b"%PDF-1.7 signed"
Open = Callable[[str], FlaskClient]


def rows(company: Company) -> tuple[MandateRow, ...]:
    with company.desk().reading() as session:
        return mandates(session)


def send(client: FlaskClient, *, paper: bytes | None = None, **changes: object) -> TestResponse:
    form: dict[str, object] = {
        "csrf": client.csrf, "firm": "1", "scope": ["reminder", "formal-notice"], "since": "2026-11-23",
        "until": "", "signed_by": "Odile Kermadec, gérante", "signed_on": "2026-11-20", "iban": IBAN,
    }  # fmt: skip
    if paper is not None:
        form["file"] = (io.BytesIO(paper), "mandat.pdf")
    return client.post(ADDRESS, data={**form, **changes})


def end(client: FlaskClient, number: int, last_day: str) -> TestResponse:
    return client.post(f"{ADDRESS}/{number}/end", data={"csrf": client.csrf, "last_day": last_day})


def test_the_owner_gives_a_mandate_without_a_paper(french: Open, company: Company) -> None:
    before = len(rows(company))
    assert send(french("Odile")).status_code == 303
    last = rows(company)[0]
    assert len(rows(company)) == before + 1
    assert (last.firm_name, last.scope, last.file) == (
        "Cabinet Vauclair", ["formal-notice", "reminder"], None,
    )  # fmt: skip
    page = words_of(french("Odile").get(ADDRESS).text)
    assert "signé par Odile Kermadec, gérante le 20 nov." in page


def test_a_partner_records_one_with_its_signed_paper_alone(helene: FlaskClient, company: Company) -> None:
    before = len(rows(company))
    refused = send(helene)
    assert refused.status_code == 422
    assert "Choisissez un fichier." in words_of(refused.text)
    not_a_paper = send(helene, paper=b"MZ")
    assert "Choisissez un fichier." not in words_of(not_a_paper.text)
    assert not_a_paper.status_code == 422
    assert len(rows(company)) == before
    assert send(helene, paper=PAPER).status_code == 303
    number = rows(company)[0].file
    assert number is not None
    with company.desk().reading() as session:
        kept = read_file(session, number)
    assert kept is not None
    assert (kept.data, kept.head.kind) == (PAPER, "mandate")
    assert f"/t/alpha/dunning/files/{number}" in helene.get(ADDRESS).text
    assert helene.get(f"/t/alpha/dunning/files/{number}").data == PAPER


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("iban", "FR1420041010050500013M02606", "Les lettres indiquent un autre compte"),
        ("iban", "FR00", "Ce n’est pas un IBAN"),
        ("scope", [], "Ce champ est nécessaire."),
        ("signed_by", " ", "Ce champ est nécessaire."),
        ("signed_on", "2027-01-01", "Cette date est encore à venir."),
        ("since", "2026-11-01", "au plus tôt le jour de sa signature"),
        ("until", "2026-11-01", "finit après avoir commencé"),
        ("until", "soon", "Choisissez un jour."),
    ],
)
def test_a_faulty_part_is_said_and_nothing_is_kept(
    french: Open, company: Company, field: str, typed: object, said: str
) -> None:
    before = rows(company)
    answer = send(french("Odile"), **{field: typed})
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert len(rows(company)) == len(before)


def test_an_ended_mandate_lets_nothing_through(company: Company, helene: FlaskClient) -> None:
    (standing,) = rows(company)
    assert end(helene, standing.number, "").status_code == 422
    assert end(helene, standing.number, "2026-11-22").status_code == 303
    assert all(group.refusal == "mandate" for group in company.look(firm_id=1).groups)
    page = words_of(helene.get(ADDRESS).text)
    assert "Mandats terminés" in page
    assert "Aucun mandat : seule l’entreprise peut envoyer." in page
    assert end(helene, standing.number, "2026-11-22").status_code == 303
    assert "Ce mandat ne court pas jusque-là." in words_of(helene.get(ADDRESS).text)


def test_neither_accountant_nor_staff_nor_auditor_gives_one(french: Open, company: Company) -> None:
    before = len(rows(company))
    for name in ("Paul", "Sami", "Aude"):
        assert send(french(name), paper=PAPER).status_code == 403
        assert end(french(name), 1, "2026-11-22").status_code == 403
        assert "Enregistrer le mandat" not in french(name).get(ADDRESS).text
    assert len(rows(company)) == before


def test_a_firm_that_does_not_serve_the_company_is_not_found(french: Open) -> None:
    assert send(french("Odile"), firm="987654").status_code == 404
    assert send(french("Odile"), firm="x").status_code == 404
