"""What the page of a legal file shows: figures, court, days, papers, what is missing, acts that may follow.

Put together for one request. Owns which points of a request are met; changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.dunning.schedule import LevelKind
from ledger_core.procedures.course import ActKind, possible_acts
from ledger_core.procedures.courts import Cost, Court, Form, costs_of, court_for, form_for
from ledger_core.procedures.deadlines import Deadline
from ledger_core.procedures.papers import Checklist, RequestPoint, checklist_of
from ledger_core.procedures.posting import EntryKind
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.cases.demand import Demand, demand_of
from tenants.dunning.cases.entry_plan import posted_of
from tenants.dunning.cases.exhibits import Exhibit, exhibits_of, letters_of
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.decisions.creditor import Creditor, missing, read_creditor
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.sending.files import FileHead, files_of


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A day that follows from an act, and how many days are left until it."""

    deadline: Deadline
    days_left: int


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the paper that begins the way, and whether it is met."""

    point: RequestPoint
    is_met: bool
    is_optional: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that the page shows of a file."""

    case: CaseFile
    name: str
    demand: Demand
    court: Court | None
    form: Form | None
    costs: Sequence[Cost]
    deadlines: Sequence[DeadlineView]
    checklist: Checklist | None
    points: Sequence[Point]
    notice: LetterRow | None  # the last formal notice that was sent
    exhibits: Sequence[Exhibit]
    files: Mapping[int, FileHead]
    posted: Mapping[EntryKind, int]
    next_acts: Sequence[ActKind]

    @property
    def notice_day(self) -> dt.date | None:
        """The day of the formal notice: of the letter, or of the act that notes one."""
        noted = self.case.day_of(ActKind.FORMAL_NOTICE)
        return self.notice.day if self.notice else noted


def case_view(session: TenantSession, picture: Picture, case: CaseFile, today: dt.date) -> CaseView:
    """Put together what the page shows."""
    demand = demand_of(session, picture, case, today)
    claim = case.facts.claim(case.route, demand.principal_cents, demand.interest_cents, case.currency)
    court = court_for(claim, case.route, case.facts.seat, today)
    exhibits = exhibits_of(session, picture, case, demand)
    checklist, creditor = checklist_of(case.route), read_creditor(session)
    notices = [letter for letter in letters_of(session, case) if letter.kind == LevelKind.FORMAL_NOTICE]
    party = picture.parties.get((case.account, case.customer))
    acts = [noted.act for noted in case.acts]
    return CaseView(
        case=case,
        name=party.name if party else case.customer,
        demand=demand,
        court=court,
        form=form_for(court, case.route) if court else None,
        costs=costs_of(court, case.route, today) if court else (),
        deadlines=[DeadlineView(each, (each.counted - today).days) for each in case.deadlines],
        checklist=checklist,
        points=_points(checklist, case, demand, exhibits, creditor),
        notice=notices[-1] if notices else None,
        exhibits=exhibits,
        files={head.number: head for head in files_of(session, case=case.number)},
        posted=posted_of(session, case),
        next_acts=possible_acts(case.route, acts),
    )


def _points(
    checklist: Checklist | None,
    case: CaseFile,
    demand: Demand,
    exhibits: Sequence[Exhibit],
    creditor: Creditor | None,
) -> list[Point]:
    """Judge each point by what the file says; what only a person knows counts as met where it is written."""
    facts = case.facts
    met = {
        RequestPoint.CREDITOR: creditor is not None and not {"name", "address"} & set(missing(creditor)),
        RequestPoint.DEBTOR: bool(facts.debtor_name and facts.debtor_lines),
        RequestPoint.AMOUNT: demand.principal_cents > 0 and not demand.gone,
        RequestPoint.BREAKDOWN: not demand.missing,
        RequestPoint.GROUND: bool(facts.ground),
        RequestPoint.EXHIBITS: bool(exhibits),
        RequestPoint.DOCUMENTS: bool(exhibits) and not any(exhibit.is_missing for exhibit in exhibits),
        RequestPoint.OPTION: bool(facts.option_court),
        RequestPoint.SECURITIES: bool(facts.securities),
    }
    optional = {RequestPoint.OPTION, RequestPoint.SECURITIES}
    points = checklist.points if checklist else ()
    return [
        Point(point, met[point], point in optional) for point in points if isinstance(point, RequestPoint)
    ]
