"""Addresses of the workbench: each reads the bench, asks `tenants.lettrage`, answers in the page's form."""

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, current_app, jsonify, request
from sqlalchemy import func, select

from server.auth.access import for_tenant
from server.portal.lettrage import accounts_page, words
from server.portal.lettrage.board_form import (
    NOBODY,
    Form,
    act_form,
    board_form,
    change_form,
    group_form,
    offer_form,
)
from server.portal.lettrage.body import BadBodyError, asked_of
from server.portal.page import tenant_page
from server.services import services
from tenants.books.models import Revision
from tenants.books.picture import OutdatedIndexError
from tenants.books.refusals import RefusedBookError
from tenants.books.reindex import reindex
from tenants.db import TenantSession
from tenants.lettrage import log
from tenants.lettrage.acting import Desk, NoSuchBenchError, perform
from tenants.lettrage.asking import Asked, Done
from tenants.lettrage.bench import Bench, bench_of
from tenants.lettrage.board import Board, board_of
from tenants.lettrage.offers import OfferCache
from tenants.lettrage.refusals import Cause, LostRaceError, RefusedActError
from tenants.lettrage.seen import SeenBenches
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("lettrage", __name__)

blueprint.add_url_rule("/t/<slug>/lettrage", view_func=accounts_page.get_accounts)
blueprint.add_url_rule("/t/<slug>/lettrage/certain", view_func=accounts_page.get_certain)
blueprint.add_url_rule("/t/<slug>/lettrage/certain/count", view_func=accounts_page.get_certain_count)

_CONFLICT, _UNPROCESSABLE, _UNAVAILABLE, _BAD = 409, 422, 503, 400
_BENCH = "/t/<slug>/lettrage/<account>/<path:customer>"


@blueprint.get(_BENCH)
@for_tenant(Permission.READ)
def get_bench(access: TenantAccess, account: str, customer: str) -> str:
    """Show the workbench of an account and third party."""
    board = _with_bench(access, account, customer, _board)
    return tenant_page("lettrage/bench.html", access, "lettrage", board=board_form(board, access))


@blueprint.get(f"{_BENCH}/board")
@for_tenant(Permission.READ)
def get_board(access: TenantAccess, account: str, customer: str) -> Response:
    """Answer what the workbench shows, as it is now."""
    return jsonify(board_form(_with_bench(access, account, customer, _board), access))


@blueprint.get(f"{_BENCH}/proposals")
@for_tenant(Permission.READ)
def get_proposals(access: TenantAccess, account: str, customer: str) -> Response:
    """Answer what the matcher finds, the surest first."""

    def offered(session: TenantSession, bench: Bench) -> Form:
        offers = _offers().of(session, bench)
        return {"revision": bench.number, "proposals": [offer_form(offer, bench) for offer in offers]}

    return jsonify(_with_bench(access, account, customer, offered))


@blueprint.get(f"{_BENCH}/changes")
@for_tenant(Permission.READ)
def get_changes(access: TenantAccess, account: str, customer: str) -> Response | tuple[str, int]:
    """Answer what happened since a revision; nothing (204) where nothing did."""
    since = request.args.get("since", type=int)
    if since is None:
        abort(_BAD)
    with services().database.reading(access.tenant_id) as session:
        last = session.scalar(select(func.max(Revision.number)).select_from(Revision)) or 0
    if last == since:
        return "", 204

    def happened(session: TenantSession, bench: Bench) -> Form:
        deeds = log.deeds_since(session, bench.account, bench.customer, since)
        actor = log.actor_of(access.author)
        acts = [act_form(deed, bench, actor) for deed in deeds]
        if not deeds:
            acts = _changes(session, bench, since, actor)
        board = board_form(_board(session, bench), access)
        return {"revision": bench.number, "board": board, "acts": acts}

    return jsonify(_with_bench(access, account, customer, happened))


