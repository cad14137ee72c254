"""Whose words are in force: a tenant's own, else those of a firm that serves it, else the house's.

Owns how words are kept as versions. A version without words gives the text back to whoever comes next. What
words may say is `templates`'.
"""

from collections.abc import Mapping
import datetime as dt

from tenants.db import PlatformSession, TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions import rules
from tenants.dunning.decisions.rules import Version
from tenants.dunning.letters.templates import (
    LANGUAGES,
    TEMPLATE_KEYS,
    Origin,
    Template,
    UnknownTemplateError,
    Words,
    WordsError,
    faults_of,
    house,
    words_as_json,
    words_from_json,
)
from tenants.people.access import firms_of

PREFIX = "template:"


def subject_of(key: str, language: str) -> str:
    """Return the subject of the versions of a template.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    if key not in TEMPLATE_KEYS or language not in LANGUAGES:
        raise UnknownTemplateError(f"{key} {language}")
    return f"{PREFIX}{key}:{language}"


def template_for(session: TenantSession, desk: Desk, key: str, language: str) -> Template:
    """Return the template in force; of several firms the first by name that has words counts.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    own = template_of(rules.latest(session, subject_of(key, language)), Origin.TENANT)
    return own or inherited(desk, key, language)


def inherited(desk: Desk, key: str, language: str) -> Template:
    """Return what holds where a tenant has no words of its own.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    subject = subject_of(key, language)
    firms = firms_of(desk.database, desk.tenant_id, desk.today)
    if firms:
        with desk.database.platform_reading() as session:
            for firm in firms:
                found = template_of(rules.firm_latest(session, firm.id, subject), Origin.FIRM)
                if found:
                    return found
    return house(key, language)


def template_of(version: Version | None, origin: Origin) -> Template | None:
    """Read the template of a version; None where there is none, or it has no words."""
    if version is None or version.body["words"] is None:
        return None
    key, _, language = version.subject.removeprefix(PREFIX).rpartition(":")
    return Template(key, language, version.version, origin, words_from_json(version.body["words"]))


def save_template(  # noqa: PLR0913, PLR0917  what a decision is made of
    session: TenantSession,
    desk: Desk,
    key: str,
    language: str,
    words: Words | None,
    expected: int | None = None,
) -> Version:
    """Keep a tenant's words as the next version; None gives up its own.

    Raises:
        UnknownTemplateError: there is no such template.
        WordsError: the words cannot be kept.
        RuleConflictError: another version holds than the author saw.
    """
    return rules.put_version(session, desk, subject_of(key, language), _body(key, words), expected)


def save_firm_template(  # noqa: PLR0913, PLR0917  as of a tenant, and whose
    session: PlatformSession,
    firm_id: int,
    author: str,
    at: dt.datetime,
    key: str,
    language: str,
    words: Words | None,
    expected: int | None = None,
) -> Version:
    """Keep a firm's words for its clients; as `save_template`."""
    body = _body(key, words)
    return rules.firm_put_version(session, firm_id, author, at, subject_of(key, language), body, expected)


def _body(key: str, words: Words | None) -> Mapping[str, object]:
    if words is None:
        return {"words": None}
    if faults := faults_of(key, words):
        raise WordsError(faults)
    return {"words": words_as_json(words)}
