"""Customers: listed, one, and changes of a card, which are written into the books."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from apiflask import Schema
from flask import Response, jsonify, request
from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import Integer, Nested, String

from ledger_core.card_edit import KEYS, LONGEST_ADDRESS, LONGEST_LINE, Card, FaultyCardError, card_of
from ledger_core.loading.cards import KINDS, MAX_PAYMENT_DAYS
from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import cursor_of, paged
from server.api.fields import Paging, Strict, Text, page_schema
from server.api.guard import opened
from server.api.once import Once, done_once, reply
from server.api.problems import At, Problem, invalid, missing
from server.api.receivables import receivables_now
from server.portal.customers.card_form import fault_words
from server.services import services
from tenants.books.models import Revision
from tenants.db import TenantSession
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.customer_writing import CardConflictError, Desk, NoSuchCardError, write_card
from tenants.receivables.customers import CustomerSituation, customer_of, customers_of

_DAYS = "days from the invoice to the due date; null: what the books say for all"


class CardOut(Schema):
    """What the books say of a customer beside the entries; a text is empty where they say nothing."""

    name = fields.text()
    siren = fields.text()
    siret = fields.text("of the establishment that is invoiced")
    vat = fields.text("number for VAT, its country's letters in front")
    kind = fields.text(validate=validate.OneOf(sorted(KINDS)))
    email = fields.text()
    contact = fields.text()
    phone = fields.text()
    address = fields.text("its lines separated by newlines")
    country = fields.text("two letters of ISO 3166")
    payment_days = Integer(required=True, allow_none=True, metadata={"description": _DAYS})


class CardIn(Strict):
    """What changes on a card; what is left out stays, an empty text removes."""

    name = Text(most=LONGEST_LINE)
    siren = Text(most=LONGEST_LINE)
    siret = Text(most=LONGEST_LINE)
    vat = Text(most=LONGEST_LINE)
    kind = String(validate=validate.OneOf(sorted(KINDS)))
    email = Text(most=LONGEST_LINE)
    contact = Text(most=LONGEST_LINE)
    phone = Text(most=LONGEST_LINE)
    address = Text(most=LONGEST_ADDRESS)
    country = Text(most=LONGEST_LINE)
    payment_days = Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(0, MAX_PAYMENT_DAYS),
        metadata={"description": _DAYS},
    )


class CustomerOut(Schema):
    """A customer as of today."""

    code = fields.text("of the third party, or the number of an account that is no one's own")
    name = fields.text()
    accounts = fields.listed(fields.text(), "numbers of the accounts")
    card = Nested(CardOut, required=True, allow_none=True)
    total = fields.amount("the balance, a debt above zero")
    overdue = fields.amount()
    unlettered_lines = fields.number("lines that wait for a letter")


class WrittenOut(Schema):
    """What was written."""

    code = fields.text()
    revision = fields.number("that holds the change; the present one where nothing differed")


@blueprint.get("/tenants/<slug>/customers")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(page_schema(CustomerOut, "CustomerPage", {"revision": fields.number()}))
def get_customers(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List all customers by code, those who owe nothing too."""
    cursor, found = cursor_of(query_data), receivables_now(access)
    rows = sorted(customers_of(found), key=lambda customer: customer.code)
    page = paged(rows, lambda customer: (customer.code,), query_data, cursor)
    shown = [_form(customer) for customer in page.rows]
    return {"revision": found.picture.number, "rows": shown, "next": page.next}


@blueprint.get("/tenants/<slug>/customers/<code>")
@opened(Permission.READ)
@blueprint.output(CustomerOut)
def get_customer(access: TenantAccess, code: str) -> Response:
    """Tell of one customer.

    The `ETag` names the state of the card: sent back as `If-Match` with a change, that is written only where
    nobody changed the card meanwhile.
    """
    customer = _standing(access, code)
    answer = jsonify(CustomerOut().dump(_form(customer)))
    answer.set_etag(_state(customer))
    return answer


@blueprint.patch("/tenants/<slug>/customers/<code>")
@opened(Permission.WRITE)
@blueprint.input(CardIn, location="json")
@blueprint.output(WrittenOut)
def patch_customer(access: TenantAccess, code: str, json_data: dict[str, Any]) -> Response:
    """Change a customer's card in the books."""
    return done_once(access, json_data, lambda once: _changed(access, code, json_data, once))


def _changed(access: TenantAccess, code: str, sent: Mapping[str, Any], once: Once) -> Response:
    customer, house = _standing(access, code), services()
    if request.if_match and not request.if_match.contains(_state(customer)):
        raise Problem(
            412,
            "changed",
            _("Somebody else changed this card meanwhile"),
            _("Nothing was written. Read the customer again, and repeat your change."),
        )
    if customer.card is None:
        raise missing(_("This customer has no card"))
    was = card_of(customer.card)
    desk = Desk(house.database, house.jail, house.pictures, access.tenant_id, access.author, house.now())
    message = _("Card of %(name)s", name=customer.name)

    def alongside(session: TenantSession, revision: Revision) -> None:
        once.keep(session, HTTPStatus.OK, {"code": code, "revision": revision.number})

    try:
        revision = write_card(desk, customer.card.account, was, _typed(was, sent), message, alongside)
    except FaultyCardError as error:
        faults = error.faults.items()
        raise invalid([At(f"json.{part}", fault_words(part, fault)) for part, fault in faults]) from None
    except CardConflictError as error:
        raise Problem(
            409,
            "conflict",
            _("Somebody else changed the same parts of this card meanwhile"),
            _("Nothing was written. Read the customer again, and repeat your change."),
            errors=[At(f"json.{part}", getattr(error.theirs, part) or "–") for part in error.parts],
        ) from None
    except NoSuchCardError:
        raise missing(_("This customer has no card")) from None
    if revision is None:
        said = {"code": code, "revision": receivables_now(access).picture.number}
        once.keep_after(HTTPStatus.OK, said)
        return reply(HTTPStatus.OK, said)
    return reply(HTTPStatus.OK, {"code": code, "revision": revision.number})


def _typed(was: Card, sent: Mapping[str, Any]) -> Card:
    texts = {part: "" if value is None else str(value) for part, value in sent.items()}
    return replace(was, **texts)


def _standing(access: TenantAccess, code: str) -> CustomerSituation:
    found = customer_of(receivables_now(access), code)
    if found is None:
        raise missing(_("There is no such customer"))
    return found


def _state(customer: CustomerSituation) -> str:
    """Return a name of what the card says."""
    card = card_of(customer.card) if customer.card is not None else None
    said = repr([getattr(card, part) for part in KEYS] if card else None)
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _form(customer: CustomerSituation) -> dict[str, object]:
    return {
        "code": customer.code,
        "name": customer.name,
        "accounts": [account.number for account in customer.accounts],
        "card": customer.card,
        "total": customer.balance.total_cents,
        "overdue": customer.balance.overdue_cents,
        "unlettered_lines": customer.to_letter,
    }