@blueprint.get(f"{_BENCH}/groups")
@for_tenant(Permission.READ)
def get_groups(access: TenantAccess, account: str, customer: str) -> Response:
    """Answer lettered groups that come after a letter in the list."""
    board = _with_bench(access, account, customer, _board)
    groups = board.groups_after(request.args.get("before", ""))
    return jsonify(
        {"groups": [group_form(group, board) for group in groups], "group_count": len(board.groups)}
    )


@blueprint.post(f"{_BENCH}/acts")
@for_tenant(Permission.LETTER)
def post_act(access: TenantAccess, account: str, customer: str) -> Response | tuple[Response, int]:
    """Do an act; the answer holds the board as it is then, whether the act was done or lost a race."""
    house = services()
    try:
        asked = asked_of(request.get_json(silent=True), account, _code(access, account, customer))
    except BadBodyError as error:
        return jsonify({"type": "bad-body", "said": str(error)}), _BAD
    desk = Desk(house.database, house.jail, _offers())
    try:
        done = perform(desk, access.tenant_id, asked, author=access.author, at=house.now())
    except NoSuchBenchError:
        abort(404)
    except LostRaceError as error:
        return jsonify(_lost(access, asked, error)), _CONFLICT
    except RefusedActError as error:
        status = _UNAVAILABLE if error.cause is Cause.BUSY else _UNPROCESSABLE
        return jsonify({"type": error.cause.value, "said": words.refused(error)}), status
    except RefusedBookError as error:
        return jsonify({"type": "unsound", "said": words.refused_book(error)}), _UNPROCESSABLE
    return jsonify(_answer(access, asked, done))


def _answer(access: TenantAccess, asked: Asked, done: Done) -> Form:
    board = _with_bench(access, asked.account, asked.customer or NOBODY, _board)
    return {
        "revision": done.revision,
        "undo": done.revision if done.undoable else None,
        "letters": list(done.letters),
        "said": words.done(done, board.currency),
        "board": board_form(board, access),
    }


def _lost(access: TenantAccess, asked: Asked, error: LostRaceError) -> Form:
    board = _with_bench(access, asked.account, asked.customer or NOBODY, _board)
    return {
        "type": "lost-race",
        "said": words.lost(error.loss, board.bench, services().now()),
        "by": error.loss.by,
        "letter": error.loss.letter,
        "lines": list(error.loss.names),
        "board": board_form(board, access),
    }


def _changes(session: TenantSession, bench: Bench, since: int, actor: str) -> list[Form]:
    """Return who changed lines of the bench by another way than the workbench, as far as that is known."""
    names = _seen().changed(bench, since)
    if not names:
        return []
    return [change_form(revision, names, actor) for revision in log.other_revisions_since(session, since)[:1]]


def _board(session: TenantSession, bench: Bench) -> Board:
    _seen().note(bench)
    return board_of(session, bench, services().today())


def _with_bench(
    access: TenantAccess, account: str, customer: str, work: Callable[[TenantSession, Bench], Any]
) -> Any:  # noqa: ANN401  whatever the work gives
    """Do something with the bench that an address names, in one state of the database."""
    house = services()
    for attempt in range(2):
        with house.database.reading(access.tenant_id) as session:
            try:
                bench = bench_of(session, account, customer)
                if bench is None and customer == NOBODY:
                    bench = bench_of(session, account, "")
            except OutdatedIndexError:
                if attempt:
                    raise
            else:
                return work(session, bench) if bench is not None else _missing()
        reindex(house.database, house.jail, access.tenant_id)
    raise AssertionError("the second attempt returns or raises")


def _code(access: TenantAccess, account: str, customer: str) -> str:
    """Return the third party's code that an address names."""
    if customer != NOBODY:
        return customer
    found: str = _with_bench(access, account, customer, lambda _session, bench: bench.customer)
    return found


def _missing() -> NoReturn:
    abort(404)


def _offers() -> OfferCache:
    found = current_app.extensions.setdefault("lettrine.offers", OfferCache())
    assert isinstance(found, OfferCache)
    return found


def _seen() -> SeenBenches:
    found = current_app.extensions.setdefault("lettrine.seen", SeenBenches())
    assert isinstance(found, SeenBenches)
    return found
