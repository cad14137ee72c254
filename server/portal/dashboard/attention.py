"""«À traiter»: what of a tenant needs a person today, worst first, each with the page where it is dealt with.

Owns which situations are told and in what words. Only what is known from the books and their last check is
told; nothing here changes anything. What somebody may not do is not put before them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from ledger_core.receivables.ageing import OVER_90
from server.portal import formats
from server.portal.links import page_address
from server.services import services
from tenants.dunning.days.glance import glance
from tenants.dunning.story import TaskKind
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission, Role
from tenants.receivables.situation import Receivables, payments_of_nobody

_OF_THE_COMPANY = frozenset({Role.OWNER, Role.STAFF})  # closing is their accountant's affair
_NAMED = 3
STALE_DAYS = 62  # two months without an entry
_URGENT = frozenset(
    {TaskKind.PROMISE, TaskKind.UNCERTAIN, TaskKind.FAILED, TaskKind.RETURNED, TaskKind.DEADLINE}
)
OPEN_MONTHS_DAYS = 92  # a quarter that is past and not closed


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that waits: `kind` is that of a state, `act` the word on the link."""

    kind: str
    title: str
    detail: str
    address: str = ""
    act: str = ""


def matters_of(access: TenantAccess, found: Receivables) -> tuple[Matter, ...]:
    """Return what waits, the worst first."""
    return tuple(matter for tell in _TELLERS for matter in tell(access, found))


def _faulty_books(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    errors = found.picture.errors
    if errors:
        title = ngettext("%(num)s error in the books", "%(num)s errors in the books", len(errors))
        yield Matter("bad", title, errors[0], page_address(access, "books.get_books"), _("Look"))


def _old_debts(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    rows = [row for row in found.rows if row.aged_cents[OVER_90]]
    if rows:
        amount = formats.money(sum(row.aged_cents[OVER_90] for row in rows), found.currency)
        title = _("%(amount)s for more than 90 days", amount=amount)
        names = _names([row.name for row in sorted(rows, key=lambda row: -row.aged_cents[OVER_90])])
        address = page_address(access, "customers.get_customers", show="over90")
        yield Matter("bad", title, names, address, _("See"))


def _letters(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    if not _letters_here(access) or not found.unlettered:
        return
    address = page_address(access, "lettrage.get_accounts")
    certain = found.certain()
    if certain.groups:
        title = ngettext("%(num)s certain proposal", "%(num)s certain proposals", certain.groups)
        whose = ngettext("%(num)s customer", "%(num)s customers", certain.customers)
        lines = ngettext("%(num)s line", "%(num)s lines", certain.lines)
        yield Matter("info", title, f"{lines}, {whose}", address, pgettext("act", "Letter"))
        return
    count = len(found.unlettered)
    title = ngettext("%(n)s line to letter", "%(n)s lines to letter", count, n=formats.count(count))
    oldest = formats.day_long(min(line.date for line in found.unlettered))
    yield Matter("info", title, _("the oldest of %(day)s", day=oldest), address, pgettext("act", "Letter"))


def _nobodys_payments(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    lines = [
        line for line in payments_of_nobody(found.picture, found.as_of) if line.currency == found.currency
    ]
    if not lines or not _letters_here(access):
        return
    title = ngettext("%(num)s receipt without a customer", "%(num)s receipts without a customer", len(lines))
    by_account: Counter[str] = Counter()
    for line in lines:
        by_account[line.account] -= line.cents
    detail = ", ".join(
        _("%(amount)s on account %(account)s", amount=formats.money(cents, found.currency), account=account)
        for account, cents in sorted(by_account.items())
    )
    address = page_address(access, "lettrage.get_accounts")
    yield Matter("warn", title, detail, address, _("Assign"))


def _reminders(access: TenantAccess, _found: Receivables) -> Iterator[Matter]:
    """Tell of letters that wait for approval, and of what else reminders have left to people."""
    if not access.may(Permission.SEND):
        return
    with services().database.reading(access.tenant_id) as session:
        seen = glance(session, services().today())
    if seen.to_approve:
        told = formats.count(seen.to_approve)
        title = ngettext("%(n)s letter to approve", "%(n)s letters to approve", seen.to_approve, n=told)
        detail = (
            _("test mode: nothing leaves before")
            if seen.live_since is None
            else _("reminders, formal notices, thanks")
        )
        yield Matter("info", title, detail, page_address(access, "dunning.get_day"), _("Approve"))
    urgent, others = seen.waiting(*_URGENT), seen.waiting(*(set(TaskKind) - _URGENT))
    if urgent or others:
        count = urgent + others
        title = ngettext("%(num)s thing to do on reminders", "%(num)s things to do on reminders", count)
        detail = _("calls, replies, promises, letters that came back")
        address = page_address(access, "dunning.get_today")
        yield Matter("bad" if urgent else "info", title, detail, address, _("See"))


def _credits(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    rows = [row for row in found.rows if row.total_cents < 0]
    if rows:
        title = ngettext("%(num)s customer in credit", "%(num)s customers in credit", len(rows))
        amount = formats.money(-sum(row.total_cents for row in rows), found.currency)
        detail = _("%(amount)s paid or credited more than owed", amount=amount)
        address = page_address(access, "customers.get_customers", show="credit")
        yield Matter("warn", title, detail, address, _("See"))


def _settings(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    errors = found.picture.settings.errors
    if errors:
        title = ngettext("%(num)s setting cannot be read", "%(num)s settings cannot be read", len(errors))
        address = page_address(access, "tenant_settings.get_settings")
        yield Matter("warn", title, str(errors[0]), address, _("See"))


def _stale_books(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    last = max((line.date for line in found.picture.lines), default=None)
    if last is not None and (services().today() - last).days > STALE_DAYS:
        title = _("No entry since %(day)s", day=formats.day_long(last))
        detail = _("what happened since is missing in the figures")
        yield Matter("warn", title, detail, page_address(access, "books.get_books"), _("See"))


def _open_periods(access: TenantAccess, found: Receivables) -> Iterator[Matter]:
    """Tell of months that are long over and may still change."""
    first = min((line.date for line in found.picture.lines), default=None)
    if first is None or not access.may(Permission.WRITE) or access.role in _OF_THE_COMPANY:
        return
    closed = found.picture.settings.closed_day
    today = services().today()
    if (today - (closed or first)).days > OPEN_MONTHS_DAYS:
        month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1) - dt.timedelta(days=1)
        title = _("Books can be closed up to %(day)s", day=formats.day_long(month))
        detail = (
            _("they are closed up to %(day)s", day=formats.day_long(closed))
            if closed
            else _("no period is closed yet")
        )
        yield Matter("", title, detail, page_address(access, "tenant_settings.get_settings"), _("See"))


def _names(names: Sequence[str]) -> str:
    """Name the first few, and how many more there are."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(num)s other", "%(names)s and %(num)s others", more, names=shown)


def _letters_here(access: TenantAccess) -> bool:
    return access.may(Permission.LETTER)


_TELLERS: Sequence[Callable[[TenantAccess, Receivables], Iterator[Matter]]] = (
    _faulty_books,
    _old_debts,
    _nobodys_payments,
    _letters,
    _reminders,
    _credits,
    _settings,
    _stale_books,
    _open_periods,
)
