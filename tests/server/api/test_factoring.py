"""Factoring as programs ask for it: from what may be handed over to what the factor has, and its proof."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
import hashlib

import pytest

from ledger_core.factoring.contract import Transfer
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.desk import Desk, Hand
from tenants.dunning.decisions.creditor import save_creditor
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.limits import NewLimit, give_limit
from tenants.jail import Jail
from tenants.people.roles import Permission
from tests.server.api.conftest import ALPHA, Program
from tests.server.cast import NOW, Cast, settle
from tests.tenants.books.ground import ALICE, Books
from tests.tenants.dunning.company import CREDITOR, Company
from tests.tenants.factoring.assignments.works import CONTRACT, FILES, KEY, OTHER, OTHER_CONTRACT, Works

ON_SQLITE = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
FACTORING = f"{ALPHA}/factoring"
ASSIGNMENTS, EVENTS = f"{FACTORING}/assignments", f"{FACTORING}/events"


@pytest.fixture
def cast(database: Database, jail: Jail, settled: Callable[..., Cast]) -> Cast:
    """Bring the cast, whose alpha has agreed with two factors."""

    def begin() -> Cast:
        made = settle(database, jail)
        books = Books(database, jail, made.alpha)
        books.write(dict(FILES), removed=tuple(books.files().keys() - FILES.keys()))
        desk = Desk(
            database, jail, PictureCache(), made.alpha.id, "alpha", Hand(ALICE, str(ALICE)), NOW, NOW.date()
        )
        with desk.writing() as session:
            save_creditor(session, desk, CREDITOR)
            save_contract(session, desk, CONTRACT)
            save_contract(session, desk, OTHER_CONTRACT)
            give_limit(session, desk, KEY, NewLimit("VERNEGUES", CONTRACT.since, 40_000_00))
        return made

    return settled("cast_of_factoring", begin)


@pytest.fixture
def robot(program_of: Callable[..., Program]) -> Program:
    return program_of()


def candidates(robot: Program, key: str = KEY) -> dict[str, dict[str, object]]:
    """Return the open documents by their numbers."""
    pages = robot.pages(f"{FACTORING}/contracts/{key}/candidates", limit=2)
    return {row["reference"]: row for page in pages for row in page}


def begun(robot: Program, *references: str, key: str = KEY) -> dict[str, object]:
    """Begin an assignment of some documents."""
    known = candidates(robot, key)
    body = {"contract": key, "documents": [known[each]["document"] for each in references]}
    answer = robot.post(ASSIGNMENTS, body)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def did(robot: Program, reference: object, act: str, **more: object) -> dict[str, object]:
    """Do something to an assignment."""
    answer = robot.post(f"{ASSIGNMENTS}/{reference}/acts", {"act": act, **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def kind_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["type"].removeprefix("urn:lettrine:problem:")


@ON_SQLITE
def test_contracts_and_what_they_decide_of_each_document(robot: Program) -> None:
    rows = robot.get(f"{FACTORING}/contracts")["rows"]
    assert [(row["key"], row["factor"], row["in_force"]) for row in rows] == [
        (KEY, "Factor Aldébaran", True),
        (OTHER, "Factor Aldébaran", True),
    ]
    page = robot.get(f"{FACTORING}/contracts/{KEY}/candidates")
    assert page["amounts"] == {
        "documents": 5, "assigned": "107804.00", "available": "74232.85", "over_limit": "22200.00",
        "beyond_quota": "0.00", "holdback": "10780.40", "commission": "431.22", "commission_vat": "86.24",
        "financing": "73.29", "file_fees": "0.00", "file_fees_vat": "0.00", "days": 13,
    }  # fmt: skip
    assert (page["day"], page["why_none"]) == ("2026-11-23", "")
    found = candidates(robot)
    assert {reference: row["decision"] for reference, row in found.items() if row["rule"]} == {
        "F2026-0312": "over-limit",
        "F2026-0330": "excluded",
    }
    assert (found["F2026-0312"]["assigned"], found["F2026-0312"]["over_limit"]) == ("30000.00", "22200.00")
    assert found["F2026-0330"]["rule"] == "business-only"
    assert found["F2026-0330"]["why"]
    missing = robot.ask("GET", f"{FACTORING}/contracts/nobody/candidates")
    assert kind_of(missing) == (404, "not-found")


def test_the_whole_way_to_the_factor_and_into_the_books(robot: Program) -> None:
    made = begun(robot, "F2026-0303", "F2026-0308")
    assert (made["reference"], made["state"], made["assigned"]) == ("C-2026-001", "draft", "30280.00")
    checks = robot.get(f"{ASSIGNMENTS}/C-2026-001/checks")
    assert (checks["clear"], [each["ok"] for each in checks["checks"]]) == (True, [True] * 8)
    done = did(robot, "C-2026-001", "check")
    assert done["amounts"] == checks["amounts"]
    assert did(robot, "C-2026-001", "reopen")["amounts"] is None
    did(robot, "C-2026-001", "check")
    sent = did(robot, "C-2026-001", "send")
    assert (sent["state"], sent["batch"]) == ("sent", 1)
    files = robot.get(f"{ASSIGNMENTS}/C-2026-001/files")["rows"]
    assert [each["kind"] for each in files] == ["factor", "slip", "list"]
    whole = robot.get(f"{FACTORING}/files/{files[0]['number']}")
    data = b64decode(whole.pop("base64"))
    assert whole == files[0]
    assert hashlib.sha256(data).hexdigest() == whole["sha256"]
    assert data.startswith(b"ORIEL;F2026-0303;2026-10-30;")
    event = {"kind": "fund", "assignment": "C-2026-001", "day": "2026-11-23"}
    proposal = robot.post(f"{EVENTS}/proposals", event).get_json()
    assert (
        sum(int(line["amount"].replace(".", "")) for each in proposal["entries"] for line in each["lines"])
        == 0
    )
    key = {"Idempotency-Key": "funded-c-2026-001"}
    posted = [robot.post(EVENTS, {**event, "seen": proposal["print"]}, **key) for _ in range(2)]
    assert [each.status_code for each in posted] == [201, 201], posted[0].text
    assert posted[0].get_json() == posted[1].get_json()
    assert robot.get(f"{ASSIGNMENTS}/C-2026-001")["state"] == "funded"
    proof = robot.get(f"{FACTORING}/contracts/{KEY}/proof")
    assert (proof["proven"], proof["gaps"], proof["books"]) == (True, [], proof["assignments"])
    assert proof["books"]["outstanding"] == "30280.00"
    assert kind_of(robot.post(EVENTS, {**event, "seen": proposal["print"]}))[0] in {409, 422}


@ON_SQLITE
def test_what_the_factor_refuses_and_what_is_given_up_is_free_again(robot: Program) -> None:
    made = begun(robot, "F2026-0303")
    assert did(robot, made["reference"], "drop")["state"] == "draft"
    assert kind_of(robot.ask("GET", f"{ASSIGNMENTS}/{made['reference']}")) == (404, "not-found")
    made = begun(robot, "F2026-0303")
    did(robot, made["reference"], "check")
    did(robot, made["reference"], "send")
    back = did(robot, made["reference"], "refuse", reason="Débiteur inconnu")
    assert (back["state"], back["reason"], back["ended_on"]) == ("returned", "Débiteur inconnu", "2026-11-23")
    assert [item["state"] for item in back["items"]] == ["not-taken"]
    again = begun(robot, "F2026-0303")
    assert again["reference"] == "C-2026-002"
    listed = robot.pages(ASSIGNMENTS, limit=1)
    assert [row["reference"] for page in listed for row in page] == ["C-2026-002", "C-2026-001"]
    assert "items" not in listed[0][0]
    only = robot.get(ASSIGNMENTS, state="returned", contract=KEY)["rows"]
    assert [row["reference"] for row in only] == ["C-2026-001"]


def test_a_draft_changes_where_nobody_changed_it_meanwhile(robot: Program) -> None:
    begun(robot, "F2026-0303")
    address = f"{ASSIGNMENTS}/C-2026-001"
    state = robot.ask("GET", address).headers["ETag"]
    wanted = {"documents": [candidates(robot)["F2026-0308"]["document"]]}
    changed = robot.ask("PATCH", address, json=wanted, headers={"If-Match": state})
    assert changed.status_code == 200, changed.text
    assert [item["reference"] for item in changed.get_json()["items"]] == ["F2026-0308"]
    late = robot.ask("PATCH", address, json={}, headers={"If-Match": state})
    assert kind_of(late) == (412, "changed")
    assert len(robot.ask("PATCH", address, json={}).get_json()["items"]) == 5
    acts, act = f"{address}/acts", {"act": "check"}
    assert kind_of(robot.ask("POST", acts, json=act, headers={"If-Match": state})) == (412, "changed")
    state = robot.ask("GET", address).headers["ETag"]
    assert robot.ask("POST", acts, json=act, headers={"If-Match": state}).status_code == 200


@ON_SQLITE
def test_the_factor_is_given_another_number(robot: Program) -> None:
    made = begun(robot, "F2026-0303")
    address = f"{ASSIGNMENTS}/C-2026-001/documents/{made['items'][0]['document']}"
    done = robot.ask("PATCH", address, json={"sent_as": "F2026-0303-BIS"})
    assert [item["sent_as"] for item in done.get_json()["items"]] == ["F2026-0303-BIS"]
    assert kind_of(robot.ask("PATCH", address, json={"sent_as": " "})) == (422, "not-a-number")
    assert kind_of(robot.ask("PATCH", f"{address}9", json={"sent_as": "F9"})) == (422, "not-in-it")


def test_the_same_draft_under_its_key_begins_once(robot: Program) -> None:
    body, key = {"contract": KEY}, {"Idempotency-Key": "november-24"}
    first, again = (robot.post(ASSIGNMENTS, body, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    other = robot.post(ASSIGNMENTS, {"contract": OTHER}, **key)
    assert kind_of(other) == (422, "key-reused")
    assert len(robot.get(ASSIGNMENTS)["rows"]) == 1


@ON_SQLITE
def test_what_cannot_be_is_a_problem_of_its_own(robot: Program) -> None:
    known = candidates(robot)
    consumer, oriel = known["F2026-0330"]["document"], known["F2026-0303"]["document"]
    answer = robot.post(ASSIGNMENTS, {"contract": KEY, "documents": [consumer, "x"]})
    assert kind_of(answer) == (422, "not-eligible")
    assert answer.get_json()["documents"] == sorted([consumer, "x"])
    assert kind_of(robot.post(ASSIGNMENTS, {"contract": "nobody"})) == (422, "no-contract")
    begun(robot, "F2026-0303")
    twice = robot.post(ASSIGNMENTS, {"contract": KEY})
    assert (kind_of(twice), twice.get_json()["reference"]) == ((409, "another-draft"), "C-2026-001")
    held = robot.post(ASSIGNMENTS, {"contract": OTHER, "documents": [oriel]})
    assert (kind_of(held), held.get_json()["documents"]) == ((409, "held-elsewhere"), {oriel: "C-2026-001"})
    acts = f"{ASSIGNMENTS}/C-2026-001/acts"
    wrong = robot.post(acts, {"act": "send"})
    assert (kind_of(wrong), wrong.get_json()["state"]) == ((409, "wrong-state"), "draft")
    assert kind_of(robot.post(acts, {"act": "refuse"})) == (422, "invalid")
    assert kind_of(robot.post(f"{ASSIGNMENTS}/C-2026-999/acts", {"act": "check"})) == (404, "not-found")
    did(robot, "C-2026-001", "check")
    assert kind_of(robot.ask("PATCH", f"{ASSIGNMENTS}/C-2026-001", json={})) == (409, "wrong-state")


@ON_SQLITE
def test_a_funding_takes_the_amounts_of_the_factors_credit(robot: Program) -> None:
    made = begun(robot, "F2026-0303", "F2026-0308")
    for act in ("check", "send"):
        did(robot, "C-2026-001", act)
    out = next(item["document"] for item in made["items"] if item["reference"] == "F2026-0308")
    credit = {
        "over_limit": "880.00", "beyond_quota": "0.00", "holdback": "1400.00", "commission": "60.00",
        "commission_vat": "12.00", "financing": "8.00", "file_fees": "5.00", "file_fees_vat": "1.00",
    }  # fmt: skip
    event = {"kind": "fund", "assignment": "C-2026-001", "day": "2026-11-23", "left_out": [out]}

    def proposed(**changed: str) -> object:
        return robot.post(f"{EVENTS}/proposals", {**event, "amounts": credit | changed})

    for wrong in ({"holdback": "14000.00"}, {"commission": "-60.00"}):  # more than it took; below zero
        assert kind_of(proposed(**wrong)) == (422, "amounts")
    lacking = {name: cents for name, cents in credit.items() if name != "financing"}
    answer = robot.post(f"{EVENTS}/proposals", {**event, "amounts": lacking})
    assert [each["place"] for each in answer.get_json()["errors"]] == ["json.amounts.financing"]
    event |= {"amounts": credit, "seen": proposed().get_json()["print"]}
    assert kind_of(robot.post(EVENTS, {**event, "amounts": credit | {"holdback": "1399.00"}}))[0] == 409
    assert robot.post(EVENTS, event).status_code == 201
    # 14 880.00 - 880.00 - 1 400.00 - 60.00 - 12.00 - 8.00 - 5.00 - 1.00
    told = robot.get(f"{ASSIGNMENTS}/C-2026-001")["amounts"]
    assert told.items() >= {**credit, "documents": 1, "assigned": "14880.00", "available": "12514.00"}.items()
    proof = robot.get(f"{FACTORING}/contracts/{KEY}/proof")
    assert (proof["proven"], proof["books"]["holdback"]) == (True, "1400.00")


@ON_SQLITE
def test_security_shows_what_is_lettered_by_now(
    robot: Program, cast: Cast, database: Database, jail: Jail
) -> None:
    works = Works(Company(Books(database, jail, cast.alpha)))
    works.agree(replace(CONTRACT, version=2, transfer=Transfer.SECURITY))
    begun(robot, "F2026-0303", "F2026-0308")
    for act in ("check", "send"):
        did(robot, "C-2026-001", act)
    event = {"kind": "fund", "assignment": "C-2026-001", "day": "2026-11-23"}
    seen = robot.post(f"{EVENTS}/proposals", event).get_json()["print"]
    assert robot.post(EVENTS, {**event, "seen": seen}).status_code == 201
    works.put("F2026-0303", lettrage='"aab"', **{"lettrage-date": "2026-11-20"})
    works.pay("ORIEL", 4_880_00, letter="aab")
    shown = robot.get(f"{ASSIGNMENTS}/C-2026-001")
    items = {item["reference"]: (item["state"], item["settled"], item["left"]) for item in shown["items"]}
    assert items == {
        "F2026-0303": ("partly", "4880.00", "10000.00"),
        "F2026-0308": ("open", "0.00", "15400.00"),
    }
    assert (shown["assigned"], shown["left"]) == ("30280.00", "25400.00")
    assert [row["left"] for row in robot.get(ASSIGNMENTS)["rows"]] == ["25400.00"]
    assert works.look(1).left_cents == 30_280_00  # nothing is written


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"kind": "burn"}, "json.kind"),
        ({"kind": "fund"}, "json.assignment"),
        ({"kind": "cash", "contract": KEY}, "json.amount"),
        ({"kind": "cash", "contract": KEY, "amount": "1e9"}, "json.amount"),
        ({"kind": "cash", "contract": KEY, "amount": 12}, "json.amount"),
        ({"kind": "cash", "contract": KEY, "amount": "9" * 14 + ".00"}, "json.amount"),
        ({"kind": "settled", "assignment": "C-2026-001"}, "json.parts"),
        ({"kind": "recourse", "assignment": "C-2026-001"}, "json.documents"),
        ({"kind": "settled", "assignment": "C-2026-001", "parts": [{"document": "x", "amount": "1.00"}] * 2},
         "json.parts"),
        ({"kind": "fund", "seen": "x"}, "json.seen"),
        ({"kind": "charged", "contract": KEY, "amount": "12.00"}, "json.charge"),
        ({"kind": "charged", "contract": KEY, "amount": "12.00", "charge": "cash"}, "json.charge"),
        ({"kind": "passed-on", "assignment": "C-2026-001", "through": "post"}, "json.through"),
    ],
)  # fmt: skip
@ON_SQLITE
def test_an_event_lacks_nothing_that_its_kind_needs(
    robot: Program, more: dict[str, object], place: str
) -> None:
    begun(robot, "F2026-0303")
    answer = robot.post(f"{EVENTS}/proposals", {"day": "2026-11-23", **more})
    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"][0]["place"] == place


@ON_SQLITE
def test_every_kind_of_event_reaches_the_books_or_says_why_not(robot: Program) -> None:
    made = begun(robot, "F2026-0303")
    part = [{"document": made["items"][0]["document"], "amount": "10.00"}]
    of_one = {"assignment": "C-2026-001", "day": "2026-11-23"}
    for kind in ("settled", "release", "direct-payment", "passed-on", "repaid"):
        answer = robot.post(f"{EVENTS}/proposals", {"kind": kind, **of_one, "parts": part})
        assert kind_of(answer)[0] == 422, answer.text
    recourse = {"kind": "recourse", **of_one, "documents": [part[0]["document"]], "reason": "Litige"}
    assert kind_of(robot.post(f"{EVENTS}/proposals", recourse))[0] == 422
    for kind, more in (
        ("cash", {}),
        ("financing", {}),
        ("charged", {"charge": "commission", "vat": "2.47"}),
    ):
        event = {"kind": kind, "contract": KEY, "day": "2026-11-23", "amount": "12.34", **more}
        proposal = robot.post(f"{EVENTS}/proposals", event).get_json()
        assert (proposal["kind"], proposal["contract"], proposal["assignment"]) == (kind, KEY, "")
        answer = robot.post(EVENTS, {**event, "seen": proposal["print"]})
        assert (answer.status_code, answer.get_json()["assignment"]) == (201, ""), answer.text
    lost = robot.post(EVENTS, {**event, "seen": "another"})
    assert kind_of(lost) == (409, "changed")


@ON_SQLITE
def test_posting_takes_both_scopes(program_of: Callable[..., Program]) -> None:
    event = {"kind": "cash", "contract": KEY, "day": "2026-11-23", "amount": "1.00", "seen": "x"}
    for lacks in (Permission.ASSIGN, Permission.WRITE):
        some = frozenset({Permission.READ, Permission.WRITE, Permission.ASSIGN} - {lacks})
        answer = program_of(permissions=some).post(EVENTS, event)
        assert (kind_of(answer), answer.get_json()["scope"]) == ((403, "scope"), lacks.value)
