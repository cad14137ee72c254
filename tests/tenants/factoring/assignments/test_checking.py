"""Checks: every obstacle is found with its facts, in the books as well; what is checked is frozen."""

from dataclasses import replace
import re

import pytest

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.factoring.contract import Filing, SlipWords
from ledger_core.factoring.formats.terms import AmountSent
from ledger_core.factoring.rules import Rule
from ledger_core.factoring.states import HinderedError, Obstacle, State, WrongStateError
from tenants.dunning.holds import NewHold
from tenants.factoring.assignments.checking import IN_TEXT, Check, Finding, check, reopen
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.reading import disputed_of
from tenants.factoring.assignments.sending import send
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.wanted import Fund
from tenants.factoring.story import story_of
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, NOW, TODAY, invoice
from tests.tenants.factoring.assignments.works import CONTRACT, KEY, Works


def found(works: Works, number: int, obstacle: Obstacle) -> tuple[Finding, ...]:
    """Return what is found of one obstacle, where it is the only one."""
    checks = works.checks(number)
    assert checks.obstacles == (obstacle,)
    (told,) = [each for each in checks.checks if not each.ok]
    return told.findings


def refused(works: Works, number: int) -> tuple[Obstacle, ...]:
    """Return what stands in the way of a check that is tried."""
    with pytest.raises(HinderedError) as hindered:
        check(works.company.desk(), number)
    assert works.look(number).state is State.DRAFT
    return hindered.value.obstacles


def dispute(works: Works, code: str, *pieces: str) -> None:
    works.company.hold(
        NewHold(
            HoldKind.DISPUTE,
            account="411000",
            customer=code,
            reason="Essai",
            debts=works.names(*pieces),
            category=DisputeCategory.GOODS,
            owner="Olivia",
        )
    )


def test_a_clear_draft_is_checked_and_frozen_and_opened_again(works: Works) -> None:
    desk = works.company.desk()
    made = draft(desk, KEY, None)
    checks = works.checks(made.number)
    assert checks.is_clear
    assert [each.ok for each in checks.checks] == [True] * 8
    (file,) = checks.files
    assert (file.name, file.documents, file.cents) == ("CSV_2026-11-23_1.csv", 5, 107_804_00)
    assert (checks.faults, checks.missing) == (None, ())
    done = check(desk, made.number)
    assert (done.state, done.checked_at) == (State.CHECKED, NOW)
    assert done.amounts == checks.proposed.amounts
    assert done.amounts is not None
    assert done.amounts.available_cents == 74_232_85
    assert done.items == made.items
    with pytest.raises(WrongStateError):
        check(desk, made.number)
    again = reopen(desk, made.number)
    assert (again.state, again.amounts, again.checked_at) == (State.DRAFT, None, None)
    with pytest.raises(WrongStateError):
        reopen(desk, made.number)
    with desk.reading() as session:
        told = [(row.kind, row.facts) for row in story_of(session, made.number)]
    assert [kind for kind, _ in told] == ["reopened", "checked", "drafted"]
    assert told[1][1] == {
        "documents": 5,
        "cents": 107_804_00,
        "available_cents": 74_232_85,
        "currency": "EUR",
    }


def test_what_was_paid_meanwhile_is_told_with_both_amounts(works: Works) -> None:
    number = draft(works.company.desk(), KEY, works.names("F2026-0308", "F2026-0303")).number
    works.pay("PERSANNE", 5_000_00, letter="aac")
    works.put("F2026-0308", **{"lettrage": '"aac"', "lettrage-date": "2026-11-20"})
    (finding,) = found(works, number, Obstacle.AMOUNT_CHANGED)
    assert (finding.reference, finding.cents, finding.cents_now) == ("F2026-0308", 15_400_00, 10_400_00)
    works.pay("ORIEL", 14_880_00, letter="aad")
    works.put("F2026-0303", **{"lettrage": '"aad"', "lettrage-date": "2026-11-20"})
    told = {each.reference: each.cents_now for each in found(works, number, Obstacle.AMOUNT_CHANGED)}
    assert told == {"F2026-0308": 10_400_00, "F2026-0303": 0}
    assert refused(works, number) == (Obstacle.AMOUNT_CHANGED,)


def test_a_document_that_goes_whole_is_told_with_what_is_open_of_it(works: Works) -> None:
    works.agree(replace(CONTRACT, amount=AmountSent.ORIGINAL))
    number = draft(works.company.desk(), KEY, works.names("F2026-0308")).number
    works.pay("PERSANNE", 5_000_00, letter="aac")
    works.put("F2026-0308", **{"lettrage": '"aac"', "lettrage-date": "2026-11-20"})
    (finding,) = found(works, number, Obstacle.AMOUNT_CHANGED)
    assert (finding.cents, finding.cents_now) == (15_400_00, 10_400_00)


def test_a_credit_note_that_came_in_since_changes_what_is_handed_over(works: Works) -> None:
    number = draft(works.company.desk(), KEY, works.names("F2026-0326")).number
    credit = invoice("ORIEL", "A1", -324_00, "2026-11-20", day="2026-11-20")
    works.add(credit.replace("Facture A1", "Avoir sur F2026-0326"))
    (finding,) = found(works, number, Obstacle.AMOUNT_CHANGED)
    assert (finding.reference, finding.cents, finding.cents_now) == ("A1", 0, -324_00)


