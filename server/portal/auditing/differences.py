"""The page of differences: two revisions, two days, and what of the open items is not the same.

Shows each customer's sums, which prove the changes, and each change with its reason; hands both out as files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from flask import Response, request
from flask_babel import gettext as _

from ledger_core.audit.difference import Change, Difference, Sums, Why
from ledger_core.lettrage.given import Given, GroupKey
from server.auth.access import for_tenant
from server.portal import exporting
from server.portal.auditing import sheets, words
from server.portal.auditing.blueprint import auditing_page, blueprint, books_at, day_typed
from server.portal.handing_out import handed_out
from server.portal.links import customer_address, fava_entry_address, page_address
from server.portal.refusals import UNSOUND
from server.services import services
from tenants.books.history import revision_of
from tenants.books.picture import Picture
from tenants.lettrage.provenance import letters_given
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.comparing import compared

A_PAGE = 100
_FIELDS = ("from", "from_day", "to", "to_day")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states of the books, and what differs."""

    before: Picture
    before_day: dt.date
    after: Picture
    after_day: dt.date
    found: Difference

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the items, that of the books first."""
        used = {each.currency for each in self.found.sums} or {self.after.currency}
        return tuple(sorted(used, key=lambda currency: (currency != self.after.currency, currency)))

    @property
    def totals(self) -> Sequence[Sums]:
        """The sums of each currency."""
        return [self.found.total(currency) for currency in self.currencies]

    @property
    def is_proven(self) -> bool:
        """Tell whether before + came − went ± changed is after, for each customer."""
        return all(each.is_proven for each in self.found.sums)

    @property
    def moved(self) -> Sequence[Sums]:
        """The sums of the customers of whom something changed."""
        codes = {(change.item.code, change.item.currency) for change in self.found.changes}
        return [each for each in self.found.sums if (each.code, each.currency) in codes]


@blueprint.get("/differences")
@for_tenant(Permission.READ)
def get_differences(access: TenantAccess) -> str | tuple[str, int]:
    """Show what differs between the open items of two revisions or days, by customer or one by one."""
    typed, asked = _typed(), _asked(access)
    if isinstance(asked, dict):
        return _page(access, typed, errors=asked), UNSOUND
    return _page(access, typed, asked)


@blueprint.get("/differences.<any(xlsx, csv):ending>")
@for_tenant(Permission.READ)
def get_differences_file(access: TenantAccess, ending: str) -> Response | tuple[str, int]:
    """Hand out what differs: the changes as CSV, or with the sums of each customer as a workbook."""
    asked = _asked(access)
    if isinstance(asked, dict):
        return _page(access, _typed(), errors=asked), UNSOUND
    changes = sheets.changes_sheet(asked.found.changes, _reasons(access, asked, asked.found.changes))
    if ending == "csv":
        data, kind = exporting.comma_separated(changes), exporting.CSV
    else:
        about = sheets.about_sheet(_about(access, asked))
        data = exporting.xlsx([sheets.sums_sheet(asked.found.sums), changes, about], _("Total"))
        kind = exporting.XLSX
    name = "-".join(
        (
            access.slug,
            _("differences"),
            str(asked.before.number),
            asked.before_day.isoformat(),
            str(asked.after.number),
        )
    )
    return handed_out(
        access,
        data,
        f"{name}-{asked.after_day.isoformat()}.{ending}",
        kind,
        action="auditing:export",
        subject="differences of open items",
        rows=len(asked.found.changes),
        told=_values(asked),
    )


def _typed() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in _FIELDS}


def _asked(access: TenantAccess) -> Compared | dict[str, str]:
    """Return the two states that the address names, compared; faults by field where it names none.

    Nothing named: the last revision, at the end of last month and today.
    """
    typed, today = _typed(), services().today()
    month_end = today.replace(day=1) - dt.timedelta(days=1)
    is_new = not any(typed.values())
    first_day = day_typed(typed["from_day"], month_end if is_new else today)
    last_day = day_typed(typed["to_day"], today)
    before, after = books_at(access, typed["from"]), books_at(access, typed["to"])
    errors = {"from": before.fault, "to": after.fault}
    errors |= {
        name: _("Choose a day.") for name, day in (("from_day", first_day), ("to_day", last_day)) if not day
    }
    if before.picture and after.picture and first_day and last_day:
        found = compared(before.picture, first_day, after.picture, last_day)
        return Compared(before.picture, first_day, after.picture, last_day, found)
    return {name: fault for name, fault in errors.items() if fault}


def _values(asked: Compared) -> dict[str, str]:
    """Return what an address says to compare the same again, whatever comes after."""
    return {
        "from": str(asked.before.number),
        "from_day": asked.before_day.isoformat(),
        "to": str(asked.after.number),
        "to_day": asked.after_day.isoformat(),
    }


def _page(
    access: TenantAccess,
    typed: Mapping[str, str],
    asked: Compared | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    code, by_item = request.args.get("code", ""), request.args.get("show") == "items"
    values = _values(asked) if asked else dict(typed)
    changes = [each for each in asked.found.changes if code in ("", each.item.code)] if asked else []
    rows: Sequence[object] = changes if by_item or code else (asked.moved if asked else ())
    last = max(1, -(-len(rows) // A_PAGE))
    number = min(max(request.args.get("page", 1, int), 1), last)
    shown = rows[(number - 1) * A_PAGE : number * A_PAGE]
    shown_changes = [each for each in shown if isinstance(each, Change)]

    def address(endpoint: str = "get_differences", **more: object) -> str:
        return page_address(access, f"auditing.{endpoint}", **values, **more)

    return auditing_page(
        "auditing/differences.html",
        access,
        "auditing.get_differences",
        asked=asked,
        values=values,
        errors=errors or {},
        by_item=by_item or bool(code),
        code=code,
        shown=shown,
        shown_page=number,
        last_page=last,
        changes_count=len(changes),
        reasons=_reasons(access, asked, shown_changes) if asked else {},
        kind_word=words.kind_word,
        address=address,
        to_customer=lambda code: customer_address(access, code),
        to_entry=lambda change: _entry(access, asked, change) if asked else "",
    )


def _entry(access: TenantAccess, asked: Compared, change: Change) -> str:
    """Return the address in Fava of an item's entry, at the revision that has its line."""
    number = asked.before.number if change.why is Why.REMOVED else asked.after.number
    return fava_entry_address(access, number, change.line.path, change.line.lineno)


def _reasons(access: TenantAccess, asked: Compared, changes: Sequence[Change]) -> dict[int, str]:
    """Return why each changed, by its place among the changes."""
    given: Mapping[GroupKey, Given] = {}
    if any(change.settled_by for change in changes):
        with services().database.reading(access.tenant_id) as session:
            given = letters_given(session, revision_of(session, asked.after.number))
    return {
        place: words.reason(
            change, given.get((change.line.account, change.line.customer, change.line.letter))
        )
        for place, change in enumerate(changes)
    }


def _about(access: TenantAccess, asked: Compared) -> list[tuple[str, str]]:
    def state(picture: Picture, day: dt.date) -> str:
        return _(
            "revision %(number)s, commit %(commit)s, as of %(day)s",
            number=picture.number,
            commit=picture.commit,
            day=day.isoformat(),
        )

    return [
        (_("Company"), asked.after.title or access.name),
        (_("First state"), state(asked.before, asked.before_day)),
        (_("Second state"), state(asked.after, asked.after_day)),
        (_("Proof"), _("before + came − went ± changed = after") if asked.is_proven else _("not proven")),
    ]
