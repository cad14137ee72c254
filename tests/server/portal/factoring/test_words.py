"""Every word that factoring is made of is said in both languages, with its figures."""

from collections.abc import Callable, Iterable
import datetime as dt
from decimal import Decimal
from enum import Enum
from functools import partial

from flask import Flask
import pytest

from ledger_core.factoring.contract import Transfer
from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.eligibility import Decision
from ledger_core.factoring.formats.faults import BatchCause, BatchFault
from ledger_core.factoring.formats.house import HOUSE
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.posting import EventKind
from ledger_core.factoring.records.flaw import Flaw, FlawCause
from ledger_core.factoring.records.refusal import Cause, Refusal
from ledger_core.factoring.rules import Reason, Rule
from ledger_core.factoring.slips import Mention
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.states import Act, ItemState, Obstacle, State
from ledger_core.lettrage.reasons import Case
from ledger_core.lettrage.reasons import Reason as Match
from server.portal.factoring.event_form import CHARGES
from server.portal.factoring.event_kinds import EventKey, event_key_words
from server.portal.factoring.overview import why_none_words
from server.portal.factoring.words import (
    draft_faults,
    event_faults,
    faults,
    fields,
    flaws,
    happenings,
    lines,
    mentions,
    obstacles,
    offers,
    points,
    postings,
    ratios,
    reasons,
    states,
)
from tenants.factoring.assignments.errors import (
    AnotherDraftError,
    AssignmentConflictError,
    DraftFault,
    DraftRefusedError,
    HeldElsewhereError,
    NoSuchAssignmentError,
    NotADraftError,
)
from tenants.factoring.assignments.proposing import WhyNone
from tenants.factoring.events.refusals import EventFault
from tenants.factoring.files import FileKind
from tenants.factoring.statements.reading import Source
from tenants.factoring.statements.reasons import OfferReason, Why
from tenants.factoring.story import Happened
from tenants.outbox_rows import State as MailState
from tests.ledger_core.factoring.conftest import contract

SAYING: list[tuple[type[Enum], Callable[..., str]]] = [
    (State, states.state_words),
    (ItemState, partial(states.item_words, passes_title=True)),
    (Decision, reasons.decision_words),
    (Obstacle, obstacles.obstacle_words),
    (Act, obstacles.act_words),
    (Point, points.point_words),
    (Mention, mentions.mention_words),
    (LineKind, lines.line_kind_words),
    (Happened, happenings.happened_words),
    (FileKind, partial(happenings.file_kind_words, transfer=Transfer.SUBROGATION)),
    (MailState, happenings.mail_words),
    (EventFault, event_faults.event_fault_words),
    (DraftFault, draft_faults.draft_fault_words),
    (DocumentKind, faults.document_kind_words),
    (EventKind, postings.event_kind_words),
    (EventKey, event_key_words),
    (Source, offers.source_words),
    (WhyNone, why_none_words),
]
WHATS = ("", "x", "12", "-1250", "2026-11-20", "%(what)s", "invoice", "open-amount", "<b>")


def said_in(app: Flask, language: str, say: Callable[[], Iterable[str]]) -> list[str]:
    """Return what is said to a reader of a language, with plain blanks."""
    with app.test_request_context(headers={"Accept-Language": language}):
        return [each.replace("\u202f", " ").replace("\u00a0", " ") for each in say()]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("kind", "say"), SAYING, ids=lambda each: getattr(each, "__name__", ""))
def test_every_value_has_a_word_of_its_own(
    one_app: Flask, kind: type[Enum], say: Callable[..., str], language: str
) -> None:
    found = said_in(one_app, language, lambda: [say(each) for each in kind])
    assert all(word.strip() for word in found)
    if kind is not MailState:  # a mail on its way is one thing for a reader
        assert len(set(found)) == len(found)


