"""What a slip says: the contract's words or the house's, and which mentions it lacks as it is printed."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.contract import Notice, SlipWords, Transfer
from ledger_core.factoring.slips import Mention, NoMentionsError, Slip
from tenants.dunning.decisions.creditor import Creditor
from tenants.factoring.papers.slip import mentions_of, missing_of, slip_of
from tests.tenants.dunning.company import CREDITOR
from tests.tenants.factoring.papers.papers_ground import DAY, FACTOR, SIGNER, agreed, assignment, item

DAILLY = Transfer.ASSIGNMENT
CONFIDENTIAL = {"notice": Notice.CONFIDENTIAL, "notification": ""}


def slip(
    transfer: Transfer = Transfer.SUBROGATION, creditor: Creditor | None = CREDITOR, **fields: object
) -> Slip:
    return slip_of(assignment(), agreed(transfer, **fields), creditor, DAY)


def missed(transfer: Transfer, creditor: Creditor | None = CREDITOR, **fields: object) -> list[Mention]:
    of = agreed(transfer, **fields)
    return [row.mention for row in missing_of(slip_of(assignment(), of, creditor, DAY), of)]


def test_a_receipt_subrogates_in_express_words_on_the_day_of_payment() -> None:
    said = slip()
    assert said.title == "Quittance subrogative"
    assert "subrogeons expressément Factor Aldébaran" in said.words
    assert (said.payment_day, said.earlier_act, said.law) == (DAY, "", "")
    assert (said.number, said.total_cents) == (4, 35_480_50)
    assert [(claim.reference, claim.debtor, claim.cents) for claim in said.claims][2:] == [
        ("A7", "Dupont SARL", -1_000_00),
        ("M1", "Martin SARL", 15_400_00),
    ]
    assert missed(Transfer.SUBROGATION) == []


def test_with_an_earlier_act_the_day_of_payment_is_left_to_the_factor() -> None:
    words = SlipWords(signer=SIGNER, words="Bon pour subrogation", earlier_act="contrat 2026-A, article 4")
    said = slip(slips=words)
    assert (said.payment_day, said.earlier_act) == (None, "contrat 2026-A, article 4")
    assert said.words == "Bon pour subrogation"
    assert missed(Transfer.SUBROGATION, slips=words) == []


@pytest.mark.parametrize(
    ("fields", "creditor", "place"),
    [
        ({}, CREDITOR, "virement sur le compte FR76 1234 5987 6501 2345 6789 014 de Factor Aldébaran"),
        (
            CONFIDENTIAL,
            CREDITOR,
            "virement sur le compte FR76 3000 6000 0112 3456 7890 189 de Menuiserie Trémarec",
        ),
        ({"slips": SlipWords(place="Quimper")}, CREDITOR, "Quimper"),
        (CONFIDENTIAL, replace(CREDITOR, iban=""), ""),
        (CONFIDENTIAL, None, ""),
    ],
)
def test_claims_are_paid_where_debtors_are_told_to(
    fields: dict[str, object], creditor: Creditor | None, place: str
) -> None:
    said = slip(DAILLY, creditor, **fields)
    assert {claim.place.replace("\u00a0", " ") for claim in said.claims} == {place}
    assert (Mention.CLAIMS in missed(DAILLY, creditor, **fields)) == (not place)


@pytest.mark.parametrize("transfer", [DAILLY, Transfer.SECURITY])
def test_a_dailly_slip_lacks_nothing(transfer: Transfer) -> None:
    said = slip(transfer)
    assert said.title == "Acte de cession de créances professionnelles"
    assert "L. 313-23 à L. 313-34" in said.law
    assert said.beneficiary == (
        "Factor Aldébaran, société anonyme au capital de 8 000 000 €, 18 boulevard des Essais, 75002 Paris"
    )
    assert (said.words, said.payment_day) == ("", None)
    assert missed(transfer) == []


def test_claims_that_a_process_identifies_need_no_place() -> None:
    words = SlipWords(signer=SIGNER, transmission="fichier 14 par l’espace du factor")
    nowhere = replace(CREDITOR, iban="")
    assert missed(DAILLY, nowhere, slips=words, **CONFIDENTIAL) == []
    assert slip(Transfer.SUBROGATION, slips=words).transmission == ""


def test_somebody_signs() -> None:
    assert slip(slips=SlipWords()).signer == "Olivia Owner, gérante"
    assert missed(Transfer.SUBROGATION, None, slips=SlipWords()) == [Mention.SIGNATURE]
    assert missed(DAILLY, replace(CREDITOR, signs=""), slips=SlipWords()) == [Mention.SIGNATURE]


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        (lambda of: replace(of, slips=SlipWords(signer="田中")), Mention.SIGNATURE),
        (
            lambda of: replace(of, factor=replace(FACTOR, name="要素"), notice=Notice.CONFIDENTIAL),
            Mention.BENEFICIARY,
        ),
        (lambda of: replace(of, slips=SlipWords(signer=SIGNER, place="東京")), Mention.CLAIMS),
    ],
)
def test_what_paper_would_show_as_boxes_is_not_said(change: Callable, lacks: Mention) -> None:  # type: ignore[type-arg]
    of = change(agreed(DAILLY))
    assert [row.mention for row in missing_of(slip_of(assignment(), of, CREDITOR, DAY), of)] == [lacks]


def test_words_are_cleaned_of_signs_that_do_not_print() -> None:
    of = agreed(DAILLY)
    said = slip_of(assignment([item("F\u202e1", 100, debtor_name="A\nB\u0000")]), of, CREDITOR, DAY)
    assert (said.claims[0].reference, said.claims[0].debtor) == ("F1", "A B")


def test_all_mentions_are_told_with_what_asks_for_them() -> None:
    of = agreed(slips=SlipWords())
    told = mentions_of(slip_of(assignment(), of, None, DAY), of)
    assert [(said.row.mention, said.is_there) for said in told] == [
        (Mention.EXPRESS_WORDS, True),
        (Mention.PAYMENT_DAY, True),
        (Mention.BENEFICIARY, True),
        (Mention.PAID_AMOUNT, True),
        (Mention.SIGNATURE, False),
    ]


def test_a_day_before_the_first_row_has_no_slip() -> None:
    of = agreed()
    early = slip_of(assignment(), of, CREDITOR, dt.date(2016, 9, 30))
    with pytest.raises(NoMentionsError):
        missing_of(early, of)


@given(st.lists(st.integers(-50_000, 90_000).filter(bool), max_size=12), st.sampled_from(Transfer))
def test_number_and_total_are_those_of_the_claims_and_nothing_is_no_slip(
    cents: list[int], transfer: Transfer
) -> None:
    of = agreed(transfer)
    made = slip_of(assignment([item(f"F{rank}", each) for rank, each in enumerate(cents)]), of, CREDITOR, DAY)
    assert (made.number, made.total_cents) == (len(cents), sum(cents))
    lacks = {row.mention for row in missing_of(made, of)}
    if transfer is Transfer.SUBROGATION:
        assert lacks == ({Mention.PAID_AMOUNT} if sum(cents) <= 0 else set())
    else:
        assert lacks == (set() if cents else {Mention.CLAIMS})
