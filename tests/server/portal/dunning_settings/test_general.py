"""General settings of reminders: what is kept, what is refused and where, test mode, rates without a row."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from ledger_core.late_payment.imputation import Within
from tenants.dunning.claims.terms import read_within
from tenants.dunning.decisions.settings import DunningSettings, go_live, read_settings
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import Company

ADDRESS = "/t/alpha/dunning/settings"
Open = Callable[[str], FlaskClient]


def settings(company: Company) -> DunningSettings:
    with company.desk().reading() as session:
        return read_settings(session)


def fields(company: Company, **changes: str) -> dict[str, str]:
    """Return the form as the page shows it, with changes."""
    shown = {
        "version": str(settings(company).version), "stale_bank_days": "10", "send_from": "09:00",
        "language": "fr", "late_rate": "", "segments": "", "reply_domain": "", "within": "principal-first",
        "interest_account": "763100", "doubtful_account": "416000", "impairment_account": "491000",
        "impairment_expense_account": "681740", "loss_account": "654000",
    }  # fmt: skip
    return {**shown, **changes}


def send(client: FlaskClient, address: str = "", **form: object) -> TestResponse:
    return client.post(f"{ADDRESS}{address}", data={"csrf": client.csrf, **form})


def test_what_is_typed_is_kept_and_shown(helene: FlaskClient, company: Company) -> None:
    typed = fields(
        company, stale_bank_days="", send_from="10:30", language="en", late_rate="12,5 %",
        segments="grands-comptes\r\n\r\nadministrations\r\n", reply_domain="Reponses.Tremarec.example",
        within="interest-first", loss_account="654 100",
    )  # fmt: skip
    assert send(helene, **typed).status_code == 303
    kept = settings(company)
    assert (kept.stale_bank_days, kept.send_from, kept.language) == (None, dt.time(10, 30), "en")
    assert kept.late_rate == Decimal("12.5")
    assert kept.segments == ("grands-comptes", "administrations")
    assert (kept.reply_domain, kept.loss_account) == ("reponses.tremarec.example", "654100")
    with company.desk().reading() as session:
        assert read_within(session) is Within.INTEREST_FIRST
    page = helene.get(ADDRESS).text
    for shown in ('value="12,5"', 'value="10:30"', "grands-comptes\nadministrations", 'value="654100"'):
        assert shown in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("stale_bank_days", "-3", "Écrivez un nombre entier de jours, de 1 à 365"),
        ("stale_bank_days", "dix", "Écrivez un nombre entier de jours, de 1 à 365"),
        ("send_from", "23:00", "Choisissez une heure entre 8 h et 17 h."),
        ("send_from", "soon", "Choisissez une heure entre 8 h et 17 h."),
        ("language", "la", "Choisissez l’une des langues."),
        ("late_rate", "1e9", "Écrivez un taux annuel en pour cent"),
        ("segments", "Été", "Minuscules sans accent, chiffres et traits d’union"),
        ("reply_domain", "localhost", "Écrivez un domaine"),
        ("interest_account", "411000", "de la même racine que le compte habituel"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_written(
    helene: FlaskClient, company: Company, field: str, typed: str, said: str
) -> None:
    before = settings(company)
    answer = send(helene, **fields(company, **{field: typed}))
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert f'id="f-{field}-error"' in answer.text
    assert settings(company) == before


def test_who_comes_second_is_told_and_loses_no_word(helene: FlaskClient, company: Company) -> None:
    late = fields(company, late_rate="9")
    assert send(helene, **fields(company, late_rate="15")).status_code == 303
    answer = send(helene, **late)
    assert answer.status_code == 409
    assert "Quelqu’un a enregistré pendant que vous écriviez." in words_of(answer.text)
    assert 'name="late_rate" type="text" value="9"' in answer.text
    assert settings(company).late_rate == Decimal(15)
    again = fields(company, late_rate="9")  # the page carries the version that holds now
    assert f'name="version" value="{again["version"]}"' in answer.text
    assert send(helene, **again).status_code == 303


def test_a_semester_without_its_row_has_no_figure(helene: FlaskClient, company: Company) -> None:
    page = words_of(helene.get(ADDRESS).text)
    assert "Taux du semestre 2026 S2" in page
    assert "Taux supplétif de la loi 12,40 %" in page  # 2.40 and ten points
    assert "Plancher d’un taux convenu Aucun taux n’est connu pour ce semestre." in page
    assert "Taux appliqué 12,40 %" in page
    assert send(helene, **fields(company, late_rate="15")).status_code == 303
    page = words_of(helene.get(ADDRESS).text)
    assert "Aucun taux n’est connu pour ce semestre : les intérêts ne sont pas calculés." in page


def test_test_mode_is_shown_and_taken_up_again(helene: FlaskClient, company: Company) -> None:
    assert "Mode essai" in words_of(helene.get(ADDRESS).text)
    with company.desk().writing() as session:
        go_live(session, company.desk())
    assert "Depuis la première approbation, le 23 novembre 2026." in words_of(helene.get(ADDRESS).text)
    assert send(helene, "/test-mode").status_code == 303
    assert settings(company).live_since is None
    assert "Le mode essai est repris" in words_of(helene.get(ADDRESS).text)


def test_who_may_not_write_sees_what_holds_and_no_act(french: Open, company: Company) -> None:
    assert send(french("Odile"), **fields(company, late_rate="15")).status_code == 303
    for name in ("Sami", "Aude"):
        page = french(name).get(ADDRESS).text
        assert 'action="/t/alpha/dunning' not in page
        assert "15" in words_of(page)
        assert send(french(name), **fields(company, late_rate="1")).status_code == 403
    assert settings(company).late_rate == Decimal(15)


def test_a_form_that_names_no_version_is_not_kept(helene: FlaskClient, company: Company) -> None:
    before = settings(company)
    assert send(helene, **fields(company, late_rate="15", version="")).status_code == 409
    assert settings(company) == before
