"""Settings, the creditor and notes on debtors: read as they were saved, refused where they are faulty."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.dunning.schedule import Channel
from ledger_core.late_payment.terms import Clause, ClauseKind
from tenants.dunning.decisions.creditor import (
    Creditor,
    CreditorFault,
    FaultyCreditorError,
    creditor_faults,
    may_send,
    read_creditor,
    save_creditor,
)
from tenants.dunning.decisions.debtors import DebtorNotes, FaultyNotesError, NoteFault, read_notes
from tenants.dunning.decisions.settings import (
    DunningSettings,
    FaultySettingsError,
    SettingFault,
    go_live,
    rate_from,
    read_settings,
    save_settings,
    settings_faults,
)
from tests.tenants.dunning.company import CREDITOR, IBAN, TODAY, Company


def test_settings_are_read_as_they_were_saved(company: Company) -> None:
    desk = company.desk()
    settings = DunningSettings(
        live_since=TODAY,
        stale_bank_days=None,
        send_from=dt.time(10, 30),
        language="en",
        late_rate=Decimal("12.5"),
        segments=("grands-comptes",),
        reply_domain="reply.example",
        loss_account="654100",
    )
    with desk.writing() as session:
        saved = save_settings(session, desk, settings, expected=0)
    # test mode does not end by saving settings
    assert saved == replace(settings, live_since=None, version=1)
    assert saved.clause == Clause(ClauseKind.FIXED, Decimal("12.5"))
    with desk.writing() as session:
        live = go_live(session, desk)
        assert go_live(session, desk) == live
        assert live.live_since == TODAY
        assert save_settings(session, desk, DunningSettings()).live_since == TODAY


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (DunningSettings(stale_bank_days=0), ("stale_bank_days", SettingFault.NOT_DAYS)),
        (DunningSettings(send_from=dt.time(22)), ("send_from", SettingFault.NOT_A_TIME)),
        (DunningSettings(language="de"), ("language", SettingFault.NOT_A_LANGUAGE)),
        (DunningSettings(late_rate=Decimal("100.1")), ("late_rate", SettingFault.NOT_A_RATE)),
        (DunningSettings(late_rate=Decimal("NaN")), ("late_rate", SettingFault.NOT_A_RATE)),
        (DunningSettings(late_rate=Decimal("1.00001")), ("late_rate", SettingFault.NOT_A_RATE)),
        (DunningSettings(segments=("a", "a")), ("segments", SettingFault.NOT_A_SEGMENT)),
        (DunningSettings(segments=("É",)), ("segments", SettingFault.NOT_A_SEGMENT)),
        (DunningSettings(interest_account="411000"), ("interest_account", SettingFault.NOT_AN_ACCOUNT)),
        (DunningSettings(reply_domain="not a domain"), ("reply_domain", SettingFault.NOT_A_DOMAIN)),
    ],
)
def test_faulty_settings_are_refused(
    company: Company, settings: DunningSettings, fault: tuple[str, SettingFault]
) -> None:
    assert settings_faults(settings) == dict([fault])
    with pytest.raises(FaultySettingsError), company.desk().writing() as session:
        save_settings(session, company.desk(), settings)
    with company.desk().reading() as session:
        assert read_settings(session) == DunningSettings()


@pytest.mark.parametrize(
    ("typed", "rate"),
    [("", None), ("12,5", Decimal("12.5")), (" 12.50 % ", Decimal("12.50")), ("12\u202f%", Decimal(12))],
)
def test_a_rate_is_read_as_people_type_it(typed: str, rate: Decimal | None) -> None:
    assert rate_from(typed) == rate


@pytest.mark.parametrize("typed", ["x", "-1", "101", "1e3", "Infinity", "12,3,4"])
def test_what_is_no_rate_is_refused(typed: str) -> None:
    with pytest.raises(FaultySettingsError):
        rate_from(typed)


def test_a_creditor_is_tidied_and_kept(company: Company) -> None:
    desk = company.desk()
    typed = replace(
        CREDITOR,
        name="  Menuiserie Trémarec ",
        iban="fr76 3000 6000 0112 3456 7890 189",
        siren="732 829 320",
        address=("3 quai des Essais", " ", "29000 Quimper"),
    )
    with desk.writing() as session:
        assert save_creditor(session, desk, typed, expected=1) == replace(CREDITOR, version=1)
        changed = save_creditor(session, desk, replace(CREDITOR, place="Brest"))
    assert changed.version == 2
    with desk.reading() as session:
        assert read_creditor(session) == changed


@pytest.mark.parametrize(
    ("creditor", "fault"),
    [
        (replace(CREDITOR, iban="FR7630006000011234567890188"), ("iban", CreditorFault.NOT_AN_IBAN)),
        (replace(CREDITOR, bic="XX"), ("bic", CreditorFault.NOT_A_BIC)),
        (replace(CREDITOR, siren="732829321"), ("siren", CreditorFault.NOT_A_SIREN)),
        (replace(CREDITOR, email="nobody"), ("email", CreditorFault.NOT_AN_EMAIL)),
        (replace(CREDITOR, phone="call me"), ("phone", CreditorFault.NOT_A_PHONE)),
        (replace(CREDITOR, name="x" * 101), ("name", CreditorFault.TOO_LONG)),
        (replace(CREDITOR, signs="a\nb"), ("signs", CreditorFault.CONTROL)),
        (replace(CREDITOR, address=("a",) * 6), ("address", CreditorFault.TOO_MANY_LINES)),
        (replace(CREDITOR, legal=("a\u2028b",)), ("legal", CreditorFault.CONTROL)),
    ],
)
def test_a_faulty_creditor_is_refused(
    company: Company, creditor: Creditor, fault: tuple[str, CreditorFault]
) -> None:
    with pytest.raises(FaultyCreditorError) as refused, company.desk().writing() as session:
        save_creditor(session, company.desk(), creditor)
    assert refused.value.faults == dict([fault])


def test_an_incomplete_creditor_is_kept_and_may_not_send() -> None:
    assert creditor_faults(Creditor("Menuiserie", iban=IBAN)) == {"address": CreditorFault.MISSING}
    assert not may_send(Creditor("Menuiserie", iban=IBAN))
    assert not may_send(None)
    assert may_send(CREDITOR)


def test_notes_say_what_the_card_does_not(company: Company) -> None:
    assert company.look().debtors["411000", "LEROY"].channels == {Channel.EMAIL}
    notes = DebtorNotes(e_registered_consent=True, late_rate=Decimal("5.25"))
    company.note("LEROY", notes)
    debtor = company.look().debtors["411000", "LEROY"]
    assert debtor.channels == {Channel.EMAIL, Channel.E_REGISTERED}
    assert debtor.is_consumer
    assert company.look().debtors["411000", "DUPONT"].channels == set(Channel)
    with company.desk().reading() as session:
        assert read_notes(session, "411000", "LEROY") == notes
    company.note("LEROY", DebtorNotes(is_public=True))
    assert not company.look().debtors["411000", "LEROY"].is_consumer


@pytest.mark.parametrize(
    ("code", "notes", "fault"),
    [
        ("LEROY", DebtorNotes(language="de"), ("language", NoteFault.NOT_A_LANGUAGE)),
        ("LEROY", DebtorNotes(late_rate=Decimal(-1)), ("late_rate", NoteFault.NOT_A_RATE)),
        ("LEROY", DebtorNotes(segments=("unknown",)), ("segments", NoteFault.UNKNOWN_SEGMENTS)),
        ("NOBODY", DebtorNotes(), ("customer", NoteFault.NOT_A_CUSTOMER)),
    ],
)
def test_faulty_notes_are_refused(
    company: Company, code: str, notes: DebtorNotes, fault: tuple[str, NoteFault]
) -> None:
    with pytest.raises(FaultyNotesError) as refused:
        company.note(code, notes)
    assert refused.value.faults == dict([fault])
