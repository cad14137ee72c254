"""The workbench as its page asks it: boards, proposals, acts, and what others did meanwhile."""

from collections.abc import Callable
import datetime as dt
import json
import re
from typing import Any
import uuid

from flask.testing import FlaskClient
import pytest
from sqlalchemy import event

from server.services import Services
from tests.server.cast import Cast, Clock
from tests.tenants.books.ground import ALICE, Books, month
from tests.tenants.lettrage.office import ACCOUNTS, MAIN, entry

BENCH = "/t/alpha/lettrage/411000/DUPONT"
MARCH = month("2026-03")
Answer = Any


@pytest.fixture
def books(services: Services, cast: Cast) -> Books:
    """Give alpha books with lines of every kind."""
    own = Books(services.database, services.jail, cast.alpha)
    text = (
        entry("2026-03-02", "Facture", 120000, piece="F2026-0231")
        + entry("2026-03-03", "Facture", 108000, piece="F2026-0240")
        + entry("2026-03-04", "Facture", 108000, piece="F2026-0268")
        + entry("2026-03-05", "Facture", 80000, piece="F2026-0274")
        + entry("2026-03-20", "SEPA F2026-0231", -120000)
        + entry("2026-03-21", "SEPA", -108000)
        + entry("2026-03-22", "SEPA", -79700)
    )
    own.write({"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, MARCH: text}, author=ALICE)
    return own


@pytest.fixture
def paul(client_for: Callable[[str], FlaskClient], books: Books) -> FlaskClient:
    del books
    return french(client_for("Paul"))


@pytest.fixture
def helene(client_for: Callable[[str], FlaskClient], books: Books) -> FlaskClient:
    del books
    return french(client_for("Hélène"))


def french(client: FlaskClient) -> FlaskClient:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    return client


def board(client: FlaskClient, bench: str = BENCH) -> Answer:
    return client.get(f"{bench}/board").get_json()


def proposals(client: FlaskClient) -> Answer:
    return client.get(f"{BENCH}/proposals").get_json()["proposals"]


def post(client: FlaskClient, body: object, bench: str = BENCH) -> Answer:
    return client.post(f"{bench}/acts", json=body, headers={"X-CSRF-Token": client.csrf})


def act(client: FlaskClient, name: str, revision: int, **more: object) -> Answer:
    """Send an act as the page does."""
    return post(client, {"act": name, "revision": revision, "key": str(uuid.uuid4()), **more})


def ids(shown: Answer, *cents: int) -> list[str]:
    """Name lines of a board by their cents, credits below zero; of equal ones the first."""
    found = {}
    for line in reversed(shown["lines"]):
        found[line["cents"] * (1 if line["side"] == "d" else -1)] = line["id"]
    return [found[each] for each in cents]


def test_the_board_says_what_is_open(paul: FlaskClient) -> None:
    shown = board(paul)
    first = shown["lines"][0]
    assert (shown["account"], shown["customer"], shown["name"]) == ("411000", "DUPONT", "Dupont SARL")
    assert (shown["balance_cents"], shown["next_letter"], shown["next_partial"]) == (108300, "AAA", "aaa")
    assert (shown["may_letter"], shown["kind"], shown["payment_days"]) == (True, "consumer", None)
    assert shown["gap"] == {
        "limit_cents": 500, "loss_account": "658000", "gain_account": "758000", "closed_day": None,
    }  # fmt: skip
    assert [line["side"] for line in shown["lines"]] == list("ddddccc")
    assert (first["reference"], first["cents"], first["open_cents"]) == ("F2026-0231", 120000, 120000)
    assert (first["due"], first["late"], first["file"], first["currency"]) == (
        "2026-04-01", True, MARCH, "EUR",
    )  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{16}-1", first["id"])
    assert (shown["rank"], shown["count"], shown["next"], shown["previous"]) == (1, 1, None, None)


def test_the_page_carries_its_board(paul: FlaskClient) -> None:
    page = paul.get(BENCH).text
    found = re.search(r'<script type="application/json" id="board">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == board(paul)


def test_hostile_words_of_the_books_stay_words(paul: FlaskClient, books: Books) -> None:
    nasty = "</script><script>alert(1)</script><!--"
    books.write({month("2026-04"): entry("2026-04-01", nasty, 4200, piece=nasty)})
    page = paul.get(BENCH).text
    assert "<script>alert" not in page
    assert nasty in {line["label"] for line in board(paul)["lines"]}


def test_proposals_come_with_reasons_the_surest_first(paul: FlaskClient) -> None:
    found = proposals(paul)
    assert [each["kind"] for each in found] == ["certain", "probable", "gap"]
    certain, probable, gap = found
    assert (certain["title"], certain["why"]) == ("Même montant et même référence", "\u00a0: F2026-0231.")
    assert (probable["title"], probable["why"]) == (
        "Montant exact",
        ", mais 2 dettes y répondent. La plus ancienne d’abord\u00a0: F2026-0240.",
    )
    assert [each["why"] for each in probable["variants"]] == ["F2026-0268 (04/03/2026)"]
    assert gap["title"] == "Écart de 3,00\u00a0€"
    assert gap["why"].startswith(", sous votre tolérance de 5,00\u00a0€")
    assert gap["why"].endswith("L’écart irait en 658.")
    assert (gap["cents"], gap["gap_cents"], gap["debits"], gap["credits"]) == (79700, 300, 1, 1)


def test_reasons_are_said_in_english_too(client_for: Callable[[str], FlaskClient], books: Books) -> None:
    del books
    client = client_for("Paul")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert [each["title"] for each in proposals(client)] == [
        "Same amount and same reference", "Exact amount", "Gap of €3.00",
    ]  # fmt: skip


def test_an_act_is_answered_with_the_new_board_and_can_be_undone(paul: FlaskClient) -> None:
    shown = board(paul)
    done = act(paul, "letter", shown["revision"], lines=ids(shown, 120000, -120000)).get_json()
    assert (done["letters"], done["undo"]) == (["AAA"], done["revision"])
    assert done["said"] == "2 lignes lettrées sous AAA."
    (group,) = done["board"]["groups"]
    assert (group["letter"], group["by"], group["initials"], group["cents"]) == (
        "AAA", "Paul Rainval", "PR", 120000,
    )  # fmt: skip
    assert (group["debits"], group["credits"], group["fault"]) == (1, 1, None)
    undone = act(paul, "undo", done["revision"], revision_to_undo=done["revision"]).get_json()
    assert (undone["said"], undone["undo"]) == ("AAA annulé. Les lignes sont comme avant.", None)
    assert undone["board"]["lines"] == shown["lines"]


def test_the_same_key_gets_the_same_answer(paul: FlaskClient) -> None:
    shown = board(paul)
    body = {
        "act": "letter",
        "revision": shown["revision"],
        "key": "a" * 36,
        "lines": ids(shown, 120000, -120000),
    }
    first, again = post(paul, body).get_json(), post(paul, body).get_json()
    assert first == again


def test_a_lost_race_is_told_and_nothing_is_written(
    paul: FlaskClient, helene: FlaskClient, clock: Clock
) -> None:
    shown = board(paul)
    wanted = ids(shown, 120000, -120000)
    assert act(helene, "letter", shown["revision"], lines=wanted).status_code == 200
    clock.advance(seconds=4)
    lost = act(paul, "letter", shown["revision"], lines=wanted)
    answer = lost.get_json()
    assert (lost.status_code, answer["type"], answer["lines"]) == (409, "lost-race", wanted)
    assert answer["said"] == (
        "Votre lettrage n’est pas enregistré\u00a0: Hélène Dargoire a lettré "
        "le règlement du 20/03/2026 4 secondes plus tôt."
    )
    assert answer["board"]["revision"] == shown["revision"] + 1


def test_changes_of_a_colleague_come_with_who_did_what(paul: FlaskClient, helene: FlaskClient) -> None:
    shown = board(paul)
    since = f"{BENCH}/changes?since={shown['revision']}"
    assert paul.get(since).status_code == 204
    act(helene, "letter", shown["revision"], lines=ids(shown, 120000, -120000))
    seen = paul.get(since).get_json()
    (told,) = seen["acts"]
    assert (told["by"], told["initials"], told["mine"], told["verb"]) == (
        "Hélène Dargoire",
        "HD",
        False,
        "letter",
    )
    assert told["said"] == (
        "Hélène Dargoire vient de lettrer F2026-0231 avec le règlement du 20/03/2026 sous AAA."
    )
    assert set(told["lines"]) == set(ids(shown, 120000, -120000))
    assert seen["delta"]["groups"][0]["letter"] == "AAA"
    assert set(seen["delta"]["gone"]) == set(told["lines"])
    assert helene.get(since).get_json()["acts"][0]["mine"]


def test_changes_by_a_push_are_told_where_they_touch_the_account(paul: FlaskClient, books: Books) -> None:
    shown = board(paul)
    since = f"{BENCH}/changes?since={shown['revision']}"
    books.write({"notes.beancount": "; nothing of this account\n"}, author=ALICE)
    assert paul.get(since).get_json() == {"revision": shown["revision"] + 1}
    books.write({month("2026-04"): entry("2026-04-02", "Facture", 4200)}, author=ALICE)
    (told,) = paul.get(since).get_json()["acts"]
    assert (told["verb"], told["by"], len(told["lines"])) == ("change", "Alice Martin", 1)


def after(shown: Answer, delta: Answer) -> Answer:
    """Put what changed into a board, as the page does."""
    out = {*delta["gone"], *(line["id"] for line in delta["lines"])}
    gone = {*delta["ungrouped"], *(group["letter"] for group in delta["groups"])}
    assert (delta["since"], out & set(delta["gone"])) == (shown["revision"], set(delta["gone"]))
    lines = [*(line for line in shown["lines"] if line["id"] not in out), *delta["lines"]]
    groups = [*(group for group in shown["groups"] if group["letter"] not in gone), *delta["groups"]]
    return {
        **delta["head"],
        "lines": sorted(lines, key=lambda line: (line["date"], line["place"])),
        "groups": sorted(groups, key=lambda group: (group["date"], group["letter"]), reverse=True),
    }


def test_what_changed_is_all_that_changed(paul: FlaskClient, books: Books) -> None:
    shown = board(paul)

    def follow(name: str, **more: object) -> Answer:
        answer = act(paul, name, shown["revision"], shown=shown["revision"], **more).get_json()
        assert "board" not in answer
        made = after(shown, answer["delta"])
        assert made == board(paul)
        return made

    pair = ids(shown, 120000, -120000)
    shown = follow("letter", lines=pair)
    shown = follow("partial", lines=ids(shown, 80000, -79700))
    assert len([line for line in shown["lines"] if line["letter"]]) == 2
    shown = follow("gap", lines=ids(shown, 80000, -79700), account="658000")
    shown = follow("unletter", letter="AAA")
    shown = follow("undo", revision_to_undo=shown["revision"])
    early = month("2026-01")
    books.write({early: entry("2026-01-05", "Facture", 4200)}, author=ALICE)
    seen = paul.get(f"{BENCH}/changes?since={shown['revision']}").get_json()
    assert len(seen["acts"][0]["lines"]) == 1
    shown = after(shown, seen["delta"])
    assert shown == board(paul)


def test_a_page_that_is_too_far_behind_gets_the_whole_board(paul: FlaskClient) -> None:
    shown = board(paul)
    done = act(paul, "letter", shown["revision"], shown=1, lines=ids(shown, 120000, -120000)).get_json()
    assert (done["board"]["revision"], "delta" in done) == (done["revision"], False)
    assert "board" in paul.get(f"{BENCH}/changes?since=1").get_json()


def test_acts_on_other_third_parties_change_nothing_here(
    paul: FlaskClient, books: Books, services: Services
) -> None:
    other = '2025-01-01 open Assets:41-Clients:411000:NOVA\n  account-number: "411000"\n  customer: "NOVA"\n'
    sold = entry("2026-04-01", "Facture", 5000).replace("DUPONT", "NOVA")
    paid = entry("2026-04-02", "SEPA", -5000).replace("DUPONT", "NOVA")
    books.write({"accounts.beancount": ACCOUNTS + other, month("2026-04"): sold + paid})
    shown = board(paul)
    nova = "/t/alpha/lettrage/411000/NOVA"
    theirs = board(paul, nova)
    body = {"act": "letter", "revision": theirs["revision"], "key": "b" * 36}
    post(paul, {**body, "lines": [line["id"] for line in theirs["lines"]]}, nova)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    answer = paul.get(f"{BENCH}/changes?since={shown['revision']}").get_json()
    event.remove(services.database.engine, "before_cursor_execute", note)
    assert answer == {"revision": shown["revision"] + 1}
    assert not [each for each in asked if "index_line" in each]


def test_proposals_that_the_page_has_are_named_alone(paul: FlaskClient) -> None:
    shown, had = board(paul), proposals(paul)
    done = act(paul, "letter", shown["revision"], lines=ids(shown, 120000, -120000)).get_json()
    found = paul.get(f"{BENCH}/proposals?known={shown['revision']}").get_json()
    assert (found["revision"], found["proposals"]) == (done["revision"], [])
    assert found["order"] == [each["id"] for each in had if each["kind"] != "certain"]
    assert proposals(paul) == [each for each in had if each["kind"] != "certain"]
    assert "order" not in paul.get(f"{BENCH}/proposals?known=1").get_json()


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 19, "9" * 30, "-" + "9" * 30, "9" * 5000])
def test_a_revision_that_is_none_is_refused(paul: FlaskClient, since: str) -> None:
    assert paul.get(f"{BENCH}/changes?since={since}").status_code == 400
    assert paul.get(f"{BENCH}/changes?since=0&shown={since}").status_code == 200
    assert paul.get(f"{BENCH}/proposals?known={since}").status_code == 200


def test_asking_for_changes_costs_one_query_of_the_books(paul: FlaskClient, services: Services) -> None:
    shown = board(paul)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    paul.get(f"{BENCH}/changes?since={shown['revision']}")
    event.remove(services.database.engine, "before_cursor_execute", note)
    assert len([each for each in asked if "revision" in each]) == 1
    assert not [each for each in asked if "index_line" in each or "git_object" in each]


def test_what_cannot_be_done_is_said_in_a_sentence(paul: FlaskClient) -> None:
    shown = board(paul)
    refused = act(paul, "gap", shown["revision"], lines=ids(shown, 120000, -79700), account="658000")
    assert (refused.status_code, refused.get_json()["type"]) == (422, "gap-limit")
    assert refused.get_json()["said"] == (
        "L’écart de 403,00\u00a0€ dépasse le plafond du dossier, 5,00\u00a0€. "
        "Lettrez en partie ou demandez à un associé."
    )


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "letter",
        {},
        {"act": "drop"},
        {"act": ["letter"]},
        {"act": "letter", "revision": 2, "key": "a" * 36},
        {"act": "letter", "revision": 2, "key": "a" * 36, "lines": []},
        {"act": "letter", "revision": 2, "key": "a" * 36, "lines": [1, 2]},
        {"act": "letter", "revision": 2, "key": "a" * 36, "lines": ["x"] * 20_001},
        {"act": "letter", "revision": "2", "key": "a" * 36, "lines": ["0" * 16 + "-1"]},
        {"act": "letter", "revision": True, "key": "a" * 36, "lines": ["0" * 16 + "-1"]},
        {"act": "letter", "revision": 2**40, "key": "a" * 36, "lines": ["0" * 16 + "-1"]},
        {"act": "letter", "revision": 2, "key": "short", "lines": ["0" * 16 + "-1"]},
        {"act": "letter", "revision": 2, "key": {"a": 1}, "lines": ["0" * 16 + "-1"]},
        {"act": "gap", "revision": 2, "key": "a" * 36, "lines": ["0" * 16 + "-1"], "day": "0000-99-99"},
        {"act": "gap", "revision": 2, "key": "a" * 36, "lines": ["0" * 16 + "-1"], "account": "6;DROP"},
        {"act": "unletter", "revision": 2, "key": "a" * 36, "letter": "A\0"},
        {"act": "unletter", "revision": 2, "key": "a" * 36, "letter": "A" * 21},
        {"act": "accept", "revision": 2, "key": "a" * 36, "proposals": ["../x"]},
        {"act": "undo", "revision": 2, "key": "a" * 36, "revision_to_undo": -1},
    ],
)
def test_hostile_bodies_are_refused(paul: FlaskClient, body: object) -> None:
    answer = post(paul, body)
    assert (answer.status_code, answer.get_json()["type"]) == (400, "bad-body")
    assert board(paul)["revision"] == 2


