"""What was done to be paid before a court is asked, as rows of a legal paper: letters, calls, promises, acts.

Taken from letters and from the customer's story; owns which of it a court is told, and the French sentences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.dunning.holds import HoldKind
from tenants.db import TenantSession
from tenants.dunning.cases.exhibits import Exhibit, letters_of
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.cases.words import ACTS, CHANNELS, DISPUTES, LETTERS
from tenants.dunning.story import Told, timeline
from tenants.dunning.story_rows import Happening
from tenants.written import FRENCH, day_long, money

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `exhibits` are the numbers of the papers that prove it."""

    day: dt.date
    text: str
    exhibits: tuple[int, ...] = ()


def history_of(session: TenantSession, case: CaseFile, exhibits: tuple[Exhibit, ...]) -> tuple[Step, ...]:
    """Return what happened about the debts of a file, the earliest first."""
    steps = [*_letters(session, case, exhibits)]
    debts = set(case.debts)
    for told in timeline(session, case.account, case.customer, MOST_ROWS):
        say = _SENTENCES.get(Told(told.kind))
        if say is not None and (not told.debts or debts.intersection(told.debts)):
            text = say(told)
            steps += [Step(told.day, text)] if text else []
    by_file = {exhibit.file: exhibit.number for exhibit in exhibits if exhibit.file is not None}
    for noted in case.standing:
        text = _joined(ACTS[noted.act.kind], noted.text)
        proof = (by_file[noted.file],) if noted.file in by_file else ()
        steps.append(Step(noted.act.day, text, proof))
    return tuple(sorted(steps, key=lambda step: step.day))


def _letters(session: TenantSession, case: CaseFile, exhibits: tuple[Exhibit, ...]) -> list[Step]:
    steps = []
    for letter in letters_of(session, case):
        said = [f"{LETTERS[letter.kind]} {letter.reference}", CHANNELS[letter.channel]]
        if letter.tracking:
            said.append(f"n° {letter.tracking}")
        proofs = tuple(each.number for each in exhibits if letter.reference in each.title)
        steps.append(Step(letter.day, ", ".join(said), proofs))
    return steps


def _joined(what: str, more: str) -> str:
    return f"{what} : {more}" if more else what


def _call(told: Happening) -> str:
    return _joined("Appel téléphonique", told.text)


def _hold(told: Happening) -> str:
    """Say a promise or a dispute; other holds are the creditor's own affair."""
    facts = told.facts
    if facts.get("kind") == HoldKind.PROMISE:
        cents, day = facts.get("cents"), facts.get("day")
        if not isinstance(cents, int) or not isinstance(day, str):
            return ""
        by = day_long(dt.date.fromisoformat(day), FRENCH)
        amount = money(cents, str(facts.get("currency")), FRENCH)
        return _joined(f"Promesse de payer {amount} le {by}", told.text)
    if facts.get("kind") == HoldKind.DISPUTE:
        what = DISPUTES.get(str(facts.get("category")), "")
        return _joined(f"Contestation{f' ({what})' if what else ''}", told.text)
    return ""


_SENTENCES: Mapping[Told, Callable[[Happening], str]] = {
    Told.CALL: _call,
    Told.CALL_DONE: _call,
    Told.HOLD_PUT: _hold,
    Told.PROMISE_BROKEN: lambda told: _joined("Promesse non tenue", told.text),
    Told.REPLY: lambda told: _joined("Réponse du débiteur", told.text),
    Told.DEBTOR_SAID: lambda told: _joined("Déclaration du débiteur", told.text),
    Told.PLAN_AGREED: lambda told: _joined("Échéancier convenu", told.text),
    Told.PLAN_INVOKED: lambda told: _joined("Déchéance du terme de l’échéancier", told.text),
    Told.LETTER_RETURNED: lambda told: _joined("Courrier revenu", told.text),
}
