"""The pages around the workbench: accounts with something to letter, and what is certain in all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from ledger_core.accounts import is_customer, is_supplier
from ledger_core.lettrage.apply import Lettering
from ledger_core.lettrage.lines import Line
from server.auth.access import for_tenant
from server.portal.lettrage.board_form import bench_address
from server.portal.page import tenant_page
from server.portal.pictures import picture_for
from server.services import services
from tenants.books.picture import Picture
from tenants.lettrage.accounts import OpenAccount, Owner, certain_counts, open_accounts
from tenants.lettrage.certain import certain_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

ROWS_A_PAGE = 200
GROUPS_SHOWN = 500
SMALL_BOOK_LINES = 30_000  # matched while the page waits; larger ones are asked for once it is there


@dataclass(frozen=True, slots=True)
class Row:
    """One account of a third party in the list."""

    account: OpenAccount
    address: str
    certain: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list: customers, suppliers, other accounts."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group that is certain, as the preview lists it."""

    account: str
    name: str
    address: str
    letter: str
    debits: Sequence[str]
    credits: Sequence[str]
    cents: int


@for_tenant(Permission.READ)
def get_accounts(access: TenantAccess) -> str:
    """List the accounts with unlettered lines: what is certain first, then what has both sides, by age."""
    house = services()
    with house.database.reading(access.tenant_id) as session:
        found = open_accounts(session)
    counts = _certain_counts(access, sum(each.lines for each in found))
    wanted = request.args.get("q", "").strip()
    rows = [
        Row(each, bench_address(access, each.account, each.customer), (counts or {}).get(_owner(each), 0))
        for each in found
        if _answers(each, wanted)
    ]
    rows.sort(key=lambda row: (not row.certain, not row.account.two_sided))
    last = max(1, -(-len(rows) // ROWS_A_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    shown = rows[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
    return tenant_page(
        "lettrage/accounts.html",
        access,
        "lettrage",
        parts=_parts(shown),
        found=found,
        counts=counts,
        certain=sum((counts or {}).values()),
        wanted=wanted,
        number=number,
        last=last,
        page_address=lambda each: url_for(
            "lettrage.get_accounts", slug=access.slug, q=wanted or None, page=each
        ),
    )


@for_tenant(Permission.READ)
def get_certain(access: TenantAccess) -> str:
    """Show every group that is certain in the books, before they are lettered."""
    picture = picture_for(access.tenant_id)
    groups = certain_of(picture)
    return tenant_page(
        "lettrage/certain.html",
        access,
        "lettrage",
        groups=[_shown(access, picture, group) for group in groups[:GROUPS_SHOWN]],
        count=len(groups),
        lines=sum(len(group.lines) for group in groups),
        cents=sum(_cents(group) for group in groups),
        accounts=len(certain_counts(groups)),
    )


@for_tenant(Permission.READ)
def get_certain_count(access: TenantAccess) -> str:
    """Give the sentence about what is certain, for a page of large books that did not wait for it."""
    groups = certain_of(picture_for(access.tenant_id))
    counts = certain_counts(groups)
    return tenant_page("lettrage/certain_count.html", access, "lettrage", counts=counts, certain=len(groups))


def _certain_counts(access: TenantAccess, open_lines: int) -> Mapping[Owner, int] | None:
    """Return how many groups are certain on each account; None where finding out would take too long now."""
    if not open_lines:
        return {}
    if open_lines > SMALL_BOOK_LINES:
        return None
    return certain_counts(certain_of(picture_for(access.tenant_id)))


def _owner(account: OpenAccount) -> Owner:
    return account.account, account.customer


def _answers(account: OpenAccount, wanted: str) -> bool:
    said = f"{account.name} {account.customer} {account.account}".casefold()
    return all(word in said for word in wanted.casefold().split())


def _parts(rows: Sequence[Row]) -> list[Part]:
    customers = [row for row in rows if is_customer(row.account.account)]
    suppliers = [row for row in rows if is_supplier(row.account.account)]
    others = [row for row in rows if row not in customers and row not in suppliers]
    parts = [
        Part(_("Customers"), customers),
        Part(_("Suppliers"), suppliers),
        Part(_("Other accounts"), others),
    ]
    return [part for part in parts if part.rows]


def _shown(access: TenantAccess, picture: Picture, group: Lettering) -> ShownGroup:
    first = group.lines[0]
    party = picture.parties.get((first.account, first.customer))
    return ShownGroup(
        account=first.account,
        name=party.name if party else first.customer or first.account,
        address=bench_address(access, first.account, first.customer),
        letter=group.letter,
        debits=[_named(line) for line in group.lines if line.cents > 0],
        credits=[_named(line) for line in group.lines if line.cents < 0],
        cents=_cents(group),
    )


def _named(line: Line) -> str:
    return line.reference or line.label or f"{line.date:%d/%m/%Y}"


def _cents(group: Lettering) -> int:
    return sum(line.cents for line in group.lines if line.cents > 0)
