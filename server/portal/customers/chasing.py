"""What a customer's page shows of reminders: states of open items, figures, who waits for what, links.

Owns these words; those of levels, holds and rules are `server.portal.dunning`'s. Changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.debts import Debt, Past
from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.schedule import Audience
from server.auth import address
from server.portal import formats
from server.portal.customers.blueprint import Asked
from server.portal.customers.claim_lines import Claims, claims_of
from server.portal.desk import desk_of
from server.portal.dunning.reasons import assigned_words
from server.portal.dunning.words import Sign, hold_words, level_sign, rank_of, rule_words, schedule_name
from server.portal.dunning_desk import look_for
from server.portal.i18n import language
from server.services import services
from tenants.dunning.customer_dunning import CustomerDunning, customer_dunning
from tenants.dunning.days.look import Look
from tenants.dunning.days.situation import debt_names_of, is_chased
from tenants.dunning.debtor.links import is_open, secret_of
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.hold_rows import HoldRow
from tenants.people.access import TenantAccess


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link for the debtor; `address` is "" where it was made under another key."""

    row: DebtorLink
    is_open: bool
    address: str


@dataclass(frozen=True, slots=True)
class Chasing:
    """All that the page shows of reminders; `signs` are by key of the line, `named` by name of the debt."""

    own: CustomerDunning
    signs: Mapping[int, Sign]
    named: Mapping[str, str]
    claims: Claims
    links: tuple[LinkLine, ...]
    currency: str  # of the books

    @property
    def late(self) -> tuple[Debt, ...]:
        """The debts that are due."""
        return tuple(debt for debt in self.own.debts if debt.due <= self.own.look.day and not debt.instalment)

    @property
    def promisable(self) -> str:
        """The sum that is due, as an amount is typed; "" where there is none, or several currencies."""
        cents = sum(debt.cents_open for debt in self.late)
        if not cents or len({debt.currency for debt in self.late}) > 1:
            return ""
        return f"{cents // 100}{',' if language() == 'fr' else '.'}{cents % 100:02d}"

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those of what is open; that of the books where nothing is."""
        return tuple(dict.fromkeys(debt.currency for debt in self.own.debts)) or (self.currency,)


def chasing_of(access: TenantAccess, asked: Asked) -> Chasing | None:
    """Return what is shown of a customer as of today; None on other days, or where nobody is chased."""
    if asked.found.as_of != services().today():
        return None
    party = party_of(asked)
    if party is None:
        return None
    look, desk = look_for(access), desk_of(access)
    with desk.reading() as session:
        own = customer_dunning(session, look, asked.found.picture, *party)
    if own is None:
        return None
    names = debt_names_of(asked.found.picture)
    lines = {names[item.line.key]: item.line for item in asked.found.items_by_code.get(party[1], ())}
    reached = {past.debt: past for past in sorted(look.past, key=lambda past: past.day) if past.debt in lines}
    return Chasing(
        own=own,
        signs={
            line.key: sign
            for name, line in lines.items()
            if (sign := _sign(own, name, reached.get(name))) is not None
        },
        named={debt.name: _named(debt) for debt in own.debts},
        claims=claims_of(own.register.by_customer.get(party, ()), {debt.name for debt in own.debts}),
        links=tuple(_link(access, link, look) for link in own.links),
        currency=asked.found.currency,
    )


def party_of(asked: Asked) -> tuple[str, str] | None:
    """Return the account and code under which a customer is chased; None where it is not."""
    return next(
        (
            (account.number, account.third_party)
            for account in asked.customer.accounts
            if account.third_party and is_chased(account.number)
        ),
        None,
    )


def promises_told(own: CustomerDunning) -> tuple[str, str]:
    """Return how many promises were kept, and what became of the last."""
    promises = own.promises
    if not promises.over:
        waiting = [row for row in own.holds if row.kind == HoldKind.PROMISE.value and row.day]
        if waiting and waiting[0].day:
            return "–", _("one for %(day)s", day=formats.day_brief(waiting[0].day))
        return "–", _("none made yet")
    figure = _("%(kept)s of %(over)s", kept=formats.count(promises.kept), over=formats.count(promises.over))
    broken = promises.last_broken
    if broken is None or broken.day is None:
        return figure, _("all kept")
    return figure, _("the last broken on %(day)s", day=formats.day_brief(broken.day))


def schedule_told(own: CustomerDunning) -> tuple[str, str]:
    """Return which schedule the customer follows, and the rule that chose it."""
    count = len(own.schedule.levels)
    levels = ngettext("%(num)s level", "%(num)s levels", count)
    return f"{schedule_name(own.schedule.key, own.schedule.name)}, {levels}", rule_words(own.rule)


def schedule_choices(own: CustomerDunning) -> list[tuple[str, str]]:
    """Return the schedules that may be chosen, first what the rules say."""
    return [
        ("", _("As the rules say")),
        *((each.key, schedule_name(each.key, each.name)) for each in own.schedules),
    ]


def is_consumer(own: CustomerDunning) -> bool:
    """Tell whether letters are a consumer's."""
    return own.schedule.audience is Audience.CONSUMER


def hold_told(row: HoldRow, named: Mapping[str, str]) -> str:
    """Name a hold and what of it is still open."""
    still_open = ", ".join(named[name] for name in row.debts if name in named)
    covered = still_open or (_("nothing that is still open") if row.debts else _("all invoices"))
    return f"{hold_words(row.kind)}, {covered}"


def _sign(own: CustomerDunning, name: str, reached: Past | None) -> Sign | None:
    """Say how a debt stands on its ladder; None where nothing has been said of it."""
    stopped = _stopped_sign(own, name)
    if stopped is not None:
        return stopped
    step = own.steps.get(name)
    if step is not None and step.broken:
        return "bad", _("Promise broken")
    if reached is None:
        return None
    return level_sign(reached.kind, rank_of(own.look.schedules.get(reached.schedule), reached.level))


def _stopped_sign(own: CustomerDunning, name: str) -> Sign | None:
    """Say who has a debt, or what holds it; the age of the bank alone stops no single debt."""
    withheld, assigned = own.withheld.get(name), own.look.assigned.get(name)
    kind = withheld.hold_kind if withheld is not None else ""
    if kind == HoldKind.DISPUTE:
        return "hold", _("In dispute")
    if assigned is not None:
        return "hold", assigned_words(assigned.assigned_as, assigned.assigned_on, assigned.factor.name)
    if kind == HoldKind.PROMISE:
        return "info", _("Promised")
    return ("hold", hold_words(kind)) if kind not in {"", HoldKind.STALE_BANK} else None


def _named(debt: Debt) -> str:
    if debt.instalment:
        return _("instalment %(number)s", number=debt.instalment)
    return debt.reference or debt.label or _("no piece")


def _link(access: TenantAccess, link: DebtorLink, look: Look) -> LinkLine:
    open_now = is_open(link, look.day)
    secret = secret_of(services().key, link) if open_now else None
    whole = address.whole("debtor.get_page", slug=access.slug, secret=secret) if secret else ""
    return LinkLine(link, open_now, whole)


def days_of_links(today: dt.date, choices: Sequence[int]) -> list[tuple[str, str]]:
    """Return for how many days a link may be made, each with its last day."""
    return [
        (
            str(days),
            _(
                "%(days)s, to %(day)s",
                days=formats.days(days),
                day=formats.day_brief(today + dt.timedelta(days=days)),
            ),
        )
        for days in choices
    ]
