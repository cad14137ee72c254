"""What a debtor says on the page of a link: already paid, contested, a plan proposed.

Each word stops or proposes something and gives a person a task, in one transaction; nothing is believed
beyond that. Owns what may be said, how often, and how a text of a stranger is made harmless. What a hold or a
plan means stands with them.
"""

from collections.abc import Callable, Mapping
import datetime as dt
from enum import StrEnum
from itertools import groupby
import re
import unicodedata

from sqlalchemy import func, select

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.debtor.links import is_open
from tenants.dunning.debtor.page import DebtorPage, Offer, debtor_page, sum_of
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.hold_rows import HoldRow, PlanRow
from tenants.dunning.holds import FaultyHoldError, NewHold, put_hold
from tenants.dunning.plans.plans import FaultyPlanError, NewPlan, PlanRefusedError, propose
from tenants.dunning.stamp import raise_stamp
from tenants.dunning.story import TaskKind, put_task

WORDS_A_DAY = 8
LONGEST_WORDS = 1_500
PAID_HOLD_DAYS = 10  # until then somebody looks whether the money came
OLDEST_PAYMENT = dt.timedelta(days=366)
ANSWER_DAYS = 3
MOST_MARKS = 3  # on one letter; more of them cover the lines above and below
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks that show nothing
_GAP = re.compile(r"\n{3,}")
_A_DAY = dt.timedelta(days=1)


