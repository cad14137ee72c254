"""What a factor has is asked for as the contract says: in its name, in the company's, or not at all."""

from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.instalments import PlanFault
from ledger_core.dunning.schedule import LevelKind
from ledger_core.dunning.steps import Why
from ledger_core.factoring.contract import Chasing, Contract, Notice, Transfer
from ledger_core.factoring.states import State
from ledger_core.procedures.routes import Route
from tenants.dunning.cases.cases import NewCase, open_case
from tenants.dunning.cases.files import CaseFault, CaseRefusedError
from tenants.dunning.claims.register import register_of
from tenants.dunning.days.approving import Result, approve
from tenants.dunning.days.drafting import draft
from tenants.dunning.days.groups import Group, Refusal
from tenants.dunning.days.look import Look
from tenants.dunning.days.runs import run
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.hold_rows import PlanState
from tenants.dunning.holds import FaultyHoldError, HoldFault, NewHold, put_hold
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.plans.kept import plan_rows
from tenants.dunning.plans.plans import FaultyPlanError, NewPlan, agree, propose
from tenants.dunning.sending.standing import mark_sent
from tests.tenants.books.ground import month
from tests.tenants.dunning.cases.lawsuit import FACTS
from tests.tenants.dunning.company import (
    CREDITOR,
    DAY,
    FILES,
    IBAN,
    PAUL,
    TODAY,
    Company,
    invoice,
    payment,
)
from tests.tenants.dunning.factor import (
    CONFIDENTIAL,
    FACTOR,
    FACTOR_IBAN,
    MENTION,
    NOTIFIED,
    assign,
    change,
    move,
    name_of,
    state_of,
    take_off,
)

ON_SQLITE = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)  # it reads alone
SILENT = replace(NOTIFIED, chasing=Chasing.NONE)


def letters_to(company: Company, code: str, day: dt.date | None = None) -> dict[tuple[str, ...], Group]:
    """Return the letters to a customer by the pieces that they are about."""
    return {
        tuple(step.debt.reference for step in group.steps): group
        for group in company.look(day).groups
        if group.customer == code
    }


def content_of(company: Company, group: Group) -> LetterContent:
    desk, look = company.desk(), company.look()
    with desk.reading() as session:
        return draft(session, desk, look, group).content


def withheld(look: Look) -> dict[str, tuple[str, str]]:
    return {each.debt.reference: (each.why.value, each.hold_kind) for each in look.plan.withheld}


def remind(company: Company) -> None:
    """Approve all that may be sent, and take it for sent."""
    approve(company.desk(), {group.key: group.print for group in company.look().groups})
    with company.desk().writing() as session:
        for row in session.scalars(select(LetterRow).where(LetterRow.sent_at.is_(None))):
            mark_sent(session, row, day=row.day, at=company.now, actor="")


def any_bank(company: Company) -> None:
    """Have reminders leave however old the bank is."""
    with company.desk().writing() as session:
        save_settings(session, company.desk(), replace(read_settings(session), stale_bank_days=None))


@ON_SQLITE
@pytest.mark.parametrize("contract", [SILENT, replace(CONFIDENTIAL, chasing=Chasing.NONE)])
def test_what_the_contract_has_nobody_ask_for_is_held(company: Company, contract: Contract) -> None:
    assign(company, contract, "F1")
    look = company.look()
    assert withheld(look)["F1"] == (Why.HELD, HoldKind.ASSIGNED)
    assert list(letters_to(company, "DUPONT")) == [("F2",)]
    (hold,) = [each for each in look.holds if each.kind is HoldKind.ASSIGNED]
    assert (hold.id, hold.reason, hold.owner) == (-14, "C-2026-014", "Factor Aldébaran")
    assert (hold.customer, hold.debts) == ("DUPONT", {name_of(company, "F1")})


@ON_SQLITE
def test_once_it_left_the_books_it_is_no_debt_at_all(company: Company) -> None:
    take_off(company, ["F1"])
    assign(company, SILENT, "F1", state=State.FUNDED)
    look = company.look()
    assert "F1" not in {debt.reference for debt in look.situation.debts}
    assert list(letters_to(company, "DUPONT")) == [("F2",)]
    assert not look.trouble


