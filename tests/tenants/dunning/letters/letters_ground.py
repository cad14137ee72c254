"""The letter of the design, and others: debts and groups as values."""

import datetime as dt
import io

import pypdf

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Channel, Level, LevelKind
from ledger_core.dunning.steps import Rule, Step
from ledger_core.late_payment.interest import Payment, interest
from ledger_core.late_payment.terms import DebtorKind, Terms
from tenants.dunning.days.groups import Assignee, Group, GroupClaims
from tenants.dunning.letters.composing import Earlier, Mandated, Occasion, compose
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.sample import CREDITOR
from tenants.dunning.letters.templates import house
from tenants.written import NO_BREAK, THIN

__all__ = ["CREDITOR"]

TODAY = dt.date(2026, 11, 23)
ADDRESS = "Habitat Lorvaux SAS\nService comptabilité\n14 quai des Tanneurs\n99210 LORVAUX"
LADDER = {level.template: level for level in (*BUSINESS.levels, *CONSUMER.levels)}
LADDER |= {ladder.thanks.template: ladder.thanks for ladder in (BUSINESS, CONSUMER) if ladder.thanks}


def debt(  # noqa: PLR0913  what a debt is made of
    reference: str,
    due: dt.date,
    cents: int,
    *,
    paid: int = 0,
    label: str = "Portes de service",
    date: dt.date | None = None,
    currency: str = "EUR",
    instalment: int = 0,
) -> Debt:
    return Debt(
        name=f"{reference} {label} {due}",
        account="411000",
        customer="LORVAUX",
        reference=reference,
        label=label,
        date=date or due - dt.timedelta(days=30),
        due=due,
        due_assumed=False,
        cents_original=cents,
        cents_open=cents - paid,
        currency=currency,
        instalment=instalment,
    )


F61 = debt(
    "F2026-0061",
    dt.date(2026, 3, 31),
    6_480_00,
    label="Portes palières, bâtiment C",
    date=dt.date(2026, 3, 1),
)
F97 = debt("F2026-0097", dt.date(2026, 5, 15), 5_180_00, paid=1_500_00, date=dt.date(2026, 4, 15))
F209 = debt(
    "F2026-0209",
    dt.date(2026, 9, 9),
    16_000_00,
    label="Menuiseries extérieures, bâtiment C",
    date=dt.date(2026, 8, 10),
)
DEBTS = (F61, F97, F209)
PAYMENTS = {F97.name: (Payment(dt.date(2026, 8, 20), 1_500_00),)}
OCCASION = Occasion(
    day=TODAY,
    reference="MD-2026-0031",
    earlier=(
        Earlier("AV-2026-0004", dt.date(2026, 3, 24), LevelKind.NOTICE),
        Earlier("RE-2026-0011", dt.date(2026, 9, 18), LevelKind.REMINDER),
        Earlier("RE-2026-0025", dt.date(2026, 11, 6), LevelKind.REMINDER),
    ),
    promises=(dt.date(2026, 11, 13),),
    disputed=("F2026-0133",),
    mandate=Mandated("Cabinet Vauclair", dt.date(2026, 1, 12)),
    signs="Hélène Dargoire",
)
PLAIN = Occasion(day=TODAY, reference="RE-2026-0040")


def claims_on(debts: tuple[Debt, ...], terms: Terms | None = None, until: dt.date = TODAY) -> GroupClaims:
    rules = terms or Terms(DebtorKind.BUSINESS)
    statements = {
        each.name: interest(each.cents_original, each.due, PAYMENTS.get(each.name, ()), until, rules)
        for each in debts
    }
    found = sum(statement.cents or 0 for statement in statements.values())
    return GroupClaims(until, found, 40_00 * len(debts), len(debts), statements)


def group(  # noqa: PLR0913  what a group is made of
    key: str,
    debts: tuple[Debt, ...] = DEBTS,
    *,
    claims: GroupClaims | None = None,
    channel: Channel = Channel.POST,
    recipient: str = ADDRESS,
    language: str = "fr",
    assignee: Assignee | None = None,
) -> Group:
    level: Level = LADDER[key]
    consumer = key.startswith("consumer-")
    ladder = CONSUMER if consumer else BUSINESS
    return Group(
        key="key",
        print="print",
        account="411000",
        customer="LORVAUX",
        name="Habitat Lorvaux SAS",
        currency=debts[0].currency,
        schedule=ladder,
        level=level,
        channel=channel,
        steps=tuple(Step(each, ladder, level, Rule.HOUSE, channel, TODAY) for each in debts),
        cents=sum(each.cents_open for each in debts),
        claims=claims,
        recipient=recipient,
        language=language,
        is_consumer=consumer,
        assignee=assignee,
    )


def letter(
    key: str, of: Group | None = None, occasion: Occasion = PLAIN, language: str = "fr"
) -> LetterContent:
    return compose(of or group(key), CREDITOR, house(key, language), occasion)


def formal_notice() -> LetterContent:
    """Compose the letter of the design."""
    key = "business-formal-notice"
    return letter(key, group(key, claims=claims_on(DEBTS), channel=Channel.REGISTERED), OCCASION)


def said(text: str) -> str:
    """Return a text with plain spaces, on one line."""
    plain = text.replace(NO_BREAK, " ").replace(THIN, " ").replace("\u200b", "")
    return " ".join(plain.split())


def words_of(content: LetterContent) -> str:
    """Return all paragraphs of a letter."""
    return said(
        " ".join("".join(part) for part in (*content.opening, *content.closing)) + " ".join(content.fine)
    )


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