def test_an_act_without_the_pages_token_is_refused(paul: FlaskClient) -> None:
    shown = board(paul)
    body = {"act": "letter", "revision": 2, "key": "a" * 36, "lines": ids(shown, 120000, -120000)}
    assert paul.post(f"{BENCH}/acts", json=body).status_code in {400, 403}
    assert board(paul)["revision"] == 2


@pytest.mark.parametrize("bench", ["411000/NOBODY", "999999/-", "411000/%00", "411000/-", "512000/-"])
def test_accounts_that_take_no_letters_are_not_found(paul: FlaskClient, bench: str) -> None:
    for page in ("", "/board", "/proposals", "/groups", "/changes?since=0"):
        assert paul.get(f"/t/alpha/lettrage/{bench}{page}").status_code == 404
    assert act_status(paul, bench) == 404


def act_status(client: FlaskClient, bench: str) -> int:
    body = {"act": "unletter", "revision": 1, "key": "a" * 36, "letter": "AAA"}
    return post(client, body, f"/t/alpha/lettrage/{bench}").status_code


def test_who_only_reads_sees_the_board_and_may_not_act(
    client_for: Callable[[str], FlaskClient], books: Books
) -> None:
    del books
    aude = client_for("Aude")
    shown = board(aude)
    assert shown["may_letter"] is False
    assert act(aude, "letter", 2, lines=ids(shown, 120000, -120000)).status_code == 403


