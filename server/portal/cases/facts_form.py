"""The form of a legal file's facts: what was typed, what cannot be read, and what the card says first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
import re
from typing import TypeVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ledger_core.ledger import Customer
from ledger_core.procedures.claim import Nature, Quality
from server.portal import formats
from server.portal.cases.faults import fact_fault_words
from server.portal.typed import cents_typed
from tenants.books.picture import Document, Picture
from tenants.dunning.cases.demand import lines_of_customer
from tenants.dunning.cases.facts import MOST_COSTS, CaseFacts, Costs, FactFault

_POSTCODE = re.compile(r"\b(?P<code>[0-9]{5})\b")
_TICKS = (
    "is_fixed",
    "is_disputed",
    "is_home_known",
    "is_creditor_abroad",
    "claims_interest",
    "claims_indemnity",
)
_TEXTS = (
    "debtor_name",
    "debtor_siren",
    "debtor_country",
    "debtor_department",
    "seat",
    "ground",
    "option_court",
    "securities",
)
_FIELD_OF = {"costs": "cost_0"}

_E = TypeVar("_E", Quality, Nature)


def facts_from_card(name: str, card: Customer | None) -> CaseFacts:
    """Return what a file says before anybody typed."""
    is_business = card is not None and card.kind == "business"
    lines = tuple(filter(None, map(str.strip, card.address.split("\n")))) if card else ()
    found = _POSTCODE.search("\n".join(lines))
    return CaseFacts(
        creditor=Quality.TRADER,
        debtor=Quality.TRADER if is_business else Quality.CONSUMER,
        nature=Nature.CONTRACT,
        debtor_name=name,
        debtor_lines=lines,
        debtor_siren=card.siren if card else "",
        debtor_department=_department(found["code"]) if found else "",
        is_home_known=bool(lines),
    )


def typed_facts(form: MultiDict[str, str], offered: Sequence[Document]) -> tuple[CaseFacts, dict[str, str]]:
    """Read what was typed; what cannot be read is said by field."""
    errors: dict[str, str] = {}
    creditor = _one_of(Quality, form.get("creditor", ""), Quality.TRADER)
    debtor = _one_of(Quality, form.get("debtor", ""), Quality.CONSUMER)
    nature = _one_of(Nature, form.get("nature", ""), Nature.CONTRACT)
    known = {document.filename for document in offered}
    facts = CaseFacts(
        creditor=creditor,
        debtor=debtor,
        nature=nature,
        debtor_name=form.get("debtor_name", ""),
        debtor_lines=tuple(form.get("debtor_lines", "").replace("\r", "\n").split("\n")),
        costs=tuple(_costs(form, errors)),
        exhibits=tuple(path for path in form.getlist("exhibit") if path in known),
    )
    texts = {part: form.get(part, "") for part in _TEXTS}
    ticks = {part: form.get(part) == "1" for part in _TICKS}
    return replace(facts, **texts, **ticks), errors  # type: ignore[arg-type]  # parts of one dataclass


def fault_words(faults: Mapping[str, FactFault]) -> dict[str, str]:
    """Say what is wrong, by field of the form."""
    return {_FIELD_OF.get(part, part): fact_fault_words(fault) for part, fault in faults.items()}


def documents_offered(picture: Picture, account: str, customer: str) -> list[Document]:
    """Return the files of the books that stand with a customer's accounts, the latest first."""
    parties = {(line.account, line.customer) for line in lines_of_customer(picture, account, customer)}
    names = {card.name for card in picture.accounts.values() if (card.number, card.third_party) in parties}
    found = [document for document in picture.documents if document.account in names]
    return sorted(found, key=lambda document: (document.date, document.filename), reverse=True)


def shown_costs(facts: CaseFacts) -> list[tuple[str, str]]:
    """Return the rows of costs as the form shows them, with two more to fill in."""
    rows = [(cost.label, formats.cents(cost.cents) if cost.cents else "") for cost in facts.costs]
    return [*rows, ("", ""), ("", "")][:MOST_COSTS]


def _costs(form: MultiDict[str, str], errors: dict[str, str]) -> list[Costs]:
    found = []
    for rank in range(MOST_COSTS):
        label, amount = form.get(f"cost_{rank}", "").strip(), form.get(f"cost_cents_{rank}", "").strip()
        if not label and not amount:
            continue
        cents = cents_typed(amount)
        if cents is None:
            errors[f"cost_{rank}"] = fact_fault_words(FactFault.NOT_AN_AMOUNT)
        found.append(Costs(label, cents or 0))
    if form.get(f"cost_{MOST_COSTS}"):
        errors["cost_0"] = _("These are too many.")
    return found


def _department(code: str) -> str:
    """Return the département of a postcode; overseas ones have three digits."""
    return code[:3] if code.startswith(("97", "98")) else code[:2] if not code.startswith("20") else ""


def _one_of(kind: type[_E], text: str, otherwise: _E) -> _E:
    return kind(text) if text in set(kind) else otherwise
