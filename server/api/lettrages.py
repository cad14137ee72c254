"""Letters: what is proposed on an account, and acts that give letters and take them back.

Acts are those of the workbench (`tenants.lettrage.acting`): each is one revision, made on the lines as its
author saw them, and lost where somebody was faster.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
import uuid

from apiflask import Schema
from flask import Response
from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import Date, List, String

from server.api import field_words, fields
from server.api.blueprint import blueprint
from server.api.cursors import cursor_of, paged
from server.api.fields import Paging, Strict, Text, page_schema
from server.api.guard import opened
from server.api.once import given_key, key_reused, reply
from server.api.problems import Problem, missing, refuse
from server.portal.lettrage import words
from server.portal.lettrage.body import MOST_NAMES, BadBodyError, asked_of
from server.portal.lettrage.reasons import why_of
from server.portal.pictures import picture_for
from server.services import services
from tenants.lettrage.acting import Desk, NoSuchBenchError, perform
from tenants.lettrage.asking import Act, Asked, Done
from tenants.lettrage.bench import Bench, bench_of
from tenants.lettrage.offers import Offer, OfferKind
from tenants.lettrage.refusals import Cause, LostRaceError, RefusedActError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_PLACES = {"key": "header.Idempotency-Key", "account": "json.gap_account", "revision_to_undo": "json.undone"}


class ProposalsQuery(Paging):
    """Of which account."""

    account = Text(required=True, least=1, metadata={"description": "number of the account, such as 411000"})
    customer = Text(
        load_default="", metadata={"description": "code of the third party; empty where it is no one's own"}
    )


class ProposalOut(Schema):
    """Lines that may be lettered together."""

    id = fields.text("names the proposal as long as its lines stay as they are")
    kind = fields.text(
        "certain: the only solution, exact; probable: exact, not alone; gap: a small difference; partial",
        validate=validate.OneOf(list(OfferKind)),
    )
    lines = fields.listed(fields.text(), "ids of the lines")
    amount = fields.amount("what would be settled")
    gap = fields.amount("what would be left, debit above zero")
    rule = fields.text("rule of the matcher")
    title = fields.text()
    why = fields.text("the reason in words")
    variants = fields.listed(List(String()), "other choices of lines that would do as well")


class LettrageIn(Strict):
    """An act on the lines of one account and third party."""

    act = String(required=True, validate=validate.OneOf(list(Act)))
    account = Text(required=True, least=1, metadata={"description": "number of the account, such as 411000"})
    customer = Text(load_default="", metadata={"description": "code of the third party"})
    revision = fields.asked_number("number of the revision that the lines were read at", required=True)
    lines = List(
        Text(),
        validate=validate.Length(1, MOST_NAMES),
        metadata={"description": "letter, partial, gap: ids of the lines"},
    )
    proposals = List(
        Text(),
        validate=validate.Length(1, MOST_NAMES),
        metadata={"description": "accept: ids of the proposals"},
    )
    letter = Text(metadata={"description": "unletter: the letter to take back"})
    gap_account = Text(metadata={"description": "gap: account of the difference; else the book's own"})
    day = Date(metadata={"description": "gap: day of its entry; today where it is left out"})
    undone = fields.asked_number("undo: number of the revision of the act to take back")


class LettrageOut(Schema):
    """What an act did."""

    act = fields.text(validate=validate.OneOf(list(Act)))
    revision = fields.number("that the act made")
    letters = fields.listed(fields.text(), "given, or taken back")
    lines = fields.number("how many lines it changed")
    gap = fields.amount("difference that was posted")
    reversed_entries = fields.number("posted entries that were reversed")
    undoable = fields.flag("whether `undo` can take the act back")


@blueprint.get("/tenants/<slug>/proposals")
@opened(Permission.READ)
@blueprint.input(ProposalsQuery, location="query", unknown=RAISE)
@blueprint.output(page_schema(ProposalOut, "ProposalPage", {"revision": fields.number()}))
def get_proposals(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List what the matcher proposes on an account of a third party, the surest first."""
    cursor = cursor_of(query_data)
    picture_for(access.tenant_id)  # makes an index anew that another version made
    order = list(OfferKind)
    with services().database.reading(access.tenant_id) as session:
        bench = _standing(bench_of(session, query_data["account"], query_data["customer"]))
        offers = services().offers.of(session, bench)

        def key(offer: Offer) -> tuple[int, int, str]:
            return (order.index(offer.kind), -offer.score, offer.id)

        page = paged(sorted(offers, key=key), key, query_data, cursor)
        rows = [_offer_form(offer, bench) for offer in page.rows]
    return {"revision": bench.number, "rows": rows, "next": page.next}


