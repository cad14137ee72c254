"""The factor takes some of what was sent: the rest is free again, and all adds up over what it took."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger_core.factoring.contract import Transfer
from ledger_core.factoring.states import State
from tenants.factoring.assigned import assigned_of
from tenants.factoring.events.follow import follow
from tenants.factoring.events.wanted import Fund, Recourse, Repaid, Settled
from tenants.factoring.rows import EventRow
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import TODAY, payment
from tests.tenants.factoring.events.factored import DAY, Factored, rows, worth

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
HELD = worth(155000, 2, holdback=15500, commission=775, commission_vat=155)


def left_out(factored: Factored, *references: str) -> frozenset[str]:
    return frozenset(item.name for item in factored.assignment().items if item.reference in references)


def test_what_was_left_out_is_free_and_the_rest_adds_up(factored: Factored) -> None:
    of = factored.agree()
    factored.send("F1", "F2", amounts=HELD)
    without = left_out(factored, "F2")
    wanted = Fund(assignment=1, day=DAY, left_out=without)
    assert rows(factored.propose(wanted)) == [
        [("467100", "C-2026-001", 115000, ""), ("411000 DUPONT", "F1", -115000, "AAA")],
        [("467200", "F1", 11500, ""), ("467100", "C-2026-001", -11500, "")],
        [
            ("622500", "C-2026-001", 575, ""),
            ("445660", "C-2026-001", 115, ""),
            ("467100", "C-2026-001", -690, ""),
        ],
    ]
    factored.post(wanted)
    assert factored.left() == {"F1": (0, 0, 0, 115000), "F2": (0, 40000, 0, 0)}
    assert factored.open()["F2"][0] == 40000
    assert factored.balances()["467100"] == Decimal("1028.10")
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.books.outstanding_cents, proof.books.holdback_cents) == (115000, 11500)
    funded = factored.assignment()
    assert funded.amounts is not None
    assert (funded.amounts.assigned_cents, funded.amounts.documents) == (115000, 1)
    assert factored.told() == ["refused", "funded"]
    with factored.desk.reading() as session:
        told = session.get_one(EventRow, (factored.desk.tenant_id, 1))
        assert (told.facts["parts"], told.facts["cents"]) == (dict.fromkeys(without, 40000), 40000)
        assert {each.reference for each in assigned_of(session, TODAY).by_name.values()} == {"F1"}
    # another assignment may have it
    factored.send("F2", number=2)
    factored.post(Fund(assignment=2, day=DAY))
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert proof.books.outstanding_cents == 155000
    # and what is left of the first ends it
    (name,) = left_out(factored, "F1")
    factored.post(Settled(assignment=1, day=DAY, parts={name: 115000}))
    assert factored.assignment().state is State.SETTLED


def test_the_credit_of_the_factor_is_of_the_rest(factored: Factored) -> None:
    factored.agree()
    factored.send("F1", "F2", amounts=HELD)
    without = left_out(factored, "F2")
    own = worth(115000, 1, holdback=11000, commission=600, commission_vat=120)
    wanted = Fund(assignment=1, day=DAY, amounts=own, cash_cents=own.available_cents, left_out=without)
    assert factored.refused(replace(wanted, amounts=HELD))[0] == "amounts"
    assert factored.refused(replace(wanted, amounts=replace(own, documents=2)))[0] == "amounts"
    assert factored.refused(replace(wanted, left_out=frozenset()))[0] == "amounts"
    factored.post(wanted)
    assert "467100" not in factored.balances()


def test_something_is_taken_and_nothing_strange_is_left_out(factored: Factored) -> None:
    factored.agree()
    factored.send("F1", "F2", amounts=HELD)
    everything = left_out(factored, "F1", "F2")
    assert factored.refused(Fund(assignment=1, day=DAY, left_out=everything))[0] == "nothing"
    assert factored.refused(Fund(assignment=1, day=DAY, left_out=frozenset({"x"}))) == ("not-in-it", ("x",))
    factored.post(Fund(assignment=1, day=DAY, left_out=left_out(factored, "F1")))
    (name,) = left_out(factored, "F1")
    assert factored.refused(Settled(assignment=1, day=DAY, parts={name: 1}))[0] == "too-much"
    back = Recourse(assignment=1, day=DAY, names=frozenset({name}), reason="r")
    assert factored.refused(back) == ("nothing", (name,))


def test_a_document_that_changed_meanwhile_may_be_left_out(factored: Factored) -> None:
    of = factored.agree()
    factored.send("F1", "F2")
    text = factored.company.books.files()[month("2026-11")].decode()
    paid = text + payment("MARTIN", 10000, "2026-11-19", letter="aab")
    factored.company.books.write({month("2026-11"): paid})
    assert factored.refused(Fund(assignment=1, day=DAY))[0] == "open-changed"
    factored.post(Fund(assignment=1, day=DAY, left_out=left_out(factored, "F2")))
    assert not factored.proof(of).proof.gaps


def test_what_nothing_was_lent_on_is_not_followed(factored: Factored) -> None:
    of = factored.agree(transfer=Transfer.SECURITY)
    factored.send("F1", "F2")
    factored.post(Fund(assignment=1, day=DAY, left_out=left_out(factored, "F2")))
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert proof.books.lent_cents == 115000
    text = factored.company.books.files()[month("2026-11")].decode()
    factored.company.books.write(
        {month("2026-11"): text + payment("MARTIN", 40000, "2026-11-20", letter="aab")}
    )
    assert not follow(factored.desk).settled
    assert factored.left()["F2"] == (0, 40000, 0, 0)
    (name,) = left_out(factored, "F2")
    assert factored.refused(Repaid(assignment=1, day=DAY, parts={name: 1}))[0] == "too-much"
