"""Runs: a day's look that is kept, with what follows from it without a person.

Approves what the schedules let go unattended once a person ended test mode, gives people their tasks, and
counts truly. Run twice, or by two workers at once, it does nothing twice. Knows no clock and no other tenant.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import datetime as dt
from hashlib import blake2b

from sqlalchemy import select, update

from ledger_core.dunning.holds import Hold
from ledger_core.dunning.steps import Why, Withheld
from tenants.db import TenantSession
from tenants.desk import HOUSE, Desk
from tenants.dunning.days.approving import Outcome, Result, approve
from tenants.dunning.days.findings import Difference, Findings, difference, findings_of, packed, unpacked
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look, Trouble, look_at
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.letter_rows import RunRow
from tenants.dunning.plans.plans import close_kept
from tenants.dunning.story import TaskKind, Told, put_task, tell
from tenants.numbers import next_number

KEPT = dt.timedelta(days=92)  # after it only the counts of a run stay
_DIGEST_BYTES = 16
DEBTS, TO_APPROVE, APPROVED, REFUSED, FAILED, WITHHELD = (
    "debts",
    "to-approve",
    "approved",
    "refused",
    "failed",
    "withheld:",
)
"""Names of counts: open debts looked at; letters that wait for a person, that went by themselves, that the
mandate or the creditor keeps back, that could not be planned or written; debts withheld, by reason."""


class _RanError(Exception):
    """The house has run this day."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found and did; `number` is None of one that was not kept."""

    number: int | None
    day: dt.date
    revision: int
    live: bool
    trouble: Trouble | str
    counts: Mapping[str, int]
    outcomes: tuple[Outcome, ...]
    look: Look


def run(desk: Desk, as_of: dt.date, *, dry_run: bool = False, approves: bool = True) -> RunResult:
    """Run a tenant's day.

    Args:
        desk: whose; letters that need nobody's approval leave in the house's name, whoever runs.
        as_of: the day, which is that of the desk's moment wherever letters may leave.
        dry_run: look and count alone; nothing is written.
        approves: what needs nobody's approval has it; otherwise it waits for another day.

    Raises:
        OutdatedIndexError: the index of the books must be made anew first.
    """
    own = replace(desk, today=as_of)
    house = _as_house(own)
    look = look_at(desk.database, desk.pictures, desk.tenant_id, as_of, house.hand.firm_id)
    if dry_run:
        return RunResult(None, as_of, look.revision, look.live, look.trouble, _counts(look, ()), (), look)
    _give_tasks(own, look)
    outcomes = _let_go(house, look) if approves else ()
    counts = _counts(look, outcomes)
    number = _keep(own, look, counts)
    return RunResult(number, as_of, look.revision, look.live, look.trouble, counts, outcomes, look)


def unattended(look: Look) -> tuple[Group, ...]:
    """Return the letters that may go without a person: none in test mode."""
    if not look.live:
        return ()
    return tuple(group for group in (*look.groups, *look.thanks) if group.by_itself and not group.refusal)


def to_approve(look: Look) -> tuple[Group, ...]:
    """Return the letters that wait for a person: in test mode all."""
    own = {group.key for group in unattended(look)}
    return tuple(
        group for group in (*look.groups, *look.thanks) if group.key not in own and not group.refusal
    )


def last_run(session: TenantSession, before: dt.date | None = None) -> RunRow | None:
    """Return the run kept last, or the last of a day before one; None where there is none."""
    wanted = select(RunRow).order_by(RunRow.day.desc(), RunRow.number.desc()).limit(1)
    if before is not None:
        wanted = wanted.where(RunRow.day < before)
    return session.scalar(wanted)


def findings_in(row: RunRow) -> Findings | None:
    """Return what a run found; None where only its counts are kept."""
    return unpacked(row.day, row.outcome)


def since_last(session: TenantSession, look: Look) -> Difference | None:
    """Compare a look with the last run of a day before it; None where there is none."""
    row = last_run(session, look.day)
    before = findings_in(row) if row is not None else None
    return difference(findings_of(look), before) if before is not None else None


def _as_house(desk: Desk) -> Desk:
    """Return the desk of the house, which writes under the mandate of the firm that ended test mode."""
    with desk.reading() as session:
        firm_id = read_settings(session).live_firm
    return replace(desk, hand=replace(HOUSE, firm_id=firm_id))


