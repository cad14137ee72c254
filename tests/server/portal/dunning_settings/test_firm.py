"""A firm's reminders: what waits at each client, and the defaults that clients follow."""

from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger_core.dunning.steps import Rule
from tenants.dunning.days.runs import run
from tenants.dunning.letters.own_templates import template_for
from tenants.dunning.letters.templates import Origin, house
from tenants.dunning.story import TaskKind, put_task
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.server.portal.dunning_settings.test_schedules import shown_form
from tests.tenants.dunning.company import Company

ADDRESS = "/f/vauclair/dunning"
KEY = "firm-relances-du-cabinet"
Open = Callable[[str], FlaskClient]


def send(client: FlaskClient, address: str, **form: object) -> TestResponse:
    return client.post(f"{ADDRESS}{address}", data={"csrf": client.csrf, **form})


def copy(client: FlaskClient) -> None:
    answer = send(client, "/schedules", source="house-business", name="Relances du cabinet")
    assert answer.location == f"{ADDRESS}/schedules/{KEY}"


def test_each_client_has_a_line_with_what_waits(helene: FlaskClient, company: Company) -> None:
    desk = company.desk()
    run(desk, desk.today)
    with desk.writing() as session:
        for number, kind in enumerate((TaskKind.UNCERTAIN, TaskKind.RETURNED, TaskKind.CALL)):
            put_task(
                session, key=f"test:{number}", kind=kind, account="411000", customer="CLAIR",
                day=desk.today, at=desk.now,
            )  # fmt: skip
    page = words_of(helene.get(ADDRESS).text)
    assert "Lettres à approuver 7 d’après les derniers passages" in page
    assert "Promesses rompues 1 " in page
    assert "Lettres incertaines 2 refusées et retournées comprises" in page
    assert "Menuiserie Trémarec examiné le 23 nov. mode essai 7 1 2" in page
    assert "Boulangerie Olvane créancier incomplet mode essai – – – –" in page
    assert page.index("Menuiserie Trémarec") < page.index("Boulangerie Olvane")


def test_a_client_follows_the_firms_schedule_until_it_chooses_its_own(
    helene: FlaskClient, company: Company
) -> None:
    copy(helene)
    ladder = fields_of(helene, levels__1__days="12")
    assert send(helene, f"/schedules/{KEY}", **ladder).status_code == 303
    assert len(company.look().plan.steps) == 9
    choice = {"target": "business", "schedule": KEY}
    assert send(helene, "/schedules/choose", **choice).status_code == 303
    look = company.look()
    assert len(look.plan.steps) == 6
    assert {step.rule for step in look.plan.steps} == {Rule.FIRM}
    tenants = words_of(helene.get("/t/alpha/dunning/settings/schedules").text)
    assert "« Relances du cabinet », choisi par le cabinet" in tenants
    shown = words_of(helene.get(f"/t/alpha/dunning/settings/schedules/{KEY}").text)
    assert "Ce scénario est celui du cabinet : copiez-le, puis modifiez la copie." in shown
    own = {"scope": "tenant", "target": "business", "schedule": "house-business", "act": "save"}
    chosen = helene.post("/t/alpha/dunning/settings/schedules/choose", data={"csrf": helene.csrf, **own})
    assert chosen.status_code == 303
    assert len(company.look().plan.steps) == 9
    assert send(helene, "/schedules/choose", target="business", schedule="").status_code == 303
    assert "« Relances du cabinet », choisi" not in words_of(
        helene.get("/t/alpha/dunning/settings/schedules").text
    )


def test_a_firm_cannot_choose_for_the_other_audience(helene: FlaskClient, company: Company) -> None:
    answer = send(helene, "/schedules/choose", target="consumer", schedule="house-business")
    assert answer.status_code == 422
    assert "Ce scénario s’adresse à l’autre catégorie de clients." in words_of(answer.text)
    assert send(helene, "/schedules/choose", target="aliens", schedule="").status_code == 404
    assert not company.look().choices.firm


def test_a_client_writes_in_the_firms_words_until_it_has_its_own(
    helene: FlaskClient, company: Company
) -> None:
    words = house("business-reminder", "fr").words
    form = {
        "act": "save", "expected": "0", "subject": "Du cabinet", "opening": words.opening,
        "closing": words.closing, "delay_days": "0",
    }  # fmt: skip
    assert send(helene, "/templates/business-reminder/fr", **form).status_code == 303
    with company.desk().reading() as session:
        held = template_for(session, company.desk(), "business-reminder", "fr")
    assert (held.origin, held.words.subject) == (Origin.FIRM, "Du cabinet")
    assert "texte du cabinet version 1" in words_of(helene.get("/t/alpha/dunning/settings/templates").text)
    assert "texte du cabinet version 1" in words_of(helene.get(f"{ADDRESS}/templates").text)
    assert "business-reminder:fr" in words_of(helene.get("/f/vauclair/audit").text)


def test_two_at_the_firm_do_not_overwrite_each_other(french: Open, helene: FlaskClient) -> None:
    copy(helene)
    late = fields_of(helene, levels__1__days="9")
    assert (
        send(french("Paul"), f"/schedules/{KEY}", **fields_of(helene, levels__1__days="7")).status_code == 303
    )
    answer = send(helene, f"/schedules/{KEY}", **late)
    assert answer.status_code == 409
    assert "Quelqu’un a enregistré pendant que vous écriviez." in words_of(answer.text)


def test_people_of_a_client_do_not_see_the_firms_pages(french: Open) -> None:
    for name in ("Odile", "Aude", "Nina"):
        for address in ("", "/schedules", "/templates"):
            assert french(name).get(ADDRESS + address).status_code == 404


def fields_of(client: FlaskClient, **changes: str) -> dict[str, str]:
    """Return the form of the firm's schedule as its page shows it, with changes."""
    form = shown_form(client.get(f"{ADDRESS}/schedules/{KEY}").text)
    return form | {name.replace("__", "."): value for name, value in changes.items()} | {"act": "save"}