@pytest.mark.parametrize("state", [State.SENT, State.FUNDED])
def test_the_factor_is_paid_by_a_letter_of_its_own(company: Company, state: State) -> None:
    if state is State.FUNDED:
        take_off(company, ["F1"])
    assign(company, NOTIFIED, "F1", state=state)
    letters = letters_to(company, "DUPONT")
    assert set(letters) == {("F1",), ("F2",)}
    theirs, ours = content_of(company, letters["F1",]), content_of(company, letters["F2",])
    assert theirs.payment is not None
    assert ours.payment is not None
    assert (theirs.payment.name, theirs.payment.iban, theirs.payment.bic) == (
        FACTOR.name,
        FACTOR_IBAN,
        FACTOR.bic,
    )
    assert theirs.payment.cents == 120000
    assert theirs.mention == (MENTION,)
    assert theirs.signature == ("Pour Factor Aldébaran,", CREDITOR.name)
    assert IBAN not in str(theirs)
    assert ours.payment.iban == IBAN
    assert ours.mention == ()
    assert FACTOR_IBAN not in str(ours)
    assert "Aldébaran" not in str(ours)


@ON_SQLITE
def test_a_step_taken_before_counts_after_the_invoice_left_the_books(company: Company) -> None:
    any_bank(company)
    remind(company)
    name = name_of(company, "F1")
    take_off(company, ["F1"])
    assign(company, NOTIFIED, "F1", state=State.FUNDED)
    company.later(20)
    step = next(step for step in company.look().plan.steps if step.debt.name == name)
    assert (step.level.key, step.last) == ("firm-reminder", ("reminder", TODAY))


@ON_SQLITE
def test_what_is_asked_for_is_what_is_left_less_what_is_here_and_what_was_credited(company: Company) -> None:
    take_off(company, ["F1", "F2"])
    assign(company, NOTIFIED, "F1", "F2", state=State.FUNDED)
    change(company, "F1", settled_cents=30000, collected_cents=20000)
    change(company, "F2", cents=-10000, concerns="F1")  # as a credit note on F1
    (group,) = letters_to(company, "DUPONT").values()
    assert [(step.debt.reference, step.debt.cents_open) for step in group.steps] == [("F1", 60000)]
    change(company, "F1", collected_cents=80000)  # 10 000 left, and as much credited
    assert letters_to(company, "DUPONT") == {}


def test_claims_are_the_factor_s(company: Company) -> None:
    any_bank(company)
    assign(company, NOTIFIED, "F1")
    remind(company)
    company.later(20)
    letters = letters_to(company, "DUPONT")
    assert letters["F1",].level.adds_claims
    assert letters["F1",].claims is None
    assert letters["F2",].claims is not None
    with company.desk().reading() as session:
        register = register_of(session, company.desk().picture(), company.desk().today)
    assert name_of(company, "F1") not in register.by_name
    assert name_of(company, "F2") in register.by_name


@ON_SQLITE
def test_no_formal_notice_is_given_for_a_factor(company: Company) -> None:
    any_bank(company)
    assign(company, NOTIFIED, "F1")
    for _ in range(2):
        remind(company)
        company.later(20)
    assert withheld(company.look())["F1"] == (Why.ASSIGNED, "")
    (ours,) = letters_to(company, "DUPONT").values()
    assert ours.level.kind is LevelKind.FORMAL_NOTICE
    assert [step.debt.reference for step in ours.steps] == ["F2"]


@ON_SQLITE
@pytest.mark.parametrize("mention", ["", "Créance cédée : payez-nous, par mandat."])
@pytest.mark.parametrize("state", [State.SENT, State.FUNDED])
def test_where_nobody_knows_the_company_collects(company: Company, mention: str, state: State) -> None:
    if state is State.FUNDED:
        take_off(company, ["F1"])
    assign(company, replace(CONFIDENTIAL, mention=mention), "F1", state=state)
    content = content_of(company, letters_to(company, "DUPONT")["F1",])
    assert content.payment is not None
    assert content.payment.iban == IBAN
    assert content.payment.name == CREDITOR.name
    assert content.mention == ((mention,) if mention else ())
    assert "Aldébaran" not in str(content)
    assert content.signature == (f"Pour {CREDITOR.name}",)


@ON_SQLITE
def test_a_claim_given_as_security_stays_in_the_books_and_is_still_the_factor_s(company: Company) -> None:
    assign(company, NOTIFIED, "F1", state=State.FUNDED, transfer=Transfer.SECURITY)
    group = letters_to(company, "DUPONT")["F1",]
    assert group.assignee is not None
    assert group.assignee.iban == FACTOR_IBAN
    assert group.cents == 120000


@ON_SQLITE
def test_two_contracts_are_two_letters(company: Company) -> None:
    assign(company, NOTIFIED, "F1")
    assign(company, replace(NOTIFIED, version=2, mention=f"{MENTION} Bis."), "F2", number=15)
    assert set(letters_to(company, "DUPONT")) == {("F1",), ("F2",)}


