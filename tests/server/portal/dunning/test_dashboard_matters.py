"""The dashboard says what reminders leave to people, to those who may deal with it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tenants.dunning.decisions.settings import go_live
from tenants.dunning.story import TaskKind, put_task
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import Company


def test_the_dashboard_tells_of_approvals_and_tasks(french: Callable[[str], FlaskClient]) -> None:
    page = words_of(french("Sami").get("/t/alpha/").text)
    assert "3 relances à approuver mode essai : rien ne part avant" in page  # of the run of Friday
    assert "1 suite de relance à traiter" in page  # a credit to be lettered
    assert "à approuver" not in words_of(french("Aude").get("/t/alpha/").text)


def test_what_is_urgent_is_told_so(french: Callable[[str], FlaskClient], company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        go_live(session, desk)
        put_task(
            session,
            key="returned",
            kind=TaskKind.RETURNED,
            account="411000",
            customer="CLAIR",
            day=desk.today,
            at=desk.now,
        )
    page = french("Odile").get("/t/alpha/").text
    assert '<span class="st bad">2 suites de relance à traiter</span>' in page
    assert "relances, mises en demeure, remerciements" in words_of(page)
