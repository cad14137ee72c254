"""What the house did, held against what is true: at the moment a letter leaves, and at the end of all."""

from collections import Counter
from collections.abc import Sequence
import datetime as dt

from ledger_core.dunning.schedule import LevelKind
from ledger_core.dunning.steps import Why
from tenants import outbox
from tenants.books.picture import PictureCache
from tenants.dunning.days.look import look_at
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.effects import letter_key
from tenants.outbox_rows import State
from tests.fault.dunning.companies import Company
from tests.fault.dunning.model import LEVELS, Agreement, Sale
from tests.tenants.dunning.company import IBAN
from tests.tenants.dunning.factor import FACTOR_IBAN, MENTION

UNDER_WAY = (
    LetterState.QUEUED,
    LetterState.UNCERTAIN,
    LetterState.TO_PRINT,
    LetterState.PRINTED,
    LetterState.TO_CALL,
)


def wrong_with(company: Company, number: int, today: dt.date) -> list[object]:
    """Return what is not true of a letter that leaves now."""
    row, steps = company.letter(number)
    sales = [company.ledger.sale(step.reference) for step in steps]
    if row.kind == LevelKind.THANKS:
        return [
            (row.reference, sale, "thanks for what is open, or is the factor's")
            for sale in sales
            if sale.open_cents or sale.agreement
        ]
    wrong: list[object] = []
    for sale, step in zip(sales, steps, strict=True):
        if sale.open_cents != step.cents:
            wrong.append((row.reference, today, sale, step.cents, "not what is open"))
        if sale.is_quiet(today):
            wrong.append((row.reference, today, sale, "disputed or promised"))
    wrong += [(row.reference, today, each) for each in _wrong_about_factor(row, sales)]
    credit = company.ledger.credit(row.customer)
    if row.kind != LevelKind.NOTICE and any(sale.open_cents <= credit for sale in sales):
        wrong.append((row.reference, today, credit, "may be paid by credits"))
    return wrong


def _wrong_about_factor(row: LetterRow, sales: Sequence[Sale]) -> list[str]:
    """Return what a letter says that is not true of who has its debts, and is to be paid."""
    (agreement, *others), said = {sale.agreement for sale in sales}, str(row.content)
    owners = {
        Agreement.NAMED: (FACTOR_IBAN, MENTION in said and row.kind != LevelKind.FORMAL_NOTICE),
        Agreement.QUIET: (IBAN, row.kind != LevelKind.FORMAL_NOTICE),
        Agreement.SILENT: ("", False),
        Agreement.NONE: (IBAN, MENTION not in said),
    }
    iban, is_right = owners[agreement]
    named = {each for each in (IBAN, FACTOR_IBAN) if each in said}
    claims = row.interest_cents + row.indemnity_cents if agreement else 0
    return [
        *(["debts of several owners"] if others else []),
        *([f"{agreement or 'own'}: the wrong words"] if not is_right else []),
        *([f"{agreement or 'own'}: to be paid on {named}"] if named != {iban} else []),
        *(["claims of what is not ours"] if claims else []),
    ]


def assert_whole(
    companies: Sequence[Company], taken: Sequence[str], pictures: PictureCache, today: dt.date
) -> None:
    """Check that each key had one effect at most, and that nothing due was forgotten; `taken` are keys."""
    twice = [key for key, count in Counter(taken).items() if count > 1]
    assert not twice, ("letters that went twice", twice)
    for company in companies:
        _assert_each_level_once(company, taken)
        _assert_nothing_waits(company)
        _assert_nothing_forgotten(company, pictures, today)
        _assert_noted_once(company, pictures)


def _assert_each_level_once(company: Company, taken: Sequence[str]) -> None:
    """Check that no debt was asked for twice at a level, as those who were asked count it."""
    received: Counter[tuple[str, str]] = Counter()
    for row, steps in company.letters():
        key = letter_key(company.tenant_id, row.number)
        left = taken.count(key) + company.posted[row.number]
        assert left == (row.state == LetterState.SENT), (row.reference, row.state, left)
        for step in steps:
            received[step.debt, step.level] += left
    twice = {key: count for key, count in received.items() if count > 1}
    assert not twice, ("levels that were taken twice", company.tenant_id, twice)


def _assert_nothing_waits(company: Company) -> None:
    waiting = company.numbers(*UNDER_WAY)
    assert not waiting, ("letters that never left", company.tenant_id, waiting)
    effects = {
        effect.key: effect.state
        for effect in outbox.listed(
            company.books.database, [State.WAITING, State.LEASED, State.BEGUN, State.STUCK]
        )
    }
    assert not effects, effects


def _assert_nothing_forgotten(company: Company, pictures: PictureCache, today: dt.date) -> None:
    """Check that what is open, late and not in dispute climbed the ladder to its end."""
    look = look_at(company.books.database, pictures, company.tenant_id, today)
    assert not look.plan.steps
    assert not [each for each in look.plan.withheld if each.why is Why.FAILED]
    sent: Counter[tuple[str, str]] = Counter()
    for row, steps in company.letters():
        for step in steps:
            sent[step.reference, step.level] += row.state == LetterState.SENT
    for sale in company.ledger.sales:
        if sale.open_cents and sale.dispute is None:
            counts = [sent[sale.piece, level] for level in LEVELS]
            if sale.agreement is Agreement.SILENT:
                continue  # how far it came before it was handed over is nobody's to say
            if sale.agreement:
                assert counts[:-1] == [1] * (len(LEVELS) - 1), (company.tenant_id, sale, counts)
                assert counts[-1] <= 1
                continue
            assert counts == [1] * len(LEVELS), (company.tenant_id, sale, counts)


def _assert_noted_once(company: Company, pictures: PictureCache) -> None:
    picture = pictures.of(company.books.database, company.tenant_id)
    for row, _ in company.letters():
        notes = sum(row.reference in note.text for note in picture.notes)
        papers = sum(row.reference in document.filename for document in picture.documents)
        assert (notes, papers) == ((1, 1) if row.state == LetterState.SENT else (0, 0)), row.reference
