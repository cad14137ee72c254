"""What follows a funding, by hand: who pays whom, which letters close, what is open again, and the end."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.factoring.contract import AmountSent, Transfer
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.states import State
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
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import TODAY, payment
from tests.tenants.factoring.events.factored import DAY, FILES, Factored, rows, worth

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
LATER = dt.date(2026, 11, 22)
NOVEMBER = month("2026-11")
HELD = worth(155000, 2, holdback=15500)


@pytest.fixture
def funded(factored: Factored) -> Factored:
    """Give the company with F1 (1150,00) and F2 (400,00) funded, 155,00 held back."""
    factored.agree()
    factored.fund("F1", "F2", amounts=HELD, cash_cents=139500)
    return factored


def parts(factored: Factored, **cents: int) -> dict[str, int]:
    """Name documents of the assignment by their numbers."""
    names = {item.reference: item.name for item in factored.assignment().items}
    return {names[reference]: each for reference, each in cents.items()}


def test_debtors_pay_the_factor_and_the_holdback_comes_back(funded: Factored) -> None:
    paid = Settled(assignment=1, day=LATER, parts=parts(funded, F1=115000, F2=10000))
    assert rows(funded.propose(paid)) == [
        [("467100", "F1", 115000, ""), ("467100", "F2", 10000, ""), ("467100", "C-2026-001", -125000, "")]
    ]
    before = funded.balances()
    funded.post(paid)
    assert funded.balances() == before  # it moves no balance
    assert funded.left() == {"F1": (115000, 0, 0, 0), "F2": (10000, 0, 0, 30000)}
    back = Release(assignment=1, day=LATER, parts=parts(funded, F1=11500))
    assert rows(funded.propose(back)) == [
        [("467100", "C-2026-001", 11500, ""), ("467200", "F1", -11500, "AAA")]
    ]
    funded.post(back)
    held = funded.picture.lines_by_party["467200", ""]
    assert {(line.reference, line.cents, line.letter) for line in held} == {
        ("F1", 11500, "AAA"),
        ("F1", -11500, "AAA"),
        ("F2", 4000, ""),
    }
    funded.post(Cash(assignment=1, day=LATER, cents=11500))
    assert funded.assignment().state is State.FUNDED
    funded.post(Settled(assignment=1, day=LATER, parts=parts(funded, F2=30000)))
    ended = funded.assignment()
    assert (ended.state, ended.ended_on) == (State.SETTLED, LATER)
    funded.post(
        Release(assignment=1, day=LATER, parts=parts(funded, F2=1000))
    )  # holdback comes after the end too
    funded.post(Release(assignment=1, day=LATER, parts=parts(funded, F2=3000)))
    held = funded.picture.lines_by_party["467200", ""]
    assert {(line.cents, line.letter) for line in held if line.reference == "F2"} == {
        (4000, "AAB"),
        (-1000, "AAB"),
        (-3000, "AAB"),
    }
    assert funded.told() == [
        "funded", "settled", "release", "cash", "settled", "ended", "release", "release",
    ]  # fmt: skip


def test_what_came_on_the_bank_is_owed_on_and_passed_on(funded: Factored) -> None:
    received = DirectPayment(assignment=1, day=LATER, parts=parts(funded, F1=100000))
    assert rows(funded.propose(received)) == [[("512000", "F1", 100000, ""), ("467300", "F1", -100000, "")]]
    funded.post(received)
    assert funded.left()["F1"] == (0, 0, 100000, 115000)
    assert funded.refused(Settled(assignment=1, day=LATER, parts=parts(funded, F1=15001))) == (
        "too-much",
        tuple(parts(funded, F1=0)),
    )
    on = PassedOn(assignment=1, day=LATER, parts=parts(funded, F1=100000))
    assert rows(funded.propose(on)) == [
        [("467300", "F1", 100000, "AAA"), ("512000", "C-2026-001", -100000, "")]
    ]
    funded.post(on)
    assert funded.left()["F1"] == (100000, 0, 0, 15000)
    assert {line.letter for line in funded.picture.lines_by_party["467300", ""]} == {"AAA"}
    assert "467300" not in funded.balances()
    assert funded.refused(on) == ("too-much", tuple(parts(funded, F1=0)))


def test_what_came_on_the_bank_may_be_taken_off_the_current_account(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1", "F2", amounts=HELD, cash_cents=100000)
    factored.post(DirectPayment(assignment=1, day=LATER, parts=parts(factored, F1=30000)))
    netted = PassedOn(assignment=1, day=LATER, parts=parts(factored, F1=30000), through=Through.CURRENT)
    assert rows(factored.propose(netted)) == [
        [("467300", "F1", 30000, "AAA"), ("467100", "C-2026-001", -30000, "")]
    ]
    factored.post(netted)
    assert factored.left()["F1"] == (30000, 0, 0, 85000)
    balances = factored.balances()
    # of 1 395,00 available 1 000,00 were paid, 300,00 are taken off
    assert (balances["467100"], "467300" in balances) == (Decimal("95.00"), False)
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.said.current_cents, proof.said.collected_cents) == (9500, 0)
    assert proof.said.outstanding_cents == 125000


@pytest.mark.parametrize(
    ("taken", "letters"), [(40000, {"AAC"}), (25000, {"aac"})], ids=["the whole payment", "a part of it"]
)
def test_a_payment_on_the_customers_account_is_taken_from_there(
    funded: Factored, taken: int, letters: set[str]
) -> None:
    text = funded.company.books.files()[NOVEMBER].decode()
    funded.company.books.write({NOVEMBER: text + payment("MARTIN", 40000, "2026-11-21")})
    name = funded.name("", -40000)
    received = DirectPayment(assignment=1, day=LATER, parts=parts(funded, F2=taken), payment=name)
    funded.post(received)
    martin = funded.picture.lines_by_party["411000", "MARTIN"]
    assert {line.letter for line in martin if line.date > DAY} == letters
    rest = {("", taken - 40000)} if taken < 40000 else set()
    assert {(key, cents) for key, (cents, _) in funded.open().items() if key != "A1"} == rest
    assert funded.balances()["467300"] == Decimal(-taken) / 100


def test_a_payment_is_of_the_same_customer_and_no_more_than_it_is(funded: Factored) -> None:
    text = funded.company.books.files()[NOVEMBER].decode()
    funded.company.books.write({NOVEMBER: text + payment("MARTIN", 10000, "2026-11-21")})
    name = funded.name("", -10000)
    of_dupont = DirectPayment(assignment=1, day=LATER, parts=parts(funded, F1=10000), payment=name)
    assert funded.refused(of_dupont) == ("other-customer", tuple(parts(funded, F1=0)))
    more = DirectPayment(assignment=1, day=LATER, parts=parts(funded, F2=10001), payment=name)
    assert funded.refused(more) == ("too-much", tuple(parts(funded, F2=0)))
    lost = DirectPayment(assignment=1, day=LATER, parts=parts(funded, F2=1), payment="nobody-1")
    assert funded.refused(lost) == ("not-open", ("nobody-1",))


def test_a_partial_letter_of_a_payment_is_kept_for_the_rest(funded: Factored) -> None:
    text = funded.company.books.files()[NOVEMBER].decode()
    more = payment("MARTIN", 30000, "2026-11-21", letter="aac") + payment(
        "MARTIN", 5000, "2026-11-21", letter="aac"
    )
    funded.company.books.write({NOVEMBER: text + more})
    name = funded.name("", -30000)
    funded.post(DirectPayment(assignment=1, day=LATER, parts=parts(funded, F2=30000), payment=name))
    martin = funded.picture.lines_by_party["411000", "MARTIN"]
    assert [line.letter for line in martin if line.date > DAY] == ["aac"] * 3
    assert [cents for key, (cents, _) in funded.open().items() if key != "A1"] == [-5000]


def test_what_comes_back_is_open_again_at_its_first_due_date(funded: Factored) -> None:
    names = frozenset(parts(funded, F1=0))
    funded.post(Settled(assignment=1, day=LATER, parts=parts(funded, F1=15000)))
    back = Recourse(assignment=1, day=LATER, names=names, reason=" Dupont conteste ")
    assert rows(funded.propose(back)) == [
        [("411000 DUPONT", "F1R", 100000, ""), ("467100", "F1", -100000, "")]
    ]
    funded.post(back)
    assert funded.open()["F1R"] == (100000, dt.date(2026, 12, 2))
    assert funded.left()["F1"] == (15000, 100000, 0, 0)
    assert funded.assignment().state is State.FUNDED
    assert funded.refused(back) == ("nothing", tuple(names))
    funded.post(Settled(assignment=1, day=LATER, parts=parts(funded, F2=40000)))
    assert funded.assignment().state is State.SETTLED


def test_it_is_returned_once_all_of_it_came_back(funded: Factored) -> None:
    funded.post(
        Recourse(assignment=1, day=LATER, names=frozenset(parts(funded, F1=0, F2=0)), reason="Non agréés")
    )
    ended = funded.assignment()
    assert (ended.state, ended.ended_on, ended.reason) == (State.RETURNED, LATER, "Non agréés")
    assert funded.told() == ["funded", "recourse", "ended"]
    assert all(item.held for item in ended.items)


def test_what_was_collected_does_not_come_back(funded: Factored) -> None:
    funded.post(DirectPayment(assignment=1, day=LATER, parts=parts(funded, F1=15000)))
    funded.post(Recourse(assignment=1, day=LATER, names=frozenset(parts(funded, F1=0)), reason="r"))
    assert funded.left()["F1"] == (0, 100000, 15000, 15000)
    funded.post(PassedOn(assignment=1, day=LATER, parts=parts(funded, F1=15000)))
    assert funded.left()["F1"] == (15000, 100000, 0, 0)


def test_a_credit_note_is_taken_off_and_comes_back_from_the_other_side(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1", "A1", amounts=worth(110000, 2))
    note = parts(factored, A1=-2000)
    assert factored.refused(Settled(assignment=1, day=LATER, parts=parts(factored, A1=2000))) == (
        "too-much",
        tuple(note),
    )
    factored.post(Settled(assignment=1, day=LATER, parts=note | parts(factored, F1=15000)))
    factored.post(Recourse(assignment=1, day=LATER, names=frozenset(parts(factored, A1=0, F1=0)), reason="r"))
    assert factored.open()["A1R"] == (-3000, None)
    assert factored.open()["F1R"] == (100000, dt.date(2026, 12, 2))
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert proof.books.outstanding_cents == 0


def test_a_customer_whose_code_was_changed_gets_the_claim_back_all_the_same(funded: Factored) -> None:
    back = Recourse(assignment=1, day=LATER, names=frozenset(parts(funded, F1=1)), reason="Litige")
    direct = parts(funded, F2=10000)
    files = {path: data.decode() for path, data in funded.company.books.files().items()}
    files[NOVEMBER] += payment("MARTIN", 10000, "2026-11-22")
    funded.company.books.write(
        {path: text.replace("DUPONT", "DUPOND").replace("MARTIN", "MARTEN") for path, text in files.items()}
    )
    funded.post(back)
    assert funded.balances()["411000 DUPOND"] == Decimal("1100.00")  # F1R, less the credit note A1
    (paid,) = (name for name in funded.names("MARTEN") if funded.line(name).cents == -10000)
    funded.post(DirectPayment(assignment=1, day=LATER, parts=direct, payment=paid))
    assert "411000 MARTEN" not in funded.balances()
    proof = funded.proof(contract())
    assert not proof.proof.gaps
    assert proof.books.outstanding_cents == 40000


def test_money_and_interest_of_the_contract_as_a_whole(factored: Factored) -> None:
    of = factored.agree()
    interest = Financing(day=DAY, cents=1234, contract=of.key)
    assert rows(factored.propose(interest)) == [[("661600", "", 1234, ""), ("467100", "", -1234, "")]]
    factored.post(interest)
    factored.post(Cash(day=DAY, cents=-1234, contract=of.key))  # the company pays
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert (proof.books.current_cents, factored.balances()["661600"]) == (0, Decimal("12.34"))
    assert factored.told(0) == ["financing", "cash"]
    assert factored.refused(Cash(day=DAY, cents=0, contract=of.key)) == ("nothing", ())
    assert factored.refused(Financing(day=DAY, cents=0, contract=of.key)) == ("nothing", ())
    assert factored.refused(Cash(day=DAY, cents=1, contract="nobody")) == ("no-such-contract", ())


def test_what_was_lent_on_security_is_paid_back(factored: Factored) -> None:
    of = factored.agree(transfer=Transfer.SECURITY)
    factored.fund("F1", amounts=worth(115000, holdback=11500))
    part = Repaid(assignment=1, day=LATER, parts=parts(factored, F1=50000))
    assert rows(factored.propose(part)) == [
        [("519100", "F1", 50000, ""), ("512000", "C-2026-001", -50000, "")]
    ]
    factored.post(part)
    assert factored.proof(of).books.lent_cents == 53500
    over = Repaid(assignment=1, day=LATER, parts=parts(factored, F1=53501))
    assert factored.refused(over)[0] == "too-much"
    factored.post(Repaid(assignment=1, day=LATER, parts=parts(factored, F1=53500)))
    proof = factored.proof(of)
    assert not proof.proof.gaps
    assert proof.books.lent_cents == 0
    for wanted in (
        Settled(assignment=1, day=LATER, parts=parts(factored, F1=1)),
        Release(assignment=1, day=LATER, parts=parts(factored, F1=1)),
        DirectPayment(assignment=1, day=LATER, parts=parts(factored, F1=1)),
        PassedOn(assignment=1, day=LATER, parts=parts(factored, F1=1)),
        Recourse(assignment=1, day=LATER, names=frozenset(parts(factored, F1=1)), reason="r"),
    ):
        assert factored.refused(wanted) == ("not-of-contract", ())


def test_what_is_asked_for_must_make_sense(funded: Factored) -> None:
    (name,) = parts(funded, F1=0)
    refused = funded.refused
    assert refused(Settled(assignment=1, day=LATER, parts={})) == ("nothing", ())
    assert refused(Settled(assignment=1, day=LATER, parts={name: 0})) == ("nothing", ())
    assert refused(Settled(assignment=1, day=LATER, parts={name: 115001})) == ("too-much", (name,))
    assert refused(Settled(assignment=1, day=LATER, parts={name: -1})) == ("too-much", (name,))
    assert refused(Settled(assignment=1, day=LATER, parts={"strange": 1})) == ("not-in-it", ("strange",))
    assert refused(Settled(assignment=1, day=dt.date(2026, 11, 19), parts={name: 1})) == ("too-early", ())
    assert refused(Settled(assignment=1, day=TODAY + dt.timedelta(days=1), parts={name: 1})) == ("future", ())
    assert refused(Release(assignment=1, day=LATER, parts={name: 11501})) == ("too-much", (name,))
    assert refused(PassedOn(assignment=1, day=LATER, parts={name: 1})) == ("too-much", (name,))
    assert refused(Recourse(assignment=1, day=LATER, names=frozenset(), reason="r")) == ("nothing", ())
    assert refused(Recourse(assignment=1, day=LATER, names=frozenset({name}), reason=" ")) == (
        "no-reason",
        (),
    )
    wordy = Recourse(assignment=1, day=LATER, names=frozenset({name}), reason="r" * 2001)
    assert refused(wordy) == ("too-long", ())
    assert refused(Repaid(assignment=1, day=LATER, parts={name: 1})) == ("not-of-contract", ())
    for cents in (10**13 + 1, -(10**13) - 1):
        assert refused(Cash(assignment=1, day=LATER, cents=cents)) == ("too-much", ())
        assert refused(Financing(assignment=1, day=LATER, cents=cents)) == ("too-much", ())


def test_nothing_follows_what_was_not_funded(factored: Factored) -> None:
    factored.agree()
    factored.send("F1")
    assert factored.refused(Cash(assignment=1, day=LATER, cents=1)) == ("wrong-state", ())


def test_what_was_paid_of_a_whole_document_is_passed_on(factored: Factored) -> None:
    of = factored.agree(amount=AmountSent.ORIGINAL)
    factored.send("F2", cents={"F2": 60000})
    factored.post(Fund(assignment=1, day=DAY))
    factored.post(PassedOn(assignment=1, day=LATER, parts=parts(factored, F2=20000)))
    factored.post(Settled(assignment=1, day=LATER, parts=parts(factored, F2=40000)))
    assert factored.assignment().state is State.SETTLED
    assert not factored.proof(of).proof.gaps


def test_documents_of_one_number_take_no_letter_on_the_factors_accounts(factored: Factored) -> None:
    of = factored.agree()
    text = FILES[NOVEMBER].replace('piece: "F2"', 'piece: "F1"').replace("Facture F2", "Facture F1")
    factored.company.books.write({NOVEMBER: text})
    names = {factored.name("F1", 115000): 115000, factored.name("F1", 60000): 40000}
    factored.send_named(names, amounts=HELD)
    factored.post(Fund(assignment=1, day=DAY))
    factored.post(Release(assignment=1, day=LATER, parts=dict(zip(names, (11500, 4000), strict=True))))
    assert {line.letter for line in factored.picture.lines_by_party["467200", ""]} == {""}
    assert not factored.proof(of).proof.gaps


def test_a_payment_without_a_posting_of_its_own_is_not_taken(funded: Factored) -> None:
    one_posting_of_two_currencies = (
        '2026-11-21 * "Martin" "Virement"\n  Assets:41-Clients:411000:MARTIN\n'
        "  Assets:51-Banques:512000  90.00 EUR\n  Assets:51-Banques:512000  10.00 USD\n\n"
    )
    text = funded.company.books.files()[NOVEMBER].decode()
    funded.company.books.write({NOVEMBER: text + one_posting_of_two_currencies})
    name = funded.name("", -9000)
    for taken in (9000, 8000):
        wanted = DirectPayment(assignment=1, day=LATER, parts=parts(funded, F2=taken), payment=name)
        assert funded.refused(wanted) == ("no-posting", (name,))


def test_a_claim_comes_back_to_the_account_that_it_left_whatever_its_number_is_now(funded: Factored) -> None:
    text = funded.company.books.files()["accounts.beancount"].decode()
    moved = text.replace(
        '411000:MARTIN\n  account-number: "411000"', '411000:MARTIN\n  account-number: "411900"'
    )
    funded.company.books.write({"accounts.beancount": moved})
    names = frozenset(parts(funded, F2=0))
    back = Recourse(assignment=1, day=LATER, names=names, reason="r")
    assert ("411900 MARTIN", "F2R", 40000, "") in rows(funded.propose(back))[0]
    entries = funded.company.books.files()[NOVEMBER].decode()
    unnumbered = entries.replace(
        '-400.00 EUR\n    piece: "F2"', "-400.00 EUR"
    )  # the books do not tell any more which line handed it over
    assert unnumbered != entries
    funded.company.books.write({NOVEMBER: unnumbered})
    assert funded.refused(back) == ("no-account", tuple(names))