@blueprint.post("/tenants/<slug>/lettrages")
@opened(Permission.LETTER, work=True)
@blueprint.input(LettrageIn, location="json")
@blueprint.output(LettrageOut, status_code=201)
def post_lettrage(access: TenantAccess, json_data: dict[str, Any]) -> Response:
    """Letter lines, accept proposals, or take letters back.

    Each act is one revision. Name the revision at which you read the lines: where somebody else changed one
    of them since, nothing is written (409) and the answer says who. `letter` takes lines that balance,
    `partial` any, `gap` lines that leave a small difference, which is posted to an account of class 6 or 7.
    """
    house, asked = services(), _asked(json_data)
    picture_for(access.tenant_id)  # as above
    try:
        done = perform(
            Desk(house.database, house.jail, house.offers, house.benches),
            access.tenant_id,
            asked,
            author=access.author,
            at=house.now(),
        )
    except NoSuchBenchError:
        raise missing(_("There is no such account that takes letters")) from None
    except LostRaceError as error:
        raise _lost(access, asked, error) from None
    except RefusedActError as error:
        raise _refused(error) from None
    return reply(HTTPStatus.CREATED, _dumped(done))


def _asked(sent: Mapping[str, Any]) -> Asked:
    """Return the act that is sent, held to the same form as the page's."""
    given = {
        "act": sent["act"],
        "revision": sent["revision"],
        "key": given_key() or str(uuid.uuid4()),
        "lines": sent.get("lines"),
        "proposals": sent.get("proposals"),
        "letter": sent.get("letter"),
        "account": sent.get("gap_account", ""),
        "day": sent["day"].isoformat() if "day" in sent else None,
        "revision_to_undo": sent.get("undone"),
    }
    try:
        return asked_of(given, sent["account"], sent["customer"])
    except BadBodyError as error:
        place, _colon, said = str(error).partition(": ")
        refuse(_PLACES.get(place, f"json.{place}"), field_words.said(said))


def _dumped(done: Done) -> dict[str, Any]:
    said = LettrageOut().dump(
        {
            "act": done.act.value,
            "revision": done.revision,
            "letters": done.letters,
            "lines": done.lines,
            "gap": done.gap_cents,
            "reversed_entries": done.reversed_entries,
            "undoable": done.undoable,
        }
    )
    assert isinstance(said, dict)
    return said


def _lost(access: TenantAccess, asked: Asked, error: LostRaceError) -> Problem:
    house = services()
    with house.database.reading(access.tenant_id) as session:
        bench = _standing(bench_of(session, asked.account, asked.customer))
    return Problem(
        409,
        "lost-race",
        _("Somebody else was faster"),
        words.lost(error.loss, bench, house.now()),
        more={"by": error.loss.by, "revision": error.loss.number, "lines": list(error.loss.names)},
    )


def _refused(error: RefusedActError) -> Problem:
    if error.cause is Cause.KEY_USED:
        return key_reused()
    if error.cause is Cause.BUSY:
        return Problem(503, "busy", words.refused(error), headers={"Retry-After": "1"})
    return Problem(422, error.cause.value, _("This act cannot be"), words.refused(error))


def _offer_form(offer: Offer, bench: Bench) -> dict[str, object]:
    why = why_of(offer, bench)
    return {
        "id": offer.id,
        "kind": offer.kind.value,
        "lines": offer.names,
        "amount": offer.cents,
        "gap": offer.gap_cents,
        "rule": offer.rule,
        "title": why.title,
        "why": why.rest,
        "variants": offer.variants,
    }


def _standing(bench: Bench | None) -> Bench:
    if bench is None:
        raise missing(_("There is no such account that takes letters"))
    return bench
