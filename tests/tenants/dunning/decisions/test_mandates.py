"""Mandates: what must be in one, how long and for which letters it holds, and that each is logged."""

from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.dunning.schedule import LevelKind
from tenants.audit_log import AuditEntry
from tenants.dunning.decisions.mandates import (
    FaultyMandateError,
    MandateFault,
    NewMandate,
    end_mandate,
    mandate_for,
    mandates,
    put_mandate,
)
from tests.tenants.dunning.company import CREDITOR, DAY, IBAN, TODAY, Company

OTHER_IBAN = "DE89370400440532013000"
NEW = NewMandate(
    firm_id=1,
    firm_name="Cabinet Vauclair",
    scope=frozenset({LevelKind.REMINDER}),
    since=TODAY,
    until=TODAY + 10 * DAY,
    iban=IBAN,
    signed_by="Olivia Owner, gérante",
    signed_on=TODAY - DAY,
)


def _holds(company: Company, day: dt.date, kind: LevelKind = LevelKind.REMINDER, firm: int = 1) -> bool:
    with company.desk().reading() as session:
        return mandate_for(session, firm, kind, day) is not None


def test_a_mandate_holds_for_its_firm_its_letters_and_its_days(company: Company) -> None:
    with company.desk().writing() as session:
        row = put_mandate(session, company.desk(), NEW)
    assert (row.iban, row.scope) == (IBAN, ["reminder"])
    assert [_holds(company, TODAY + days * DAY) for days in (-1, 0, 10, 11)] == [False, True, True, False]
    assert not _holds(company, TODAY, LevelKind.FORMAL_NOTICE)
    assert not _holds(company, TODAY, firm=2)


def test_a_mandate_ends_on_a_day_and_is_kept(company: Company) -> None:
    desk = company.desk()
    number = company.entrust()
    with desk.writing() as session:
        ended = end_mandate(session, desk, number, TODAY)
        assert ended is not None
        assert end_mandate(session, desk, number, TODAY + DAY) is None
        assert end_mandate(session, desk, 99, TODAY) is None
    assert (_holds(company, TODAY), _holds(company, TODAY + DAY)) == (True, False)
    with desk.reading() as session:
        assert [row.ended_by for row in mandates(session)] == [desk.hand.actor]
        wanted = select(AuditEntry.action).where(AuditEntry.subject == f"mandate {number}")
        assert list(session.scalars(wanted.order_by(AuditEntry.number))) == ["mandate:put", "mandate:end"]


def test_letters_must_name_the_account_of_the_mandate(company: Company) -> None:
    company.entrust()
    company.introduce(replace(CREDITOR, iban=OTHER_IBAN))
    assert not _holds(company, TODAY)
    company.introduce()
    assert _holds(company, TODAY)


@pytest.mark.parametrize(
    ("new", "faults"),
    [
        (replace(NEW, scope=frozenset()), {"scope": MandateFault.MISSING}),
        (replace(NEW, iban="FR76"), {"iban": MandateFault.NOT_AN_IBAN}),
        (replace(NEW, iban=OTHER_IBAN), {"iban": MandateFault.OTHER_IBAN}),
        (replace(NEW, signed_by=" "), {"signed_by": MandateFault.MISSING}),
        (replace(NEW, signed_by="x" * 201), {"signed_by": MandateFault.TOO_LONG}),
        (replace(NEW, since=TODAY - 2 * DAY), {"since": MandateFault.DAY_ORDER}),
        (replace(NEW, until=TODAY - DAY), {"until": MandateFault.DAY_ORDER}),
        (
            replace(NEW, signed_on=TODAY + DAY, since=TODAY + DAY),
            {"signed_on": MandateFault.DAY_TO_COME},
        ),
    ],
)
def test_a_faulty_mandate_is_refused(
    company: Company, new: NewMandate, faults: dict[str, MandateFault]
) -> None:
    with pytest.raises(FaultyMandateError) as refused, company.desk().writing() as session:
        put_mandate(session, company.desk(), new)
    assert refused.value.faults == faults
    with company.desk().reading() as session:
        assert mandates(session) == ()
