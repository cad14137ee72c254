"""Decisions follow each other as versions; none is changed, and of two at once one is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tenants import audit_log
from tenants.audit_log import AuditEntry
from tenants.db import AppendOnlyError
from tenants.dunning.decisions.rows import RuleVersion
from tenants.dunning.decisions.rules import (
    RuleConflictError,
    all_latest,
    latest,
    put_version,
    version_of,
    versions,
)
from tenants.dunning.stamp import stamp_of
from tests.tenants.dunning.company import Company


def test_versions_follow_each_other_and_stay(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        assert latest(session, "x") is None
        before = stamp_of(session)
        first = put_version(session, desk, "x", {"a": 1}, expected=0)
        assert put_version(session, desk, "x", {"a": 1}) == first
        second = put_version(session, desk, "x", {"a": 2}, expected=1)
        put_version(session, desk, "xy", {"b": "é"})
        assert stamp_of(session) > before
    assert (first.version, second.version, second.author) == (1, 2, desk.hand.actor)
    with desk.reading() as session:
        assert latest(session, "x") == second
        assert versions(session, "x") == (second, first)
        assert version_of(session, "x", 1) == first
        assert version_of(session, "x", 3) is None
        assert [(each.subject, each.version) for each in all_latest(session, "x")] == [("x", 2), ("xy", 1)]
        assert all_latest(session, "%") == ()
        told = session.execute(
            select(AuditEntry.subject, AuditEntry.detail).where(AuditEntry.action == "dunning:decide")
        ).all()
        assert [(subject, detail["version"]) for subject, detail in told][-3:] == [
            ("x", 1),
            ("x", 2),
            ("xy", 1),
        ]
        assert audit_log.verify_chain(session) == ()


def test_who_saw_another_version_is_told(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        held = put_version(session, desk, "x", {"a": 1}, expected=0)
    with pytest.raises(RuleConflictError) as refused, desk.writing() as session:
        put_version(session, desk, "x", {"a": 2}, expected=0)
    assert refused.value.theirs == held


def test_two_at_once_make_two_versions(company: Company) -> None:
    desk = company.desk()

    def put(number: int) -> bool:
        try:
            with desk.writing() as session:
                put_version(session, desk, "x", {"a": number}, expected=0)
        except RuleConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(put, range(4))) == [False, False, False, True]


def test_a_version_is_never_changed(company: Company) -> None:
    desk = company.desk()
    with desk.writing() as session:
        put_version(session, desk, "x", {"a": 1})
        row = session.scalars(select(RuleVersion).where(RuleVersion.subject == "x")).one()
    row.author = "somebody"
    with pytest.raises(AppendOnlyError), desk.writing() as session:
        session.add(row)
