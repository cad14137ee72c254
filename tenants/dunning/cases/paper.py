"""The dossier on paper: court, parties, demand, ground, statement, interest, exhibits and history as one PDF.

In French, as the courts read. The same file, books and day give the same bytes. What a rule does not know for
certain is shown as «à vérifier», never as a fact. Papers of exhibits are listed here and lie in the archive
beside it: PDF files of others are not opened by the press.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.late_payment.applied import Applied
from ledger_core.late_payment.interest import Segment
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.sources import Status
from ledger_core.procedures.courts import Cost, Court, costs_of, court_for, form_for
from ledger_core.procedures.deadlines import Deadline
from ledger_core.procedures.routes import Route
from tenants.dunning.cases.demand import Demand, DemandRow
from tenants.dunning.cases.exhibits import Exhibit
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.cases.history import Step
from tenants.dunning.cases.words import BASES, COURTS, DEADLINES, NATURES, PAPERS, QUALITIES, SEATS, TO_CHECK
from tenants.dunning.decisions.creditor import Creditor
from tenants.paper import render
from tenants.paper.folding import breakable, foldable
from tenants.written import FRENCH, NO_BREAK, cents, count, day, day_long, money

_COMMIT_DIGITS = 12
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a dossier is made of; the creditor is that of its day."""

    case: CaseFile
    creditor: Creditor
    demand: Demand
    exhibits: tuple[Exhibit, ...]
    history: tuple[Step, ...]

    @property
    def day(self) -> dt.date:
        """The day it is made for."""
        return self.demand.day

    @property
    def court(self) -> Court | None:
        """Who is competent, by the rules of the day."""
        demand, facts = self.demand, self.case.facts
        claim = facts.claim(self.case.route, demand.principal_cents, demand.interest_cents, demand.currency)
        return court_for(claim, self.case.route, facts.seat, self.day)


def dossier_pdf(dossier: Dossier) -> bytes:
    """Set a dossier.

    Raises:
        PaperError: it could not be set.
    """
    return render("case-file", dossier_data(dossier)).pdf


def dossier_data(dossier: Dossier) -> Data:
    """Return the words and figures of a dossier, as its template takes them."""
    case, creditor, demand = dossier.case, dossier.creditor, dossier.demand
    place = f"{creditor.place}, le " if creditor.place else "Le "
    return {
        "title": PAPERS[case.route],
        "reference": case.reference,
        "date": [dossier.day.year, dossier.day.month, dossier.day.day],
        "day": day_long(dossier.day, FRENCH),
        "creditor": _creditor(creditor, QUALITIES[case.facts.creditor]),
        "debtor": _debtor(case),
        "court": _court(dossier),
        "demand": _demand(demand, case.route),
        "ground": _ground(case),
        "statement": _statement(demand),
        "interest": _interest(demand),
        "exhibits": [
            [
                count(exhibit.number, FRENCH),
                foldable(exhibit.title),
                "à joindre" if exhibit.is_missing else "",
            ]
            for exhibit in dossier.exhibits
        ],
        "history": [
            [day(step.day), foldable(step.text), ", ".join(map(str, step.exhibits))]
            for step in dossier.history
        ],
        "deadlines": [_deadline(deadline) for deadline in case.deadlines],
        "option": case.facts.option_court if case.route is Route.ORDER_FOR_PAYMENT else "",
        "securities": _paragraphs(case.facts.securities) if case.route is Route.INSOLVENCY else [],
        "place_and_day": f"{place}{day_long(dossier.day, FRENCH)}",
        "signs": creditor.signs,
        "foot": (
            f"{case.reference} · comptes à la révision {demand.revision} · "
            f"{demand.commit[:_COMMIT_DIGITS]} · {day(dossier.day)}"
        ),
    }


def _creditor(creditor: Creditor, quality: str) -> Data:
    register = f"RCS {creditor.registered_at}".strip() if creditor.registered_at else ""
    siren = f"SIREN {_grouped(creditor.siren)}" if creditor.siren else ""
    lines = [*creditor.legal, " ".join(filter(None, [siren, register])), *creditor.address]
    return {
        "initial": creditor.name[:1].upper(),
        "name": foldable(creditor.name),
        "lines": [foldable(line) for line in lines if line],
        "quality": quality,
        "contact": [foldable(line) for line in (creditor.phone, creditor.email) if line],
    }


def _debtor(case: CaseFile) -> Data:
    facts = case.facts
    siren = [f"SIREN {_grouped(facts.debtor_siren)}"] if facts.debtor_siren else []
    return {
        "name": foldable(facts.debtor_name),
        "lines": [foldable(line) for line in (*siren, *facts.debtor_lines)],
        "quality": QUALITIES[facts.debtor],
        "account": f"{case.account} {case.customer}".strip(),
    }


def _court(dossier: Dossier) -> Data | None:
    """Return the court with its form and its costs; None where no rule is known."""
    court, case = dossier.court, dossier.case
    if court is None:
        return None
    form, seat = form_for(court, case.route), case.facts.seat
    number = (
        f"CERFA {form.number}" if form and "*" in form.number else f"formulaire {form.number}" if form else ""
    )
    return {
        "name": f"{COURTS[court.kind]}{f', {seat}' if seat else ''}",
        "choice": COURTS[court.choice] if court.choice else "",
        "seat": SEATS[court.seat_rule],
        "articles": _certain(court.articles, court.status),
        "form": _certain(f"{number}, «{NO_BREAK}{form.title}{NO_BREAK}»", form.source.status) if form else "",
        "costs": [_cost(cost) for cost in costs_of(court, case.route, dossier.day)],
    }


