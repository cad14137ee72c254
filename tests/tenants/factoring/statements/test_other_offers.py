"""Lines beside the usual: charges of a month, payments taken off the account, a purchase of a part."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.factoring.entries_after import Through
from tenants.factoring.events.wanted import Charge, Charged, DirectPayment, Fund, PassedOn
from tenants.factoring.statements.accepting import accept_certain
from tenants.factoring.statements.offers import Offer
from tenants.factoring.statements.reasons import Why
from tests.ledger_core.factoring.conftest import contract, fees
from tests.tenants.factoring.events.factored import DAY, Factored, worth
from tests.tenants.factoring.statements.told import FACTOR, FORM, accepted, camt, csv, offers, take, waiting

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
D18, D23 = dt.date(2026, 11, 18), dt.date(2026, 11, 23)
COMMISSION, FEES, VAT = "Commission d'affacturage", "Frais de dossier", "TVA"
OF = contract(statement=FORM, factor=FACTOR)


@pytest.fixture
def agreed(factored: Factored) -> Factored:
    factored.agree(statement=FORM, factor=FACTOR)
    return factored


def whys(offer: Offer) -> list[Why]:
    return [reason.why for reason in offer.reasons]


def charged(kind: Charge, net: int, vat: int, assignment: int = 0) -> Charged:
    return Charged(
        kind=kind, day=D23, net_cents=net, vat_cents=vat, assignment=assignment, contract="aldebaran"
    )


class TestCharges:
    def test_minimum_and_fees_of_a_month_are_one_offer(self, agreed: Factored) -> None:
        agreed.fund("F1")
        take(
            agreed,
            csv(
                ("23/11/2026", COMMISSION, "", -15000),
                ("23/11/2026", FEES, "", -1000),
                ("23/11/2026", VAT, "", -3200),
            ),
        )
        (offer,) = offers(agreed)
        assert (offer.certain, whys(offer), len(offer.lines)) == (False, [Why.KIND_SAID] * 3, 3)
        assert offer.wanted == (
            charged(Charge.COMMISSION, 15000, 3000),
            charged(Charge.FILE_FEES, 1000, 200),
        )
        accepted(agreed, offer)
        assert waiting(agreed) == ()
        assert agreed.balances()["467100"] == Decimal("958.00")
        proof = agreed.proof(OF, D23)
        assert not proof.proof.gaps
        # the same charge of the next days is another one: what lines told is told
        take(agreed, csv(("23/11/2026", COMMISSION, "Dec", -15000)), "next.csv")
        (again,) = offers(agreed)
        assert (again.certain, again.events, whys(again)) == (False, (), [Why.KIND_SAID, Why.NO_VAT])
        assert again.wanted == (charged(Charge.COMMISSION, 15000, 0),)

    def test_charges_of_an_assignment_that_is_funded(self, factored: Factored) -> None:
        factored.agree(statement=FORM, fees=fees("0", file_fees_taxed=False))
        factored.fund("F1")
        take(
            factored,
            csv(
                ("23/11/2026", COMMISSION, "C-2026-001", -100),
                ("23/11/2026", FEES, "C-2026-001", -500),
                ("23/11/2026", VAT, "C-2026-001", -20),
                ("23/11/2026", FEES, "", 700),
                ("23/11/2026", VAT, "", 140),
            ),
        )
        of_one, of_all = sorted(offers(factored), key=lambda offer: offer.references, reverse=True)
        assert of_one.wanted == (
            charged(Charge.COMMISSION, 100, 20, assignment=1),
            charged(Charge.FILE_FEES, 500, 0, assignment=1),
        )
        assert of_all.wanted == (charged(Charge.FILE_FEES, -700, -140),)  # given back

    def test_vat_of_nothing_is_offered_for_nothing(self, agreed: Factored) -> None:
        take(agreed, csv(("23/11/2026", VAT, "", -3200)))
        assert offers(agreed) == ()

    def test_what_is_of_a_funding_waits_for_it(self, agreed: Factored) -> None:
        agreed.send("F1", amounts=worth(115000, commission=460))
        take(agreed, csv(("18/11/2026", COMMISSION, "C-2026-001", -500)))
        assert offers(agreed) == ()
        take(
            agreed,
            csv(("19/11/2026", "Remise", "", 999), ("19/11/2026", COMMISSION, "", -15000)),
            "other.csv",
        )
        assert offers(agreed) == ()  # something was bought that day

    def test_what_was_posted_by_hand_is_known(self, agreed: Factored) -> None:
        agreed.post(
            Charged(kind=Charge.FILE_FEES, day=DAY, net_cents=1000, vat_cents=200, contract="aldebaran")
        )
        take(agreed, csv(("23/11/2026", FEES, "", -1000), ("23/11/2026", VAT, "", -200)))
        assert [(each.certain, each.wanted, len(each.events)) for each in offers(agreed)] == [
            (True, (), 1),
            (True, (), 1),
        ]
        assert accept_certain(agreed.desk, "aldebaran").taken == 2
        take(agreed, csv(("23/11/2026", FEES, "again", -1000)), "again.csv")
        (offer,) = offers(agreed)
        assert (offer.events, len(offer.wanted)) == ((), 1)


class TestNetting:
    @pytest.fixture
    def collected(self, agreed: Factored) -> Factored:
        agreed.fund("F1", "F2")
        names = {item.reference: item.name for item in agreed.assignment().items}
        agreed.post(DirectPayment(assignment=1, day=DAY, parts={names["F1"]: 30000}))
        return agreed

    @pytest.mark.parametrize(("label", "certain"), [("Reversement", True), ("Règlement débiteur", False)])
    def test_it_is_taken_off_the_current_account(
        self,
        collected: Factored,
        label: str,
        certain: bool,  # noqa: FBT001
    ) -> None:
        take(collected, csv(("23/11/2026", label, "F1", -30000)))
        (offer,) = offers(collected)
        names = {item.reference: item.name for item in collected.assignment().items}
        assert (offer.certain, whys(offer)) == (certain, [Why.MATCHED, Why.NETTED])
        assert offer.wanted == (
            PassedOn(assignment=1, day=D23, parts={names["F1"]: 30000}, through=Through.CURRENT),
        )
        accepted(collected, offer)
        balances = collected.balances()
        assert (balances["467100"], "467300" in balances) == (Decimal("1250.00"), False)
        assert not collected.proof(OF, D23).proof.gaps
        # the bank has nothing of it
        take(collected, camt(("2026-11-23", -30000, "Factor Aldébaran", "F1")))
        assert offers(collected) == ()

    def test_a_transfer_stays_a_transfer(self, collected: Factored) -> None:
        take(collected, csv(("23/11/2026", "Reversement", "F1", 30000)))
        (offer,) = offers(collected)
        (wanted,) = offer.wanted
        assert isinstance(wanted, PassedOn)
        assert (wanted.through, offer.certain, whys(offer)) == (Through.BANK, True, [Why.MATCHED])

    def test_what_was_netted_by_hand_is_known(self, collected: Factored) -> None:
        names = {item.reference: item.name for item in collected.assignment().items}
        collected.post(PassedOn(assignment=1, day=DAY, parts={names["F1"]: 30000}, through=Through.CURRENT))
        take(collected, csv(("23/11/2026", "Reversement", "C-2026-001", -30000)))
        (offer,) = offers(collected)
        assert (offer.certain, offer.wanted, len(offer.events)) == (True, (), 1)


class TestPartly:
    @pytest.fixture
    def sent(self, agreed: Factored) -> Factored:
        agreed.send("F1", "F2", amounts=worth(155000, 2, holdback=15500))
        return agreed

    def test_a_purchase_that_lacks_a_document(self, sent: Factored) -> None:
        take(
            sent,
            csv(
                ("18/11/2026", "Remise", "C-2026-001", 115000),
                ("18/11/2026", "Retenue", "", -11000),
                ("18/11/2026", "Virement", "C-2026-001", -100000),
            ),
        )
        (offer,) = offers(sent)
        assert (offer.certain, whys(offer)) == (False, [Why.LEFT_OUT, Why.DIFFERS, Why.SAME_DAY])
        reason = offer.reasons[0]
        assert (reason.documents, reason.found_cents, reason.expected_cents) == (("F2",), 115000, 155000)
        names = {item.reference: item.name for item in sent.assignment().items}
        assert offer.wanted == (
            Fund(
                assignment=1,
                day=D18,
                amounts=worth(115000, holdback=11000),
                cash_cents=100000,
                left_out=frozenset({names["F2"]}),
            ),
        )
        assert accept_certain(sent.desk, "aldebaran").taken == 0
        accepted(sent, offer)
        assert sent.left()["F2"] == (0, 40000, 0, 0)
        assert sent.balances()["467100"] == Decimal("40.00")
        assert not sent.proof(OF, D23).proof.gaps
        assert waiting(sent) == ()

    def test_without_its_name_too_but_never_of_another(self, sent: Factored) -> None:
        take(sent, csv(("18/11/2026", "Remise", "", 40000)))
        (offer,) = offers(sent)
        assert offer.reasons[0].documents == ("F1",)
        (wanted,) = offer.wanted
        assert isinstance(wanted, Fund)
        assert wanted.amounts == worth(40000, holdback=4000)

    def test_an_amount_that_no_documents_explain(self, sent: Factored) -> None:
        take(sent, csv(("18/11/2026", "Remise", "C-2026-001", 114000)))
        assert offers(sent) == ()

    def test_one_purchase_is_of_one_assignment(self, agreed: Factored) -> None:
        agreed.send("F1", "F2")
        agreed.send("A1", number=2, cents={"A1": 5000})
        take(agreed, csv(("18/11/2026", "Remise", "", 5000), ("18/11/2026", "Remise", "", 40000)))
        found = {offer.references[0]: offer for offer in offers(agreed)}
        assert set(found) == {"C-2026-001", "C-2026-002"}
        assert found["C-2026-002"].certain
        assert found["C-2026-001"].reasons[0].documents == ("F1",)
