"""Every value that a page of reminders may show has its words, in both languages."""

from collections.abc import Callable

from flask import Flask
import pytest

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import Audience, Channel, LevelKind
from ledger_core.dunning.steps import Rule
from server.portal.dunning import words
from server.portal.dunning.answer_routes import upload_fault_words
from server.portal.dunning.approvals import MOST_APPROVED, approved_numbers, outcome_words, told_numbers
from server.portal.dunning.hold_form import fault_words
from server.portal.dunning.letter_routes import file_words
from server.portal.dunning.post_routes import deposit_fault_words
from server.portal.dunning.preview import edit_fault_words
from server.portal.dunning.story_words import Known, NamedLetter, call_words, letter_word, told_line
from server.portal.typed import cents_typed
from tenants.dunning.days.approving import Outcome, Result
from tenants.dunning.days.drafting import EditFault
from tenants.dunning.days.groups import Refusal
from tenants.dunning.holds import HoldFault
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.files import FileKind, UploadFault
from tenants.dunning.sending.posting import CallOutcome, DepositFault
from tenants.dunning.sending.recheck import Stop
from tenants.dunning.story import Told
from tenants.dunning.story_rows import Happening
from tests.server.cast import NOW, TODAY

SPOKEN: list[tuple[Callable[..., object], object]] = [
    (words.level_sign, LevelKind),
    (words.channel_words, Channel),
    (words.rule_words, Rule),
    (words.audience_words, Audience),
    (words.hold_words, HoldKind),
    (words.category_words, DisputeCategory),
    (words.letter_sign, LetterState),
    (words.refusal_words, Refusal),
    (fault_words, HoldFault),
    (edit_fault_words, EditFault),
    (deposit_fault_words, DepositFault),
    (upload_fault_words, UploadFault),
    (file_words, FileKind),
    (call_words, CallOutcome),
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_values_are_told(app: Flask, language: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        for tell, values in SPOKEN:
            told = [str(tell(value)) for value in values]  # type: ignore[attr-defined]
            assert all(told)
            assert len(set(told)) == len(told), tell


@pytest.mark.parametrize(
    ("language", "names"), [("fr", ["Professionnels", "Particuliers"]), ("en", ["Businesses", "Consumers"])]
)
def test_the_houses_schedules_are_named_as_one_reads(app: Flask, language: str, names: list[str]) -> None:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert [words.schedule_name(each.key, each.name) for each in (BUSINESS, CONSUMER)] == names
        assert words.schedule_name("chantiers", "Chantiers") == "Chantiers"


def test_stops_and_what_people_wrote_are_told(app: Flask) -> None:
    with app.test_request_context("/"):
        told = {words.reason_words(stop.reason) for stop in Stop}
        assert len(told) == len(Stop)
        assert words.reason_words("stop:odd") == "stop:odd"
        assert words.reason_words("NPAI") == "NPAI"


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {
            "kind": "dispute",
            "category": "price",
            "until": "2026-12-01",
            "reference": "RE-1",
            "outcome": "reached",
        },
        {
            "kind": 3,
            "category": None,
            "until": "never",
            "cents": "many",
            "stop": [],
            "channel": 1,
            "outcome": 2,
        },
    ],
)
def test_every_line_of_the_story_is_told_whatever_its_facts(app: Flask, facts: dict[str, object]) -> None:
    with app.test_request_context("/"):
        for kind in Told:
            line = told_line(
                Happening(
                    kind=kind.value, day=TODAY, at=NOW, actor="", text="said", facts=facts, letter=None
                ),
                Known(),
            )
            assert line.title
            assert "said" in line.detail
            assert line.by == "Lettrine"


