"""The whole way: sent, then the factor's statement comes, certain offers are posted, and all agrees."""

import datetime as dt
from decimal import Decimal

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.states import State
from tenants.factoring.events.wanted import Fund
from tenants.factoring.statements.accepting import accept_certain
from tenants.factoring.statements.lines import lines_of
from tenants.factoring.statements.reasons import Why
from tests.ledger_core.factoring.conftest import fees
from tests.tenants.factoring.events.factored import Factored, worth
from tests.tenants.factoring.statements.told import FACTOR, FORM, accepted, camt, csv, offers, take, waiting

AMOUNTS = worth(115000, holdback=11500, commission=460, commission_vat=92, financing=150)
"""Of 1 150.00: 1 027.98 available."""
FUNDING = (
    ("18/11/2026", "REMISE 1", "C-2026-001", 115000),
    ("18/11/2026", "Retenue de garantie", "C-2026-001", -11500),
    ("18/11/2026", "Commission d'affacturage", "C-2026-001", -460),
    ("18/11/2026", "TVA sur commission", "C-2026-001", -92),
    ("18/11/2026", "Intérêts", "C-2026-001", -150),
    ("19/11/2026", "Virement à votre compte", "", -102798),
)
LATER = (
    ("20/11/2026", "Règlement débiteur", "F1", 115000),
    ("20/11/2026", "Restitution de la retenue", "F1", 11500),
    ("23/11/2026", "Virement à votre compte", "C-2026-001", -11500),
)


def begun(factored: Factored) -> Contract:
    agreed = factored.agree(statement=FORM, factor=FACTOR, fees=fees("0.40"))
    factored.send("F1", amounts=AMOUNTS)
    return agreed


def test_from_sent_to_settled_by_two_statements(factored: Factored) -> None:
    agreed = begun(factored)
    first = take(factored, csv(*FUNDING))
    (funding,) = offers(factored)
    assert funding.certain
    assert [line.rank for line in funding.lines] == [1, 2, 3, 4, 5, 6]
    assert funding.references == ("C-2026-001",)
    assert funding.wanted == (Fund(assignment=1, day=dt.date(2026, 11, 18), cash_cents=102798),)
    assert [reason.why for reason in funding.reasons] == [Why.MATCHED]

    done = accept_certain(factored.desk, "aldebaran")
    assert (done.taken, done.refused) == (1, ())
    assert factored.assignment().state is State.FUNDED
    assert waiting(factored) == ()
    with factored.desk.reading() as session:
        (event,) = {line.done for line in lines_of(session, first.number)}
    assert event
    balances = factored.balances()
    assert balances["467200"] == Decimal("115.00")
    assert "467100" not in balances
    proof = factored.proof(agreed)
    assert proof.proof.is_equal
    assert proof.statement is not None
    assert (proof.statement.said_cents, proof.statement.books_cents) == (0, 0)

    take(factored, csv(*LATER))
    done = accept_certain(factored.desk, "aldebaran")
    assert (done.taken, done.refused) == (3, ())  # once the holdback is back, its money is certain too
    assert factored.assignment().state is State.SETTLED
    assert factored.told()[-4:] == ["settled", "ended", "release", "cash"]
    assert not {"467100", "467200"} & factored.balances().keys()
    assert factored.proof(agreed).proof.is_equal


def test_the_bank_tells_the_same_money_again(factored: Factored) -> None:
    begun(factored)
    take(factored, csv(*FUNDING))
    take(factored, camt(("2026-11-20", 102798, "FACTOR ALDEBARAN", "REMISE C-2026-001")), "banque.xml")
    before, known = offers(factored)
    assert (before.certain, known.certain) == (True, True)
    assert known.wanted == (Fund(assignment=1, day=dt.date(2026, 11, 20), cash_cents=102798),)
    accepted(factored, before)
    (known,) = offers(factored)
    assert (known.wanted, known.certain) == ((), True)
    assert known.reasons[-1].why is Why.POSTED
    head = factored.company.books.head()
    assert accepted(factored, known) is None
    assert factored.company.books.head() == head
    assert waiting(factored) == ()
    assert factored.balances()["512000"] == Decimal("1227.98")  # 200.00 stood there before


def test_the_bank_alone_funds_what_it_pays_whole(factored: Factored) -> None:
    agreed = begun(factored)
    taken = take(
        factored,
        camt(("2026-11-20", 102798, "FACTOR ALDEBARAN", "V1"), ("2026-11-20", -5000, "Bois Kerlann", "F88")),
        "banque.xml",
    )
    assert (len(taken.plan.lines), taken.plan.not_factors) == (1, 1)
    done = accept_certain(factored.desk, "aldebaran")
    assert done.taken == 1
    assert factored.assignment().state is State.FUNDED
    take(factored, csv(*FUNDING))
    offered = offers(factored)
    assert all(offer.certain and not offer.wanted for offer in offered)
    done = accept_certain(factored.desk, "aldebaran")
    assert done.taken == len(offered)
    assert waiting(factored) == ()
    assert factored.proof(agreed).proof.is_equal