def test_french_is_not_english(one_app: Flask) -> None:
    for kind, say in SAYING:
        english = said_in(one_app, "en", lambda kind=kind, say=say: [say(each) for each in kind])  # type: ignore[misc]
        french = said_in(one_app, "fr", lambda kind=kind, say=say: [say(each) for each in kind])  # type: ignore[misc]
        assert set(english) != set(french), kind


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_cause_is_said_whatever_it_names(one_app: Flask, language: str) -> None:
    for what in WHATS:
        every = said_in(
            one_app,
            language,
            lambda what=what: [  # type: ignore[misc]
                *(faults.fault_words(BatchFault("F1", cause, what)) for cause in BatchCause),
                *(faults.fault_words(Refusal("F1", "amount", cause, what)) for cause in Cause),
                *(flaws.flaw_words(Flaw(3, 12, "sequence", cause, what)) for cause in FlawCause),
                *(flaws.flaw_words(Flaw(record, 0, "", FlawCause.EMPTY, what)) for record in (0, 2)),
            ],
        )
        assert all(each.strip() for each in every)


def test_a_fault_names_its_place_and_its_figures(one_app: Flask) -> None:
    assert said_in(
        one_app,
        "fr",
        lambda: [
            faults.fault_words(BatchFault("F2026-0303", BatchCause.SIGN, "-1250")),
            faults.fault_words(Refusal("F2026-0303", "debtor SIRET", Cause.MISSING)),
            faults.fault_words(Refusal("", "Colonne à nous", Cause.TOO_LONG, "Trémarec")),
            flaws.flaw_words(Flaw(3, 165, "amount", FlawCause.AMOUNT, "12,3")),
        ],
    ) == [
        "F2026-0303 : −12,50 n’a pas le signe de son type",
        "F2026-0303, SIRET du débiteur : il manque, et le format l’exige",
        "Colonne à nous : « Trémarec » est trop long pour le champ",
        (
            "Enregistrement 3, position 165, montant du document : "
            "« 12,3 » n’est pas un montant dans cette forme"
        ),
    ]


def test_every_field_of_a_house_format_has_a_name(one_app: Flask) -> None:
    """Blanks and fields for drafts (traites) hold nothing of ours, so nothing of them is ever at fault."""
    own = {
        field.name
        for form in HOUSE.values()
        for record in form.layout.records
        for field in record.fields
        if not field.name.startswith(("filler", "draft", "drawee"))
    }
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        assert [name for name in sorted(own) if fields.field_words(name) == name and name != "AFC code"] == []


REASONS = {
    Rule.ALREADY_ASSIGNED: (Reason(Rule.ALREADY_ASSIGNED), "déjà dans une cession"),
    Rule.NOT_A_CLAIM: (Reason(Rule.NOT_A_CLAIM, found=0), "plus rien n’en est dû"),
    Rule.CURRENCY: (
        Reason(Rule.CURRENCY, found="USD", allowed=("EUR",)),
        "en USD ; le contrat admet EUR",
    ),
    Rule.NOT_DATED_YET: (
        Reason(Rule.NOT_DATED_YET, found=dt.date(2026, 11, 25)),
        "datée du 25 nov., après la cession",
    ),
    Rule.CREDIT_NOTE_ALONE: (
        Reason(Rule.CREDIT_NOTE_ALONE, found="F1"),
        "avoir sur F1, qui n’est pas cédée",
    ),
    Rule.CREDIT_NOTES_OUT: (Reason(Rule.CREDIT_NOTES_OUT), "le contrat n’admet pas d’avoirs"),
    Rule.BUSINESS_ONLY: (
        Reason(Rule.BUSINESS_ONLY),
        "particulier, ou professionnel non connu comme tel : le contrat n’admet que des professionnels",
    ),
    Rule.COUNTRY: (
        Reason(Rule.COUNTRY, found="CH", allowed=("FR", "BE")),
        "pays CH ; le contrat admet FR, BE",
    ),
    Rule.CUSTOMER_OUT: (Reason(Rule.CUSTOMER_OUT), "client exclu par le contrat"),
    Rule.JOURNAL: (Reason(Rule.JOURNAL, found="OD"), "journal OD exclu par le contrat"),
    Rule.INSOLVENT: (
        Reason(Rule.INSOLVENT, found=dt.date(2026, 10, 2)),
        "procédure collective ouverte le 2 oct.",
    ),
    Rule.DISPUTED: (Reason(Rule.DISPUTED, found=dt.date(2026, 11, 13)), "litige ouvert le 13 nov."),
    Rule.NO_DUE_DATE: (Reason(Rule.NO_DUE_DATE), "échéance inconnue"),
    Rule.TOO_OLD: (Reason(Rule.TOO_OLD, found=95, allowed=90), "émise il y a 95 j, 90 j au plus"),
    Rule.PAST_DUE: (Reason(Rule.PAST_DUE, found=12, allowed=10), "échue depuis 12 j, 10 j au plus"),
    Rule.LONG_TERM: (Reason(Rule.LONG_TERM, found=76, allowed=75), "payable à 76 j, 75 j au plus"),
    Rule.DEBTOR_LATE: (
        Reason(Rule.DEBTOR_LATE, allowed=60, count=3),
        "débiteur exclu : 3 factures échues de plus de 60 j",
    ),
    Rule.LIMIT: (
        Reason(Rule.LIMIT, found=22_200_00, allowed=40_000_00),
        "22 200,00 € au-delà de la limite de 40 000,00 €",
    ),
    Rule.CONCENTRATION: (
        Reason(Rule.CONCENTRATION, found=5_00),
        "5,00 € au-delà de la part d’un débiteur, 40 %",
    ),
}


