"""A letter on made-up debts, for whoever writes a template and wants to see it.

Owns the example: two invoices, one of them paid in part, as of 23 November 2026. Nobody's customer is in it.
"""

import datetime as dt

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Channel, Level, LevelKind
from ledger_core.dunning.steps import Rule, Step
from ledger_core.late_payment.indemnity import indemnity
from ledger_core.late_payment.interest import Payment, interest
from ledger_core.late_payment.terms import DebtorKind, Terms
from tenants.dunning.days.groups import Group, GroupClaims
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.letters.composing import Earlier, Occasion, compose
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.templates import Template

DAY = dt.date(2026, 11, 23)
CREDITOR = Creditor(
    name="Menuiserie Trémarec",
    address=("3 chemin de la Doucine", "99180 Sainte-Brelade"),
    legal=("SARL au capital de 40 000 €",),
    siren="999000017",
    registered_at="Sainte-Brelade",
    email="compta@tremarec.example",
    phone="01 99 00 00 17",
    iban="FR7699999000011234567890189",
    place="Sainte-Brelade",
    signs="Anne Trémarec, gérante",
)
_NAME = "Habitat Lorvaux SAS"
_ADDRESS = f"{_NAME}\n14 quai des Tanneurs\n99210 LORVAUX"
_DUE = dt.date(2026, 5, 15)
_PAID = Payment(dt.date(2026, 8, 20), 1_500_00)
_EARLIER = (dt.date(2026, 9, 18), dt.date(2026, 11, 6))


def sample(template: Template, creditor: Creditor | None = None) -> LetterContent:
    """Compose a template on made-up debts, in a creditor's name or a made-up one.

    Raises:
        PhraseError: the template's words are not in its language.
    """
    ladder = CONSUMER if template.is_for_consumers else BUSINESS
    levels = (*ladder.levels, *([ladder.thanks] if ladder.thanks else []))
    level = next(level for level in levels if level.template == template.key)
    occasion = Occasion(
        day=DAY if level.kind is not LevelKind.NOTICE else _DUE - dt.timedelta(days=5),
        reference="MD-2026-0031" if level.kind is LevelKind.FORMAL_NOTICE else "RE-2026-0031",
        earlier=_earlier(level),
    )
    group = _group(template, level, _debts(level))
    return compose(group, creditor or CREDITOR, template, occasion)


def _debts(level: Level) -> tuple[Debt, ...]:
    settled = level.kind is LevelKind.THANKS
    paid = 0 if level.kind is LevelKind.NOTICE else _PAID.cents
    first = _debt("F2026-0097", "Portes de service", _DUE, 5_180_00, paid)
    second = _debt("F2026-0103", "Menuiseries, bâtiment C", _DUE + dt.timedelta(days=5), 16_000_00, 0)
    return (first,) if settled else (first, second)


def _debt(reference: str, label: str, due: dt.date, cents: int, paid: int) -> Debt:
    return Debt(
        reference,
        "411000",
        "LORVAUX",
        reference,
        label,
        due - dt.timedelta(days=30),
        due,
        due_assumed=False,
        cents_original=cents,
        cents_open=cents - paid,
        currency="EUR",
    )


def _group(template: Template, level: Level, debts: tuple[Debt, ...]) -> Group:
    ladder = CONSUMER if template.is_for_consumers else BUSINESS
    steps = tuple(Step(debt, ladder, level, Rule.HOUSE, Channel.POST, DAY) for debt in debts)
    return Group(
        key="",
        print="",
        account="411000",
        customer="LORVAUX",
        name=_NAME,
        currency="EUR",
        schedule=ladder,
        level=level,
        channel=Channel.POST,
        steps=steps,
        cents=sum(debt.cents_open for debt in debts),
        claims=_claims(debts) if level.adds_claims else None,
        recipient=_ADDRESS,
        language=template.language,
        is_consumer=template.is_for_consumers,
    )


def _claims(debts: tuple[Debt, ...]) -> GroupClaims:
    terms = Terms(DebtorKind.BUSINESS)
    statements = {
        debt.name: interest(
            debt.cents_original,
            debt.due,
            [_PAID] if debt.cents_open < debt.cents_original else [],
            DAY,
            terms,
        )
        for debt in debts
    }
    fixed = [found.cents for debt in debts if (found := indemnity(debt.due, terms, DAY))]
    interest_cents = sum(statement.cents or 0 for statement in statements.values())
    return GroupClaims(DAY, interest_cents, sum(fixed), len(fixed), statements)


def _earlier(level: Level) -> tuple[Earlier, ...]:
    if level.kind not in {LevelKind.REMINDER, LevelKind.FORMAL_NOTICE} or level.key == "reminder":
        return ()
    return tuple(Earlier("", day, LevelKind.REMINDER) for day in _EARLIER)