@pytest.mark.parametrize(
    ("kind", "facts", "title", "detail"),
    [
        (Told.LETTER_SENT, {}, "Relance 2 envoyée", "F1, F2 ; courriel"),
        (Told.LETTER_STOPPED, {"stop": Stop.PAID.value}, "Relance 2 non envoyée", "F1, F2 ; courriel ; payé"),
        (Told.PROOF, {"name": "avis.pdf"}, "Justificatif classé : Relance 2", "F1, F2 ; avis.pdf"),
        (Told.PROOF, {"received": "2026-11-20"}, "Relance 2 reçue", "F1, F2"),
        (Told.CALL, {"outcome": "no-answer"}, "Appel sans réponse", "F1, F2"),
        (Told.HOLD_PUT, {"kind": "dispute", "category": "price"}, "Litige", "F1, F2 ; le prix"),
        (Told.HOLD_PUT, {"kind": "dispute", "category": "already-paid"}, "Signalée payée", "F1, F2"),
        (
            Told.HOLD_PUT,
            {"kind": "promise", "cents": 120000, "currency": "EUR", "day": "2026-11-30"},
            "Promesse de 1 200,00 € pour le 30 nov.",
            "F1, F2",
        ),
        (Told.SCHEDULE_CHOSEN, {"schedule": "ours"}, "Scénario choisi : Le nôtre", "F1, F2"),
    ],
)
def test_a_line_names_the_letter_the_debts_and_the_schedule(
    app: Flask, kind: Told, facts: dict[str, object], title: str, detail: str
) -> None:
    known = Known({7: NamedLetter("Relance 2", "courriel")}, {"d1": "F1", "d2": "F2"}, {"ours": "Le nôtre"})
    row = Happening(
        kind=kind.value,
        day=TODAY,
        at=NOW,
        actor="",
        text="",
        facts=facts,
        letter=7,
        debts=["d1", "d2", "gone"],
    )
    with app.test_request_context("/"):
        line = told_line(row, known)
    assert plain(line.title) == title
    assert plain(line.detail).startswith(detail)


def test_a_letter_of_thanks_is_a_letter(app: Flask) -> None:
    with app.test_request_context("/"):
        told = [plain(letter_word(kind, rank)) for kind, rank in (("thanks", 0), ("reminder", 2))]
    assert told == ["Lettre de remerciement", "Relance 2"]


def plain(text: str) -> str:
    """Return text with common spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_refusals_are_told_one_by_one_and_then_counted(app: Flask) -> None:
    outcomes = [Outcome(str(rank), result) for rank, result in enumerate([*Result, *Result])]
    with app.test_request_context("/"):
        said = outcome_words(outcomes, {"1": "Dupont"})
    assert said[0].startswith("Dupont")
    assert "7" in said[-1]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 200,00 €", 120_000),
        ("1200.5", 120_050),
        ("0", 0),
        ("1\u202f200", 120_000),
        ("", None),
        ("-1", None),
        ("1,234", None),
        ("1,234.50", 123_450),
        ("€1,234,567.00", 123_456_700),
        ("1.234,5", 123_450),
        ("1,234,50", None),
        ("12,34.50", None),
        ("1,234.567", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 13, None),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, cents: int | None) -> None:
    assert cents_typed(text) == cents


@pytest.mark.parametrize(
    ("numbers", "told"),
    [((), ""), ((7,), "7"), ((4, 5, 6, 9), "4_6-9"), ((1, 3, 5), "1-3-5"), (range(1, 400), "1_399")],
)
def test_numbers_of_letters_stand_in_an_address(app: Flask, numbers: tuple[int, ...], told: str) -> None:
    assert told_numbers(numbers) == told
    with app.test_request_context("/", query_string={"approved": told}):
        assert approved_numbers() == tuple(numbers)


@pytest.mark.parametrize("said", ["x", "1_", "_1", "9_1", "1__2", "-", "٣", "9" * 10])
def test_what_is_no_number_of_a_letter_is_none(app: Flask, said: str) -> None:
    with app.test_request_context("/", query_string={"approved": said}):
        assert approved_numbers() == ()
    with app.test_request_context("/", query_string={"approved": "1_999999999-5_999999999"}):
        assert len(approved_numbers()) == MOST_APPROVED
