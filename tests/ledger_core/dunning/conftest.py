"""Levels, schedules, debts and debtors by hand, for the tests of dunning."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
import datetime as dt
from typing import Any

from ledger_core.dunning.debts import Debt, Debtor, Past, Received, Situation
from ledger_core.dunning.holds import Hold, HoldKind
from ledger_core.dunning.plan import plan
from ledger_core.dunning.resolution import Choices
from ledger_core.dunning.schedule import Audience, Base, Channel, Level, LevelKind, Schedule
from ledger_core.dunning.steps import Plan

ACCOUNT = "411000"
ORIEL = "ORIEL"
REACHABLE = frozenset({Channel.EMAIL, Channel.POST, Channel.REGISTERED, Channel.CALL})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def level(key: str, days: int, kind: LevelKind = LevelKind.REMINDER, **fields: object) -> Level:
    base = {LevelKind.NOTICE: Base.BEFORE_DUE, LevelKind.THANKS: Base.AFTER_PAYMENT}.get(kind, Base.AFTER_DUE)
    given: dict[str, Any] = {
        "base": base,
        "minimum_cents": 0,
        "channels": (Channel.EMAIL, Channel.REGISTERED),
        "template": "letter",
        "needs_approval": False,
        "adds_claims": False,
    }
    return Level(key=key, days=days, kind=kind, **(given | fields))


def schedule(*levels: Level, **fields: object) -> Schedule:
    given: dict[str, Any] = {"key": "ours", "version": 1, "name": "Ours", "audience": Audience.BUSINESS}
    return Schedule(levels=levels, **(given | fields))


NOTICE = level("notice", 5, LevelKind.NOTICE)
FIRST = level("first", 5)
SECOND = level("second", 18)
FORMAL = level("formal", 30, LevelKind.FORMAL_NOTICE, needs_approval=True)
THANKS = level("thanks", 1, LevelKind.THANKS)
LADDER = schedule(NOTICE, FIRST, SECOND, FORMAL, thanks=THANKS)


def debt(name: str, due: str, cents: int = 1_000_00, **fields: object) -> Debt:
    given: dict[str, Any] = {
        "account": ACCOUNT,
        "customer": ORIEL,
        "reference": name,
        "label": "",
        "date": day(due) - dt.timedelta(days=30),
        "due_assumed": False,
        "cents_original": cents,
        "currency": "EUR",
    }
    return Debt(name=name, due=day(due), cents_open=cents, **(given | fields))


def debtor(code: str = ORIEL, **fields: object) -> Debtor:
    given: dict[str, Any] = {"name": code.title(), "is_consumer": False, "channels": REACHABLE}
    return Debtor(account=ACCOUNT, customer=code, **(given | fields))


def past(name: str, rung: Level, on: str, **fields: object) -> Past:
    given: dict[str, Any] = {"schedule": "ours", "version": 1, "level": rung.key, "kind": rung.kind}
    return Past(debt=name, day=day(on), **(given | fields))


def version(of: Schedule, number: int, *levels: Level) -> Schedule:
    """Another version of a schedule, with other levels."""
    return replace(of, version=number, levels=levels)


EUR = (ACCOUNT, ORIEL, "EUR")
OURS = Choices(tenant={Audience.BUSINESS: "ours", Audience.CONSUMER: "ours"})


def situation(*debts: Debt, debtors: Iterable[Debtor] = (), **fields: object) -> Situation:
    known = {(each.account, each.customer): each for each in debtors or (debtor(),)}
    return replace(Situation(debts, known), **fields)  # type: ignore[arg-type]  tests name the fields they set


def planned(  # noqa: PLR0913  a plan is made of all of these
    owed: Situation | Debt,
    on: str,
    *,
    steps: Sequence[Past] = (),
    holds: Sequence[Hold] = (),
    ladder: Schedule = LADDER,
    stale: int | None = None,
) -> Plan:
    owed = owed if isinstance(owed, Situation) else situation(owed)
    return plan(owed, OURS, {ladder.key: ladder}, holds, steps, day(on), stale)


def hold(kind: HoldKind, **fields: object) -> Hold:
    given: dict[str, object] = {"since": day("2026-01-01"), "until": None, "reason": "", "author": "Hélène"}
    given |= {"id": 1, "customer": ORIEL, "account": ACCOUNT}
    return Hold(kind=kind, **(given | fields))  # type: ignore[arg-type]  tests name the fields they set


def promise(cents: int = 1_000_00, **fields: object) -> Hold:
    given: dict[str, object] = {"cents": cents, "currency": "EUR", "day": day("2026-05-08"), "grace_days": 2}
    return hold(HoldKind.PROMISE, **({"since": day("2026-05-01")} | given | fields))


def received(*payments: tuple[str, int]) -> dict[tuple[str, str, str], tuple[Received, ...]]:
    return {EUR: tuple(Received(day(text), cents) for text, cents in payments)}


def letters_of(made: Plan) -> list[Past]:
    """The steps and thanks of a plan as they are remembered once they were sent on its day."""
    return [
        Past(
            step.debt.name,
            step.schedule.key,
            step.schedule.version,
            step.level.key,
            step.level.kind,
            made.day,
        )
        for step in (*made.steps, *made.thanks)
    ]
