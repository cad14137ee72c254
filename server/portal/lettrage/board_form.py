"""The board and its parts as JSON, as the page draws them. Words come from `words` and `reasons`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import url_for

from ledger_core.accounts import is_customer
from server.auth.entitled import entitlement
from server.portal.formats import day
from server.portal.lettrage import words
from server.portal.lettrage.reasons import listed, why_of
from server.portal.links import customer_address
from tenants.books.models import Revision
from tenants.lettrage import log
from tenants.lettrage.bench import Bench
from tenants.lettrage.board import Board, ShownGroup, ShownLine
from tenants.lettrage.log import Deed
from tenants.lettrage.offers import Offer
from tenants.lettrage.seen import Difference
from tenants.people.access import TenantAccess
from tenants.people.people import initials_of
from tenants.people.roles import Permission

NOBODY = "-"
"""Stands in addresses for the third party of an account that has none."""

Form = dict[str, Any]


def bench_address(access: TenantAccess, account: str, customer: str) -> str:
    """Return the address of a workbench."""
    return url_for("lettrage.get_bench", slug=access.slug, account=account, customer=customer or NOBODY)


def board_form(board: Board, access: TenantAccess) -> Form:
    """Return the whole board."""
    return {
        **_head(board, access),
        "lines": [line_form(shown, board) for shown in board.lines],
        "groups": [group_form(group, board) for group in board.groups_after("")],
    }


def delta_form(board: Board, access: TenantAccess, shown: int, changed: Difference) -> Form:
    """Return what changed since the board that a page shows: see frontend/static/js/workbench/types.js."""
    return {
        "since": shown,
        "head": _head(board, access),
        "gone": list(changed.gone),
        "lines": [line_form(each, board) for each in changed.lines],
        "ungrouped": list(changed.ungrouped),
        "groups": [group_form(each, board) for each in changed.groups],
    }


def _head(board: Board, access: TenantAccess) -> Form:
    """Return all of a board but its lines and groups."""
    bench = board.bench
    around = board.neighbours
    address: Callable[[int], str | None] = lambda rank: (  # noqa: E731  two uses, one line each
        bench_address(access, bench.account, around[rank].code) if 0 <= rank < len(around) else None
    )
    settings = bench.settings
    return {
        "revision": bench.number,
        "account": bench.account,
        "customer": bench.customer,
        "name": bench.party.name,
        "balance_cents": board.balance_cents,
        "currency": board.currency,
        "payment_days": bench.party.payment_days,
        "kind": bench.kind,
        "rank": board.rank + 1,
        "count": len(around),
        "previous": address(board.rank - 1),
        "next": address(board.rank + 1),
        "customer_url": _customer_url(bench, access),
        "today": board.today.isoformat(),
        "next_letter": board.next_letter,
        "next_partial": board.next_letter.lower(),
        "may_letter": access.may(Permission.LETTER) and entitlement().may_work,
        "gap": {
            "limit_cents": bench.gap_limit_cents,
            "loss_account": settings.gap_loss_account,
            "gain_account": settings.gap_gain_account,
            "closed_day": settings.closed_day.isoformat() if settings.closed_day else None,
        },
        "group_count": len(board.groups),
    }


def line_form(shown: ShownLine, board: Board) -> Form:
    """Return one line."""
    line = shown.line
    return {
        "id": board.bench.names[line.key],
        "side": "d" if line.cents >= 0 else "c",
        "cents": abs(line.cents),
        "open_cents": shown.open_cents,
        "date": line.date.isoformat(),
        "due": shown.due.isoformat() if shown.due else None,
        "late": shown.late,
        "reference": line.reference,
        "label": line.label,
        "journal": line.journal,
        "letter": line.letter,
        "by": board.hands.get(line.letter) if line.letter else None,
        "file": line.path,
        "place": line.key,
        "currency": line.currency,
    }


def group_form(group: ShownGroup, board: Board) -> Form:
    """Return one lettered group."""
    cents = [shown.line.cents for shown in group.lines]
    return {
        "letter": group.letter,
        "date": group.date.isoformat(),
        "by": group.by,
        "initials": initials_of(group.by),
        "debits": sum(each > 0 for each in cents),
        "credits": sum(each < 0 for each in cents),
        "cents": group.cents,
        "lines": [line_form(shown, board) for shown in group.lines],
        "fault": words.fault(group.gap_cents, group.currency) if group.gap_cents else None,
    }


def offer_form(offer: Offer, bench: Bench) -> Form:
    """Return one proposal."""
    why = why_of(offer, bench)
    return {
        "id": offer.id,
        "kind": offer.kind.value,
        "cents": offer.cents,
        "gap_cents": offer.gap_cents,
        "lines": list(offer.names),
        "debits": offer.debits,
        "credits": offer.credits,
        "title": why.title,
        "why": why.rest,
        "variants": [
            {"lines": list(names), "why": _differs(names, offer.names, bench)} for names in offer.variants
        ],
    }


def act_form(deed: Deed, bench: Bench, actor: str) -> Form:
    """Return what somebody did; `actor` is who looks."""
    return {
        "revision": deed.number,
        "by": deed.by,
        "initials": initials_of(deed.by),
        "mine": deed.actor == actor,
        "at": deed.at.isoformat(),
        "verb": "letter" if deed.gives else "unletter",
        "letters": list(deed.letters),
        "lines": [line.name for line in deed.lines],
        "said": words.seen(deed, bench),
    }


def change_form(revision: Revision, names: Sequence[str], actor: str) -> Form:
    """Return that lines were changed by another way than the workbench."""
    by = log.name_of(revision.author)
    return {
        "revision": revision.number,
        "by": by,
        "initials": initials_of(by),
        "mine": revision.author == actor,
        "at": revision.at.isoformat(),
        "verb": "change",
        "letters": [],
        "lines": list(names),
        "said": words.changed(by),
    }


def _customer_url(bench: Bench, access: TenantAccess) -> str | None:
    if not bench.customer or not is_customer(bench.account):
        return None
    return customer_address(access, bench.customer) or None


def _differs(names: Sequence[str], chosen: Iterable[str], bench: Bench) -> str:
    """Name the lines of a variant that the proposal itself does not hold."""
    own = set(chosen)
    others = [bench.by_name[name] for name in names if name not in own]
    return listed(
        [f"{line.reference} ({day(line.date)})" if line.reference else day(line.date) for line in others]
    )
