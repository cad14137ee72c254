"""What a debtor says: it stops or proposes something, gives a person a task, and is said once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.names import instalment_name
from tenants.desk import Desk, Hand
from tenants.dunning.debtor.links import revoke
from tenants.dunning.debtor.page import Standing, debtor_page
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.debtor.words import (
    LONGEST_WORDS,
    WORDS_A_DAY,
    EnoughSaidError,
    FaultyWordsError,
    LinkOverError,
    WordFault,
    harmless,
    say_disputed,
    say_paid,
    say_plan,
)
from tenants.dunning.hold_rows import HoldRow, PlanRow
from tenants.dunning.holds import FaultyHoldError, NewHold, lift_hold
from tenants.dunning.plans.plans import NewPlan, agree, end, propose
from tenants.dunning.story import DEBTOR, tasks, timeline
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, OLIVIA, TODAY, Company, payment
from tests.tenants.dunning.debtor.test_debtor_page import link_of

VISITOR = Hand(OLIVIA.author, DEBTOR)


def name_of(company: Company, reference: str) -> str:
    (found,) = [debt.name for debt in company.look().situation.debts if debt.reference == reference]
    return found


def chased(company: Company) -> set[str]:
    return {step.debt.reference for step in company.look().plan.steps if step.debt.customer == "DUPONT"}


def visit(company: Company) -> tuple[Desk, DebtorLink]:
    return company.desk(VISITOR), link_of(company)


def test_what_is_paid_rests_for_ten_days_and_somebody_looks(company: Company) -> None:
    desk, link = visit(company)
    say_paid(desk, link, frozenset(), TODAY - DAY, "Virement du 22/11/2026")
    assert chased(company) == set()
    with desk.reading() as session:
        (hold,) = session.scalars(select(HoldRow))
        assert (hold.kind, hold.category, hold.origin) == ("dispute", "already-paid", "debtor")
        assert (hold.author, hold.reason, hold.until) == (DEBTOR, "Virement du 22/11/2026", TODAY + 10 * DAY)
        assert hold.debts == sorted([name_of(company, "F1"), name_of(company, "F2")])
        (task,) = tasks(session, TODAY)
        assert (task.kind, task.hold) == ("reply", hold.number)
        assert (task.facts["said"], task.facts["day"]) == ("paid", "2026-11-22")
        (told, *_) = timeline(session, "411000", "DUPONT")
        assert (told.actor, told.hold) == (DEBTOR, hold.number)
    company.later(11)
    company.books.write({month("2026-12"): payment("MARTIN", 100, "2026-12-02")})  # the bank is up to date
    assert chased(company) == {"F1", "F2"}


def test_a_contested_invoice_rests_until_somebody_answers_and_the_others_do_not(company: Company) -> None:
    desk, link = visit(company)
    say_disputed(desk, link, name_of(company, "F1"), "goods", "Seuils non conformes")
    assert chased(company) == {"F2"}
    company.later(300)
    company.books.write({month("2027-09"): payment("MARTIN", 100, "2027-09-18")})
    assert "F1" not in chased(company)
    with company.desk().writing() as session:
        (hold,) = session.scalars(select(HoldRow))
        assert (hold.category, hold.reason, hold.until) == ("goods", "Seuils non conformes", None)
        lift_hold(session, company.desk(), hold.number, "Avoir promis")
    assert "F1" in chased(company)


def test_a_proposed_plan_changes_nothing_and_waits_for_an_answer(company: Company) -> None:
    desk, link = visit(company)
    offer = say_plan(desk, link, 3)
    assert chased(company) == {"F1", "F2"}
    with desk.reading() as session:
        (plan,) = session.scalars(select(PlanRow))
        assert (plan.state, plan.origin, plan.recognised_on) == ("proposed", "debtor", None)
        assert plan.instalments == [[day.isoformat(), cents] for day, cents in offer.parts]
        assert sorted(plan.debts) == sorted(
            [[name_of(company, "F1"), 120000], [name_of(company, "F2"), 80000]]
        )
        (task,) = tasks(session, TODAY)
        assert (task.kind, task.plan, task.facts["parts"]) == ("reply", plan.number, 3)
    page = debtor_page(desk, link)
    assert (page.proposed, page.offers) == (offer.parts, ())
    with pytest.raises(FaultyWordsError):
        say_plan(desk, link, 2)


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (None, WordFault.NOT_A_DAY),
        (TODAY + DAY, WordFault.DAY_TO_COME),
        (TODAY - 400 * DAY, WordFault.TOO_OLD),
    ],
)
def test_a_payment_has_a_day_that_can_be(company: Company, day: dt.date | None, fault: WordFault) -> None:
    desk, link = visit(company)
    with pytest.raises(FaultyWordsError) as refused:
        say_paid(desk, link, frozenset(), day, "Virement")
    assert refused.value.faults == {"day": fault}
    assert nothing_written(company)


def test_nothing_is_said_of_what_others_owe_or_nobody_does(company: Company) -> None:
    desk, link = visit(company)
    for name in (name_of(company, "M1"), "0000000000000000-1", ""):
        with pytest.raises(FaultyWordsError) as refused:
            say_disputed(desk, link, name, "goods", "Rien reçu")
        assert refused.value.faults == {"debts": WordFault.NOT_OPEN}
    with pytest.raises(FaultyWordsError):
        say_paid(desk, link, frozenset([name_of(company, "M1")]), TODAY, "Virement")
    assert nothing_written(company)


@pytest.mark.parametrize(
    ("category", "words", "faults"),
    [
        ("already-paid", "Mots", {"category": WordFault.NOT_A_CATEGORY}),
        ("", "Mots", {"category": WordFault.NOT_A_CATEGORY}),
        ("goods", " \u200b\u202e\x00\n ", {"words": WordFault.MISSING}),
        ("goods", "m" * (LONGEST_WORDS + 1), {"words": WordFault.TOO_LONG}),
    ],
)
def test_a_complaint_says_what_it_is_about(
    company: Company, category: str, words: str, faults: dict[str, WordFault]
) -> None:
    desk, link = visit(company)
    with pytest.raises(FaultyWordsError) as refused:
        say_disputed(desk, link, name_of(company, "F1"), category, words)
    assert refused.value.faults == faults
    assert nothing_written(company)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Deux\r\nlignes\t! \n", "Deux\nlignes !"),
        ("a\u202eb\u200bc\x07d\u2066e\ufefff", "abcdef"),
        ("1\u202f200,00\u00a0€", "1 200,00 €"),
        ("e\u0301te\u0301", "été"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u3164\u2800\u115f\uffa0\u034f", ""),
        ("Non" + "\u0336" * 200 + " merci", "Non\u0336\u0336\u0336 merci"),
        ("un\n\n\n\n \n\ndeux", "un\n\ndeux"),
        ("ข้อ บ้าน", "ข้อ บ้าน"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str, kept: str) -> None:
    assert harmless(typed) == kept


def in_plan(company: Company) -> PlanRow:
    """Have DUPONT pay all in two parts, the first in two days."""
    parts = ((TODAY + 2 * DAY, 120000), (TODAY + 40 * DAY, 80000))
    new = NewPlan("411000", "DUPONT", "EUR", company.group("DUPONT").debts, parts)
    with company.desk().writing() as session:
        number = propose(session, company.desk(), new).number
        return agree(session, company.desk(), number, recognised_on=TODAY)


def standings(company: Company) -> dict[str, Standing]:
    desk, link = visit(company)
    return {row.debt.name: row.standing for row in debtor_page(desk, link).rows if row.debt.instalment}


def test_a_part_of_a_plan_is_said_to_be_paid_or_contested_and_the_others_go_on(company: Company) -> None:
    number = in_plan(company).number
    first, second = instalment_name(number, 1), instalment_name(number, 2)
    company.later(3)
    desk, link = visit(company)
    say_paid(desk, link, frozenset([first]), TODAY + 3 * DAY, "Virement")
    assert standings(company) == {first: Standing.SAID_PAID, second: Standing.OWED}
    held = {each.debt.name: each.hold_kind for each in company.look().plan.withheld}
    assert (held[first], held[second]) == ("dispute", "")
    say_disputed(desk, link, second, "other", "Ce n’est pas ce qui fut convenu")
    assert standings(company)[second] == Standing.DISPUTED


def test_nothing_is_said_of_parts_of_a_plan_that_is_over_or_never_had_them(company: Company) -> None:
    number = in_plan(company).number
    new = NewHold(HoldKind.MANUAL, "411000", "DUPONT", "Vu", frozenset([instalment_name(number, 3)]))
    with pytest.raises(FaultyHoldError):
        company.hold(new)
    mine = replace(new, debts=frozenset([instalment_name(number, 1)]))
    with pytest.raises(FaultyHoldError):
        company.hold(replace(mine, customer="MARTIN"))
    company.hold(mine)
    with company.desk().writing() as session:
        end(session, company.desk(), number, "Payé autrement")
    with pytest.raises(FaultyHoldError):
        company.hold(mine)


def test_what_is_contested_of_an_invoice_sets_its_parts_aside_too(company: Company) -> None:
    number = in_plan(company).number
    said = frozenset([name_of(company, "F1")])
    company.hold(NewHold(HoldKind.DISPUTE, "411000", "DUPONT", "Abîmé", said, category=DisputeCategory.GOODS))
    assert standings(company) == {instalment_name(number, place): Standing.DISPUTED for place in (1, 2)}


def test_a_revoked_link_says_nothing_more(company: Company) -> None:
    desk, link = visit(company)
    with company.desk().writing() as session:
        revoke(session, session.get_one(DebtorLink, (desk.tenant_id, link.number)), desk.now)
    with pytest.raises(LinkOverError):
        say_paid(desk, link, frozenset(), TODAY, "Virement")
    assert nothing_written(company)


def test_so_many_words_a_day_and_no_more(company: Company) -> None:
    _, link = visit(company)
    for _ in range(WORDS_A_DAY):
        say_paid(company.desk(VISITOR), link, frozenset(), TODAY, "Virement")
        with company.desk().writing() as session:
            for row in session.scalars(select(HoldRow).where(HoldRow.lifted_on.is_(None))):
                lift_hold(session, company.desk(), row.number, "Rien reçu")
    with pytest.raises(EnoughSaidError):
        say_paid(company.desk(VISITOR), link, frozenset(), TODAY, "Virement")
    company.later(1)
    company.now += dt.timedelta(seconds=1)
    say_paid(company.desk(VISITOR), link, frozenset(), TODAY, "Virement")


def test_what_is_said_twice_at_once_is_said_once(company: Company) -> None:
    desk, link = visit(company)
    sayings: list[Callable[[], object]] = [
        lambda: say_paid(desk, link, frozenset(), TODAY, "Virement"),
        lambda: say_disputed(desk, link, name, "goods", "Abîmé"),
    ] * 3
    name = name_of(company, "F1")

    def tried(say: Callable[[], object]) -> bool:
        try:
            say()
        except FaultyWordsError:
            return False
        return True

    with ThreadPoolExecutor(len(sayings)) as pool:
        done = list(pool.map(tried, sayings))
    assert sum(done) == 1
    with desk.reading() as session:
        assert len(list(session.scalars(select(HoldRow)))) == 1
        assert len(tasks(session, TODAY)) == 1


def nothing_written(company: Company) -> bool:
    with company.desk().reading() as session:
        rows = [*session.scalars(select(HoldRow)), *session.scalars(select(PlanRow)), *tasks(session, TODAY)]
    return not rows
