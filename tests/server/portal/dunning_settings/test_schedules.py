"""Schedules in the portal: copied, changed level by level, tried before they hold, chosen; versions stay."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
import re

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import Schedule
from ledger_core.dunning.steps import Rule
from server.portal.formats import cents
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.decisions.schedules import own_schedules, schedule_version
from tenants.dunning.decisions.settings import read_settings, save_settings
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import Company

ADDRESS = "/t/alpha/dunning/settings/schedules"
KEY = "relances-fermes"
OWN = f"{ADDRESS}/{KEY}"
Open = Callable[[str], FlaskClient]


@pytest.fixture
def copied(helene: FlaskClient) -> FlaskClient:
    """Copy the house's ladder for businesses under a name of its own."""
    answer = send(helene, ADDRESS, source="house-business", name="Relances  fermes")
    assert answer.status_code == 303
    assert answer.location == OWN
    return helene


def send(client: FlaskClient, address: str, **form: object) -> TestResponse:
    return client.post(address, data={"csrf": client.csrf, **form})


def own(company: Company, key: str = KEY) -> Schedule:
    with company.desk().reading() as session:
        return own_schedules(session)[key]


def fields(schedule: Schedule, **changes: str) -> dict[str, str]:
    """Return the form of a schedule as its page shows it, with changes; dots of names are written `__`."""
    form = {
        "act": "save", "expected": str(schedule.version), "name": schedule.name,
        "quiet_days": str(schedule.quiet_days), "levels": str(len(schedule.levels)),
        "has_thanks": "1" if schedule.thanks else "",
    }  # fmt: skip
    places = [(f"levels.{rank}", level) for rank, level in enumerate(schedule.levels)]
    for place, level in [*places, *([("thanks", schedule.thanks)] if schedule.thanks else [])]:
        form |= {
            f"{place}.key": level.key,
            **({f"{place}.kind": level.kind, f"{place}.base": level.base} if place != "thanks" else {}),
            f"{place}.days": str(level.days), f"{place}.template": level.template,
            f"{place}.minimum": f"{level.minimum_cents / 100:.2f}".replace(".", ","),
            **{f"{place}.channel.{rank}": channel for rank, channel in enumerate(level.channels)},
            **({f"{place}.needs_approval": "1"} if level.needs_approval else {}),
            **({f"{place}.adds_claims": "1"} if level.adds_claims else {}),
        }  # fmt: skip
    return form | {name.replace("__", "."): value for name, value in changes.items()}