@ON_SQLITE
def test_a_letter_with_another_mention_or_account_is_another_letter(company: Company) -> None:
    assign(company, NOTIFIED, "F1")
    (seen,) = [group for pieces, group in letters_to(company, "DUPONT").items() if pieces == ("F1",)]
    change(company, "F1", held=False)
    other = replace(NOTIFIED, version=2, mention="Payez le factor.")
    assign(company, other, "F1", number=15)
    (now,) = [group for pieces, group in letters_to(company, "DUPONT").items() if pieces == ("F1",)]
    assert (now.key, now.print) != (seen.key, seen.print)
    (outcome,) = approve(company.desk(), {seen.key: seen.print})
    assert outcome.result in {Result.GONE, Result.CHANGED}


@ON_SQLITE
def test_a_firm_has_no_mandate_for_the_factor_s_account(company: Company) -> None:
    company.entrust()
    assign(company, NOTIFIED, "F1")
    refusals = {
        tuple(step.debt.reference for step in group.steps): group.refusal
        for group in company.look(firm_id=PAUL.firm_id).groups
        if group.customer == "DUPONT"
    }
    assert refusals == {("F1",): Refusal.MANDATE, ("F2",): ""}


@ON_SQLITE
@pytest.mark.parametrize(
    "contract",
    [
        replace(NOTIFIED, factor=replace(FACTOR, iban="")),
        replace(NOTIFIED, chasing=Chasing.OWN_NAME),
        replace(CONFIDENTIAL, chasing=Chasing.FACTORS_NAME),
        replace(CONFIDENTIAL, notice=Notice.FULLY_CONFIDENTIAL, chasing=Chasing.NONE),
    ],
)
def test_where_it_is_not_sure_whom_to_name_nothing_leaves(company: Company, contract: Contract) -> None:
    assign(company, contract, "F1")
    assert withheld(company.look())["F1"] == (Why.HELD, HoldKind.ASSIGNED)


@ON_SQLITE
@pytest.mark.parametrize("state", [State.DRAFT, State.CHECKED, State.SETTLED, State.RETURNED])
def test_before_it_is_sent_and_after_it_ended_an_assignment_changes_nothing(
    company: Company, state: State
) -> None:
    before = letters_to(company, "DUPONT")
    assign(company, NOTIFIED, "F1", state=state)
    assert {pieces: group.print for pieces, group in letters_to(company, "DUPONT").items()} == {
        pieces: group.print for pieces, group in before.items()
    }


@ON_SQLITE
@pytest.mark.parametrize("state", [State.SENT, State.FUNDED])
def test_nobody_is_asked_for_what_a_factor_may_have_been_paid(company: Company, state: State) -> None:
    later = TODAY + 8 * DAY
    bank = payment("LEROY", 1, str(later))
    if state is State.FUNDED:
        take_off(company, ["F1"], bank)
    else:
        company.books.write({month("2026-11"): FILES[month("2026-11")] + bank})
    assign(company, NOTIFIED, "F1", state=state)
    assign(company, CONFIDENTIAL, "F2", number=15)
    for days, kind in ((10, ""), (11, HoldKind.STALE_FACTOR)):
        held = withheld(company.look(TODAY + days * DAY))
        assert held.get("F1", ("", ""))[1] == kind
        assert "F2" not in held  # the company is paid: its bank tells
    until = later
    state_of(company, "aldebaran", until)
    assert "F1" not in withheld(company.look(TODAY + 11 * DAY))
    assert withheld(company.look(until + 11 * DAY))["F1"][1] == HoldKind.STALE_BANK
    (known,) = {debt.known_until for debt in company.look(until).situation.debts if debt.reference == "F1"}
    assert known == until


@ON_SQLITE
def test_what_the_factor_refused_or_gave_back_is_the_company_s_again(company: Company) -> None:
    assign(company, SILENT, "F1")
    move(company, State.RETURNED, held=False)
    assert set(letters_to(company, "DUPONT")) == {("F1", "F2")}


@ON_SQLITE
def test_after_recourse_the_document_that_came_back_is_an_ordinary_debt(company: Company) -> None:
    back = invoice("DUPONT", "F1R", 120000, "2026-10-31", day="2026-11-10")
    take_off(company, ["F1"], back)
    assign(company, NOTIFIED, "F1", state=State.FUNDED)
    change(company, "F1", returned_cents=120000)
    look = company.look()
    assert {debt.reference for debt in look.situation.debts if debt.customer == "DUPONT"} == {"F1R", "F2"}
    (group,) = letters_to(company, "DUPONT").values()
    assert group.assignee is None
    assert [step.debt.due for step in group.steps] == [dt.date(2026, 10, 31), dt.date(2026, 11, 15)]