class WordFault(StrEnum):
    """What can be wrong with what a debtor says."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NOT_A_DAY = "not-a-day"
    DAY_TO_COME = "day-to-come"
    TOO_OLD = "too-old"
    NOT_OPEN = "not-open"  # nothing open of theirs, or said already
    NOT_A_CATEGORY = "not-a-category"
    NO_SUCH_OFFER = "no-such-offer"


class FaultyWordsError(ValueError):
    """Something that cannot be taken as it stands; `faults` are by field."""

    def __init__(self, faults: Mapping[str, WordFault]) -> None:
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = dict(faults)


class LinkOverError(Exception):
    """The link was revoked while its page was open."""


class EnoughSaidError(Exception):
    """Too much was said within a day: whoever says more calls or writes."""


def say_paid(
    desk: Desk, link: DebtorLink, debts: frozenset[str], paid_on: dt.date | None, reason: str
) -> None:
    """Take down that debts are paid: reminders of them rest for some days, and somebody looks for the money.

    Args:
        desk: the debtor's.
        link: by which they came.
        debts: names of what is paid; none for all that is due.
        paid_on: the day of the transfer; None where what was typed is none.
        reason: the same in words, for those who look for the money.

    Raises:
        FaultyWordsError, LinkOverError, EnoughSaidError: nothing was written.
    """
    page = debtor_page(desk, link)
    chosen = debts or frozenset(row.debt.name for row in page.speakable if row.days_late >= 0)
    faults = _faults_of_debts(page, chosen)
    if fault := _fault_of_payment(paid_on, desk.today):
        faults["day"] = fault
    if faults or paid_on is None:
        raise FaultyWordsError(faults)
    new = NewHold(
        kind=HoldKind.DISPUTE,
        account=link.account,
        customer=link.customer,
        reason=reason,
        debts=chosen,
        until=desk.today + dt.timedelta(days=PAID_HOLD_DAYS),
        category=DisputeCategory.ALREADY_PAID,
        origin="debtor",
    )
    facts = {"said": "paid", "day": paid_on.isoformat()}
    _take_down(desk, link, lambda session: _hold(session, desk, new, facts))


def say_disputed(desk: Desk, link: DebtorLink, debt: str, category: str, words: str) -> None:
    """Take down that an invoice is contested: its reminders stop until somebody has answered.

    Raises:
        FaultyWordsError, LinkOverError, EnoughSaidError: nothing was written.
    """
    page, said = debtor_page(desk, link), harmless(words)
    faults = _faults_of_debts(page, frozenset([debt]))
    known = {each.value: each for each in DisputeCategory if each is not DisputeCategory.ALREADY_PAID}
    if category not in known:
        faults["category"] = WordFault.NOT_A_CATEGORY
    if not said:
        faults["words"] = WordFault.MISSING
    elif len(said) > LONGEST_WORDS:
        faults["words"] = WordFault.TOO_LONG
    if faults:
        raise FaultyWordsError(faults)
    new = NewHold(
        kind=HoldKind.DISPUTE,
        account=link.account,
        customer=link.customer,
        reason=said,
        debts=frozenset([debt]),
        category=known[category],
        origin="debtor",
    )
    _take_down(desk, link, lambda session: _hold(session, desk, new, {"said": "dispute"}))


def say_plan(desk: Desk, link: DebtorLink, parts: int) -> Offer:
    """Take down that a plan is proposed for all that is due; return it.

    Raises:
        FaultyWordsError, LinkOverError, EnoughSaidError: nothing was written.
    """
    page = debtor_page(desk, link)
    offer = next((offer for offer in page.offers if len(offer.parts) == parts), None)
    if offer is None:
        raise FaultyWordsError({"parts": WordFault.NO_SUCH_OFFER})
    new = NewPlan(
        account=link.account,
        customer=link.customer,
        currency=link.currency,
        debts=tuple(row.debt.name for row in page.due),
        instalments=offer.parts,
        origin="debtor",
    )
    _take_down(desk, link, lambda session: _propose(session, desk, new, sum_of(page.due)))
    return offer


def harmless(text: str) -> str:
    """Return a text of which all can be seen and nothing leaves its place, in the usual composition.

    Without blank ends, more than one blank line at a place, signs that cannot be seen, and heaps of marks.
    """
    lines = ["".join(map(_seen, line)).strip() for line in unicodedata.normalize("NFC", text).splitlines()]
    return _GAP.sub("\n\n", "\n".join(map(_flat, lines)).strip())


def _flat(line: str) -> str:
    """Return a line with no more marks on one letter than a language puts there."""
    runs = groupby(line, key=lambda sign: unicodedata.category(sign).startswith("M"))
    return "".join("".join(run)[:MOST_MARKS] if is_mark else "".join(run) for is_mark, run in runs)


def _seen(sign: str) -> str:
    if sign in _BLANKS:
        return ""
    kind = unicodedata.category(sign)
    return " " if kind == "Zs" or sign == "\t" else "" if kind.startswith(("C", "Z")) else sign


def _faults_of_debts(page: DebtorPage, debts: frozenset[str]) -> dict[str, WordFault]:
    """Tell where something is not owed as of the day, or was said already: nothing to be said of it."""
    known = {row.debt.name for row in page.speakable}
    return {} if debts and debts <= known else {"debts": WordFault.NOT_OPEN}


def _fault_of_payment(paid_on: dt.date | None, today: dt.date) -> WordFault | None:
    if paid_on is None:
        return WordFault.NOT_A_DAY
    if paid_on > today:
        return WordFault.DAY_TO_COME
    return WordFault.TOO_OLD if paid_on < today - OLDEST_PAYMENT else None


def _take_down(desk: Desk, link: DebtorLink, word: Callable[[TenantSession], None]) -> None:
    """Write a word, where the link is still good and not too much was said within a day."""
    with desk.writing() as session:
        raise_stamp(session)  # from here on nobody else says anything
        now = session.get_one(DebtorLink, (desk.tenant_id, link.number), populate_existing=True)
        if not is_open(now, desk.today):
            raise LinkOverError(LinkOverError.__doc__)
        if _said_lately(session, desk, link) >= WORDS_A_DAY:
            raise EnoughSaidError(EnoughSaidError.__doc__)
        word(session)


def _said_lately(session: TenantSession, desk: Desk, link: DebtorLink) -> int:
    """Count what the customer said by links within a day."""
    since = desk.now - _A_DAY
    return sum(
        session.scalar(
            select(func.count())
            .select_from(row)
            .where(
                row.account == link.account,
                row.customer == link.customer,
                row.origin == "debtor",
                row.put_at > since,
            )
        )
        or 0
        for row in (HoldRow, PlanRow)
    )


def _hold(session: TenantSession, desk: Desk, new: NewHold, facts: Mapping[str, object]) -> None:
    """Put a hold and the task that answers it; the same said twice at once is said once."""
    if _is_held(session, desk, new):
        raise FaultyWordsError({"debts": WordFault.NOT_OPEN})
    try:
        row = put_hold(session, desk, new)
    except FaultyHoldError as error:  # the books, or a plan, have changed since the page was made
        raise FaultyWordsError({"debts": WordFault.NOT_OPEN}) from error
    put_task(
        session,
        key=f"said:hold:{row.number}",
        kind=TaskKind.REPLY,
        account=row.account,
        customer=row.customer,
        day=desk.today,
        at=desk.now,
        hold=row.number,
        facts={**facts, "debts": row.debts, "category": row.category},
    )


def _is_held(session: TenantSession, desk: Desk, new: NewHold) -> bool:
    """Tell whether one of the debts is in dispute since the page was made."""
    wanted = select(HoldRow).where(
        HoldRow.account == new.account,
        HoldRow.customer == new.customer,
        HoldRow.kind == HoldKind.DISPUTE.value,
        HoldRow.lifted_on.is_(None),
    )
    return any(
        (row.until is None or row.until >= desk.today) and new.debts.intersection(row.debts)
        for row in session.scalars(wanted)
    )


def _propose(session: TenantSession, desk: Desk, new: NewPlan, cents: int) -> None:
    """Propose a plan and give the task to answer it; where one waits already, say so."""
    waits = select(PlanRow.number).where(
        PlanRow.account == new.account,
        PlanRow.customer == new.customer,
        PlanRow.currency == new.currency,
        PlanRow.state == "proposed",
    )
    if session.scalar(waits) is not None:
        raise FaultyWordsError({"parts": WordFault.NO_SUCH_OFFER})
    try:
        row = propose(session, desk, new)
    except (FaultyPlanError, PlanRefusedError) as error:  # what is due has changed since the page was made
        raise FaultyWordsError({"parts": WordFault.NO_SUCH_OFFER}) from error
    put_task(
        session,
        key=f"said:plan:{row.number}",
        kind=TaskKind.REPLY,
        account=row.account,
        customer=row.customer,
        day=desk.today,
        at=desk.now,
        plan=row.number,
        facts={"said": "plan", "cents": cents, "currency": row.currency, "parts": len(row.instalments)},
    )
