"""Entries of legal files: proposed, then written, with the letters of what they close; both databases."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.dunning.steps import Why
from ledger_core.ledger import Ledger
from ledger_core.load import load
from ledger_core.procedures.posting import EntryKind
from ledger_core.procedures.routes import Route
from tenants.books.history import read_book
from tenants.books.picture import Picture
from tenants.books.refusals import ClosedPeriodError
from tenants.dunning.cases.cases import NewCase, open_case
from tenants.dunning.cases.demand import demand_of
from tenants.dunning.cases.entries import debts_of, post, propose
from tenants.dunning.cases.entry_plan import (
    EntryFault,
    EntryRefusedError,
    Proposal,
    WantedEntry,
    impaired_cents,
    posted_of,
)
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.days.situation import ground_of
from tenants.dunning.story import Told, timeline
from tests.tenants.books.ground import month
from tests.tenants.dunning.cases.lawsuit import FACTS, FILES, found, invoice, received, sued
from tests.tenants.dunning.company import TODAY, Company

DOUBTFUL, IMPAIRMENT, RELEASE, LOSS = EntryKind
PREVIOUS_YEAR = dt.date(2025, 12, 31)


def rows(proposal: Proposal) -> list[tuple[str, str, str, int, str]]:
    return [(x.number, x.third_party, x.reference, x.cents, x.letter) for x in proposal.lines]


def written(company: Company, case: CaseFile, kind: EntryKind, **more: object) -> Proposal:
    """Look at an entry and write it."""
    wanted = WantedEntry(case.number, kind, TODAY, **more)  # type: ignore[arg-type]
    proposal = propose(company.desk(), wanted)
    post(company.desk(), wanted, proposal.print)
    return proposal


def refused(company: Company, case: CaseFile, kind: EntryKind, **more: object) -> EntryRefusedError:
    given: dict[str, object] = {"day": TODAY, **more}
    with pytest.raises(EntryRefusedError) as caught:
        propose(company.desk(), WantedEntry(case.number, kind, **given))  # type: ignore[arg-type]
    return caught.value


def balances(company: Company) -> dict[str, Decimal]:
    """Return what is not zero, by number and third party."""
    picture = company.desk().picture()
    sums: dict[str, Decimal] = {}
    for (name, _), amount in picture.balances.items():
        card = picture.accounts[name]
        key = f"{card.number} {card.third_party}".strip()
        sums[key] = sums.get(key, Decimal(0)) + amount
    return {key: amount for key, amount in sums.items() if amount}


def sound(company: Company) -> Picture:
    """Load the books whole, as anybody would; they have no fault."""
    with company.desk().reading() as session:
        loaded = load(read_book(session))
    assert isinstance(loaded, Ledger)
    assert loaded.errors == ()
    return company.desk().picture()


def test_doubtful_debts_move_to_416_and_what_they_leave_is_lettered(plaintiff: Company) -> None:
    case = sued(plaintiff)
    proposal = written(plaintiff, case, DOUBTFUL)
    assert rows(proposal) == [
        ("416000", "DUPONT", "F1", 1_200_00, ""),
        ("411000", "DUPONT", "F1", -1_200_00, "AAB"),
        ("416000", "DUPONT", "F2", 1_800_00, ""),
        ("411000", "DUPONT", "F2", -1_800_00, "AAA"),  # completes the partial letter aaa
    ]
    picture = sound(plaintiff)
    letters = {
        (line.reference, line.cents): line.letter for line in picture.lines_by_party["411000", "DUPONT"]
    }
    assert letters == {
        ("F1", 1_200_00): "AAB",
        ("F1", -1_200_00): "AAB",
        ("F2", 2_400_00): "AAA",
        ("", -600_00): "AAA",
        ("F2", -1_800_00): "AAA",
        ("F3", 500_00): "",
    }
    moved = [(line.reference, line.cents, line.due) for line in picture.lines_by_party["416000", "DUPONT"]]
    assert moved == [("F1", 1_200_00, dt.date(2026, 3, 31)), ("F2", 1_800_00, dt.date(2026, 5, 31))]
    name = next(name for name, card in picture.accounts.items() if card.number == "416000")
    assert (picture.customers[name].name, picture.customers[name].kind) == ("Dupont SARL", "business")


def test_a_doubtful_debt_bears_the_same_interest_and_is_not_reminded_anew(plaintiff: Company) -> None:
    case = sued(plaintiff)
    desk = plaintiff.desk()
    with desk.reading() as session:
        before = demand_of(session, desk.picture(), case, TODAY)
    written(plaintiff, case, DOUBTFUL)
    with desk.reading() as session:
        after = demand_of(session, desk.picture(), found(plaintiff, case.number), TODAY)
    assert [(row.open_cents, row.interest_cents, row.indemnity_cents) for row in after.rows] == [
        (row.open_cents, row.interest_cents, row.indemnity_cents) for row in before.rows
    ]
    plan = plaintiff.look().plan
    assert {step.debt.reference for step in plan.steps} == {"F3"}
    assert not [each for each in plan.withheld if each.why is not Why.HELD and each.debt.customer == "DUPONT"]


def test_the_story_and_the_log_tell_of_an_entry(plaintiff: Company) -> None:
    case = sued(plaintiff)
    written(plaintiff, case, DOUBTFUL)
    with plaintiff.desk().reading() as session:
        told = timeline(session, "411000", "DUPONT")[0]
        assert posted_of(session, case) == {DOUBTFUL: 3_000_00}
    assert (told.kind, told.facts["entry"], told.facts["revision"]) == (Told.CASE_ENTRIES, "doubtful", 2)


def test_impairment_is_of_the_amount_without_vat_and_is_released_before_another(plaintiff: Company) -> None:
    case = sued(plaintiff)
    proposal = written(plaintiff, case, IMPAIRMENT, percent=50)
    assert [(x.number, x.cents) for x in proposal.lines] == [  # 1 000.00 and 1 500.00 without VAT
        ("681740", 500_00),
        ("491000", -500_00),
        ("681740", 750_00),
        ("491000", -750_00),
    ]
    assert refused(plaintiff, case, IMPAIRMENT).fault is EntryFault.IMPAIRED
    released = written(plaintiff, case, RELEASE)
    assert [(x.number, x.cents) for x in released.lines] == [("491000", 1_250_00), ("781740", -1_250_00)]
    assert refused(plaintiff, case, RELEASE).fault is EntryFault.NOTHING_IMPAIRED
    with plaintiff.desk().reading() as session:
        assert impaired_cents(posted_of(session, case)) == 0
    sound(plaintiff)


def test_a_loss_gives_the_vat_back_and_closes_the_doubtful_debt(plaintiff: Company) -> None:
    case = sued(plaintiff)
    written(plaintiff, case, DOUBTFUL)
    before = balances(plaintiff)
    proposal = written(plaintiff, case, LOSS)
    assert rows(proposal) == [
        ("654000", "", "F1", 1_000_00, ""),
        ("445710", "", "F1", 200_00, ""),
        ("416000", "DUPONT", "F1", -1_200_00, "AAA"),
        ("654000", "", "F2", 1_500_00, ""),
        ("445710", "", "F2", 300_00, ""),
        ("416000", "DUPONT", "F2", -1_800_00, "AAB"),
    ]
    picture = sound(plaintiff)
    after = balances(plaintiff)
    assert "416000 DUPONT" not in after
    assert after["654000"] == Decimal(2500)
    assert after["445710"] - before["445710"] == Decimal(500)
    assert all(line.letter.isupper() for line in picture.lines_by_party["416000", "DUPONT"])
    assert refused(plaintiff, case, LOSS).fault is EntryFault.NOTHING_LEFT


def test_a_debt_without_vat_is_lost_whole(plaintiff: Company) -> None:
    proposal = written(plaintiff, sued(plaintiff, "F3"), LOSS)
    assert rows(proposal) == [
        ("654000", "", "F3", 500_00, ""),
        ("411000", "DUPONT", "F3", -500_00, "AAB"),
    ]


OPENING = (
    '2026-01-01 * "À-nouveaux"\n  journal: "AN"\n  opening: TRUE\n'
    '  Assets:41-Clients:411000:DUPONT  240.00 EUR\n    piece: "F0"\n    due: 2025-11-30\n'
    "  Equity:10-Capital-et-reserves:110000  -240.00 EUR\n\n"
)
CAPITAL = '2025-01-01 open Equity:10-Capital-et-reserves:110000\n  account-number: "110000"\n'


def test_where_the_books_do_not_tell_the_vat_a_person_does(plaintiff: Company) -> None:
    text = plaintiff.books.files()["accounts.beancount"].decode()
    plaintiff.books.write({"accounts.beancount": text + CAPITAL, month("2026-01"): OPENING})
    case = sued(plaintiff, "F0", "F1")
    fault = refused(plaintiff, case, LOSS)
    opening = next(name for name in case.debts if name in fault.debts)
    assert (fault.fault, fault.debts) == (EntryFault.NO_VAT, (opening,))
    for wrong in (-1, 240_00):
        assert refused(plaintiff, case, LOSS, vat={opening: wrong}).fault is EntryFault.NO_VAT
    proposal = written(plaintiff, case, LOSS, vat={opening: 40_00})
    assert rows(proposal)[:3] == [
        ("654000", "", "F0", 200_00, ""),
        ("445710", "", "F0", 40_00, ""),
        ("411000", "DUPONT", "F0", -240_00, "AAB"),
    ]
    with plaintiff.desk().reading() as session:
        assert debts_of(plaintiff.desk(), session, found(plaintiff, case.number)) == ()
    sound(plaintiff)


def test_a_partial_letter_with_other_open_lines_is_not_torn(plaintiff: Company) -> None:
    files = plaintiff.books.files()
    third = (
        files[month("2026-09")]
        .decode()
        .replace("due: 2026-10-31\n", 'due: 2026-10-31\n    lettrage: "aaa"\n')
    )
    plaintiff.books.write({month("2026-09"): third})
    case = sued(plaintiff, "F1", "F2")
    fault = refused(plaintiff, case, DOUBTFUL)
    assert fault.fault is EntryFault.PART_OF_GROUP
    assert len(fault.debts) == 1


def test_what_changed_since_it_was_looked_at_is_not_written(plaintiff: Company) -> None:
    case = sued(plaintiff)
    wanted = WantedEntry(case.number, DOUBTFUL, TODAY)
    proposal = propose(plaintiff.desk(), wanted)
    late = str(FILES[month("2026-11")]) + received(100_00, "2026-11-21", letter="aaa")
    plaintiff.books.write({month("2026-11"): late})
    with pytest.raises(EntryRefusedError) as caught:
        post(plaintiff.desk(), wanted, proposal.print)
    assert caught.value.fault is EntryFault.CHANGED
    with plaintiff.desk().reading() as session:
        assert posted_of(session, case) == {}


def test_an_unrelated_revision_in_between_does_not_matter(plaintiff: Company) -> None:
    case = sued(plaintiff)
    wanted = WantedEntry(case.number, DOUBTFUL, TODAY)
    proposal = propose(plaintiff.desk(), wanted)
    more = str(FILES[month("2026-11")]) + invoice("M2", 10_00, "2026-11-20", "2026-12-20", code="MARTIN")
    plaintiff.books.write({month("2026-11"): more})
    post(plaintiff.desk(), wanted, proposal.print)
    sound(plaintiff)


def test_a_closed_period_takes_no_entry(plaintiff: Company) -> None:
    text = plaintiff.books.files()["main.beancount"].decode()
    plaintiff.books.write({"main.beancount": text + '2025-01-01 custom "books" "closed" 2026-11-30\n'})
    case = sued(plaintiff)
    wanted = WantedEntry(case.number, DOUBTFUL, TODAY)
    proposal = propose(plaintiff.desk(), wanted)
    with pytest.raises(ClosedPeriodError):
        post(plaintiff.desk(), wanted, proposal.print)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"day": TODAY + dt.timedelta(days=1)}, EntryFault.FUTURE),
        ({"percent": 0}, EntryFault.NOT_A_PERCENT),
        ({"percent": 101}, EntryFault.NOT_A_PERCENT),
    ],
)
def test_what_is_asked_for_must_make_sense(
    plaintiff: Company, more: dict[str, object], fault: EntryFault
) -> None:
    assert refused(plaintiff, sued(plaintiff), IMPAIRMENT, **more).fault is fault


def test_an_unknown_file_posts_nothing(plaintiff: Company) -> None:
    with pytest.raises(EntryRefusedError) as caught:
        propose(plaintiff.desk(), WantedEntry(9, LOSS, TODAY))
    assert caught.value.fault is EntryFault.NO_SUCH_CASE


OWN = """2025-01-01 open Assets:41-Clients:411DURAND
  account-number: "411DURAND"
  name: "Durand"