def test_accounts_of_no_third_party_and_codes_with_slashes_have_a_bench(
    paul: FlaskClient, books: Books
) -> None:
    more = (
        '2025-01-01 open Liabilities:47-Attente:471000\n  account-number: "471000"\n  name: "Attente"\n'
        "2025-01-01 open Assets:41-Clients:411000:X EUR\n"
        '  account-number: "411000"\n  customer: "A/B board"\n'
    )
    text = (
        '2026-04-02 * "?"\n  Assets:51-Banques:512000  5.00 EUR\n  Liabilities:47-Attente:471000  -5.00 EUR\n'
        '2026-04-03 * "x"\n  Assets:41-Clients:411000:X  7.00 EUR\n  Income:70-Ventes:706000  -7.00 EUR\n'
    )
    books.write({"accounts.beancount": ACCOUNTS + more, month("2026-04"): text})
    waiting = board(paul, "/t/alpha/lettrage/471000/-")
    assert (waiting["name"], waiting["customer"], len(waiting["lines"])) == ("Attente", "", 1)
    other = board(paul)["previous"]
    assert other is not None
    assert (board(paul, other)["customer"], board(paul, other)["next"]) == ("A/B board", BENCH)
    assert paul.get(other).status_code == 200


def test_older_groups_are_sent_on_demand(paul: FlaskClient, books: Books) -> None:
    lines = []
    for number in range(60):
        letter = f"AA{chr(65 + number % 26)}{chr(65 + number // 26)}"
        for cents in (100 + number, -100 - number):
            made = entry("2026-04-01", f"N{number}", cents).replace(
                "EUR\n", f'EUR\n    lettrage: "{letter}"\n', 1
            )
            lines.append(made)
    books.write({month("2026-04"): "".join(lines)})
    shown = board(paul)
    assert (len(shown["groups"]), shown["group_count"]) == (50, 60)
    last = shown["groups"][-1]["letter"]
    older = paul.get(f"{BENCH}/groups?before={last}").get_json()["groups"]
    letters = [group["letter"] for group in (*shown["groups"], *older)]
    assert len(letters) == len(set(letters)) == 60


