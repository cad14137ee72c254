"""Groups: steps that travel in one letter. How steps are joined is a choice of rendering; each stays its own.

Owns the names of groups, and the prints by which it is known whether a letter is still the one that was seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
from hashlib import blake2b

from ledger_core.dunning.schedule import Channel, Level, Schedule
from ledger_core.dunning.steps import Step
from ledger_core.late_payment.interest import Statement
from tenants.dunning.decisions.debtors import Debtors, is_in_france, recipient_of

_BYTES = 12


class Refusal(StrEnum):
    """Why a letter cannot be sent by whoever looks."""

    CREDITOR = "creditor"  # nobody said who writes, or where to pay
    MANDATE = "mandate"  # the firm may not write this letter for the company


@dataclass(frozen=True, slots=True)
class GroupClaims:
    """What a letter demands beside the principal, up to a day; cents of euros.

    `statements` hold the interest by name of the debt; one whose rate is missing has no figure and adds none.
    """

    until: dt.date
    interest_cents: int
    indemnity_cents: int
    indemnities: int  # debts that bear one
    statements: Mapping[str, Statement]


@dataclass(frozen=True, slots=True)
class Assignee:
    """What a letter about assigned debts says of it.

    `name`, `iban` and `bic` are the factor's where debtors pay it, and "" where the company collects.
    """

    mention: str  # as the contract words it; "" for none
    name: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One letter that may be sent: all steps of a customer, currency, assignee, level and channel.

    `recipient` is an address of mail, a telephone, or the lines of a postal address. `refusal` is "" where
    whoever looks may send it. Once reminders are live, it leaves without a person if `by_itself`: under the
    mandate of the firm `under`, or None in the company's own name.
    """

    key: str
    print: str
    account: str
    customer: str
    name: str
    currency: str
    schedule: Schedule
    level: Level
    channel: Channel
    steps: tuple[Step, ...]
    cents: int
    claims: GroupClaims | None
    recipient: str
    language: str
    is_consumer: bool
    assignee: Assignee | None = None  # None where the debts are the company's own
    refusal: Refusal | str = ""
    by_itself: bool = False
    under: int | None = None

    @property
    def debts(self) -> tuple[str, ...]:
        """The names of the debts."""
        return tuple(step.debt.name for step in self.steps)

    def iban(self, own: str) -> str:
        """Return the account that the letter names: the company's `own`, or the factor's."""
        return self.assignee.iban if self.assignee and self.assignee.name else own


def joined(steps: Iterable[Step]) -> list[tuple[Step, ...]]:
    """Put together what travels in one letter, each by due date."""
    found: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        found.setdefault(_belongs(step), []).append(step)
    return [
        tuple(sorted(own, key=lambda step: (step.debt.due, step.debt.date, step.debt.name)))
        for own in found.values()
    ]


def group_of(
    steps: tuple[Step, ...],
    debtors: Debtors,
    language: str,
    claims: GroupClaims | None,
    beside: object,
) -> Group:
    """Make the group of some steps that `joined` put together.

    Args:
        steps: of one letter.
        debtors: who owes.
        language: of letters where the customer has none of its own.
        claims: what is demanded beside.
        beside: whatever else the letter shows or rests on, such as the creditor's version.
    """
    first = steps[0]
    key = (first.debt.account, first.debt.customer)
    debtor, notes = debtors.debtors[key], debtors.notes_of(*key)
    recipient = recipient_of(first.channel, debtor.name, debtors.cards.get(key))
    spoken = notes.language or language
    seen = (
        [(step.debt.name, step.debt.cents_open, step.debt.due.toordinal(), step.broken) for step in steps],
        _belongs(first),
        debtor.name,
        recipient,
        notes.is_public,
        is_in_france(debtors.cards.get(key)),
        spoken,
        (claims.until.toordinal(), claims.interest_cents, claims.indemnity_cents) if claims else None,
        beside,
    )
    return Group(
        key=_digest(_belongs(first)),
        print=_digest(seen),
        account=key[0],
        customer=key[1],
        name=debtor.name,
        currency=first.debt.currency,
        schedule=first.schedule,
        level=first.level,
        channel=first.channel,
        steps=steps,
        cents=sum(step.debt.cents_open for step in steps),
        claims=claims,
        recipient=recipient,
        language=spoken,
        is_consumer=debtor.is_consumer,
    )


def _belongs(step: Step) -> tuple[object, ...]:
    """Return what the steps of one letter have in common."""
    debt = step.debt
    return (
        debt.account,
        debt.customer,
        debt.currency,
        *filter(None, [debt.assigned]),
        step.schedule.key,
        step.schedule.version,
        step.level.key,
        step.channel.value,
    )


def _digest(said: object) -> str:
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()
