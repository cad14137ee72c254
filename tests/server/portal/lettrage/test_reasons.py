"""Reasons in the reader's language: every case has a title and a sentence, with what it names in it."""

import datetime as dt

from flask import Flask
import pytest

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Mention, Reason
from ledger_core.lettrage.rules import AFTERWARDS, EXACT
from ledger_core.receivables.parties import Party
from ledger_core.settings import Settings
from server.portal.lettrage.reasons import listed, rule_label, why_of
from tenants.lettrage.bench import Bench
from tenants.lettrage.offers import Offer, OfferKind

DAY = dt.date(2026, 11, 17)
INVOICES = tuple(
    Mention(LineKind.INVOICE, debit=True, reference=f"F2026-0{number}", date=DAY)
    for number in (274, 291, 302)
)
PAYMENT = Mention(LineKind.PAYMENT, debit=False, reference="", date=DAY)
BENCH = Bench(1, 1, "", "411000", "X", (), Settings(gap_limit_cents=500), Party("X", "X"), "")


def reason(case: Case, **more: object) -> Reason:
    named: dict[str, object] = {
        "lines": INVOICES, "target": (PAYMENT,), "cents": 480000, "rest_cents": 1200, "currency": "EUR",
        "numbers": ("274", "291"), "count": 3, "letter": "aac",
    }  # fmt: skip
    return Reason(case, **{**named, **more})  # type: ignore[arg-type]  fields by name


def said(app: Flask, language: str, why: Reason) -> tuple[str, str]:
    offer = Offer("0", OfferKind.CERTAIN, (), 0, 0, 0, 0, "r", why, 0, "", ())
    with app.test_request_context("/", headers={"Accept-Language": language}):
        found = why_of(offer, BENCH)
    return found.title, found.rest


@pytest.mark.parametrize("case", list(Case))
def test_every_case_is_said_in_both_languages(app: Flask, case: Case) -> None:
    french, english = (said(app, language, reason(case)) for language in ("fr", "en"))
    assert french != english
    for title, rest in (french, english):
        assert title.strip()
        assert rest.strip().endswith((".", "…"))
        assert "%(" not in title + rest
        assert not rest.startswith((" ", ";"))
        assert rest[0] not in ",:\u00a0" or title[-1] not in ":,"
    assert "F2026" in str(reason(case)) or case is Case.COMPLETION


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (
            reason(Case.REFERENCE),
            (
                "Deux références",
                "du libellé, F2026-0274 et F2026-0291, sont ouvertes ; leur somme est exacte.",
            ),
        ),
        (
            reason(Case.REFERENCE, lines=(INVOICES[0], PAYMENT), numbers=("274", "2026274")),
            ("Deux références", "du libellé, F2026-0274 et 2026274, sont ouvertes ; leur somme est exacte."),
        ),
        (
            reason(Case.REFERENCE, lines=(INVOICES[0], PAYMENT), numbers=("20260274",)),
            ("Même montant et même référence", " : F2026-0274."),
        ),
        (
            reason(Case.ONLY_SET_PAID, lines=INVOICES[:2]),
            ("Seule combinaison", "de lignes ouvertes qui donne 4 800,00 € : F2026-0274 et F2026-0291."),
        ),
        (
            reason(Case.OLDEST, lines=(INVOICES[0], PAYMENT), count=2),
            ("Montant exact", ", mais 2 dettes y répondent. La plus ancienne d’abord : F2026-0274."),
        ),
        (
            reason(Case.QUOTED_GAP),
            (
                "Écart de 12,00 €",
                ", sous votre tolérance de 5,00 € ; le règlement cite les pièces. L’écart irait en 658.",
            ),
        ),
        (
            reason(Case.QUOTED_PART, lines=INVOICES[:1], rest_cents=760000),
            ("Le règlement", "cite F2026-0274 ; il resterait 7 600,00 € à régler."),
        ),
    ],
)
def test_reasons_are_the_sentences_of_the_trade(app: Flask, why: Reason, words: tuple[str, str]) -> None:
    plain = tuple(text.replace("\u00a0", " ").replace("\u202f", " ") for text in said(app, "fr", why))
    assert plain == words


def test_an_exchange_difference_is_said_beside_the_reason(app: Flask) -> None:
    _title, rest = said(app, "fr", reason(Case.ONLY_AMOUNT).with_exchange())
    assert rest.endswith("une différence de change sera passée.")


def test_many_lines_are_counted(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert listed(["a"]) == "a"
        assert listed(["a", "b", "c"]) == "a, b et c"
        assert listed([str(number) for number in range(9)]) == "0, 1, 2, 3 et 5 autres"


def test_every_rule_has_a_label(app: Flask) -> None:
    names = {rule.name for rule in (*EXACT, *AFTERWARDS)} | {"completes-partial"}
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert not [name for name in names if rule_label(name) == name]
