"""Whose words are in force, version by version, on both databases."""

from dataclasses import replace
import datetime as dt

import pytest

from tenants.dunning.decisions.rules import RuleConflictError, firm_versions, versions
from tenants.dunning.letters.own_templates import (
    inherited,
    save_firm_template,
    save_template,
    subject_of,
    template_for,
    template_of,
)
from tenants.dunning.letters.templates import (
    Origin,
    Template,
    UnknownTemplateError,
    Words,
    WordsError,
    house,
)
from tenants.people.firms import engage, found_firm
from tests.tenants.dunning.company import NOW, OLIVIA, TODAY, Company

KEY = "business-reminder"
HOUSE = house(KEY, "fr")
OURS = replace(HOUSE.words, subject="Petit rappel : {{ title }}")


def in_force(company: Company, key: str = KEY, language: str = "fr") -> Template:
    desk = company.desk(OLIVIA)
    with desk.reading() as session:
        return template_for(session, desk, key, language)


def save(company: Company, words: Words | None, expected: int | None = None) -> int:
    desk = company.desk(OLIVIA)
    with desk.writing() as session:
        return save_template(session, desk, KEY, "fr", words, expected).version


def firm_of(company: Company, slug: str, name: str) -> int:
    """Found a firm that serves the company."""
    database = company.books.database
    firm = found_firm(database, slug, name, NOW, "test")
    engage(database, firm.id, company.books.tenant.id, since=TODAY, until=None, at=NOW, actor="test")
    return firm.id


def save_for_firm(company: Company, firm_id: int, words: Words | None) -> int:
    with company.books.database.platform() as session:
        return save_firm_template(session, firm_id, "Paul", NOW, KEY, "fr", words).version


def test_the_house_speaks_where_nobody_else_does(company: Company) -> None:
    assert in_force(company) == HOUSE
    with pytest.raises(UnknownTemplateError):
        in_force(company, "reminder")
    with pytest.raises(UnknownTemplateError):
        in_force(company, KEY, "de")


def test_own_words_are_versions_and_can_be_given_up(company: Company) -> None:
    assert save(company, OURS, expected=0) == 1
    assert in_force(company) == Template(KEY, "fr", 1, Origin.TENANT, OURS)
    assert in_force(company, KEY, "en") == house(KEY, "en")
    assert save(company, OURS) == 1  # nothing new
    assert save(company, None, expected=1) == 2
    assert in_force(company) == HOUSE
    assert save(company, OURS) == 3
    with company.desk().reading() as session:
        found = [template_of(each, Origin.TENANT) for each in versions(session, subject_of(KEY, "fr"))]
    assert [template and template.version for template in found] == [3, None, 1]


def test_who_comes_second_is_told(company: Company) -> None:
    save(company, OURS, expected=0)
    with pytest.raises(RuleConflictError):
        save(company, replace(OURS, closing="Autrement."), expected=0)
    assert in_force(company).words == OURS


def test_words_that_cannot_be_kept_are_not(company: Company) -> None:
    for hostile in ("{{ total.__class__ }}", "{% for a in total %}{% endfor %}", "{{ password }}"):
        with pytest.raises(WordsError):
            save(company, replace(OURS, opening=hostile))
    assert in_force(company) == HOUSE


def test_a_firms_words_hold_for_its_clients_that_have_none(company: Company) -> None:
    second = firm_of(company, "zed", "Zed")
    first = firm_of(company, "abel", "Abel")
    of_second, of_first = (replace(OURS, closing=words) for words in ("Zed.", "Abel."))
    assert save_for_firm(company, second, of_second) == 1
    assert in_force(company) == Template(KEY, "fr", 1, Origin.FIRM, of_second)
    save_for_firm(company, first, of_first)
    assert in_force(company).words == of_first  # the first by name
    save(company, OURS)
    assert in_force(company).words == OURS
    assert inherited(company.desk(), KEY, "fr").words == of_first
    save(company, None)
    save_for_firm(company, first, None)
    assert in_force(company).words == of_second
    save_for_firm(company, second, None)
    assert in_force(company) == HOUSE
    with company.books.database.platform_reading() as session:
        assert [each.version for each in firm_versions(session, first, subject_of(KEY, "fr"))] == [2, 1]


def test_a_firm_that_serves_no_longer_has_no_say(company: Company) -> None:
    database = company.books.database
    firm = found_firm(database, "past", "Past", NOW, "test")
    yesterday = TODAY - dt.timedelta(days=1)
    engage(database, firm.id, company.books.tenant.id, since=yesterday, until=yesterday, at=NOW, actor="test")
    save_for_firm(company, firm.id, OURS)
    assert in_force(company) == HOUSE