def shown_form(page: str) -> dict[str, str]:
    """Return what the form of a page would send, read from its HTML."""
    form = page.partition('class="schedule"')[2].partition("</form>")[0]
    found = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"', form)
        if name != "csrf"
    }
    for tick in re.findall(r'<input [^>]*type="checkbox"[^>]*>', form):
        if " checked" not in tick:
            del found[re.findall(r'name="([^"]+)"', tick)[0]]
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form):
        found[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    return {name: value for name, value in found.items() if value or ".channel." not in name}


def test_a_copy_says_what_its_source_says_and_a_form_sent_as_shown_keeps_nothing(
    copied: FlaskClient, company: Company
) -> None:
    assert own(company) == replace(BUSINESS, key=KEY, name="Relances fermes")
    page = copied.get(OWN).text
    assert shown_form(page) | {"act": "save"} == fields(own(company)) | {
        f"levels.{rank}.minimum": cents(level.minimum_cents) for rank, level in enumerate(BUSINESS.levels)
    }
    assert send(copied, OWN, **shown_form(page), act="save").status_code == 303
    assert own(company).version == 1
    assert "Pour une facture échue le 30 novembre 2026" in words_of(page)


def test_no_days_are_shown_as_none_and_not_as_nothing(copied: FlaskClient, company: Company) -> None:
    form = fields(own(company), levels__1__days="0")
    assert send(copied, OWN, **form).status_code == 303
    assert shown_form(copied.get(OWN).text)["levels.1.days"] == "0"


def test_a_change_is_the_next_version_and_earlier_ones_stay(copied: FlaskClient, company: Company) -> None:
    form = fields(own(company), levels__1__days="8", levels__1__minimum="1 200,50", name="Fermes")
    assert send(copied, OWN, **form).status_code == 303
    kept = own(company)
    assert (kept.version, kept.name) == (2, "Fermes")
    assert (kept.levels[1].days, kept.levels[1].minimum_cents) == (8, 120050)
    with company.desk().reading() as session:
        first = schedule_version(session, KEY, 1)
    assert first is not None
    assert first.levels[1].days == 5
    again = copied.get(f"{OWN}?version=1").text
    assert "Voici la version 1." in words_of(again)
    assert send(copied, OWN, **shown_form(again), act="save").status_code == 303
    assert own(company) == replace(first, version=3)


@pytest.mark.parametrize(
    ("place", "typed", "said"),
    [
        ("levels.2.days", "5", "Ce niveau ne vient pas après le précédent."),
        ("levels.1.days", "ten", "Écrivez un nombre de jours, de 0 à 730."),
        ("levels.1.minimum", "-5", "Écrivez un montant, 0 s’il n’y en a pas."),
        ("levels.3.channel.0", "call", "Un appel ne peut remplacer cette lettre"),
        ("levels.1.channel.1", "email", "La même voie figure deux fois."),
        ("levels.0.base", "after-due", "Seule une prévenance se compte avant l’échéance"),
        ("levels.0.adds_claims", "1", "Rien n’est dû en plus du prix avant le retard."),
        ("levels.1.kind", "formal-notice", "D’abord les prévenances"),
        ("levels.3.template", "business-notice", "Choisissez un modèle pour ce type de lettre."),
        ("levels.3.template", "consumer-notice", "Choisissez l’un des modèles."),
        ("levels.1.template", "../../etc/passwd", "Choisissez l’un des modèles."),
        ("quiet_days", "0", "Écrivez un nombre de jours, de 1 à 180."),
        ("name", " ", "Donnez au scénario un nom"),
        ("levels", "0", "Un scénario a au moins un niveau."),
        ("levels", "99999", "Un scénario a 12 niveaux au plus."),
        ("levels", "x", "Un scénario a au moins un niveau."),
        ("thanks.days", "31", "Écrivez un nombre de jours, de 0 à 30."),
    ],
)
def test_what_is_not_sound_is_said_and_nothing_is_kept(
    copied: FlaskClient, company: Company, place: str, typed: str, said: str
) -> None:
    answer = send(copied, OWN, **{**fields(own(company)), place: typed})
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert own(company).version == 1


def test_claims_are_refused_in_a_ladder_for_consumers(helene: FlaskClient, company: Company) -> None:
    assert send(helene, ADDRESS, source="house-consumer", name="Doux").status_code == 303
    form = fields(own(company, "doux"), levels__2__adds_claims="1")
    answer = send(helene, f"{ADDRESS}/doux", **form)
    assert answer.status_code == 422
    assert "Un consommateur ne doit ni ces intérêts ni l’indemnité de 40 €." in words_of(answer.text)


def test_levels_are_put_in_and_taken_out_before_anything_is_kept(
    copied: FlaskClient, company: Company
) -> None:
    page = send(copied, OWN, **fields(own(company), act="add-2"))
    assert page.status_code == 200
    form = shown_form(page.text)
    assert (form["levels"], form["levels.2.key"], form["levels.2.days"]) == ("5", "level-1", "15")
    assert form["levels.3.key"] == "firm-reminder"
    assert own(company).version == 1
    assert send(copied, OWN, **form, act="save").status_code == 303
    assert [level.key for level in own(company).levels] == [
        "notice", "reminder", "level-1", "firm-reminder", "formal-notice",
    ]  # fmt: skip
    without = shown_form(send(copied, OWN, **fields(own(company), act="remove-2")).text)
    assert send(copied, OWN, **without, act="save").status_code == 303
    again = shown_form(send(copied, OWN, **fields(own(company), act="add-2")).text)
    assert again["levels.2.key"] == "level-2"  # what was sent at the first of that place stays another's


def test_what_would_change_is_what_changes(copied: FlaskClient, company: Company) -> None:
    before = company.look()
    choice = {"scope": "tenant", "target": "business", "schedule": KEY}
    assert send(copied, f"{ADDRESS}/choose", **choice, act="save").status_code == 303
    form = fields(own(company), levels__1__days="12")
    page = send(copied, OWN, **{**form, "act": "preview"})
    assert page.status_code == 200
    assert own(company).version == 1
    said = words_of(page.text)
    assert "Factures relancées aujourd’hui : 6 au lieu de 9. Rien n’est encore enregistré." in said
    assert "Mairie de Fontvive F2026-0255 Relance 1 son jour n’est pas venu" in said
    assert send(copied, OWN, **form).status_code == 303
    after = company.look()
    assert (len(before.plan.steps), len(after.plan.steps)) == (9, 6)


def test_a_schedule_that_nobody_follows_says_so(copied: FlaskClient, company: Company) -> None:
    said = words_of(send(copied, OWN, **fields(own(company), levels__1__days="9", act="preview")).text)
    assert "Les lettres d’aujourd’hui seraient les mêmes. Aucune facture ouverte ne suit ce scénario." in said


def test_a_segment_follows_its_own_schedule_and_the_choice_is_tried_first(
    copied: FlaskClient, company: Company
) -> None:
    desk = company.desk()
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), segments=("mairies",)))
    company.note("FONTVIVE", DebtorNotes(segments=("mairies",)))
    assert "segment de 1 client" in words_of(copied.get(ADDRESS).text)
    assert send(copied, OWN, **fields(own(company), levels__1__days="12")).status_code == 303
    choice = {"scope": "segment", "target": "mairies", "schedule": KEY}
    tried = words_of(send(copied, f"{ADDRESS}/choose", **choice, act="preview").text)
    assert "Mairie de Fontvive F2026-0255 Relance 1 son jour n’est pas venu" in tried
    assert "Factures relancées aujourd’hui : 8 au lieu de 9." in tried
    assert not company.look().choices.segment
    assert send(copied, f"{ADDRESS}/choose", **choice, act="save").status_code == 303
    look = company.look()
    assert len(look.plan.steps) == 8
    (held,) = [each for each in look.plan.withheld if each.debt.customer == "FONTVIVE"]
    assert held.rule is Rule.SEGMENT
    taken_back = {**choice, "schedule": "", "act": "save"}
    assert send(copied, f"{ADDRESS}/choose", **taken_back).status_code == 303
    assert len(company.look().plan.steps) == 9


