"""What a person says of a legal file: the parties, the ground, what is demanded, the papers that prove it.

Owns the limits of these parts and their form in a row. Which court and which days follow from them is
`ledger_core.procedures`'; nothing here reads the books.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
import re
from typing import Any

from ledger_core.company_numbers import is_siren
from ledger_core.procedures.claim import FRANCE, ClaimFacts, Nature, Quality
from ledger_core.procedures.routes import Route

LONGEST_LINE = 200
LONGEST_TEXT = 6_000
MOST_LINES = 6
MOST_COSTS = 12
MOST_COST_CENTS = 10**9
MOST_EXHIBITS = 60
LONGEST_PATH = 500

_COUNTRY = re.compile(r"[A-Z]{2}")
_DEPARTMENT = re.compile(r"([0-9]{2,3}|2[AB])?")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINES = ("debtor_name", "debtor_siren", "debtor_country", "debtor_department", "seat", "option_court")
_TEXTS = ("ground", "securities")


class FactFault(StrEnum):
    """What can be wrong with a part."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    CONTROL = "control"
    NOT_A_SIREN = "not-a-siren"
    NOT_A_COUNTRY = "not-a-country"
    NOT_A_DEPARTMENT = "not-a-department"
    NOT_AN_AMOUNT = "not-an-amount"


class FaultyFactsError(ValueError):
    """Facts that cannot be kept; `faults` are by part."""

    def __init__(self, faults: Mapping[str, FactFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Costs:
    """A cost that is demanded, with what it is; cents above zero of the file's currency."""

    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A legal file in a person's words. `exhibits` are paths of documents in the books, in their order."""

    creditor: Quality
    debtor: Quality
    nature: Nature
    debtor_name: str
    debtor_lines: tuple[str, ...] = ()  # legal form and register, address
    debtor_siren: str = ""
    debtor_country: str = FRANCE
    debtor_department: str = ""
    seat: str = ""  # town of the court
    ground: str = ""  # the facts and their ground in law
    is_fixed: bool = True
    is_disputed: bool = False
    is_home_known: bool = True
    is_creditor_abroad: bool = False
    claims_interest: bool = True
    claims_indemnity: bool = True
    costs: tuple[Costs, ...] = ()
    option_court: str = ""  # to which an opposition goes (article 1408 CPC); "": not asked for
    securities: str = ""  # guarantees and their rank
    exhibits: tuple[str, ...] = ()

    def claim(self, route: Route, principal_cents: int, interest_cents: int, currency: str) -> ClaimFacts:
        """Return the claim as the rules of courts take it."""
        return ClaimFacts(
            creditor=self.creditor,
            debtor=self.debtor,
            nature=self.nature,
            principal_cents=principal_cents,
            interest_cents=interest_cents,
            currency=currency,
            is_fixed=self.is_fixed,
            is_disputed=self.is_disputed,
            is_home_known=self.is_home_known,
            debtor_country=self.debtor_country,
            debtor_department=self.debtor_department,
            is_creditor_abroad=self.is_creditor_abroad,
            is_insolvent=route is Route.INSOLVENCY,
        )


def tidied(facts: CaseFacts) -> CaseFacts:
    """Return facts without blanks around their parts, lines ended alike."""
    plain: dict[str, Any] = {part: getattr(facts, part).strip() for part in _LINES}
    for part in _TEXTS:
        plain[part] = getattr(facts, part).replace("\r\n", "\n").replace("\r", "\n").strip()
    plain["debtor_siren"] = re.sub(r"[\s.]", "", plain["debtor_siren"])
    plain["debtor_country"] = plain["debtor_country"].upper()
    plain["debtor_department"] = plain["debtor_department"].upper()
    plain["debtor_lines"] = tuple(filter(None, map(str.strip, facts.debtor_lines)))
    plain["costs"] = tuple(replace(cost, label=cost.label.strip()) for cost in facts.costs)
    plain["exhibits"] = tuple(dict.fromkeys(facts.exhibits))
    return replace(facts, **plain)


def facts_faults(facts: CaseFacts) -> dict[str, FactFault]:
    """Say what is wrong with tidied facts, by part; the first fault of each."""
    faults: dict[str, FactFault] = {}
    for part, fault in _faults(facts):
        faults.setdefault(part, fault)
    return faults


def facts_as_json(facts: CaseFacts) -> dict[str, object]:
    """Return facts as a row keeps them."""
    body: dict[str, object] = {field.name: getattr(facts, field.name) for field in fields(facts)}
    for part in ("creditor", "debtor", "nature"):
        body[part] = getattr(facts, part).value
    for part in ("debtor_lines", "exhibits"):
        body[part] = list(getattr(facts, part))
    body["costs"] = [[cost.label, cost.cents] for cost in facts.costs]
    return body


def facts_from_json(body: Mapping[str, Any]) -> CaseFacts:
    """Read facts of a row."""
    read: dict[str, Any] = {
        **body,
        "creditor": Quality(body["creditor"]),
        "debtor": Quality(body["debtor"]),
        "nature": Nature(body["nature"]),
        "debtor_lines": tuple(body["debtor_lines"]),
        "exhibits": tuple(body["exhibits"]),
        "costs": tuple(Costs(label, cents) for label, cents in body["costs"]),
    }
    return CaseFacts(**read)


def _faults(facts: CaseFacts) -> Iterator[tuple[str, FactFault]]:
    for part in (*_LINES, *_TEXTS):
        text, longest = getattr(facts, part), LONGEST_TEXT if part in _TEXTS else LONGEST_LINE
        yield from ((part, fault) for fault in _faults_of_text(text, longest))
        if part in _LINES and "\n" in text:
            yield part, FactFault.CONTROL
    if not facts.debtor_name:
        yield "debtor_name", FactFault.MISSING
    if facts.debtor_siren and not is_siren(facts.debtor_siren):
        yield "debtor_siren", FactFault.NOT_A_SIREN
    if not _COUNTRY.fullmatch(facts.debtor_country):
        yield "debtor_country", FactFault.NOT_A_COUNTRY
    if not _DEPARTMENT.fullmatch(facts.debtor_department):
        yield "debtor_department", FactFault.NOT_A_DEPARTMENT
    yield from _faults_of_lists(facts)


def _faults_of_lists(facts: CaseFacts) -> Iterator[tuple[str, FactFault]]:
    if len(facts.debtor_lines) > MOST_LINES:
        yield "debtor_lines", FactFault.TOO_MANY
    for line in facts.debtor_lines:
        yield from (("debtor_lines", fault) for fault in _faults_of_text(line, LONGEST_LINE))
    if len(facts.exhibits) > MOST_EXHIBITS:
        yield "exhibits", FactFault.TOO_MANY
    if any(len(path) > LONGEST_PATH for path in facts.exhibits):
        yield "exhibits", FactFault.TOO_LONG
    if len(facts.costs) > MOST_COSTS:
        yield "costs", FactFault.TOO_MANY
    for cost in facts.costs:
        yield from (("costs", fault) for fault in _faults_of_text(cost.label, LONGEST_LINE))
        if not cost.label:
            yield "costs", FactFault.MISSING
        if not 0 < cost.cents <= MOST_COST_CENTS:
            yield "costs", FactFault.NOT_AN_AMOUNT


def _faults_of_text(text: str, longest: int) -> Iterator[FactFault]:
    if _CONTROL.search(text):
        yield FactFault.CONTROL
    if len(text) > longest:
        yield FactFault.TOO_LONG
