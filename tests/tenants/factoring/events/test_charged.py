"""Commissions and fees outside a funding: of the contract or of an assignment, with their VAT, by hand."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.factoring.contract_faults import MOST_CENTS
from ledger_core.factoring.contract_form import as_json
from ledger_core.factoring.vat_rates import VatRow
from tenants.factoring.costs import cost_between
from tenants.factoring.events.wanted import Charge, Charged, Fund
from tenants.factoring.rows import ContractRow
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.factoring.events.factored import DAY, Factored, rows

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
MONTH = dt.date(2026, 11, 21)


def test_the_minimum_of_a_month_is_the_contracts(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1")
    minimum = Charged(kind=Charge.COMMISSION, day=MONTH, net_cents=15000, vat_cents=3000, contract=of.key)
    proposal = factored.propose(minimum)
    assert rows(proposal) == [
        [("622500", "", 15000, ""), ("445660", "", 3000, ""), ("467100", "", -18000, "")]
    ]
    assert (proposal.cents, proposal.entries[0].narration) == (18000, "Commission d’affacturage")
    factored.post(minimum)
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.books.current_cents, proof.said.current_cents) == (97000, 97000)
    assert {key: both[0].current_cents for key, both in proof.by_assignment.items()} == {
        "": -18000,
        "C-2026-001": 115000,
    }
    assert factored.told(0) == ["charged"]
    with factored.desk.reading() as session:
        assert cost_between(session, of.key, DAY, MONTH).cents == 15000  # without VAT


def test_fees_of_an_assignment_and_what_is_given_back(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1")
    fees = Charged(kind=Charge.FILE_FEES, day=MONTH, net_cents=1000, assignment=1)
    assert rows(factored.propose(fees)) == [
        [
            ("627000", "C-2026-001", 1000, ""),
            ("445660", "C-2026-001", 200, ""),  # 20 %: only the net is known
            ("467100", "C-2026-001", -1200, ""),
        ]
    ]
    factored.post(fees)
    factored.post(Charged(kind=Charge.FILE_FEES, day=MONTH, net_cents=-1000, assignment=1))
    assert "627000" not in factored.balances()
    assert factored.balances()["467100"] == Decimal("1150.00")
    assert not factored.proof(of).proof.gaps
    assert factored.told() == ["funded", "charged", "charged"]


@pytest.mark.parametrize(
    ("kind", "taxed", "row", "vat"),
    [
        (Charge.COMMISSION, False, VatRow.STANDARD, 20),
        (Charge.COMMISSION, True, VatRow.NONE, 0),
        (Charge.FILE_FEES, False, VatRow.STANDARD, 0),
    ],
    ids=["commission", "no VAT by the contract", "fees without VAT"],
)
def test_vat_that_is_not_said_is_the_contracts(
    factored: Factored,
    kind: Charge,
    taxed: bool,  # noqa: FBT001
    row: VatRow,
    vat: int,
) -> None:
    of = factored.agree(fees=replace(contract().fees, file_fees_taxed=taxed, vat=row))
    proposal = factored.propose(Charged(kind=kind, day=MONTH, net_cents=98, contract=of.key))
    assert proposal.cents == 98 + vat  # 19,6 rounded half up
    assert proposal.facts["vat_cents"] == vat


def test_what_cannot_be_charged(factored: Factored) -> None:
    of = factored.agree()
    factored.send("F1")

    def charged(net: int, vat: int | None, day: dt.date = MONTH, assignment: int = 0) -> Charged:
        return Charged(
            kind=Charge.COMMISSION,
            day=day,
            net_cents=net,
            vat_cents=vat,
            assignment=assignment,
            contract=of.key,
        )

    assert factored.refused(charged(0, 0))[0] == "nothing"
    assert factored.refused(charged(100, -20))[0] == "vat"
    assert factored.refused(charged(-100, 20))[0] == "vat"
    assert factored.refused(charged(100, 101))[0] == "vat"
    assert factored.refused(charged(MOST_CENTS + 1, None))[0] == "too-much"
    assert factored.refused(charged(100, 20, assignment=1))[0] == "wrong-state"
    factored.post(Fund(assignment=1, day=DAY))
    factored.post(charged(100, 20, assignment=1))


def test_before_the_first_rate_the_vat_must_be_said(factored: Factored) -> None:
    of = factored.agree()
    early = replace(of, key="early", since=dt.date(2013, 1, 1))
    with factored.desk.writing() as session:
        session.add(ContractRow(key="early", version=1, body=as_json(early), author="", at=factored.desk.now))
    wanted = Charged(kind=Charge.COMMISSION, day=dt.date(2013, 5, 1), net_cents=100, contract="early")
    assert factored.refused(wanted)[0] == "no-vat-rate"