@ON_SQLITE
@pytest.mark.parametrize("state", [State.SENT, State.FUNDED, State.SETTLED])
def test_nobody_is_thanked_for_an_invoice_that_a_factor_took(company: Company, state: State) -> None:
    remind(company)
    assign(company, CONFIDENTIAL, "F1", state=State.DRAFT, transfer=Transfer.SECURITY)
    posting = "411000:DUPONT  1200.00 EUR\n"
    text = FILES[month("2026-09")].replace(posting, f'{posting}    lettrage: "ABA"\n')
    paid = payment("DUPONT", 120000, "2026-11-24", letter="ABA")
    company.books.write({month("2026-09"): text, month("2026-11"): FILES[month("2026-11")] + paid})
    (thanks,) = company.look(TODAY + 3 * DAY).thanks
    assert [step.debt.reference for step in thanks.steps] == ["F1"]
    move(company, state)
    assert company.look(TODAY + 3 * DAY).thanks == ()


@ON_SQLITE
def test_what_a_plan_covers_is_held_with_its_parts_once_a_factor_has_it(company: Company) -> None:
    with company.desk().writing() as session:
        row = propose(session, company.desk(), _plan(company, "F1", "F2"))
        agree(session, company.desk(), row.number)
    before = {debt.name for debt in company.look().situation.debts if debt.instalment}
    assert letters_to(company, "DUPONT", TODAY + 7 * DAY) != {}
    assign(company, CONFIDENTIAL, "F1", "F2")
    for _ in range(2):
        look = company.look(TODAY + 7 * DAY)
        assert letters_to(company, "DUPONT", TODAY + 7 * DAY) == {}
        assert {debt.name for debt in look.situation.debts if debt.instalment} == before
        take_off(company, ["F1", "F2"])
        move(company, State.FUNDED)
    run(company.house, TODAY)
    with company.desk().reading() as session:
        assert [each.state for each in plan_rows(session, "411000", "DUPONT")] == [PlanState.AGREED]


def test_no_plan_promise_or_legal_file_is_about_what_a_factor_has(company: Company) -> None:
    proposed = _plan(company, "F1", "F2")
    assign(company, NOTIFIED, "F1")
    name, desk = name_of(company, "F1"), company.desk()
    promise = NewHold(
        HoldKind.PROMISE,
        "411000",
        "DUPONT",
        "au téléphone",
        frozenset([name]),
        cents=120000,
        currency="EUR",
        day=TODAY + DAY,
    )
    with desk.writing() as session:
        with pytest.raises(FaultyPlanError) as plan:
            propose(session, desk, proposed)
        with pytest.raises(FaultyHoldError) as hold:
            put_hold(session, desk, promise)
        put_hold(session, desk, replace(promise, debts=frozenset([name_of(company, "F2")])))
        put_hold(session, desk, NewHold(HoldKind.MANUAL, "411000", "DUPONT", "voir", frozenset([name])))
    assert plan.value.faults == {"debts.0": PlanFault.ASSIGNED}
    assert hold.value.faults == {"debts": HoldFault.ASSIGNED}
    facts = replace(FACTS, claims_interest=False)
    with pytest.raises(CaseRefusedError) as case:
        open_case(desk, NewCase("411000", "DUPONT", "EUR", frozenset([name]), Route.SUMMONS, facts))
    assert case.value.fault is CaseFault.ASSIGNED


@ON_SQLITE
def test_nor_about_one_whose_text_was_changed_since(company: Company) -> None:
    assign(company, NOTIFIED, "F1")
    before, desk = name_of(company, "F1"), company.desk()
    text = FILES[month("2026-09")]
    company.books.write(
        {month("2026-09"): text.replace("1200.00", "1200.01", 1).replace("-1200.00", "-1200.01", 1)}
    )
    name = name_of(company, "F1")
    assert name != before
    promise = NewHold(
        HoldKind.PROMISE, "411000", "DUPONT", "x", frozenset([name]), cents=1, currency="EUR", day=TODAY + DAY
    )
    with desk.writing() as session:
        with pytest.raises(FaultyHoldError) as hold:
            put_hold(session, desk, promise)
        with pytest.raises(FaultyPlanError) as plan:
            propose(session, desk, _plan(company, "F1", "F2"))
    assert hold.value.faults == {"debts": HoldFault.ASSIGNED}
    assert plan.value.faults["debts.0"] == PlanFault.ASSIGNED
    facts = replace(FACTS, claims_interest=False)
    with pytest.raises(CaseRefusedError) as case:
        open_case(desk, NewCase("411000", "DUPONT", "EUR", frozenset([name]), Route.SUMMONS, facts))
    assert case.value.fault is CaseFault.ASSIGNED


def _plan(company: Company, *pieces: str) -> NewPlan:
    parts = ((TODAY + 2 * DAY, 100000), (TODAY + 40 * DAY, 100000))
    names = tuple(name_of(company, piece) for piece in pieces)
    return NewPlan("411000", "DUPONT", "EUR", names, parts)
