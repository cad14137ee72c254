"""What a person is to do, in words, each with the page where it is done.

Owns the sentences. A task closes by the act it asks for; one that only wants to be seen is ticked off.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _
from flask_babel import pgettext

from server.portal import formats
from server.portal.links import customer_address, page_address
from tenants.dunning.days.look import Look
from tenants.dunning.story import TaskKind
from tenants.dunning.story_rows import Task
from tenants.people.access import TenantAccess

_BY_ITS_ACT = frozenset(
    {TaskKind.CALL, TaskKind.UNCERTAIN, TaskKind.FAILED, TaskKind.RETURNED, TaskKind.NOTE, TaskKind.DEADLINE}
)
"""Kinds that close when what they ask for is done: nobody ticks them off."""

_ORDER = tuple(TaskKind)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task: what it is, about whom, and where it is dealt with."""

    number: int
    kind: str
    sign: str
    word: str
    name: str
    customer: str
    detail: str
    day: dt.date
    address: str
    act: str
    ticked: bool  # whether a person ticks it off


def task_line(access: TenantAccess, task: Task, look: Look) -> TaskLine:
    """Put a task into words."""
    kind = TaskKind(task.kind)
    sign, words, act = _LOOKS[kind]
    debtor = look.debtors.get((task.account, task.customer))
    return TaskLine(
        number=task.number,
        kind=task.kind,
        sign=sign,
        word=words(),
        name=debtor.name if debtor else task.customer or task.account,
        customer=task.customer or task.account,
        detail=_detail(kind, task.facts),
        day=task.day,
        address=_address(access, task, kind),
        act=act(),
        ticked=kind not in _BY_ITS_ACT,
    )


def task_place(task: Task) -> tuple[int, dt.date, int]:
    """Return where a task stands in the list: by kind, then by day."""
    return _ORDER.index(TaskKind(task.kind)), task.day, task.number


_LOOKS: Mapping[TaskKind, tuple[str, Callable[[], str], Callable[[], str]]] = {
    TaskKind.CALL: ("info", lambda: _("Call"), lambda: _("Note the call")),
    TaskKind.PROMISE: ("bad", lambda: _("Promise not kept"), lambda: _("See the customer")),
    TaskKind.REPLY: ("info", lambda: _("Reply"), lambda: _("Read")),
    TaskKind.CREDIT: ("warn", lambda: _("Credit to allocate"), lambda: pgettext("act", "Letter")),
    TaskKind.UNCERTAIN: ("bad", lambda: _("Did it leave?"), lambda: _("Decide")),
    TaskKind.FAILED: ("bad", lambda: _("Letter refused"), lambda: _("Decide")),
    TaskKind.RETURNED: ("bad", lambda: _("Letter came back"), lambda: _("Decide")),
    TaskKind.NOTE: ("warn", lambda: _("Not noted in the books"), lambda: _("See the letter")),
    TaskKind.DEADLINE: ("warn", lambda: _("Deadline of a procedure"), lambda: _("See the file")),
}


def _address(access: TenantAccess, task: Task, kind: TaskKind) -> str:
    if kind is TaskKind.CREDIT:
        customer = task.customer or "-"
        return page_address(access, "lettrage.get_bench", account=task.account, customer=customer)
    if kind is TaskKind.DEADLINE:
        number = task.facts.get("case")
        return page_address(access, "cases.get_case", number=number) if isinstance(number, int) else ""
    if task.letter is not None:
        return page_address(access, "dunning.get_letter", number=task.letter)
    return customer_address(access, task.customer or task.account)


def _detail(kind: TaskKind, facts: Mapping[str, object]) -> str:
    match kind:
        case TaskKind.PROMISE:
            return _("%(amount)s for %(day)s", amount=_money(facts, "cents"), day=_day(facts.get("day")))
        case TaskKind.CREDIT:
            return _(
                "%(credit)s on the account, %(sum)s to remind of",
                credit=_money(facts, "credit_cents"),
                sum=_money(facts, "sum_cents"),
            )
        case TaskKind.DEADLINE:
            return _("by %(day)s", day=_day(facts.get("last")))
        case TaskKind.REPLY:
            return _text(facts, "subject") or _text(facts, "reference") or _text(facts, "text")
        case TaskKind.FAILED | TaskKind.RETURNED:
            return _joined(_text(facts, "reference"), _text(facts, "reason"))
        case _:
            return _joined(_text(facts, "reference"), _text(facts, "recipient"))


def _money(facts: Mapping[str, object], name: str) -> str:
    cents, currency = facts.get(name), facts.get("currency")
    return formats.money(cents, currency) if isinstance(cents, int) and isinstance(currency, str) else "–"


def _day(said: object) -> str:
    try:
        return formats.day_brief(dt.date.fromisoformat(said)) if isinstance(said, str) else "–"
    except ValueError:
        return "–"


def _text(facts: Mapping[str, object], name: str) -> str:
    said = facts.get(name)
    return " ".join(said.split())[:200] if isinstance(said, str) else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