def _let_go(desk: Desk, look: Look) -> tuple[Outcome, ...]:
    """Approve what needs nobody, each letter under the mandate of the firm whose hand it rests on."""
    outcomes: list[Outcome] = []
    for firm_id in dict.fromkeys(group.under for group in unattended(look)):
        own = look_at(desk.database, desk.pictures, desk.tenant_id, look.day, firm_id)
        prints = {group.key: group.print for group in unattended(own) if group.under == firm_id}
        outcomes += approve(replace(desk, hand=replace(HOUSE, firm_id=firm_id)), prints)
    return tuple(outcomes)


def _counts(look: Look, outcomes: tuple[Outcome, ...]) -> dict[str, int]:
    """Count what was found and done; what was approved meanwhile by others is in no count of letters."""
    results = Counter(outcome.result for outcome in outcomes)
    reasons = Counter(each.why for each in look.plan.withheld)
    refused = sum(bool(group.refusal) for group in (*look.groups, *look.thanks))
    return {
        DEBTS: len(look.situation.debts),
        TO_APPROVE: len(to_approve(look)),
        APPROVED: results[Result.APPROVED],
        REFUSED: refused,
        FAILED: reasons[Why.FAILED] + results[Result.FAILED],
        **{f"{WITHHELD}{why.value}": count for why, count in sorted(reasons.items())},
    }


def _keep(desk: Desk, look: Look, counts: Mapping[str, int]) -> int | None:
    """Keep a run; None where another worker kept the house's run of the day first."""
    try:
        with desk.writing() as session:
            return _added(session, desk, look, counts)
    except _RanError:
        return None


def _added(session: TenantSession, desk: Desk, look: Look, counts: Mapping[str, int]) -> int:
    number = next_number(session, "run")  # others who keep a run wait from here on
    if not desk.hand.actor and ran_on(session, look.day):
        raise _RanError
    old = update(RunRow).where(RunRow.day < look.day - KEPT, RunRow.outcome != b"")
    session.execute(old.values(outcome=b"").execution_options(synchronize_session=False))
    session.add(
        RunRow(
            number=number,
            day=look.day,
            at=desk.now,
            actor=desk.hand.actor,
            revision=look.revision,
            live=look.live,
            counts=dict(counts),
            outcome=packed(findings_of(look)),
        )
    )
    return number


def ran_on(session: TenantSession, day: dt.date) -> bool:
    """Tell whether the house ran a day, or a later one."""
    wanted = select(RunRow.number).where(RunRow.actor == "", RunRow.day >= day).limit(1)
    return session.scalar(wanted) is not None


def _give_tasks(desk: Desk, look: Look) -> None:
    """Say which promises were broken and plans kept, and have people letter what may have paid a debt."""
    broken = {hold.id: hold for hold in look.holds if hold.id in look.plan.broken_promises and hold.day}
    credited: defaultdict[tuple[str, str, str], list[Withheld]] = defaultdict(list)
    for each in look.plan.withheld:
        if each.why is Why.CREDIT:
            credited[each.debt.account, each.debt.customer, each.debt.currency].append(each)
    with desk.writing() as session:
        close_kept(session, desk)
        for hold in broken.values():
            _tell_broken(session, desk, hold)
        for party, withheld in credited.items():
            _ask_to_letter(session, desk, party, withheld)


def _tell_broken(session: TenantSession, desk: Desk, hold: Hold) -> None:
    facts = {"cents": hold.cents, "currency": hold.currency, "day": hold.day.isoformat() if hold.day else ""}
    task = put_task(
        session,
        key=f"promise:{hold.id}",
        kind=TaskKind.PROMISE,
        account=hold.account,
        customer=hold.customer,
        day=desk.today,
        at=desk.now,
        hold=hold.id,
        facts=facts,
    )
    if task is not None:
        tell(
            session,
            kind=Told.PROMISE_BROKEN,
            account=hold.account,
            customer=hold.customer,
            day=desk.today,
            at=desk.now,
            actor="",
            debts=hold.debts,
            hold=hold.id,
            facts=facts,
        )


def _ask_to_letter(
    session: TenantSession, desk: Desk, party: tuple[str, str, str], withheld: Sequence[Withheld]
) -> None:
    """Ask for the credits of a customer to be lettered, once a sum, and say what they hold back."""
    account, customer, currency = party
    credit_cents = withheld[0].facts.get("credit_cents")
    said = repr((*party, credit_cents))
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).hexdigest()
    put_task(
        session,
        key=f"credit:{digest}",
        kind=TaskKind.CREDIT,
        account=account,
        customer=customer,
        day=desk.today,
        at=desk.now,
        facts={
            "credit_cents": credit_cents,
            "sum_cents": sum(each.debt.cents_open for each in withheld),
            "currency": currency,
        },
    )
