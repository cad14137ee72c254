"""Errors as programs read them, RFC 9457: which problem it is, what happened, and at which place.

Owns the names of problems and the words of those that only programs meet; what a page is refused too keeps
the words it has there. Never shows what went wrong inside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NoReturn

from apiflask import HTTPError
from flask import Response, jsonify
from flask_babel import gettext as _

from server.api import field_words
from server.portal.refusals import RETRY_SECONDS, refusal_of
from server.portal.standing import stops
from tenants.books.refusals import NotWrittenError
from tenants.jail import JailUnavailableError

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:lettrine:problem:"
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class At:
    """What is wrong at a place: a field, a parameter, or a line of a file."""

    place: str
    message: str

    @property
    def form(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return {"place": self.place, "message": self.message}


class Problem(Exception):  # noqa: N818  the standard's word
    """Why something was not done: `kind` names it for programs, `title` and `detail` say it to a person."""

    def __init__(  # noqa: PLR0913  a problem says all of it
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[At] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{kind}: {title} {detail}".strip())
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail or title
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def answer_of(problem: Problem) -> Response:
    """Return a problem as an answer."""
    body: dict[str, Any] = {
        "type": PREFIX + problem.kind,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = [each.form for each in problem.errors]
    made = jsonify(body)
    made.status_code = problem.status
    made.content_type = MEDIA_TYPE
    made.headers.update(problem.headers)
    return made


def of_refusal(error: NotWrittenError | JailUnavailableError) -> Problem:
    """Say why books were not written, in the words of the pages."""
    refusal = refusal_of(error)
    return Problem(
        refusal.status,
        refusal.kind,
        refusal.title,
        refusal.advice,
        errors=[
            At(f"{fault.path}:{fault.line}" if fault.line else fault.path, fault.sentence)
            for fault in refusal.faults
        ],
        headers={"Retry-After": str(RETRY_SECONDS)} if refusal.status == _UNAVAILABLE else None,
    )


def of_stop(error: stops.Refused) -> Problem:
    """Say that the service has stopped for want of a subscription, in the words of the pages."""
    stop = stops.stop_of(error)
    return Problem(stops.STATUS, stop.kind, stop.title, stop.advice)


def of_validation(error: HTTPError) -> Response:
    """Answer a request whose fields are not as they are described; `error` is APIFlask's."""
    if error.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
        return answer_of(Problem(error.status_code, "http", str(error.message)))
    return answer_of(invalid(list(_places(error.detail))))


def invalid(errors: Sequence[At]) -> Problem:
    """Say that fields or parameters are not as they are described."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid",
        _("This request is not as the API describes it"),
        _("Nothing was done. Each place that is wrong is named."),
        errors=errors,
    )


def refuse(place: str, message: str) -> NoReturn:
    """End the request: one field or parameter is not as it is described."""
    raise invalid([At(place, message)])


def missing(title: str) -> Problem:
    """Say that something is not there."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", title)


def _places(said: object, within: tuple[str, ...] = ()) -> Iterator[At]:
    """Give each message with the way that leads to its field: `json.files.0.path`."""
    if isinstance(said, Mapping):
        for name, below in said.items():
            yield from _places(below, (*within, str(name)) if name != "_schema" else within)
    elif isinstance(said, list):
        for each in said:
            yield from _places(each, within)
    else:
        yield At(".".join(within), field_words.said(str(said)))
