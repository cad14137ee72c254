"""Addresses of the workbench: each reads the bench, asks `tenants.lettrage`, answers in the page's form."""

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, jsonify, redirect, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.portal.lettrage import accounts_page, words
from server.portal.lettrage.board_form import (
    NOBODY,
    Form,
    act_form,
    board_form,
    change_form,
    delta_form,
    group_form,
    offer_form,
)
from server.portal.lettrage.body import MOST_REVISION, BadBodyError, asked_of, shown_of
from server.portal.links import fava_account_address, fava_address, fava_entry_address
from server.portal.page import tenant_page
from server.portal.pictures import picture_for
from server.services import services
from tenants.books.models import Revision
from tenants.books.picture import OutdatedIndexError
from tenants.books.refusals import RefusedBookError
from tenants.books.reindex import reindex
from tenants.db import TenantSession
from tenants.lettrage import log
from tenants.lettrage.acting import Desk, NoSuchBenchError, perform
from tenants.lettrage.asking import Asked, Done
from tenants.lettrage.bench import Bench
from tenants.lettrage.board import GROUPS_SENT, Board, board_of
from tenants.lettrage.refusals import Cause, LostRaceError, RefusedActError
from tenants.lettrage.seen import Difference
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


@blueprint.get(f"{_BENCH}/in-fava")
@for_tenant(Permission.READ)
def get_in_fava(access: TenantAccess, account: str, customer: str) -> AnyResponse:
    """Lead to an entry in Fava, by the name of its line; to the account's page where none is named."""
    bench: Bench = _with_bench(access, account, customer, lambda _session, bench: bench)
    line = bench.by_name.get(request.args.get("line", ""))
    own = picture_for(access.tenant_id).accounts_by_party.get((bench.account, bench.customer))
    name = own[0].name if own else ""
    if line is not None:
        return redirect(fava_entry_address(access, bench.number, line.path, line.lineno, name), 303)
    page = fava_account_address(access, bench.number, name) if name else fava_address(access, bench.number)
    return redirect(page, 303)


@blueprint.get(f"{_BENCH}/proposals")
@for_tenant(Permission.READ)
def get_proposals(access: TenantAccess, account: str, customer: str) -> Response:
    """Answer what the matcher finds, the surest first.

    A page that says what it has, by its revision, gets the order of all and the forms of those that are new.
    """
    known = request.args.get("known", type=int)

    def offered(session: TenantSession, bench: Bench) -> Form:
        offers = services().offers.of(session, bench)
        earlier = services().offers.at(bench, known) if known is not None else None
        if earlier is None:
            return {"revision": bench.number, "proposals": [offer_form(offer, bench) for offer in offers]}
        had = {offer.id: offer for offer in earlier}
        new = [offer_form(offer, bench) for offer in offers if had.get(offer.id) != offer]
        return {"revision": bench.number, "order": [offer.id for offer in offers], "proposals": new}

    return jsonify(_with_bench(access, account, customer, offered))


@blueprint.get(f"{_BENCH}/changes")
@for_tenant(Permission.READ)
def get_changes(access: TenantAccess, account: str, customer: str) -> Response | tuple[str, int]:
    """Answer what happened since a revision; nothing (204) where nothing did.

    Only the books' last revision where nothing of it concerns this account, else also what changed on the
    board of the revision `shown`, which is `since` where the page does not say.
    """
    since = request.args.get("since", type=int)
    if since is None or not 0 <= since <= MOST_REVISION:
        abort(_BAD)
    code = "" if customer == NOBODY else customer
    with services().database.reading(access.tenant_id) as session:
        last = session.scalar(select(func.max(Revision.number)).select_from(Revision)) or 0
        if last == since:
            return "", 204
        if log.only_elsewhere(session, account, code, since, last):
            return jsonify({"revision": last})

    def happened(session: TenantSession, bench: Bench) -> Form:
        return _happened(session, bench, access, since)

    return jsonify(_with_bench(access, account, customer, happened))


