"""The strips above the pages: each notice, to each reader, in both languages; and where there are none."""

from collections.abc import Callable
from dataclasses import replace
import html
import re

from flask import Flask
from flask.testing import FlaskClient
import pytest

from ledger_core.billing.entitlement import Notice, Said
from ledger_core.billing.plans import Metric, Plan, Tariff
from server.portal.standing import words
from server.portal.standing.reader import Reader, Reading
from tests.server.auth.forms import told
from tests.server.cast import TODAY
from tests.server.gates.conftest import DAY, Till

Opens = Callable[[str], FlaskClient]
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
STRIP = re.compile(
    r'<p class="strip (\w+)">.*?<span>(.*?)(?: <a href="([^"]*)">(.*?)</a>)?</span></p>', re.DOTALL
)
SAID = {
    notice: Said(notice, None if notice is Notice.PAUSED else TODAY + 5 * DAY)
    for notice in Notice
    if notice is not Notice.LIMIT
}


def strips(client: FlaskClient, address: str = "/t/alpha/") -> list[tuple[str, ...]]:
    return [tuple(map(html.unescape, found)) for found in STRIP.findall(told(client, address))]


@on_sqlite
@pytest.mark.parametrize(
    ("state", "kind", "sentence"),
    [
        ("trial-ends", "info", "The trial ends on 2 December 2026, in 9 days. With a plan, reminders"),
        ("trial-over", "bad", "The trial is over. Reminders, lettrage and new clients have stopped; books"),
        ("ends", "info", "The subscription ends on 28 November 2026, in 5 days. After it the books"),
        (
            "grace",
            "warn",
            "The last payment of the subscription did not go through. All goes on up to 3",
        ),
        ("stopped", "bad", "The subscription is not paid. Reminders, lettrage and new clients have stopped"),
        ("paused", "bad", "The subscription is paused. Reminders, lettrage and new clients have stopped"),
        ("ended", "bad", "The subscription has ended. Reminders, lettrage and new clients have stopped"),
    ],
)
def test_a_strip_says_what_and_until_when(
    opens: Opens, till: Till, state: str, kind: str, sentence: str
) -> None:
    till.stand(state)
    helene = opens("Hélène")
    for address in ("/t/alpha/", "/f/vauclair/"):
        ((of_kind, said, link, _act),) = strips(helene, address)
        assert (of_kind, said[: len(sentence)], link) == (kind, sentence, "/f/vauclair/billing")


@on_sqlite
@pytest.mark.parametrize("state", ["trial", "active"])
def test_who_is_served_reads_nothing(opens: Opens, till: Till, state: str) -> None:
    till.stand(state)
    assert strips(opens("Hélène")) == strips(opens("Hélène"), "/f/vauclair/") == []


@on_sqlite
def test_each_reads_who_can_mend_it(opens: Opens, till: Till) -> None:
    till.stand("ended")
    said = {name: strips(opens(name))[0][1] for name in ("Hélène", "Paul", "Odile", "Sami", "Aude")}
    links = {name: strips(opens(name))[0][2:] for name in said}
    assert [name for name in links if links[name][0]] == ["Hélène", "Odile"]
    assert links["Odile"] == ("/t/alpha/billing", "Subscribe for the company")
    assert said["Hélène"].endswith("up to 13 November 2027.")
    assert said["Paul"].endswith("A partner of the firm looks after the subscription.")
    for name in ("Odile", "Sami"):
        assert said[name].endswith("Your accounting firm, Cabinet Vauclair, looks after the subscription.")
    assert said["Aude"] == (
        "The service has ended here: books can be read and exported up to 13 November 2027."
    )


@on_sqlite
@pytest.mark.parametrize("state", ["grace", "stopped"])
def test_what_a_firm_owes_is_no_affair_of_its_clients(opens: Opens, till: Till, state: str) -> None:
    till.stand(state)
    owes = re.compile("paid|payment|trial")
    assert [bool(owes.search(strips(opens(name))[0][1])) for name in ("Paul", "Odile")] == [True, False]
    if state == "grace":
        assert "Reminders and lettrage go on up to 3 December 2026." in strips(opens("Sami"))[0][1]


@on_sqlite
def test_auditors_are_spared_what_they_cannot_mend(opens: Opens, till: Till) -> None:
    till.stand("grace")
    assert strips(opens("Aude")) == []


@on_sqlite
def test_a_firm_whose_books_are_closed_reads_since_when(opens: Opens, till: Till) -> None:
    till.stand("closed")
    ((kind, said, *_link),) = strips(opens("Hélène"), "/f/vauclair/")
    assert kind == "bad"
    assert "Books could be read up to 19 October 2026. They are kept, and open again with a plan." in said


@on_sqlite
def test_books_closed_to_who_owes_open_again_by_paying_and_not_with_a_plan(opens: Opens, till: Till) -> None:
    """A plan is refused while an invoice is owed."""
    till.stand("owing")
    ((_, said, *_link),) = strips(opens("Hélène"), "/f/vauclair/")
    assert "They are kept, and open again once what is owed is paid." in said
    refused = opens("Odile").get("/t/alpha/").text
    assert "They are kept, and open again once the service goes on." in refused
    assert "owed" not in refused
    assert 'href="/t/alpha/billing"' in refused


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_notice_has_words_for_everybody(
    one_app: Flask, tariff: Tariff, reader: Reader, language: str
) -> None:
    plan = tariff.plans[0]
    with one_app.test_request_context(headers={"Accept-Language": language}):
        for said in SAID.values():
            for known in (plan, None):
                sentence = words.notice(said, _reading(reader, known), TODAY)
                spared = reader is Reader.AUDITOR and (said.day is None or not words.is_over(said))
                spared |= reader is Reader.CLIENT and bool(known) and said.notice is Notice.TRIAL_ENDS
                assert bool(sentence) != spared, said
                assert "%(" not in sentence
                assert not re.search(r"  | $|^ ", sentence), sentence
                assert words.act(said, _reading(reader, known))


@pytest.mark.parametrize(
    ("days", "said"), [(0, "aujourd’hui."), (1, "demain."), (2, "le 25 novembre 2026, dans 2 jours.")]
)
def test_a_day_is_said_with_how_soon_it_comes(one_app: Flask, days: int, said: str) -> None:
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        found = words.notice(Said(Notice.ENDS, TODAY + days * DAY), _reading(Reader.PAYER, None), TODAY)
    assert found.startswith(f"L’abonnement prend fin {said} ")


def test_a_limit_names_how_many_there_may_be(one_app: Flask, tariff: Tariff) -> None:
    plan = replace(tariff.plans[0], most_tenants=1, most_users=20)
    with one_app.test_request_context(headers={"Accept-Language": "en"}):
        assert words.limit(Metric.TENANTS, plan) == "The plan is full: it holds 1 company."
        assert words.limit(Metric.USERS, plan) == "The plan is full: it holds 20 users."
        assert words.limit(Metric.USERS, None) == "The plan is full."


def _reading(reader: Reader, plan: Plan | None) -> Reading:
    return Reading(reader, "Cabinet Vauclair", plan, "/f/vauclair/billing" if reader is Reader.PAYER else "")
