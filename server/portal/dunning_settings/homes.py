"""Whose schedules and templates a page is about: a tenant's or a firm's, with the same acts for both.

Owns where each is kept, what it falls back on, and the addresses of its pages. Decides no rights and words
nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from flask import url_for

from ledger_core.dunning.schedule import Schedule
from ledger_core.dunning.schedule_form import from_json
from server.portal.desk import desk_of
from server.portal.page import firm_page, tenant_page
from server.services import services
from tenants.dunning.decisions import rules
from tenants.dunning.decisions.creditor import Creditor, may_send, read_creditor
from tenants.dunning.decisions.rules import Version
from tenants.dunning.decisions.schedules import (
    FIRM_KEY,
    PREFIX,
    firm_rules,
    firm_schedules,
    house_schedules,
    own_schedules,
    save_firm_schedule,
    save_schedule,
)
from tenants.dunning.letters import own_templates
from tenants.dunning.letters.templates import Origin, Template, Words, house
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.roles import Permission

NEVER = -1
"""The version that whoever sends a form without one is taken to have seen: none ever holds it."""


class Home(Protocol):
    """Where schedules and templates are kept. `key_prefix` begins the keys of its own schedules."""

    @property
    def key_prefix(self) -> str: ...  # noqa: D102
    @property
    def origin(self) -> Origin: ...  # noqa: D102
    @property
    def may_write(self) -> bool: ...  # noqa: D102
    def own(self) -> dict[str, Schedule]:
        """Return its own schedules as they hold, by key."""

    def others(self) -> dict[str, Schedule]:
        """Return those of others that it may choose, by key."""

    def schedule_versions(self, key: str) -> tuple[Version, ...]:
        """Return the versions of one of its own schedules, the last first."""

    def keep_schedule(self, schedule: Schedule, expected: int) -> Schedule:
        """Keep a schedule as the next version of its key; raises what `save_schedule` does."""

    def own_words(self) -> Mapping[str, Version]:
        """Return the versions in force of its own templates, by subject."""

    def template_versions(self, key: str, language: str) -> tuple[Version, ...]:
        """Return the versions of its own words, the last first."""

    def inherited(self, key: str, language: str) -> Template:
        """Return the words that hold where it has none."""

    def keep_words(self, key: str, language: str, words: Words | None, expected: int | None) -> Version:
        """Keep words as the next version, None gives them up; raises what `save_template` does."""

    def creditor(self) -> Creditor | None:
        """Return who writes in samples; None: somebody made up."""

    def to(self, name: str, **values: object) -> str:
        """Return the address of one of its pages."""

    def page(self, template: str, tab: str, **context: object) -> str:
        """Render one of its pages."""


@dataclass(frozen=True, slots=True)
class TenantHome:
    """A tenant's own schedules and templates."""

    access: TenantAccess
    key_prefix: str = ""
    origin: Origin = Origin.TENANT

    @property
    def may_write(self) -> bool:
        """Whether who looks may change them."""
        return self.access.may(Permission.WRITE)

    def own(self) -> dict[str, Schedule]:
        """Return its own schedules as they hold, by key."""
        with desk_of(self.access).reading() as session:
            return own_schedules(session)

    def others(self) -> dict[str, Schedule]:
        """Return those of its firms and of the house, by key."""
        desk = desk_of(self.access)
        return house_schedules() | dict(firm_rules(desk.database, desk.tenant_id, desk.today).schedules)

    def schedule_versions(self, key: str) -> tuple[Version, ...]:
        """Return the versions of one of its own schedules, the last first."""
        with desk_of(self.access).reading() as session:
            return rules.versions(session, PREFIX + key)

    def keep_schedule(self, schedule: Schedule, expected: int) -> Schedule:
        """Keep a schedule as the next version of its key."""
        desk = desk_of(self.access)
        with desk.writing() as session:
            return save_schedule(session, desk, schedule, expected)

    def own_words(self) -> Mapping[str, Version]:
        """Return the versions in force of its own templates, by subject."""
        with desk_of(self.access).reading() as session:
            found = rules.all_latest(session, own_templates.PREFIX)
        return {version.subject: version for version in found}

    def template_versions(self, key: str, language: str) -> tuple[Version, ...]:
        """Return the versions of its own words, the last first."""
        with desk_of(self.access).reading() as session:
            return rules.versions(session, own_templates.subject_of(key, language))

    def inherited(self, key: str, language: str) -> Template:
        """Return the words that hold where it has none."""
        return own_templates.inherited(desk_of(self.access), key, language)

    def keep_words(self, key: str, language: str, words: Words | None, expected: int | None) -> Version:
        """Keep words as the next version; None gives them up."""
        desk = desk_of(self.access)
        with desk.writing() as session:
            return own_templates.save_template(session, desk, key, language, words, expected)

    def creditor(self) -> Creditor | None:
        """Return the creditor, where its letters could leave."""
        with desk_of(self.access).reading() as session:
            creditor = read_creditor(session)
        return creditor if may_send(creditor) else None

    def to(self, name: str, **values: object) -> str:
        """Return the address of one of its pages."""
        return url_for(f"dunning_settings.{name}", slug=self.access.slug, **values)  # type: ignore[arg-type]

    def page(self, template: str, tab: str, **context: object) -> str:
        """Render one of its pages."""
        return tenant_page(
            template,
            self.access,
            "dunning",
            home=self,
            tab=tab,
            layout="layouts/tenant.html",
            may_write=self.may_write,
            **context,
        )


