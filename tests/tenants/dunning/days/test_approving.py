"""Letters are approved once, as they were seen, by whoever may; what fails stops no other."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import Channel, LevelKind
from ledger_core.dunning.steps import Rule, Why
from tenants.audit_log import AuditEntry
from tenants.dunning.days.approving import Outcome, Result, approve, cancel
from tenants.dunning.days.drafting import Edit, draft
from tenants.dunning.days.groups import Group
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.decisions.schedules import choose, customer_target, save_schedule
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.holds import NewHold
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.letters.content import content_from_json
from tenants.dunning.letters.own_templates import save_template
from tenants.dunning.letters.templates import Words
from tenants.dunning.sending.standing import WrongStateError, mark_sent
from tenants.dunning.story import Told, timeline
from tenants.outbox_rows import TenantEffect
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import CREDITOR, DAY, PAUL, TODAY, Company, payment


def seen(*groups: Group) -> dict[str, str]:
    """Return what somebody saw of letters."""
    return {group.key: group.print for group in groups}


def letters(company: Company) -> list[LetterRow]:
    """Return all letters, the first first."""
    with company.desk().reading() as session:
        return list(session.scalars(select(LetterRow).order_by(LetterRow.number)))


def results(outcomes: tuple[Outcome, ...]) -> list[Result]:
    """Return what became of letters."""
    return [outcome.result for outcome in outcomes]


def test_an_approved_letter_is_kept_whole_and_goes_its_way(company: Company) -> None:
    group = company.group("DUPONT")
    (outcome,) = approve(company.desk(), seen(group))
    assert outcome == Outcome(group.key, Result.APPROVED, 1, "RE-2026-0001")
    (row,) = letters(company)
    assert (row.state, row.cents, row.recipient) == (LetterState.QUEUED, 200000, "compta@dupont.example")
    assert (row.approved_by, row.mandate) == (company.desk().hand.actor, None)
    assert row.send_at == company.now + dt.timedelta(minutes=10)
    with company.desk().reading() as session:
        steps = session.scalars(select(StepRow).order_by(StepRow.reference)).all()
        assert [(step.reference, step.cents, step.sent) for step in steps] == [
            ("F1", 120000, False),
            ("F2", 80000, False),
        ]
        effect = session.scalars(select(TenantEffect)).one()
        assert (effect.key, effect.kind) == (f"dunning:{company.books.tenant.id}:1", "dunning")
        assert effect.due_at == row.send_at
        assert [told.kind for told in timeline(session, "411000", "DUPONT")] == [Told.LETTER_APPROVED]
        assert read_settings(session).live_since == TODAY
        actions = list(session.scalars(select(AuditEntry.action).where(AuditEntry.subject == row.reference)))
        assert actions == ["dunning:approve"]
    look = company.look()
    assert look.group(group.key) is None
    assert {each.why for each in look.plan.withheld if each.debt.customer == "DUPONT"} == {Why.UNDER_WAY}


def test_what_is_kept_is_what_was_seen(company: Company) -> None:
    look, group = company.look(), company.group("DUPONT")
    edit = Edit(added="Merci de nous appeler.", language="en")
    with company.desk().reading() as session:
        before = draft(session, company.desk(), look, group, edit)
    approve(company.desk(), seen(group), {group.key: edit})
    (row,) = letters(company)
    assert content_from_json(row.content) == before.under("RE-2026-0001")
    assert row.language == "en"


def test_channels_decide_what_follows(company: Company) -> None:
    approve(company.desk(), seen(company.group("MARTIN")))
    (row,) = letters(company)
    assert (row.state, row.channel, row.send_at) == (LetterState.TO_PRINT, Channel.POST, None)
    with company.desk().reading() as session:
        assert not session.scalars(select(TenantEffect)).all()


def test_two_who_approve_one_letter_send_it_once(company: Company) -> None:
    wanted = seen(company.group("DUPONT"), company.group("LEROY"))

    def act(_: int) -> tuple[Outcome, ...]:
        return approve(company.desk(), wanted)

    with ThreadPoolExecutor(4) as pool:
        outcomes = [outcome for each in pool.map(act, range(4)) for outcome in each]
    assert sorted(results(tuple(outcomes))) == [Result.APPROVED] * 2 + [Result.GONE] * 6
    assert {row.customer for row in letters(company)} == {"DUPONT", "LEROY"}


def test_what_changed_since_it_was_seen_is_refused_and_told(company: Company) -> None:
    wanted = seen(*company.look().groups)
    company.note("LEROY", DebtorNotes(language="en"))
    debt = company.group("DUPONT").debts[0]
    company.hold(
        NewHold(
            HoldKind.DISPUTE,
            "411000",
            "DUPONT",
            "Porte rayée",
            frozenset({debt}),
            category=DisputeCategory.GOODS,
        )
    )
    company.books.write({month("2026-12"): payment("PERDU", 100, "2026-11-21")})
    assert results(approve(company.desk(), wanted)) == [Result.CHANGED, Result.CHANGED, Result.APPROVED]
    company.hold(NewHold(HoldKind.MANUAL, "411000", "DUPONT", "Par téléphone"))
    assert Result.GONE in results(approve(company.desk(), wanted))


def _words(company: Company, text: str) -> None:
    with company.desk().writing() as session:
        save_template(session, company.desk(), "business-reminder", "fr", Words("Relance", text, "Merci.", 8))


@pytest.mark.parametrize(
    "change",
    [
        lambda company: _words(company, "Nous attendons {{ principal }}."),
        lambda company: company.introduce(replace(CREDITOR, signs="Quelqu’un d’autre")),
        lambda company: company.books.write({month("2026-12"): payment("DUPONT", 100, "2026-11-21")}),
        lambda company: company.books.write(
            {
                "accounts.beancount": company.books.files()["accounts.beancount"].replace(
                    b"compta@dupont", b"autre@dupont"
                )
            }
        ),
    ],
    ids=["template", "creditor", "credit", "address"],
)
def test_whatever_the_letter_shows_makes_it_another(
    company: Company, change: Callable[[Company], object]
) -> None:
    wanted = seen(company.group("DUPONT"))
    change(company)
    assert results(approve(company.desk(), wanted)) == [Result.CHANGED]
    assert results(approve(company.desk(), seen(company.group("DUPONT")))) == [Result.APPROVED]


def test_a_firm_needs_a_mandate_for_each_kind_of_letter(company: Company) -> None:
    paul = company.desk(PAUL)
    before = seen(company.group("DUPONT", firm_id=1))
    assert results(approve(paul, before)) == [Result.NO_MANDATE]
    company.entrust(scope=frozenset({LevelKind.FORMAL_NOTICE}))
    assert results(approve(paul, before)) == [Result.NO_MANDATE]
    number = company.entrust()
    assert results(approve(paul, before)) == [Result.CHANGED]  # the letter names the mandate
    assert results(approve(paul, seen(company.group("DUPONT", firm_id=1)))) == [Result.APPROVED]
    (row,) = letters(company)
    assert row.mandate == number
    assert "Cabinet Vauclair" in str(row.content)
    with company.desk().reading() as session:
        assert read_settings(session).live_firm == 1


def test_nothing_leaves_without_name_address_and_account(company: Company) -> None:
    company.introduce(replace(CREDITOR, iban=""))
    wanted = seen(company.group("DUPONT"))
    assert results(approve(company.desk(), wanted)) == [Result.NO_CREDITOR]
    company.introduce(Creditor("Menuiserie"))
    assert company.group("LEROY").refusal


@pytest.mark.parametrize(
    "edit", [Edit(added="x" * 2001), Edit(language="de"), Edit(channel=Channel.REGISTERED)]
)
def test_a_faulty_change_writes_nothing(company: Company, edit: Edit) -> None:
    group = company.group("DUPONT")
    assert results(approve(company.desk(), seen(group), {group.key: edit})) == [Result.FAULTY_EDIT]
    assert not letters(company)


def test_a_person_may_take_another_channel_of_the_level(company: Company) -> None:
    group = company.group("DUPONT")
    edit = Edit(channel=Channel.POST)
    assert results(approve(company.desk(), seen(group), {group.key: edit})) == [Result.APPROVED]
    (row,) = letters(company)
    assert (row.channel, row.state) == (Channel.POST, LetterState.TO_PRINT)
    assert row.recipient == "Dupont SARL\n4 rue des Essais\n29000 Quimper"


def test_one_letter_that_cannot_be_written_stops_no_other(company: Company) -> None:
    wordless = replace(BUSINESS.levels[1], template="of-nobody")
    ladder = replace(BUSINESS, key="own", levels=(wordless,))
    with company.desk().writing() as session:
        save_schedule(session, company.desk(), ladder)
        target = customer_target("411000", "DUPONT")
        choose(session, company.desk(), Rule.CUSTOMER, target, "own", ("411000", "DUPONT"))
    wanted = seen(*company.look().groups)
    assert results(approve(company.desk(), wanted)) == [Result.APPROVED, Result.FAILED, Result.APPROVED]
    assert [row.reference for row in letters(company)] == ["RE-2026-0001", "RE-2026-0002"]


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        # Friday evening: Monday at nine
        (dt.datetime(2026, 11, 27, 17, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)),
        # 31 December 23:30 UTC is New Year's Day in Paris, a holiday, and a Friday
        (dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC)),
    ],
)
def test_a_letter_bears_the_business_day_on_which_it_leaves(
    company: Company, moment: dt.datetime, leaves: dt.datetime
) -> None:
    company.books.write({month("2026-12"): payment("LEROY", 100, "2026-12-30", letter="")})
    late = company.at(moment)
    group = late.group("DUPONT")
    assert late.look().day == late.desk().today
    (outcome,) = approve(late.desk(), seen(group))
    (row,) = letters(late)
    assert (row.send_at, row.day) == (leaves, leaves.date())
    assert outcome.reference == f"RE-{leaves.year}-0001"


def test_a_letter_is_taken_back_until_it_leaves(company: Company) -> None:
    group = company.group("DUPONT")
    approve(company.desk(), seen(group))
    cancelled = cancel(company.desk(), 1, " Il a appelé ")
    assert (cancelled.state, cancelled.reason) == (LetterState.CANCELLED, "Il a appelé")
    assert company.group("DUPONT") == group
    with pytest.raises(WrongStateError):
        cancel(company.desk(), 1, "Encore")
    (again,) = approve(company.desk(), seen(group))
    assert (again.letter, again.reference) == (2, "RE-2026-0002")


def test_claims_are_demanded_of_businesses_and_never_of_consumers(company: Company) -> None:
    _send_all(company)
    company.later(20)
    company.books.write({month("2026-12"): payment("PERDU", 100, "2026-12-11")})
    claimed = company.group("DUPONT").claims
    assert claimed is not None
    assert (claimed.until, claimed.indemnities, claimed.indemnity_cents) == (TODAY + 20 * DAY, 2, 8000)
    assert set(claimed.statements) == set(company.group("DUPONT").debts)
    # 1 200 € for 43 days from 1 November on, 800 € for 28 days from 16 November on; 12,40 %: S2 2026
    assert claimed.interest_cents == 1753 + 761
    assert company.group("LEROY").claims is None
    approve(company.desk(), seen(company.group("DUPONT"), company.group("LEROY")))
    sums: Mapping[str, int] = {row.customer: row.interest_cents for row in letters(company)[-2:]}
    assert sums == {"DUPONT": 2514, "LEROY": 0}


def _send_all(company: Company) -> None:
    """Approve what there is, and take it for sent."""
    approve(company.desk(), seen(*company.look().groups))
    with company.desk().writing() as session:
        for row in session.scalars(select(LetterRow)).all():
            mark_sent(session, row, day=row.day, at=company.now, actor="")