def _cost(cost: Cost) -> str:
    label = {"clerk": "Frais de greffe", "contribution": "Contribution pour l’aide juridique"}[cost.key]
    low, high = money(cost.low_cents, "EUR", FRENCH), money(cost.high_cents, "EUR", FRENCH)
    amount = low if low == high else f"{low} à {high}"
    return _certain(f"{label}, {amount} ({cost.articles})", cost.source.status)


def _demand(demand: Demand, route: Route) -> Data:
    by, currency = day_long(demand.day, FRENCH), demand.currency
    stops = route is Route.INSOLVENCY  # interest stops with the judgment that opens the procedure
    rows = [("Principal, toutes taxes comprises", demand.principal_cents)]
    if demand.interest_cents:
        until = "jusqu’au jugement d’ouverture" if stops else f"arrêtés au {by}"
        rows.append((f"Intérêts de retard {until}", demand.interest_cents))
    if demand.indemnity_cents:
        rows.append(("Indemnités forfaitaires pour frais de recouvrement", demand.indemnity_cents))
    rows += [(foldable(cost.label), cost.cents) for cost in demand.costs]
    return {
        "rows": [[label, money(amount, currency, FRENCH)] for label, amount in rows],
        "total": money(demand.total_cents, currency, FRENCH),
        "unit": "€" if currency == "EUR" else currency,
        "until": by,
        "runs_on": not stops and any(row.open_cents and row.interest_cents for row in demand.rows),
        "missing": ", ".join(dict.fromkeys(_semester(missing.semester) for missing in demand.missing)),
        "gone": len(demand.gone),
    }


def _ground(case: CaseFile) -> Data:
    return {"nature": NATURES[case.facts.nature], "paragraphs": _paragraphs(case.facts.ground)}


def _statement(demand: Demand) -> Data:
    def row(rank: int, each: DemandRow) -> list[str]:
        interest = "–" if each.interest_cents is None else cents(each.interest_cents, FRENCH)
        return [
            str(rank),
            breakable(each.line.reference) or foldable(each.line.label),
            day(each.line.date),
            day(each.due) + ("*" if each.due_assumed else ""),
            cents(each.owed_cents, FRENCH),
            cents(each.paid_cents, FRENCH),
            cents(each.open_cents, FRENCH),
            interest,
            cents(each.indemnity_cents, FRENCH),
        ]

    return {
        "rows": [row(rank, each) for rank, each in enumerate(demand.rows, 1)],
        "total": [
            cents(demand.principal_cents, FRENCH),
            cents(demand.interest_cents, FRENCH),
            cents(demand.indemnity_cents, FRENCH),
        ],
        "assumed": any(row.due_assumed for row in demand.rows),
        "indemnity": _indemnity(demand),
    }


def _indemnity(demand: Demand) -> str:
    if not any(row.indemnity_article for row in demand.rows if row.indemnity_cents):
        return ""
    return (
        f"L’indemnité forfaitaire de 40{NO_BREAK}€ est due par facture payée en retard "
        "(articles L441-10 II et D441-5 du code de commerce)."
    )


def _interest(demand: Demand) -> Data:
    rows, bases = [], dict[str, None]()
    for row in demand.rows:
        for segment in row.interest.segments:
            rows.append(
                [
                    breakable(row.line.reference) or foldable(row.line.label),
                    f"du {day(segment.first)} au {day(segment.last)}",
                    cents(segment.base_cents, FRENCH),
                    count(segment.days, FRENCH),
                    _percent(segment.rate),
                    cents(segment.cents, FRENCH),
                ]
            )
            bases[_rate(segment)] = None
    return {"rows": rows, "total": cents(demand.interest_cents, FRENCH), "bases": list(bases)}


def _rate(segment: Segment) -> str:
    """Say which rate a half year has, and why."""
    rate, semester = segment.rate, _semester(Semester.of(segment.first))
    return f"{semester} : {_percent(rate)}, {_certain(BASES[rate.basis], rate.status)}"


def _semester(semester: Semester) -> str:
    return f"{'1er' if semester.half == 1 else '2e'} semestre {semester.year}"


def _percent(rate: Applied) -> str:
    digits = f"{rate.percent.normalize():f}"
    whole, _, rest = digits.partition(".")
    return f"{whole},{rest.ljust(2, '0')}{NO_BREAK}%"


def _deadline(deadline: Deadline) -> list[str]:
    rule, act = deadline.rule, deadline.from_act
    last = day(deadline.counted)
    if deadline.last != deadline.counted:
        last += f" (reporté au {day(deadline.last)}, article 642 CPC)"
    article = _certain(rule.article, rule.source.status)
    return [DEADLINES[rule.kind], f"acte du {day(act.day)}", last, article]


def _certain(text: str, status: Status) -> str:
    """Return what a rule says; what it does not know for certain is to be checked."""
    return text if status is Status.VERIFIED else f"{text} ({TO_CHECK})"


def _paragraphs(text: str) -> Sequence[str]:
    return [foldable(part.strip()) for part in text.split("\n") if part.strip()]


def _grouped(siren: str) -> str:
    return NO_BREAK.join((siren[:3], siren[3:6], siren[6:]))
