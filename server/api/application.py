"""The API as a part of the application: its addresses, its errors, its description."""

from importlib import import_module

from apiflask import APIFlask, HTTPError

from server.api.blueprint import blueprint
from server.api.description import INTRODUCTION, Spec, completed
from server.api.problems import Problem, answer_of, of_refusal, of_stop, of_validation
from server.auth.refused import BooksClosedError, ServiceStoppedError
from tenants.books.refusals import NotWrittenError
from tenants.jail import JailUnavailableError

TITLE, VERSION = "Lettrine", "1"

# Modules whose views stand on the blueprint.
_MODULES = (
    "tenants",
    "revisions",
    "files",
    "lines",
    "receivables",
    "auditing",
    "lettrages",
    "customers",
    "factoring",
    "factoring_assignments",
    "factoring_events",
    "imports",
    "jobs",
    "reference",
)
for _name in _MODULES:
    import_module(f"server.api.{_name}")

blueprint.register_error_handler(Problem, answer_of)
blueprint.register_error_handler(HTTPError, of_validation)
for _cause in (ServiceStoppedError, BooksClosedError):
    blueprint.register_error_handler(_cause, lambda error: answer_of(of_stop(error)))
blueprint.register_error_handler(NotWrittenError, lambda error: answer_of(of_refusal(error)))
blueprint.register_error_handler(JailUnavailableError, lambda error: answer_of(of_refusal(error)))


def set_up(app: APIFlask) -> None:
    """Give an application the API."""
    for automatic in (
        "404_RESPONSE",
        "VALIDATION_ERROR_RESPONSE",
        "AUTH_ERROR_RESPONSE",
        "200_RESPONSE",
        "SERVERS",
    ):
        app.config[f"AUTO_{automatic}"] = False
    app.config["DESCRIPTION"] = INTRODUCTION

    def complete(spec: Spec | str) -> Spec | str:
        assert isinstance(spec, dict)
        return completed(app, spec)

    app.spec_processor(complete)
    app.register_blueprint(blueprint)
