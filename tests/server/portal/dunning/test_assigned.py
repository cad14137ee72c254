"""What a factor has, on the day of reminders: its reason, its own letters, nothing to be lifted."""

from dataclasses import replace
import datetime as dt
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from ledger_core.dunning.schedule import LevelKind
from ledger_core.factoring.contract import Chasing
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.factoring.rows import AssignmentRow
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.server.portal.dunning.test_day import DAY
from tests.tenants.dunning.company import Company
from tests.tenants.dunning.factor import MENTION, NOTIFIED, assign, state_of

ON_SQLITE = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)  # it reads alone
SILENT = replace(NOTIFIED, chasing=Chasing.NONE)


@ON_SQLITE
def test_what_nobody_asks_for_is_listed_with_its_assignment(helene: FlaskClient, company: Company) -> None:
    before = helene.get(DAY).text.count("/holds/")
    assign(company, SILENT, "F2026-0251")
    page = helene.get(DAY).text
    words = words_of(page)
    assert "cédée à Factor Aldébaran, C-2026-014 du 23 nov." in words
    assert page.count("/holds/") == before  # nothing more to lift


@ON_SQLITE
def test_a_letter_in_the_factor_s_name_shows_whom_it_has_paid(helene: FlaskClient, company: Company) -> None:
    assign(company, NOTIFIED, "F2026-0251")
    key = company.group("MONTCLAR").key
    reason = words_of(helene.get(f"{DAY}?letter={key}&part=reason").text)
    assert "cédée à Factor Aldébaran, C-2026-014 du 23 nov." in reason
    words = words_of(helene.get(f"{DAY}?letter={key}").text)
    assert MENTION in words
    assert "Pour Factor Aldébaran," in words


def test_a_demand_waits_for_the_factor_s_statement(helene: FlaskClient, company: Company) -> None:
    assign(company, NOTIFIED, "F2026-0251")
    desk = company.desk()
    with desk.writing() as session:
        begun = dt.date(2026, 11, 2)
        save_settings(session, desk, replace(read_settings(session), stale_bank_days=20))
        for row in session.scalars(select(AssignmentRow)):
            row.day = begun
    words = words_of(helene.get(DAY).text)
    assert "Relevé du factor trop ancien" in words
    assert (
        "ce que Factor Aldébaran a encaissé n’est connu que jusqu’au 2 nov. : importez son relevé "
        "(contrat aldebaran)" in words
    )
    state_of(company, "aldebaran", dt.date(2026, 11, 20))
    assert "Relevé du factor trop ancien" not in words_of(helene.get(DAY).text)


@ON_SQLITE
def test_words_that_name_no_factor_give_way_to_the_house_s(helene: FlaskClient, company: Company) -> None:
    opening, said = "Bonjour,\n\nMerci de nous payer {{ total }}.", "Merci de nous payer"
    assign(company, NOTIFIED, "F2026-0251")
    group = company.group("MONTCLAR")
    template, language = group.level.template, group.language
    own = f"/t/alpha/dunning/settings/templates/{template}/{language}"

    def save(opening: str, expected: str) -> None:
        words = {"subject": "Vos factures", "opening": opening, "closing": "", "delay_days": "0"}
        form = {"csrf": helene.csrf, "act": "save", "expected": expected, **words}
        assert helene.post(own, data=form).status_code == 303

    def shown() -> str:
        key = company.group("MONTCLAR").key
        return words_of(helene.get(f"{DAY}?letter={key}").text)

    gave_way = "Le texte de ce modèle ne nomme pas le factor : cette lettre prend celui de Lettrine."
    save(opening, "0")
    assert gave_way in shown()
    assert said not in shown()
    beside = "Ce texte ne nomme pas le factor : les lettres à payer à un factor prennent celui de Lettrine."
    assert beside in words_of(helene.get(own).text)
    theirs = helene.get(f"{own}?reader={company.group('MONTCLAR').key}").text
    assert said not in words_of(theirs.split('id="letter"')[1])
    save("Bonjour,\n\nMerci de payer {% if factor %}{{ factor }}{% else %}nous{% endif %}.", "1")
    assert gave_way not in shown()
    assert "Merci de payer Factor Aldébaran." in shown()
    assert beside not in words_of(helene.get(own).text)
    save(opening, "2")
    state = company.look()
    other = next(each for each in state.groups if each.level.template == template and not each.assignee)
    assert said in words_of(helene.get(f"{DAY}?letter={other.key}").text)  # the company is paid


@ON_SQLITE
def test_a_formal_notice_waits_for_the_factor(helene: FlaskClient, company: Company) -> None:
    (group,) = [each for each in company.look().groups if each.customer == "LORVAUX"]
    assert group.level.kind is LevelKind.FORMAL_NOTICE
    assign(company, NOTIFIED, "F2026-0061", "F2026-0097", "F2026-0209")
    words = words_of(helene.get(DAY).text)
    assert "cédée : la mise en demeure revient au factor" in words
    assert "Cédée au factor" in words


def test_a_promise_of_what_the_factor_is_paid_is_refused_with_words(
    helene: FlaskClient, company: Company
) -> None:
    assign(company, NOTIFIED, "F2026-0251")
    form = {
        "csrf": helene.csrf,
        "group": company.group("MONTCLAR").key,
        "kind": "promise",
        "amount": "2 142,60 €",
        "day": "2026-11-30",
        "reason": "au téléphone",
    }
    answer = helene.post(f"{DAY}/hold", data=form)
    assert answer.status_code == 422
    assert "L’une de ces factures est à payer à un factor : convenez-en avec lui." in words_of(answer.text)


@ON_SQLITE
def test_the_customer_s_page_names_the_assignment(helene: FlaskClient, company: Company) -> None:
    assign(company, NOTIFIED, "F2026-0251")
    listed = helene.get("/t/alpha/customers").text
    address = next(each for each in re.findall(r'href="([^"?]+)"', listed) if "MONTCLAR" in each)
    words = words_of(helene.get(address).text)
    assert "cédée à Factor Aldébaran, C-2026-014 du 23 nov." in words
