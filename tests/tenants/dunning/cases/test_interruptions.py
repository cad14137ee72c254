"""Which acts of a legal file begin the time of its debts anew."""

import datetime as dt

import pytest

from ledger_core.procedures.course import ActKind as A
from ledger_core.procedures.routes import Route
from tenants.dunning.cases.files import Ending
from tenants.dunning.days.time_bars import interruptions_of
from tests.tenants.dunning.cases.lawsuit import names_of, noted, sued
from tests.tenants.dunning.company import Company

SUMMONED = "2026-11-16"


def _days(company: Company) -> dict[str, tuple[dt.date, ...]]:
    with company.desk().reading() as session:
        return dict(interruptions_of(session))


def test_a_summons_interrupts_and_a_formal_notice_does_not(plaintiff: Company) -> None:
    case = sued(plaintiff, route=Route.SUMMONS)
    case = noted(plaintiff, case, A.FORMAL_NOTICE, "2026-11-09")
    assert _days(plaintiff) == {}
    noted(plaintiff, case, A.SUMMONS, SUMMONED)
    assert _days(plaintiff) == dict.fromkeys(
        names_of(plaintiff, ("F1", "F2")), (dt.date.fromisoformat(SUMMONED),)
    )


def test_a_request_interrupts_once_its_order_is_served(plaintiff: Company) -> None:
    case = sued(plaintiff, "F1")
    for kind, day in ((A.REQUEST, "2026-11-09"), (A.ORDER, "2026-11-12")):
        case = noted(plaintiff, case, kind, day)
    assert _days(plaintiff) == {}
    noted(plaintiff, case, A.SERVED, "2026-11-20")
    assert list(_days(plaintiff).values()) == [(dt.date(2026, 11, 20),)]


@pytest.mark.parametrize(("ending", "counts"), [(Ending.GIVEN_UP, False), (Ending.SETTLED, True)])
def test_a_file_that_was_given_up_interrupted_nothing(
    plaintiff: Company, ending: Ending, *, counts: bool
) -> None:
    case = noted(plaintiff, sued(plaintiff, "F1", route=Route.SUMMONS), A.SUMMONS, SUMMONED)
    noted(plaintiff, case, A.CLOSED, ending=ending)
    assert bool(_days(plaintiff)) is counts


def test_an_act_that_was_withdrawn_interrupts_nothing(plaintiff: Company) -> None:
    case = noted(plaintiff, sued(plaintiff, "F1", route=Route.SUMMONS), A.SUMMONS, SUMMONED)
    noted(plaintiff, case, A.WITHDRAWN, withdraws=1)
    assert _days(plaintiff) == {}
