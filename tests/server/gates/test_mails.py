"""Mails about subscriptions: each in both languages, in the words of the strip, leading to the page."""

from dataclasses import replace
import re

from flask import Flask
import pytest

from ledger_core.billing.entitlement import Notice, Said
from ledger_core.billing.mails import Due, Occasion
from ledger_core.billing.plans import Tariff
from server.portal.i18n import LANGUAGES, speaking
from server.portal.standing import words
from server.portal.standing.mails import path_of, writer
from server.portal.standing.reader import Reader, Reading
from tenants.billing.payers.payers import Payer
from tenants.billing.telling.due import Mailing
from tenants.people.people import Language, Person
from tests.server.cast import TODAY
from tests.server.gates.conftest import DAY

SITE = "https://lettrine.example"
FIRM = Payer(1, 12, None, TODAY, None, "Cabinet Vauclair", "vauclair")
COMPANY = Payer(2, None, 34, TODAY, None, "Alpha", "alpha")
SOON, LATER = TODAY + 5 * DAY, TODAY + 370 * DAY
DUES = [
    Due(Occasion.TRIAL_ENDS, Said(Notice.TRIAL_ENDS, SOON), SOON, LATER),
    Due(Occasion.ENDS, Said(Notice.ENDS, SOON), SOON, LATER),
    Due(Occasion.NOT_PAID, Said(Notice.NOT_PAID, SOON), SOON, LATER),
    *(
        Due(occasion, Said(notice, SOON), SOON, SOON)
        for occasion in (Occasion.STOPPED, Occasion.CLOSING)
        for notice in (Notice.TRIAL_OVER, Notice.STOPPED, Notice.ENDED)
    ),
]


def mailing(due: Due, language: Language = "", payer: Payer = FIRM) -> Mailing:
    person = Person(7, "Rose Lambel", "rose@example.org", "rose", "RL", language, "", True, True, False)  # noqa: FBT003
    return Mailing(person, payer, None, due, TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("due", DUES)
def test_a_mail_says_what_the_strip_says(tariff: Tariff, due: Due, language: Language) -> None:
    mail = writer(SITE, tariff)(mailing(due, language))
    with speaking(language):
        said = words.notice(due.said, Reading(Reader.PAYER, FIRM.name, None, SITE), TODAY)
    assert said in mail.text
    assert "Cabinet Vauclair" in mail.subject
    assert re.search(r"cloned|clonent", mail.text), "what goes on"
    is_over = due.said.notice in {Notice.TRIAL_OVER, Notice.STOPPED, Notice.ENDED}
    brings_back = re.search(r"lettrage go on\.|lettrage reprennent\.", mail.text)
    assert bool(brings_back) == is_over
    assert f"\n{SITE}/f/vauclair/billing\n" in mail.text
    assert mail.reply_to == tariff.contact
    assert tariff.contact in mail.text
    assert "%(" not in mail.subject + mail.text


@pytest.mark.parametrize("due", DUES)
def test_french_has_its_no_break_spaces_and_nothing_english(tariff: Tariff, due: Due) -> None:
    """Who chose no language reads French."""
    french = writer(SITE, tariff)(mailing(due)).text
    assert french == writer(SITE, tariff)(mailing(due, "fr")).text
    assert not re.search(r" [:;?!»]|« |'", french)
    english = writer(SITE, tariff)(mailing(due, "en")).text
    both = set(french.splitlines()) & set(english.splitlines())
    assert both == {"", "Lettrine", f"{SITE}/f/vauclair/billing"}


def test_a_trial_that_goes_on_says_nothing_of_an_end_of_the_books(tariff: Tariff) -> None:
    due = Due(Occasion.TRIAL_ENDS, Said(Notice.TRIAL_ENDS, SOON), SOON, None)
    mail = writer(SITE, tariff)(replace(mailing(due, "en"), plan=tariff.plan("cabinet")))
    assert "; the subscription goes on from there.\n\nSee the subscription:\n" in mail.text


def test_without_an_address_for_questions_none_is_named(tariff: Tariff) -> None:
    mail = writer(SITE, replace(tariff, contact=""))(mailing(DUES[0], "en"))
    assert mail.reply_to == ""
    assert "question" not in mail.text


def test_a_long_name_leaves_the_subject_its_end(tariff: Tariff) -> None:
    payer = replace(FIRM, name="C" * 200)
    for due in DUES:
        for language in LANGUAGES:
            mail = writer(SITE, tariff)(mailing(due, language, payer))
            assert not mail.subject.endswith("C" * 121)
            assert "C" * 200 in mail.text


def test_a_mail_leads_where_the_pages_are(one_app: Flask) -> None:
    with one_app.test_request_context():
        assert one_app.url_for("firm_billing.get_overview", firm="vauclair") == path_of(FIRM)
        assert one_app.url_for("tenant_billing.get_overview", slug="alpha") == path_of(COMPANY)