def test_a_rule_that_keeps_a_document_out_since_is_told(works: Works) -> None:
    desk = works.company.desk()
    number = draft(desk, KEY, None).number
    check(desk, number)
    dispute(works, "ORIEL", "F2026-0303")
    (finding,) = found(works, number, Obstacle.NOT_ELIGIBLE)
    assert finding.reason is not None
    assert (finding.reference, finding.reason.rule, finding.reason.found) == (
        "F2026-0303",
        Rule.DISPUTED,
        TODAY,
    )
    with desk.reading() as session:
        disputed = disputed_of(session, works.look(number).items, desk.today)
    assert disputed == dict.fromkeys(works.names("F2026-0303"), TODAY)


def test_a_document_that_the_text_hands_over_is_not_handed_over_again(works: Works) -> None:
    """Somebody wrote an entry by hand: no row knows of it, the books do."""
    number = draft(works.company.desk(), KEY, works.names("F2026-0303", "F2026-0308")).number
    works.add(
        """2025-01-01 open Assets:46-Debiteurs:467100
  account-number: "467100"

2026-11-21 * "Factor" "Cession de créances"
  assignment: "C-2026-777"
  factoring: "assignment"
  Assets:46-Debiteurs:467100  14880.00 EUR
  Assets:41-Clients:411000:ORIEL  -14880.00 EUR
    piece: "F2026-0303"
"""
    )
    (finding,) = found(works, number, Obstacle.IN_ANOTHER)
    assert (finding.reference, finding.other, finding.text) == ("F2026-0303", "C-2026-777", IN_TEXT)
    assert refused(works, number) == (Obstacle.IN_ANOTHER,)


def test_a_twin_of_what_was_handed_over_goes_by_itself(works: Works) -> None:
    """Two invoices F2026-0303 of a customer: the letter of the first entry tells which one it closed."""
    first = send(works.company.desk(), check(works.company.desk(), _draft(works)).number)
    wanted = Fund(assignment=first.number, day=TODAY)
    desk = works.company.desk()
    post_event(desk, wanted, propose_event(desk, wanted).print)
    works.add(invoice("ORIEL", "F2026-0303", 2_000_00, "2026-12-21", day="2026-11-21"))
    twin = draft(works.company.desk(), KEY, None)
    assert ("F2026-0303", 2_000_00) in {(item.reference, item.cents) for item in twin.items}
    assert works.checks(twin.number).is_clear
    files = works.company.books.files()
    bare: dict[str, str | bytes] = {
        path: re.sub(r"\n +lettrage[a-z-]*: [^\n]*", "", files[path].decode())
        for path in (month("2026-10"), month("2026-11"))
    }
    works.company.books.write(bare)  # nobody can tell any more which of the two was closed
    told = {each.reference: each.text for each in found(works, twin.number, Obstacle.IN_ANOTHER)}
    assert told == {"F2026-0303": IN_TEXT}


def _draft(works: Works) -> int:
    return draft(works.company.desk(), KEY, works.names("F2026-0303")).number


def test_a_contract_that_ended_hands_over_nothing(works: Works) -> None:
    number = draft(works.company.desk(), KEY, works.names("F2026-0303")).number
    works.agree(replace(CONTRACT, ends=TODAY))
    assert works.checks(number).is_clear
    works.company.now += DAY
    (finding,) = found(works, number, Obstacle.NOT_IN_FORCE)
    assert finding.text == KEY
    assert refused(works, number) == (Obstacle.NOT_IN_FORCE,)


def test_a_slip_that_lacks_a_mention_and_a_file_that_is_refused_stand_in_the_way(works: Works) -> None:
    number = draft(works.company.desk(), KEY, works.names("F2026-0303")).number
    works.agree(replace(CONTRACT, filing=Filing(form="csv", seller_code="TREM")))
    (finding,) = found(works, number, Obstacle.FILE_REFUSED)
    assert "open-amount" in finding.text
    faults = works.checks(number).faults
    assert faults is not None
    assert len(faults.faults) == 1
    works.agree(replace(CONTRACT, slips=SlipWords(words="Bon pour accord")))
    told = found(works, number, Obstacle.SLIP_INCOMPLETE)
    assert [each.text for each in told] == ["express-words"]
    assert [row.mention.value for row in works.checks(number).missing] == ["express-words"]
    assert refused(works, number) == (Obstacle.SLIP_INCOMPLETE,)


def test_fees_beyond_what_is_assigned_leave_nothing_in_it(works: Works) -> None:
    number = draft(works.company.desk(), KEY, works.names("F2026-0303")).number
    works.agree(replace(CONTRACT, fees=replace(CONTRACT.fees, minimum_cents=10**9)))
    (finding,) = found(works, number, Obstacle.NOTHING_IN_IT)
    assert finding.text == "fees-exceed"


def test_checking_takes_the_limits_and_the_day_of_the_check(works: Works) -> None:
    number = draft(works.company.desk(), KEY, None, TODAY).number
    works.company.now += DAY
    works.limit("VERNEGUES", 62_200_00)
    done = check(works.company.desk(), number)
    assert (done.day, done.amounts and done.amounts.over_limit_cents) == (TODAY + DAY, 0)
    assert not any(item.over_cents for item in done.items)


def test_a_check_tells_whether_it_found_anything() -> None:
    assert Check(Obstacle.IN_ANOTHER, ()).ok
    assert not Check(Obstacle.IN_ANOTHER, (Finding(),)).ok