def test_a_class_by_sales_is_a_segment_too(copied: FlaskClient, company: Company) -> None:
    assert "Classe A aucun : selon la qualité du client" in words_of(copied.get(ADDRESS).text)
    choice = {"scope": "segment", "target": "abc:A", "schedule": KEY}
    tried = words_of(send(copied, f"{ADDRESS}/choose", **choice, act="preview").text)
    assert "Les lettres d’aujourd’hui seraient les mêmes." in tried
    assert send(copied, f"{ADDRESS}/choose", **choice, act="save").status_code == 303
    ruled = {step.rule for step in company.look().plan.steps}
    assert ruled == {Rule.SEGMENT, Rule.HOUSE}


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        ({"scope": "tenant", "target": "business", "schedule": "house-consumer"}, 422),
        ({"scope": "tenant", "target": "business", "schedule": "nobodys"}, 422),
        ({"scope": "tenant", "target": "aliens", "schedule": KEY}, 422),
        ({"scope": "tenant", "target": "aliens", "schedule": KEY, "act": "preview"}, 404),
        ({"scope": "segment", "target": "nobodys", "schedule": KEY}, 422),
        ({"scope": "segment", "target": "nobodys", "schedule": KEY, "act": "preview"}, 404),
        ({"scope": "debt", "target": "x", "schedule": KEY}, 400),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    copied: FlaskClient, company: Company, choice: dict[str, str], status: int
) -> None:
    assert send(copied, f"{ADDRESS}/choose", **{"act": "save", **choice}).status_code == status
    assert not company.look().choices.tenant


def test_the_houses_ladder_is_shown_and_never_changed(helene: FlaskClient, company: Company) -> None:
    page = words_of(helene.get(f"{ADDRESS}/house-business").text)
    assert "18 jours après l’échéance" in page
    assert "1 jour après le paiement" in page
    assert "Ce scénario est celui de Lettrine : copiez-le, puis modifiez la copie." in page
    assert send(helene, f"{ADDRESS}/house-business", **fields(BUSINESS)).status_code == 404
    assert helene.get(f"{ADDRESS}/nobodys").status_code == 404
    assert send(helene, ADDRESS, source="nobodys", name="x").status_code == 404
    unnamed = send(helene, ADDRESS, source="house-business", name="")
    assert unnamed.status_code == 422
    assert "Donnez au scénario un nom" in words_of(unnamed.text)
    with company.desk().reading() as session:
        assert own_schedules(session) == {}


def test_two_of_one_name_get_keys_of_their_own(copied: FlaskClient) -> None:
    assert send(copied, ADDRESS, source=KEY, name="Relances fermes").location == f"{OWN}-2"


def test_who_comes_second_is_told_and_loses_no_word(copied: FlaskClient, company: Company) -> None:
    late = fields(own(company), levels__1__days="9")
    assert send(copied, OWN, **fields(own(company), levels__1__days="7")).status_code == 303
    answer = send(copied, OWN, **late)
    assert answer.status_code == 409
    assert shown_form(answer.text)["levels.1.days"] == "9"
    assert own(company).levels[1].days == 7
    assert send(copied, OWN, **shown_form(answer.text), act="save").status_code == 303
    assert own(company).levels[1].days == 9


@pytest.mark.usefixtures("copied")
def test_an_auditor_sees_the_ladder_and_no_act(french: Open, company: Company) -> None:
    aude = french("Aude")
    for address in (ADDRESS, OWN, f"{ADDRESS}/house-business"):
        page = aude.get(address).text
        assert "Relance" in page
        assert 'action="/t/alpha/dunning' not in page
    assert send(aude, OWN, **fields(own(company), levels__1__days="9")).status_code == 403


def test_a_form_that_names_no_version_is_not_kept(copied: FlaskClient, company: Company) -> None:
    form = fields(own(company), levels__1__days="8", expected="")
    assert send(copied, OWN, **form).status_code == 409
    assert own(company).version == 1


def test_no_formal_notice_leaves_by_itself(copied: FlaskClient, company: Company) -> None:
    form = fields(own(company))
    del form["levels.3.needs_approval"]
    answer = send(copied, OWN, **form)
    assert answer.status_code == 422
    assert "Une mise en demeure ne part qu’une fois approuvée par une personne." in words_of(answer.text)
    assert own(company).version == 1
