"""The pages of templates, for a tenant or a firm: the list, one with its letter beside it, its versions.

Owns how words are read from the form, what stands on the pages, and how an act goes on. Who may look is the
routes' to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import re

from flask import abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.portal.dunning_settings.differing import TextDifference, differences
from server.portal.dunning_settings.homes import NEVER, Home
from server.portal.dunning_settings.letter_shown import OnPaper, Readers, on_paper
from server.portal.dunning_settings.placeholder_words import placeholder_words
from server.portal.dunning_settings.words import (
    language_words,
    origin_words,
    readers_words,
    template_fault,
    template_words,
)
from server.portal.handing_out import PDF
from server.portal.refusals import CONFLICT, UNAVAILABLE, UNSOUND
from tenants.dunning.decisions.rules import RuleConflictError, Version
from tenants.dunning.letters import paper
from tenants.dunning.letters.own_templates import subject_of, template_of
from tenants.dunning.letters.placeholders import placeholders_of
from tenants.dunning.letters.templates import (
    LANGUAGES,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    TEMPLATE_KEYS,
    Template,
    Words,
    faults_of,
    is_for_consumers,
)
from tenants.paper import PaperError

Answer = str | Response | tuple[str, int]
_DAYS = re.compile(r"[0-9]{1,3}")
_NO_DAYS = -1


def templates_page(home: Home) -> str:
    """Show all templates by audience and level, with whose words are in force in each language."""
    own = home.own_words()
    rows = [
        (key, [(language, _in_force(home, own, key, language)) for language in LANGUAGES])
        for key in TEMPLATE_KEYS
    ]
    return home.page(
        "dunning_settings/templates.html",
        "templates",
        rows=rows,
        is_for_consumers=is_for_consumers,
        template_words=template_words,
        readers_words=readers_words,
        origin_words=origin_words,
        language_words=language_words,
    )


def template_page(home: Home, key: str, language: str, readers: Readers) -> str:
    """Show one template: its words, the letter that they make, and its versions."""
    _known(key)
    versions = home.template_versions(key, language)
    held = _held(home, key, language, versions)
    earlier = _earlier(home, versions, request.args.get("version", 0, int))
    return _page(home, earlier or held, readers, of_version=earlier.version if earlier else 0)


def change(home: Home, key: str, language: str, readers: Readers) -> Answer:
    """Keep words as the next version, or give own ones up; `act` is `save` or `house`."""
    _known(key)
    expected = request.form.get("expected", NEVER, int)
    gives_up = request.form.get("act") == "house"
    words = None if gives_up else typed_words(request.form)
    if words is not None and (faults := faults_of(key, words)):
        errors = {place: template_fault(fault) for place, fault in faults.items()}
        return _page(home, Template(key, language, 0, home.origin, words), readers, errors), UNSOUND
    try:
        kept = home.keep_words(key, language, words, expected)
    except RuleConflictError:
        held = Template(key, language, 0, home.origin, words) if words else home.inherited(key, language)
        return _page(home, held, readers, conflict=True), CONFLICT
    if kept.version == expected:
        flash(_("Nothing was changed: all is as it was."), "info")
    elif words is None:
        flash(_("The inherited words hold again; yours stay among the versions."), "ok")
    else:
        flash(_("Saved as version %(number)s; letters follow it from now on.", number=kept.version), "ok")
    return redirect(home.to("get_template", template=key, language=language), 303)


def preview_part(home: Home, key: str, language: str, readers: Readers) -> str:
    """Show the letter that the words in the form would make, without keeping them."""
    _known(key)
    words = typed_words(request.form)
    faults = faults_of(key, words)
    template = Template(key, language, 0, home.origin, words)
    made = (
        OnPaper(None, None, next(map(template_fault, faults.values())))
        if faults
        else on_paper(home, template, readers, request.form.get("reader", ""))
    )
    return render_template("dunning_settings/preview_part.html", made=made)


def pdf(home: Home, key: str, language: str, readers: Readers) -> Answer:
    """Set the letter that the words in the form would make."""
    _known(key)
    words = typed_words(request.form)
    template = Template(key, language, 0, home.origin, words)
    if faults := faults_of(key, words):
        errors = {place: template_fault(fault) for place, fault in faults.items()}
        return _page(home, template, readers, errors), UNSOUND
    made = on_paper(home, template, readers, request.form.get("reader", ""))
    if made.content is None:
        return _page(home, template, readers, {"reader": made.fault}), UNSOUND
    try:
        data = paper.letter_pdf(made.content)
    except PaperError:
        return _page(home, template, readers, {"reader": _("The letter could not be set.")}), UNAVAILABLE
    answer = make_response(data)
    answer.headers["Content-Type"] = PDF
    answer.headers.set("Content-Disposition", "attachment", filename=f"{key}-{language}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def typed_words(form: Mapping[str, str]) -> Words:
    """Return the words that were typed."""
    texts = (form.get(place, "").replace("\r\n", "\n").strip() for place in ("subject", "opening", "closing"))
    days = form.get("delay_days", "").strip()
    subject, opening, closing = texts
    return Words(subject, opening, closing, int(days) if _DAYS.fullmatch(days) else _NO_DAYS)


def _page(  # noqa: PLR0913  what may stand on it
    home: Home,
    shown: Template,
    readers: Readers,
    errors: Mapping[str, str] | None = None,
    *,
    of_version: int = 0,
    conflict: bool = False,
) -> str:
    key, language = shown.key, shown.language
    versions = home.template_versions(key, language)
    reader = request.values.get("reader", "")
    known = dict(readers.choices(shown))
    made = (
        OnPaper(None, None, next(iter(errors.values())))
        if errors
        else on_paper(home, shown, readers, reader if reader in known else "")
    )
    return home.page(
        "dunning_settings/template.html",
        "templates",
        shown=shown,
        held=_held(home, key, language, versions),
        expected=versions[0].version if versions else 0,
        versions=_compared(home, key, language, versions),
        of_version=of_version,
        conflict=conflict,
        errors=errors or {},
        made=made,
        readers=[("", _("Made-up debts")), *known.items()],
        reader=reader,
        placeholders=placeholders_of(for_consumers=is_for_consumers(key)),
        longest_subject=LONGEST_SUBJECT,
        longest_text=LONGEST_TEXT,
        languages=LANGUAGES,
        template_words=template_words,
        readers_words=readers_words,
        origin_words=origin_words,
        language_words=language_words,
        place_words=place_words,
        placeholder_words=placeholder_words,
    )


def place_words(place: str) -> str:
    """Name a part of a template."""
    return {
        "subject": _("Subject"),
        "opening": _("Words before the table"),
        "closing": _("Words after the table"),
        "delay_days": _("Days to pay"),
    }[place]


@dataclass(frozen=True, slots=True)
class Compared:
    """A version beside the words that held before it; no words: own ones were given up."""

    version: Version
    gave_up: bool
    changes: tuple[TextDifference, ...]


def _compared(home: Home, key: str, language: str, versions: tuple[Version, ...]) -> list[Compared]:
    inherited = home.inherited(key, language)
    found = []
    for rank, version in enumerate(versions):
        earlier = template_of(versions[rank + 1], home.origin) if rank + 1 < len(versions) else None
        now, before = template_of(version, home.origin) or inherited, earlier or inherited
        gave_up = version.body["words"] is None
        found.append(Compared(version, gave_up, differences(before.words, now.words)))
    return found


def _held(home: Home, key: str, language: str, versions: tuple[Version, ...]) -> Template:
    own = template_of(versions[0], home.origin) if versions else None
    return own or home.inherited(key, language)


def _earlier(home: Home, versions: tuple[Version, ...], number: int) -> Template | None:
    version = next((each for each in versions if each.version == number), None)
    return template_of(version, home.origin)


def _in_force(home: Home, own: Mapping[str, Version], key: str, language: str) -> Template:
    return template_of(own.get(subject_of(key, language)), home.origin) or home.inherited(key, language)


def _known(key: str) -> None:
    if key not in TEMPLATE_KEYS:
        abort(404)