def _happened(session: TenantSession, bench: Bench, access: TenantAccess, since: int) -> Form:
    deeds = log.deeds_since(session, bench.account, bench.customer, since)
    actor = log.actor_of(access.author)
    acts = [act_form(deed, bench, actor) for deed in deeds]
    board = _plain_board(session, bench)
    shown = request.args.get("shown", since, type=int)
    changed = services().seen.difference(board, shown)
    if not deeds and changed is not None:
        if not changed:
            return {"revision": bench.number}
        acts = [
            change_form(revision, changed.relettered, actor)
            for revision in log.other_revisions_since(session, since)[:1]
            if changed.relettered
        ]
    return {"revision": bench.number, "acts": acts, **_shown(board, access, shown, changed)}


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
@for_tenant(Permission.LETTER, work=True)
def post_act(access: TenantAccess, account: str, customer: str) -> Response | tuple[Response, int]:
    """Do an act; the answer says how the board is then, whether the act was done or lost a race.

    A page that says which revision it shows is sent what changed since, any other the whole board.
    """
    house = services()
    body = request.get_json(silent=True)
    try:
        asked = asked_of(body, account, _code(access, account, customer))
    except BadBodyError as error:
        return jsonify({"type": "bad-body", "said": str(error)}), _BAD
    desk = Desk(house.database, house.jail, house.offers, house.benches)
    try:
        done = perform(desk, access.tenant_id, asked, author=access.author, at=house.now())
    except NoSuchBenchError:
        abort(404)
    except LostRaceError as error:
        return jsonify(_lost(access, asked, shown_of(body), error)), _CONFLICT
    except RefusedActError as error:
        status = _UNAVAILABLE if error.cause is Cause.BUSY else _UNPROCESSABLE
        return jsonify({"type": error.cause.value, "said": words.refused(error)}), status
    except RefusedBookError as error:
        return jsonify({"type": "unsound", "said": words.refused_book(error)}), _UNPROCESSABLE
    return jsonify(_answer(access, asked, shown_of(body), done))


def _answer(access: TenantAccess, asked: Asked, shown: int | None, done: Done) -> Form:
    board = _with_bench(access, asked.account, asked.customer or NOBODY, _plain_board)
    return {
        "revision": done.revision,
        "undo": done.revision if done.undoable else None,
        "letters": list(done.letters),
        "said": words.done(done, board.currency),
        **_shown(board, access, shown),
    }


def _lost(access: TenantAccess, asked: Asked, shown: int | None, error: LostRaceError) -> Form:
    board = _with_bench(access, asked.account, asked.customer or NOBODY, _plain_board)
    return {
        "type": "lost-race",
        "said": words.lost(error.loss, board.bench, services().now()),
        "by": error.loss.by,
        "letter": error.loss.letter,
        "lines": list(error.loss.names),
        **_shown(board, access, shown),
    }


def _shown(board: Board, access: TenantAccess, shown: int | None, changed: Difference | None = None) -> Form:
    """Return what changed on the board that a page shows, by its revision; the board where that is more."""
    if shown is None:
        services().seen.note(board)
    elif changed is None:
        changed = services().seen.difference(board, shown)
    if shown is None or changed is None or _many(board, changed):
        return {"board": board_form(board, access)}
    return {"delta": delta_form(board, access, shown, changed)}


def _many(board: Board, changed: Difference) -> bool:
    return len(changed.groups) > GROUPS_SENT or len(changed.lines) > max(GROUPS_SENT, len(board.lines) // 2)


def _plain_board(session: TenantSession, bench: Bench) -> Board:
    return board_of(session, bench, services().today())


def _board(session: TenantSession, bench: Bench) -> Board:
    """Return a board that is going to be shown whole."""
    board = _plain_board(session, bench)
    services().seen.note(board)
    return board


def _with_bench(
    access: TenantAccess, account: str, customer: str, work: Callable[[TenantSession, Bench], Any]
) -> Any:  # noqa: ANN401  whatever the work gives
    """Do something with the bench that an address names, in one state of the database."""
    house = services()
    for attempt in range(2):
        with house.database.reading(access.tenant_id) as session:
            try:
                bench = services().benches.of(session, account, customer)
                if bench is None and customer == NOBODY:
                    bench = services().benches.of(session, account, "")
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