@dataclass(frozen=True, slots=True)
class FirmHome:
    """A firm's schedules and templates, for those of its clients who have none of their own."""

    access: FirmAccess
    key_prefix: str = FIRM_KEY
    origin: Origin = Origin.FIRM

    @property
    def may_write(self) -> bool:
        """Whether who looks may change them."""
        return self.access.may(Permission.WRITE)

    def own(self) -> dict[str, Schedule]:
        """Return its own schedules as they hold, by key."""
        with services().database.platform_reading() as session:
            return firm_schedules(session, self.access.firm_id)

    def others(self) -> dict[str, Schedule]:
        """Return those of the house, by key."""
        return house_schedules()

    def schedule_versions(self, key: str) -> tuple[Version, ...]:
        """Return the versions of one of its own schedules, the last first."""
        return self._versions(PREFIX + key)

    def keep_schedule(self, schedule: Schedule, expected: int) -> Schedule:
        """Keep a schedule as the next version of its key."""
        house_ = services()
        author = str(self.access.author)
        with house_.database.platform() as session:
            return save_firm_schedule(session, self.access.firm_id, author, house_.now(), schedule, expected)

    def own_words(self) -> Mapping[str, Version]:
        """Return the versions in force of its own templates, by subject."""
        with services().database.platform_reading() as session:
            found = rules.firm_all_latest(session, self.access.firm_id, own_templates.PREFIX)
        return {version.subject: version for version in found}

    def template_versions(self, key: str, language: str) -> tuple[Version, ...]:
        """Return the versions of its own words, the last first."""
        return self._versions(own_templates.subject_of(key, language))

    def inherited(self, key: str, language: str) -> Template:
        """Return the house's words."""
        return house(key, language)

    def keep_words(self, key: str, language: str, words: Words | None, expected: int | None) -> Version:
        """Keep words as the next version; None gives them up."""
        house_ = services()
        author = str(self.access.author)
        with house_.database.platform() as session:
            return own_templates.save_firm_template(
                session, self.access.firm_id, author, house_.now(), key, language, words, expected
            )

    def creditor(self) -> Creditor | None:
        """Return nobody: a firm's letters are its clients'."""
        return None

    def to(self, name: str, **values: object) -> str:
        """Return the address of one of its pages."""
        return url_for(f"firm_dunning.{name}", firm=self.access.slug, **values)  # type: ignore[arg-type]

    def page(self, template: str, tab: str, **context: object) -> str:
        """Render one of its pages."""
        return firm_page(
            template,
            self.access,
            "templates" if tab == "templates" else "dunning",
            home=self,
            tab=tab,
            layout="layouts/firm.html",
            may_write=self.may_write,
            **context,
        )

    def _versions(self, subject: str) -> tuple[Version, ...]:
        with services().database.platform_reading() as session:
            return rules.firm_versions(session, self.access.firm_id, subject)


def read_schedule(version: Version) -> Schedule:
    """Return the schedule of a version."""
    return from_json(version.body)
