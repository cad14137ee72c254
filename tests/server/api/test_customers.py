"""Customers and their cards as programs read and change them."""

import pytest

from tests.server.api.conftest import ALPHA, Program
from tests.tenants.books.ground import Books

LEROY = f"{ALPHA}/customers/LEROY"


def patch(robot: Program, body: object, address: str = LEROY, **headers: str) -> object:
    return robot.ask("PATCH", address, json=body, headers=headers)


def test_customers_are_listed_by_code_with_what_they_owe(robot: Program) -> None:
    rows = [row for page in robot.pages(f"{ALPHA}/customers", limit=1) for row in page]
    assert [(row["code"], row["total"], row["unlettered_lines"]) for row in rows] == [
        ("DUPONT", "1083.00", 7), ("LEROY", "0.00", 0), ("MARTIN", "0.00", 0),
    ]  # fmt: skip
    assert rows[1] == robot.get(LEROY)
    assert rows == robot.get(f"{ALPHA}/customers")["rows"]
    assert rows[1]["card"] == {
        "name": "Leroy SA", "siren": "", "kind": "business", "email": "", "contact": "", "phone": "",
        "address": "", "payment_days": None, "siret": "", "vat": "", "country": "",
    }  # fmt: skip


def test_a_change_of_a_card_stands_in_the_books(robot: Program, books: Books) -> None:
    answer = patch(robot, {"email": "compta@leroy.example", "payment_days": 45})
    assert (answer.status_code, answer.get_json()) == (200, {"code": "LEROY", "revision": 3})
    assert b'email: "compta@leroy.example"' in books.files()["accounts.beancount"]
    card = robot.get(LEROY)["card"]
    assert (card["email"], card["payment_days"], card["name"]) == ("compta@leroy.example", 45, "Leroy SA")
    assert patch(robot, {"payment_days": None, "email": ""}).get_json()["revision"] == 4
    assert b"email" not in books.files()["accounts.beancount"]
    assert patch(robot, {"email": ""}).get_json()["revision"] == 4


def test_a_change_made_from_an_older_card_is_refused(robot: Program) -> None:
    state = robot.ask("GET", LEROY).headers["ETag"]
    assert patch(robot, {"contact": "Ana"}, **{"If-Match": state}).status_code == 200
    answer = patch(robot, {"contact": "Eva"}, **{"If-Match": state})
    assert (answer.status_code, answer.get_json()["type"]) == (412, "urn:lettrine:problem:changed")
    assert robot.get(LEROY)["card"]["contact"] == "Ana"
    assert patch(robot, {"contact": "Eva"}, **{"If-Match": "*"}).status_code == 200


def test_the_same_change_under_its_key_is_done_once(robot: Program) -> None:
    state = robot.ask("GET", LEROY).headers["ETag"]
    headers = {"If-Match": state, "Idempotency-Key": "leroy-contact-1"}
    first, again = (patch(robot, {"contact": "Ana"}, **headers) for _ in range(2))
    assert (first.status_code, first.get_json()) == (again.status_code, again.get_json())
    assert first.get_json()["revision"] == 3


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": ""}, "json.name"),
        ({"siren": "123456789"}, "json.siren"),
        ({"email": "nobody"}, "json.email"),
        ({"kind": "friend"}, "json.kind"),
        ({"payment_days": -1}, "json.payment_days"),
        ({"payment_days": "30"}, "json.payment_days"),
        ({"phone": "\u202e0123456789"}, "json.phone"),
        ({"discount": "10"}, "json.discount"),
        ({"contact": "x" * 201}, "json.contact"),
    ],
)
def test_values_that_no_card_holds_are_named(
    robot: Program, books: Books, body: dict[str, object], place: str
) -> None:
    before = books.files()
    answer = patch(robot, body)
    assert answer.status_code == 422
    assert [error["place"] for error in answer.get_json()["errors"]] == [place]
    assert books.files() == before


@pytest.mark.parametrize("code", ["NOBODY", "A%00B", "%2e%2e", "x" * 500])
def test_a_customer_that_is_not_there_is_not_found(robot: Program, code: str) -> None:
    assert robot.ask("GET", f"{ALPHA}/customers/{code}").status_code == 404
    assert patch(robot, {"contact": "Ana"}, f"{ALPHA}/customers/{code}").status_code == 404
