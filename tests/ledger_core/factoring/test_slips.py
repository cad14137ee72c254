"""Slips: a sound one of each kind passes, and each mention that is taken out is missed."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.factoring.contract import Transfer
from ledger_core.factoring.slips import (
    LAW,
    PLEDGE_TITLE,
    TITLES,
    Mention,
    NoMentionsError,
    Slip,
    SlipClaim,
    mentions_on,
    missing_in,
)
from ledger_core.late_payment.sources import Status
from tests.ledger_core.factoring.conftest import contract

DAY = dt.date(2026, 11, 24)
CLAIMS = (
    SlipClaim(reference="F1", debtor="Bâtiments Oriel", cents=14_880_00, place="Rennes", due=DAY),
    SlipClaim(reference="F2", debtor="Cuisines Persanne", cents=15_400_00, place="Brest"),
)
DAILLY = Slip(
    day=DAY,
    title=TITLES[Transfer.ASSIGNMENT],
    law=LAW,
    beneficiary="Factor Aldébaran, société anonyme",
    claims=CLAIMS,
    number=2,
    total_cents=30_280_00,
    currency="EUR",
    signer="Odile Trémarec",
)
RECEIPT = replace(
    DAILLY,
    title=TITLES[Transfer.SUBROGATION],
    law="",
    words="Bon pour subrogation au profit du factor",
    payment_day=DAY,
)
OF_DAILLY = contract(transfer=Transfer.ASSIGNMENT)
OF_RECEIPT = contract(transfer=Transfer.SUBROGATION)


def missed(slip: Slip, transfer: Transfer) -> list[Mention]:
    return [row.mention for row in missing_in(slip, contract(transfer=transfer))]


@pytest.mark.parametrize("transfer", [Transfer.ASSIGNMENT, Transfer.SECURITY])
def test_a_whole_dailly_slip_lacks_nothing(transfer: Transfer) -> None:
    assert missed(DAILLY, transfer) == []
    assert missed(replace(DAILLY, title=PLEDGE_TITLE.upper()), transfer) == []


def without_place(slip: Slip) -> Slip:
    return replace(slip, claims=(replace(slip.claims[0], place=" "), *slip.claims[1:]))


@pytest.mark.parametrize(
    ("slip", "mention"),
    [
        (replace(DAILLY, title="Acte de cession de créances"), Mention.TITLE),
        (replace(DAILLY, law=LAW.replace("313-23", "313-29")), Mention.LAW),
        (replace(DAILLY, law=LAW.replace("L. 313-34", "")), Mention.LAW),
        (replace(DAILLY, law="articles L. 313-23 à L. 313-34"), Mention.LAW),
        (replace(DAILLY, beneficiary="Une autre banque"), Mention.BENEFICIARY),
        (replace(DAILLY, claims=()), Mention.CLAIMS),
        (without_place(DAILLY), Mention.CLAIMS),
        (replace(DAILLY, currency="USD"), Mention.CLAIMS),
        (replace(without_place(DAILLY), transmission="fichier", total_cents=1), Mention.CLAIMS),
        (replace(without_place(DAILLY), transmission="fichier", number=3), Mention.CLAIMS),
        (replace(DAILLY, signer=""), Mention.SIGNATURE),
    ],
)
def test_a_dailly_slip_without_a_mention_is_none(slip: Slip, mention: Mention) -> None:
    assert missed(slip, Transfer.ASSIGNMENT) == [mention]


def test_claims_that_a_process_identifies_need_means_number_and_total() -> None:
    by_file = replace(without_place(DAILLY), transmission="Fichier BPCE 7.0 no 14")
    assert missed(by_file, Transfer.ASSIGNMENT) == []


@pytest.mark.parametrize(
    ("slip", "mention"),
    [
        (replace(RECEIPT, words="Bon pour accord"), Mention.EXPRESS_WORDS),
        (replace(RECEIPT, payment_day=None), Mention.PAYMENT_DAY),
        (replace(RECEIPT, payment_day=dt.date(2026, 11, 23)), Mention.PAYMENT_DAY),
        (replace(RECEIPT, beneficiary=""), Mention.BENEFICIARY),
        (replace(RECEIPT, total_cents=1), Mention.PAID_AMOUNT),
        (replace(RECEIPT, claims=(replace(CLAIMS[0], reference=""), CLAIMS[1])), Mention.PAID_AMOUNT),
        (replace(RECEIPT, signer=" "), Mention.SIGNATURE),
    ],
)
def test_a_receipt_without_a_mention_is_none(slip: Slip, mention: Mention) -> None:
    assert missed(slip, Transfer.SUBROGATION) == [mention]


def test_subrogation_may_be_agreed_before_the_payment() -> None:
    assert missed(RECEIPT, Transfer.SUBROGATION) == []
    before = replace(RECEIPT, payment_day=None, earlier_act="contrat 2026-A")
    assert missed(before, Transfer.SUBROGATION) == []


def test_rows_are_dated_and_say_where_they_come_from() -> None:
    assert [row.mention for row in mentions_on(Transfer.SECURITY, DAY)] == [
        Mention.TITLE,
        Mention.LAW,
        Mention.BENEFICIARY,
        Mention.CLAIMS,
        Mention.SIGNATURE,
    ]
    assert all(row.source.status is not Status.VERIFIED for row in mentions_on(Transfer.SECURITY, DAY))
    with pytest.raises(NoMentionsError, match="2016-09-30"):
        mentions_on(Transfer.SUBROGATION, dt.date(2016, 9, 30))