def test_a_colleague_of_another_client_sees_nothing(
    client_for: Callable[[str], FlaskClient], books: Books
) -> None:
    del books
    bea = client_for("Bea")
    for page in ("", "/board", "/proposals", "/changes?since=0", "/groups"):
        assert bea.get(f"{BENCH}{page}").status_code == 404


def test_accounts_are_listed_with_what_is_certain(paul: FlaskClient) -> None:
    page = paul.get("/t/alpha/lettrage").text
    assert f'href="{BENCH}"' in page
    assert "1 groupe certain" in page
    assert "Lettrer ce qui est certain" in page
    assert "Aucun compte ne répond" in paul.get("/t/alpha/lettrage?q=zzz").text
    assert f'href="{BENCH}"' in paul.get("/t/alpha/lettrage?q=dupont+411").text


def test_what_is_certain_is_shown_before_it_is_written(paul: FlaskClient) -> None:
    page = paul.get("/t/alpha/lettrage/certain").text
    assert "F2026-0231" in page
    assert 'action="/t/alpha/jobs/letter-all"' in page or "letter-all" not in page
    assert "1 groupe est certain" in paul.get("/t/alpha/lettrage/certain/count").text
    assert board(paul)["revision"] == 2


def test_books_without_open_lines_say_so(paul: FlaskClient, books: Books) -> None:
    books.write({MARCH: "; nothing\n"})
    assert "Tout est lettré" in paul.get("/t/alpha/lettrage").text
    assert "Plus rien n’est certain" in paul.get("/t/alpha/lettrage/certain").text


def test_what_is_late_depends_on_the_day(paul: FlaskClient, clock: Clock) -> None:
    clock.moment = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
    assert not any(line["late"] for line in board(paul)["lines"])
