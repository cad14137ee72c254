"""Formats that a tenant describes itself, beside those of the house."""

import pytest
from sqlalchemy import select

from ledger_core.factoring.formats.description import MOST_BYTES
from ledger_core.factoring.formats.house import HOUSE
from tenants.audit_log import AuditEntry
from tenants.factoring.contracts.formats import (
    FaultyFormatError,
    FormatConflictError,
    format_of,
    format_text,
    formats_of,
    own_formats,
    save_format,
)
from tenants.factoring.rows import FormatRow
from tests.tenants.dunning.company import NOW, Company
from tests.tenants.factoring.contracts.own_format import OWN_FORMAT

OTHER = OWN_FORMAT.replace("Aldébaran, remise", "Aldébaran, remise 2")


def saved(company: Company, key: str, text: str, expected: int | None = None) -> str:
    desk = company.desk()
    with desk.writing() as session:
        return save_format(session, desk, key, text, expected).name


def test_a_description_is_kept_version_by_version(company: Company) -> None:
    assert saved(company, "elcon", OWN_FORMAT, 0) == "Aldébaran, remise"
    assert saved(company, "elcon", OWN_FORMAT) == "Aldébaran, remise"  # no version
    assert saved(company, "elcon", OTHER, 1) == "Aldébaran, remise 2"
    with company.desk().reading() as session:
        assert format_of(session, "elcon").name == "Aldébaran, remise 2"
        assert format_text(session, "elcon") == OTHER
        (own,) = own_formats(session)
        assert (own.key, own.version, own.text, own.at) == ("elcon", 2, OTHER, NOW)
        assert own.form == format_of(session, "elcon")
        assert formats_of(session) == (*HOUSE.values(), own.form)
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "factoring:format")).all()
        assert [(entry.subject, entry.detail) for entry in told] == [
            ("elcon", {"format": "elcon", "version": number}) for number in (1, 2)
        ]


def test_the_houses_formats_have_no_text_and_stay(company: Company) -> None:
    with company.desk().reading() as session:
        assert formats_of(session) == tuple(HOUSE.values())
        assert format_of(session, "bpce-7.0") is HOUSE["bpce-7.0"]
        assert not format_text(session, "csv")
        for find in (format_of, format_text):
            with pytest.raises(KeyError):
                find(session, "nobody")


@pytest.mark.parametrize("key", ["csv", "bpce-7.0", "A", "", "a--b", "x" * 41])
def test_a_key_that_cannot_be_is_refused(company: Company, key: str) -> None:
    with pytest.raises(FaultyFormatError) as caught:
        saved(company, key, OWN_FORMAT)
    assert [(fault.line, fault.place) for fault in caught.value.problems] == [(0, "key")]


@pytest.mark.parametrize(
    ("text", "line", "place"),
    [
        (OWN_FORMAT.replace("width = 40", "width = 41"), 19, "records.1.fields"),
        (OWN_FORMAT.replace('kinds = ["invoice", "credit-note"]', 'kinds = ["bill"]'), 3, "kinds"),
        ("name = \0", 1, ""),
        ("\ud800", 0, ""),
        ("x" * (MOST_BYTES + 1), 0, ""),
    ],
)
def test_every_fault_of_a_description_has_its_line(
    company: Company, text: str, line: int, place: str
) -> None:
    with pytest.raises(FaultyFormatError) as caught:
        saved(company, "elcon", text)
    first = caught.value.problems[0]
    assert (first.line, first.place) == (line, place)
    with company.desk().reading() as session:
        assert own_formats(session) == ()


def test_who_comes_second_is_told_what_holds(company: Company) -> None:
    saved(company, "elcon", OWN_FORMAT)
    with pytest.raises(FormatConflictError) as caught:
        saved(company, "elcon", OTHER, 0)
    assert caught.value.theirs is not None
    assert caught.value.theirs.text == OWN_FORMAT


def test_a_description_that_reads_no_longer_is_listed_without_its_format(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        session.add(FormatRow(key="old", version=1, text="name = 1", author="", at=NOW))
    with desk.reading() as session:
        (own,) = own_formats(session)
        assert own.form is None
        assert formats_of(session) == tuple(HOUSE.values())
        assert format_text(session, "old") == "name = 1"
        with pytest.raises(KeyError):
            format_of(session, "old")
