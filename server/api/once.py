"""Writes that may be sent again: under the same key they are done once and answered the same.

The key comes in the header `Idempotency-Key`. Its answer is kept in the transaction of the write where the
write has one. Never decides what is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
import json
import re
from typing import Any

from flask import Response, jsonify, request, url_for
from flask_babel import gettext as _

from server.api.problems import Problem, refuse
from server.services import services
from tenants import answers
from tenants.answers import Answer, KeyReusedError, Question
from tenants.books.refusals import NotWrittenError
from tenants.db import TenantSession
from tenants.people.access import TenantAccess

HEADER = "Idempotency-Key"
KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Once:
    """A write under its key; without one nothing is kept."""

    access: TenantAccess
    question: Question | None

    def keep(self, session: TenantSession, status: int, body: Mapping[str, Any]) -> None:
        """Keep the answer in the transaction of what was done."""
        if self.question is not None:
            answers.keep(session, self.question, Answer(status, body), services().now())

    def keep_after(self, status: int, body: Mapping[str, Any]) -> None:
        """Keep the answer of what was done in a transaction of another place."""
        if self.question is not None:
            with services().database.writing(self.access.tenant_id) as session:
                self.keep(session, status, body)

    def earlier(self) -> Response | None:
        """Return what was answered under the key before."""
        if self.question is None:
            return None
        with services().database.reading(self.access.tenant_id) as session:
            try:
                found = answers.earlier(session, self.question)
            except KeyReusedError:
                raise key_reused() from None
        return reply(found.status, found.body) if found is not None else None


def done_once(access: TenantAccess, asked: object, do: Callable[[Once], Response]) -> Response:
    """Do what is asked, unless it was done under the key of this request before.

    Args:
        access: who asks.
        asked: all that is asked, as JSON has it.
        do: does it, and keeps its answer with what it is handed.
    """
    once = Once(access, _question(access, asked))
    found = once.earlier()
    if found is not None:
        return found
    try:
        return do(once)
    except (Problem, NotWrittenError):  # somebody may have sent the same at the same moment
        found = once.earlier()
        if found is None:
            raise
        return found


def given_key() -> str | None:
    """Return the key of this request; it ends where that has another form."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        refuse(f"header.{HEADER}", _("A key has 8 to 64 letters, digits and hyphens."))
    return key


def key_reused() -> Problem:
    """Say that a key stands for something else."""
    return Problem(
        422,
        "key-reused",
        _("This key was used for something else"),
        _("Nothing was done. Choose a new key for a new act; send the same act again under its own."),
    )


def reply(status: int, body: Mapping[str, Any]) -> Response:
    """Return an answer as it was kept."""
    made = jsonify(dict(body))
    made.status_code = status
    return made


def accepted(once: Once, body: object, endpoint: str, number: int) -> Response:
    """Answer that work goes on (202), keep that answer, and name where to ask for it.

    Args:
        once: the write, whose answer this is.
        body: what a schema dumped of the work.
        endpoint: the view that tells how far it is.
        number: the work's number.
    """
    assert isinstance(body, dict)
    once.keep_after(HTTPStatus.ACCEPTED, body)
    made = reply(HTTPStatus.ACCEPTED, body)
    made.headers["Location"] = url_for(endpoint, slug=once.access.slug, number=number)
    return made


def _question(access: TenantAccess, asked: object) -> Question | None:
    key = given_key()
    if key is None:
        return None
    said = json.dumps([request.method, request.path, asked], sort_keys=True, default=str)
    return Question(key, str(access.author), sha256(said.encode()).digest())