def test_every_rule_is_told_with_its_figures(one_app: Flask) -> None:
    agreed = contract(concentration_percent=Decimal(40))
    assert REASONS.keys() == set(Rule)
    for reason, words in REASONS.values():
        (said,) = said_in(one_app, "fr", lambda reason=reason: [reasons.reason_words(reason, agreed)])  # type: ignore[misc]
        assert said == words


def test_a_claim_that_a_factor_gave_back_is_not_called_a_payment(one_app: Flask) -> None:
    back = Reason(Rule.NOT_A_CLAIM, found=4320_00)
    (said,) = said_in(one_app, "fr", lambda: [reasons.reason_words(back, contract())])
    assert said == "due, mais sans être une facture : un impayé, ou une créance que le factor a rendue"


@pytest.mark.parametrize("rule", [Rule.COUNTRY, Rule.JOURNAL, Rule.CREDIT_NOTE_ALONE, Rule.NOT_A_CLAIM])
def test_what_is_not_known_is_said_so(one_app: Flask, rule: Rule) -> None:
    found = -5_00 if rule is Rule.NOT_A_CLAIM else None
    bare = Reason(rule, found=found, allowed=("FR",))
    known = Reason(rule, found="VE", allowed=("FR",))
    said = said_in(
        one_app, "fr", lambda: [reasons.reason_words(each, contract()) for each in (bare, known) if each]
    )
    assert len(set(said)) == 2


def test_every_reason_of_an_offer_has_words(one_app: Flask) -> None:
    agreed = contract()
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        for case in Case:
            assert offers.match_words(Match(case, numbers=("C-2026-001",)))
            assert offers.match_words(Match(case))
        for why in Why:
            reason = OfferReason(why, kind=LineKind.COMMISSION, expected_cents=4_00, found_cents=3_00)
            assert offers.offer_reason_words(reason, agreed)


def test_drafts_that_cannot_be_are_told_apart(one_app: Flask) -> None:
    errors = (
        AnotherDraftError("C-2026-003"),
        HeldElsewhereError({"debt": "C-2026-002"}),
        NotADraftError(State.SENT),
        NoSuchAssignmentError(9),
        AssignmentConflictError(),
        DraftRefusedError(DraftFault.NOTHING),
    )
    said = said_in(one_app, "fr", lambda: [draft_faults.draft_error_words(each) for each in errors])
    assert len(set(said)) == len(errors)
    assert "C-2026-003" in said[0]
    assert "C-2026-002" in said[1]


def test_charges_and_figures_have_names(one_app: Flask) -> None:
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        assert all(postings.charge_words(name) for name in CHARGES)


@pytest.mark.parametrize(
    ("number", "least", "said"),
    [
        ("0.40", 2, "0,40 %"),
        ("10.00", 0, "10 %"),
        ("2.75", 0, "2,75 %"),
        ("100", 0, "100 %"),
        ("7.9", 1, "7,9 %"),
    ],
)
def test_percents_keep_the_digits_that_were_agreed(
    one_app: Flask, number: str, least: int, said: str
) -> None:
    with one_app.test_request_context(headers={"Accept-Language": "fr"}):
        assert (
            ratios.percent_words(Decimal(number), least).replace("\u00a0", " ").replace("\u202f", " ") == said
        )