"""
OWN_INVOICE = (
    '2026-02-01 * "Durand" "Facture D1"\n  journal: "VE"\n  piece: "D1"\n'
    "  Assets:41-Clients:411DURAND  120.00 EUR\n    due: 2026-03-01\n"
    "  Income:70-Ventes:706000  -100.00 EUR\n  Liabilities:44-Etat:445710  -20.00 EUR\n\n"
)


def test_a_customer_with_a_number_of_its_own_is_doubtful_and_lost_too(plaintiff: Company) -> None:
    text = plaintiff.books.files()["accounts.beancount"].decode()
    plaintiff.books.write({"accounts.beancount": text + OWN, month("2026-02"): OWN_INVOICE})
    desk = plaintiff.desk()
    picture = desk.picture()
    (debt,) = [debt.name for debt in ground_of(picture, TODAY).debts if debt.account == "411DURAND"]
    new = NewCase("411DURAND", "", "EUR", frozenset({debt}), Route.SUMMONS, FACTS)
    case = open_case(desk, new)
    written(plaintiff, case, DOUBTFUL)
    with desk.reading() as session:
        demand = demand_of(session, desk.picture(), case, TODAY)
    assert (demand.principal_cents, demand.rows[0].open_cents) == (120_00, 120_00)
    assert rows(written(plaintiff, case, LOSS)) == [
        ("654000", "", "D1", 100_00, ""),
        ("445710", "", "D1", 20_00, ""),
        ("416000", "", "D1", -120_00, "AAA"),
    ]
    sound(plaintiff)
