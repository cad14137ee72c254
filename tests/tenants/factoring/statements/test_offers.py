"""What lines are offered for: parts, several assignments, charges, other figures, claims as security."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.factoring.contract import FinancingCharged, Transfer
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.states import State
from tenants.books.landing import Step
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import (
    Cash,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Repaid,
    Settled,
)
from tenants.factoring.statements.accepting import OfferGoneError, accept, accept_certain, propose_offer
from tenants.factoring.statements.lines import LineDoneError, put_aside
from tenants.factoring.statements.offers import Offer
from tenants.factoring.statements.reasons import Why
from tests.ledger_core.factoring.conftest import fees
from tests.tenants.factoring.events.factored import DAY, Factored, worth
from tests.tenants.factoring.statements.told import FACTOR, FORM, accepted, camt, csv, offers, take, waiting

PAID = (("F1", 115000), ("F2", 40000))
D18, D23 = dt.date(2026, 11, 18), dt.date(2026, 11, 23)


@pytest.fixture
def agreed(factored: Factored) -> Factored:
    factored.agree(statement=FORM, factor=FACTOR)
    return factored


def whys(offer: Offer) -> list[Why]:
    return [reason.why for reason in offer.reasons]


def name(factored: Factored, reference: str) -> str:
    (found,) = (item.name for item in factored.assignment().items if item.reference == reference)
    return found


class TestFunding:
    def test_the_factors_own_figures(self, agreed: Factored) -> None:
        agreed.send("F1", amounts=worth(115000, holdback=11500, commission=460, commission_vat=92))
        take(
            agreed,
            csv(
                ("18/11/2026", "Remise", "C-2026-001", 115000),
                ("18/11/2026", "Retenue", "", -11500),
                ("18/11/2026", "Commission d'affacturage", "C-2026-001", -500),
                ("18/11/2026", "TVA", "C-2026-001", -100),
            ),
        )
        (offer,) = offers(agreed)
        assert (offer.certain, whys(offer)) == (False, [Why.MATCHED, Why.DIFFERS, Why.DIFFERS])
        differs = offer.reasons[1]
        assert (differs.kind, differs.expected_cents, differs.found_cents) == (
            LineKind.COMMISSION,
            -460,
            -500,
        )
        own = worth(115000, holdback=11500, commission=500, commission_vat=100)
        assert offer.wanted == (Fund(assignment=1, day=D18, amounts=own),)
        assert accepted(agreed, offer)
        assert agreed.assignment().amounts == own
        assert agreed.balances()["467100"] == Decimal("1029.00")
        assert waiting(agreed) == ()

    def test_what_is_not_told_yet_is_known_when_it_comes(self, agreed: Factored) -> None:
        agreed.send("F1", amounts=worth(115000, holdback=11500, commission=460))
        take(agreed, csv(("18/11/2026", "Remise", "C-2026-001", 115000)))
        (offer,) = offers(agreed)
        assert (offer.certain, whys(offer)) == (False, [Why.MATCHED, Why.NOT_TOLD, Why.NOT_TOLD])
        accepted(agreed, offer)
        take(
            agreed,
            csv(
                ("23/11/2026", "Retenue", "C-2026-001", -11500),
                ("23/11/2026", "Commission d'affacturage", "", -460),
            ),
        )
        assert [(each.certain, each.wanted, whys(each)[-1]) for each in offers(agreed)] == [
            (True, (), Why.POSTED),
            (True, (), Why.POSTED),
        ]
        assert accept_certain(agreed.desk, "aldebaran").taken == 2
        assert waiting(agreed) == ()

    def test_a_fee_without_its_purchase_waits(self, agreed: Factored) -> None:
        agreed.send("F1", amounts=worth(115000, commission=460))
        take(agreed, csv(("18/11/2026", "Commission d'affacturage", "C-2026-001", -460)))
        assert offers(agreed) == ()

    def test_money_without_its_purchase_is_for_a_person(self, agreed: Factored) -> None:
        agreed.send("F1", amounts=worth(115000, holdback=11500))
        take(agreed, csv(("18/11/2026", "Virement", "C-2026-001", -103500)))
        (offer,) = offers(agreed)
        assert (offer.certain, offer.wanted) == (False, (Fund(assignment=1, day=D18, cash_cents=103500),))
        reason = offer.reasons[-1]
        assert (reason.why, reason.kind, reason.expected_cents) == (Why.NOT_TOLD, LineKind.PURCHASE, 115000)

    def test_two_of_equal_amount_are_chosen_by_a_person(self, factored: Factored) -> None:
        factored.agree(statement=FORM, factor=FACTOR)
        factored.send("F1", amounts=worth(115000))
        factored.send("F2", number=2, amounts=worth(115000), cents={"F2": 115000})
        take(factored, csv(("18/11/2026", "Remise", "", 115000)))
        found = offers(factored)
        assert not any(offer.certain for offer in found)
        assert {offer.references for offer in found} == {("C-2026-001",), ("C-2026-002",)}

    def test_a_day_to_come_is_refused(self, agreed: Factored) -> None:
        agreed.send("F1")
        take(agreed, csv(("01/12/2026", "Remise", "C-2026-001", 115000)))
        done = accept_certain(agreed.desk, "aldebaran")
        ((offer, error),) = done.refused
        assert isinstance(error, EventRefusedError)
        assert (done.taken, error.fault) == (0, EventFault.FUTURE)
        with pytest.raises(EventRefusedError):
            propose_offer(agreed.desk, "aldebaran", offer.key)
        assert len(waiting(agreed)) == 1


class TestAfter:
    @pytest.fixture
    def funded(self, agreed: Factored) -> Factored:
        agreed.fund("F1", "F2", amounts=worth(155000, 2, holdback=15500))
        return agreed

    def test_a_part_of_a_document(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Règlement débiteur", "F1", 50000)))
        (offer,) = offers(funded)
        assert (offer.certain, whys(offer)) == (False, [Why.MATCHED, Why.PART])
        assert offer.wanted == (Settled(assignment=1, day=D23, parts={name(funded, "F1"): 50000}),)
        accepted(funded, offer)
        assert funded.left()["F1"] == (50000, 0, 0, 65000)

    def test_documents_paid_together(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Règlement débiteur", "", 155000)))
        (offer,) = offers(funded)
        assert offer.certain
        (wanted,) = offer.wanted
        assert isinstance(wanted, Settled)
        assert sorted(wanted.parts.values()) == [40000, 115000]

    def test_a_document_that_comes_back(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Facture rendue : litige", "F1", -115000)))
        (offer,) = offers(funded)
        names = frozenset({name(funded, "F1")})
        assert offer.wanted == (
            Recourse(assignment=1, day=D23, names=names, reason="Facture rendue : litige"),
        )
        accepted(funded, offer)
        assert funded.open()["F1R"] == (115000, dt.date(2026, 12, 2))

    def test_a_part_of_a_document_does_not_come_back(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Facture rendue", "F1", -50000)))
        assert offers(funded) == ()

    def test_holdback_of_both(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Restitution", "C-2026-001", 15500)))
        (offer,) = offers(funded)
        (wanted,) = offer.wanted
        assert isinstance(wanted, Release)
        assert (offer.certain, sum(wanted.parts.values())) == (True, 15500)

    def test_a_part_of_the_money(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Virement", "C-2026-001", -100000)))
        (offer,) = offers(funded)
        assert (offer.certain, offer.wanted) == (False, (Cash(assignment=1, day=D23, cents=100000),))
        accepted(funded, offer)
        assert funded.balances()["467100"] == Decimal("395.00")

    def test_money_that_no_assignment_explains(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Virement", "", -300000)))
        (offer,) = offers(funded)
        assert (offer.certain, whys(offer), offer.references) == (False, [Why.KIND_SAID], ("",))
        assert offer.wanted == (Cash(day=D23, cents=300000, contract="aldebaran"),)

    def test_a_word_that_the_form_does_not_know(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Opération", "", 115000)))
        (offer,) = offers(funded)
        assert (offer.certain, whys(offer)) == (False, [Why.MATCHED, Why.KIND_GUESSED])
        assert isinstance(offer.wanted[0], Settled)

    def test_a_line_that_names_another(self, funded: Factored) -> None:
        take(funded, csv(("23/11/2026", "Règlement débiteur C-2026-001", "F2", 115000)))
        found = offers(funded)
        assert [(offer.certain, Why.NAMES_OTHER in whys(offer)) for offer in found] == [(False, True)]

    def test_what_was_collected_is_passed_on_by_the_bank(self, funded: Factored) -> None:
        funded.post(DirectPayment(assignment=1, day=DAY, parts={name(funded, "F2"): 40000}))
        take(funded, camt(("2026-11-23", -40000, "Factor Aldébaran", "reversement")))
        (offer,) = offers(funded)
        assert (offer.certain, offer.wanted) == (
            True,
            (PassedOn(assignment=1, day=D23, parts={name(funded, "F2"): 40000}),),
        )
        accepted(funded, offer)
        assert funded.left()["F2"] == (40000, 0, 0, 0)

    def test_limit_and_quota_are_no_money_yet(self, agreed: Factored) -> None:
        agreed.fund("F1", amounts=worth(115000, over_limit=23500, holdback=11500))
        take(agreed, csv(("23/11/2026", "Virement", "", -80000)))
        (offer,) = offers(agreed)
        assert (offer.certain, offer.wanted) == (True, (Cash(assignment=1, day=D23, cents=80000),))


class TestSeveral:
    @pytest.fixture
    def both(self, agreed: Factored) -> Factored:
        for number, reference in enumerate(("F1", "F2"), 1):
            agreed.send(reference, number=number)
            agreed.post(Fund(assignment=number, day=DAY))
        take(agreed, csv(("23/11/2026", "Virement", "", -155000)))
        return agreed

    def test_one_line_pays_two_assignments(self, both: Factored) -> None:
        (offer,) = offers(both)
        assert offer.certain
        assert set(offer.references) == {"C-2026-001", "C-2026-002"}
        proposal = propose_offer(both.desk, "aldebaran", offer.key)
        assert [each.cents for each in proposal.proposals] == [each.cents for each in offer.wanted]  # type: ignore[union-attr]
        accept(both.desk, "aldebaran", offer.key, proposal.print)
        assert waiting(both) == ()
        assert "467100" not in both.balances()

    @pytest.mark.parametrize("step", [Step.JUDGED, Step.ALONGSIDE])
    def test_whoever_is_interrupted_finds_what_is_left(self, both: Factored, step: Step) -> None:
        """The first of two events stands, the second does not: the line waits for it, and for it alone."""
        told: list[Step] = []

        def watch(point: Step) -> None:
            told.append(point)
            if told.count(step) == 2:
                raise GoneError

        (offer,) = offers(both)
        seen = propose_offer(both.desk, "aldebaran", offer.key).print
        with pytest.raises(GoneError):
            accept(both.desk, "aldebaran", offer.key, seen, watch)
        assert len(waiting(both)) == 1
        (rest,) = offers(both)
        assert (len(rest.wanted), len(rest.events), rest.certain) == (1, 1, True)
        accepted(both, rest)
        assert waiting(both) == ()
        assert "467100" not in both.balances()


class GoneError(Exception):
    pass


class TestFinancing:
    def test_charged_by_statement(self, factored: Factored) -> None:
        factored.agree(statement=FORM, fees=fees("0", financing_charged=FinancingCharged.ON_STATEMENT))
        factored.fund("F1")
        take(
            factored,
            csv(("23/11/2026", "Intérêts", "", -4210), ("23/11/2026", "Intérêts", "C-2026-001", -150)),
        )
        of_all, of_one = offers(factored)
        assert (of_all.certain, of_one.certain) == (True, True)
        assert of_all.wanted == (Financing(day=D23, cents=4210, contract="aldebaran"),)
        assert of_one.wanted == (Financing(day=D23, cents=150, assignment=1, contract="aldebaran"),)
        assert accept_certain(factored.desk, "aldebaran").taken == 2
        assert factored.balances()["661600"] == Decimal("43.60")

    def test_given_back_or_not_agreed_is_not_certain(self, agreed: Factored) -> None:
        take(agreed, csv(("23/11/2026", "Intérêts", "", -4210)))
        (offer,) = offers(agreed)
        assert not offer.certain

    def test_posted_before_its_line_came(self, agreed: Factored) -> None:
        agreed.post(Financing(day=DAY, cents=4210, contract="aldebaran"))
        take(agreed, csv(("23/11/2026", "Intérêts", "", -4210)))
        (offer,) = offers(agreed)
        assert (offer.wanted, offer.certain) == ((), True)


class TestSecurity:
    def test_the_bank_lends_and_is_paid_back(self, factored: Factored) -> None:
        factored.agree(statement=FORM, factor=FACTOR, transfer=Transfer.SECURITY)
        factored.send("F1", amounts=worth(115000, over_limit=15000, commission=1000))
        take(factored, camt(("2026-11-18", 99000, "Factor Aldébaran", "mobilisation")))
        (lent,) = offers(factored)
        assert (lent.certain, lent.wanted) == (True, (Fund(assignment=1, day=D18),))
        accepted(factored, lent)
        assert factored.assignment().state is State.FUNDED
        take(factored, camt(("2026-11-23", -100000, "Factor Aldébaran", "remboursement")))
        (repaid,) = offers(factored)
        parts = {name(factored, "F1"): 100000}
        assert (repaid.certain, repaid.wanted) == (True, (Repaid(assignment=1, day=D23, parts=parts),))
        accepted(factored, repaid)
        assert "519100" not in factored.balances()


class TestCertain:
    def test_the_same_money_on_both_sides_is_posted_once(self, agreed: Factored) -> None:
        agreed.fund("F1")
        take(agreed, camt(("2026-11-23", 115000, "Factor Aldébaran", "V1")))
        take(agreed, csv(("23/11/2026", "Virement", "C-2026-001", -115000)))
        assert [(each.certain, each.is_factors, len(each.wanted)) for each in offers(agreed)] == [
            (True, True, 1),
            (True, False, 1),
        ]
        assert accept_certain(agreed.desk, "aldebaran").taken == 2
        assert (waiting(agreed), agreed.told().count("cash")) == ((), 1)

    def test_some_at_a_time(self, agreed: Factored) -> None:
        agreed.fund("F1", "F2")
        days = ("20/11/2026", "23/11/2026")
        told = zip(days, PAID, strict=True)
        take(agreed, csv(*((day, "Règlement débiteur", *paid) for day, paid in told)))
        first = accept_certain(agreed.desk, "aldebaran", most=1)
        assert (first.taken, first.left) == (1, 1)
        second = accept_certain(agreed.desk, "aldebaran")
        assert (second.taken, second.left) == (1, 0)
        assert agreed.assignment().state is State.SETTLED


class TestGone:
    def test_an_offer_whose_line_was_put_aside(self, agreed: Factored) -> None:
        agreed.send("F1")
        number = take(agreed, csv(("18/11/2026", "Remise", "C-2026-001", 115000))).number
        (offer,) = offers(agreed)
        seen = propose_offer(agreed.desk, "aldebaran", offer.key).print
        put_aside(agreed.desk, number, 1, "double")
        with pytest.raises(OfferGoneError):
            accept(agreed.desk, "aldebaran", offer.key, seen)
        assert agreed.assignment().state is State.SENT

    def test_an_offer_that_was_seen_otherwise(self, agreed: Factored) -> None:
        agreed.send("F1")
        take(agreed, csv(("18/11/2026", "Remise", "C-2026-001", 115000)))
        (offer,) = offers(agreed)
        with pytest.raises(OfferGoneError):
            accept(agreed.desk, "aldebaran", offer.key, "another print")
        assert agreed.assignment().state is State.SENT

    def test_a_line_that_is_done_meanwhile_takes_its_event_back(self, agreed: Factored) -> None:
        """The line is marked in the transaction of the entries: where it cannot be, none of them stands."""
        agreed.send("F1")
        number = take(agreed, csv(("18/11/2026", "Remise", "C-2026-001", 115000))).number
        (offer,) = offers(agreed)
        seen = propose_offer(agreed.desk, "aldebaran", offer.key).print
        head = agreed.company.books.head()
        aside: list[Step] = []

        def watch(point: Step) -> None:
            if not aside:
                aside.append(point)
                put_aside(agreed.desk, number, 1, "a colleague")

        with pytest.raises(LineDoneError):
            accept(agreed.desk, "aldebaran", offer.key, seen, watch)
        assert agreed.company.books.head() == head
        assert agreed.assignment().state is State.SENT
