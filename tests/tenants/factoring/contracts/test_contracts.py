"""Contracts as versions: which holds on a day, what is refused, and who comes second."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.factoring.contract import Accounts, Contract, Factor, Filing, Transfer
from ledger_core.factoring.contract_faults import ContractFault
from ledger_core.factoring.states import State
from tenants.audit_log import AuditEntry
from tenants.factoring.contracts.contracts import (
    ContractConflictError,
    FaultyContractError,
    all_contracts,
    contract_on,
    contract_version,
    contracts_on,
    save_contract,
    versions_of,
)
from tenants.factoring.contracts.formats import save_format
from tenants.factoring.contracts.ground import OWN_ACCOUNTS, ContractIssue, free_accounts
from tenants.factoring.contracts.seller import seller_of
from tenants.factoring.rows import AssignmentRow
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.dunning.company import DAY, IBAN, NOW, PAUL, TODAY, Company
from tests.tenants.factoring.contracts.own_format import OWN_FORMAT

OTHER_IBAN = "DE89370400440532013000"  # the example of the standard
OTHER_ACCOUNTS = Accounts(current="467110", holdback="467210", collected="467310", mobilised="519110")


def saved(company: Company, of: Contract, expected: int | None = None) -> Contract:
    desk = company.desk()
    with desk.writing() as session:
        return save_contract(session, desk, of, expected)


def refused(company: Company, of: Contract) -> dict[str, object]:
    with pytest.raises(FaultyContractError) as caught:
        saved(company, of)
    return dict(caught.value.faults)


def test_versions_follow_each_other_and_each_is_kept(company: Company) -> None:
    first = saved(company, contract(version=7), expected=0)
    assert first.version == 1
    assert saved(company, contract()) == first  # says the same: no version
    second = saved(company, contract(since=dt.date(2026, 12, 1), number="2026-B"), expected=1)
    desk = company.desk(PAUL)
    with desk.writing() as session:
        third = save_contract(session, desk, replace(second, ends=dt.date(2027, 6, 30)))
    with company.desk().reading() as session:
        kept = versions_of(session, "aldebaran")
        assert [each.contract for each in kept] == [third, second, first]
        assert [each.author for each in kept] == [
            PAUL.actor,
            company.desk().hand.actor,
            company.desk().hand.actor,
        ]
        assert {each.at for each in kept} == {NOW}
        assert contract_version(session, "aldebaran", 2) == second
        with pytest.raises(KeyError):
            contract_version(session, "aldebaran", 4)
        assert contract_on(session, "aldebaran", first.since - DAY) is None
        assert contract_on(session, "aldebaran", dt.date(2026, 11, 30)) == first
        assert contract_on(session, "aldebaran", dt.date(2026, 12, 1)) == third
        # it ended: the first version, which knew no end, does not come back
        assert contract_on(session, "aldebaran", dt.date(2027, 7, 1)) is None
        assert contracts_on(session, dt.date(2027, 7, 1)) == ()
        assert contract_on(session, "nobody", TODAY) is None
        assert versions_of(session, "nobody") == ()
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "factoring:contract")).all()
        assert [(entry.subject, entry.detail) for entry in told] == [
            ("aldebaran", {"version": number}) for number in (1, 2, 3)
        ]


def test_contracts_come_by_key_each_as_it_holds(company: Company) -> None:
    zeta = saved(company, contract(key="zeta", accounts=OTHER_ACCOUNTS))
    first = saved(company, contract())
    later = saved(company, contract(number="2027", since=dt.date(2027, 1, 1)))
    with company.desk().reading() as session:
        assert contracts_on(session, TODAY) == (first, zeta)
        assert all_contracts(session) == (later, zeta)


def test_who_comes_second_is_told_what_holds(company: Company) -> None:
    first = saved(company, contract(), expected=0)
    with pytest.raises(ContractConflictError) as caught:
        saved(company, contract(number="other"), expected=0)
    assert caught.value.theirs == first
    with pytest.raises(ContractConflictError) as caught:
        saved(company, contract(key="new"), expected=1)
    assert caught.value.theirs is None
    with company.desk().reading() as session:
        assert all_contracts(session) == (first,)


def test_what_cannot_hold_is_refused_by_place(company: Company) -> None:
    assert refused(company, contract(number="", factor=Factor(name=""))) == {
        "number": ContractFault.NOT_A_NAME,
        "factor.name": ContractFault.NOT_A_NAME,
    }
    assert refused(company, contract(currency="CHF")) == {"currency": ContractIssue.OTHER_CURRENCY}
    assert refused(company, contract(filing=Filing(form="elcon"))) == {
        "filing.form": ContractIssue.NO_SUCH_FORMAT
    }
    with company.desk().reading() as session:
        assert all_contracts(session) == ()


def test_a_format_of_ones_own_may_be_named_once_it_is_there(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        save_format(session, desk, "elcon", OWN_FORMAT)
    assert saved(company, contract(filing=Filing(form="elcon"))).filing.form == "elcon"


def test_no_two_contracts_share_an_account(company: Company) -> None:
    first = saved(company, contract())
    assert refused(company, contract(key="other")) == {
        f"accounts.{name}": ContractIssue.ACCOUNT_TAKEN
        for name in ("current", "holdback", "collected", "mobilised")
    }
    assert refused(company, contract(key="other", accounts=replace(OTHER_ACCOUNTS, collected="467100"))) == {
        "accounts.collected": ContractIssue.ACCOUNT_TAKEN
    }
    assert free_accounts([first], "other", TODAY) == OTHER_ACCOUNTS
    assert free_accounts([first], "aldebaran", TODAY) == Accounts()
    saved(company, replace(first, ends=TODAY - DAY))
    assert saved(company, contract(key="other")).accounts == Accounts()


def test_free_accounts_never_meet() -> None:
    taken: list[Contract] = []
    for rank in range(12):
        accounts = free_accounts(taken, f"c{rank}", TODAY)
        taken.append(contract(key=f"c{rank}", accounts=accounts))
    numbers = [getattr(each.accounts, name) for each in taken for name in OWN_ACCOUNTS]
    assert len(set(numbers)) == len(numbers) == 48


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda of: replace(of, transfer=Transfer.SECURITY), "transfer"),
        (lambda of: replace(of, accounts=replace(of.accounts, current="467190")), "accounts.current"),
    ],
)
def test_what_the_proof_rests_on_stays_once_something_was_sent(
    company: Company, change: Callable[[Contract], Contract], place: str
) -> None:
    first = saved(company, contract())
    assigned(company, State.DRAFT)
    assert saved(company, change(first)).version == 2
    second = saved(company, first)
    assigned(company, State.SENT)
    assert refused(company, change(second)) == {place: ContractIssue.HELD}
    assert saved(company, replace(second, number="2026-C")).version == 4


def assigned(company: Company, state: State) -> None:
    """Put an assignment of a state, the number of its state."""
    desk = company.desk()
    with desk.writing() as session:
        number = list(State).index(state) + 1
        session.add(
            AssignmentRow(
                number=number, reference=f"C-{number}", contract="aldebaran", version=1, state=state.value,
                day=TODAY, amounts=None, revision=1, sent_by="", reason="", author="", at=NOW,
            )
        )  # fmt: skip


def test_where_debtors_pay_is_the_companys_alone_to_change(company: Company) -> None:
    desk = company.desk(PAUL)

    def by_firm(iban: str) -> Contract:
        with desk.writing() as session:
            return save_contract(session, desk, contract(factor=Factor(name="Factor Aldébaran", iban=iban)))

    assert by_firm("").version == 1
    assert by_firm(IBAN).version == 2  # the first account, anybody may name
    for other in (OTHER_IBAN, ""):
        with pytest.raises(FaultyContractError) as caught:
            by_firm(other)
        assert caught.value.faults == {"factor.iban": ContractIssue.NOT_THEIRS}
    theirs = saved(company, contract(factor=Factor(name="Factor Aldébaran", iban=OTHER_IBAN)))
    assert by_firm(theirs.factor.iban) == theirs


def test_the_seller_is_the_creditor_with_the_numbers_of_the_contract(company: Company) -> None:
    filing = Filing(seller_code="4471", seller_siret="73282932000074", domestic_emitter="E1")
    with company.desk().reading() as session:
        seller = seller_of(session, contract(filing=filing))
    assert (seller.name, seller.code, seller.siret) == ("Menuiserie Trémarec", "4471", "73282932000074")
    assert (seller.vat, seller.domestic_emitter, seller.export_emitter) == ("", "E1", "")
