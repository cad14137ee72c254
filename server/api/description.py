"""The OpenAPI description: what APIFlask makes of the views, and what holds for all of them.

Owns what stands beside each address: who may ask, which problems there are, the key of writes.
"""

from collections.abc import Iterator, Mapping
import json
import re
from typing import Any

from flask import Flask

from server.api.blueprint import PREFIX
from server.api.imports import KINDS
from server.api.once import HEADER, KEY
from server.api.problems import MEDIA_TYPE
from tenants.people.roles import Permission

Spec = dict[str, Any]

INTRODUCTION = (
    "What the portal of Lettrine shows and does, for programs. A token opens one client's books: send it as "
    "`Authorization: Bearer lettrine-…`. Amounts are texts with two decimals, `1234.56`, in the currency "
    "that is named beside them; days are ISO, `2026-11-23`; moments carry their zone. A list comes in pages: "
    "`next` is the cursor of the next one. Writes take an `Idempotency-Key`: sent again under it they are "
    "done once. "
    "Errors are `application/problem+json`; `type` names the problem, `errors` each place that is wrong."
)
_PATH_PART = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_TAGS = (
    ("Tenants", r"/tenants(/\{slug\})?$"),
    ("Books", r"/tenants/\{slug\}/(revisions|files)(/.*)?$"),
    ("Receivables", r".*/(lines|open-items(/.*)?|aged-balance|key-figures)$"),
    ("Lettrage", r".*/(proposals|lettrages)$"),
    ("Customers", r".*/customers(/.*)?$"),
    ("Factoring", r".*/factoring/.*"),
    ("Long work", r".*/(imports|jobs)(/.*)?$"),
)
_PROBLEMS: Mapping[int, str] = {
    400: "The request cannot be read.",
    401: "There is no token, or none that is good.",
    403: "The token does not permit this.",
    404: "It is not there, or not for this token.",
    409: "Somebody else was faster, or the books are not in the state that this takes. Nothing was written.",
    412: "The state named by `If-Match` is no longer the present one. Nothing was written.",
    413: "The body is too large. Nothing was kept.",
    415: "The body is of another kind than this takes.",
    422: "Fields or parameters are not as described, or what is asked cannot be. Nothing was written.",
    429: "The token asks too often; `Retry-After` says how many seconds to wait.",
    503: "The service cannot do this now; `Retry-After` says how long to wait. Nothing was written.",
}
_ALWAYS, _OF_WRITES = (400, 401, 404, 422, 429), (403, 409, 413, 415, 503)
_PROBLEM: Spec = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "names the problem: urn:lettrine:problem:…"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened and what to do, in the reader's language"},
        "errors": {
            "type": "array",
            "description": "each place that is wrong: a field, or a line of a file",
            "items": {
                "type": "object",
                "required": ["place", "message"],
                "properties": {"place": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def completed(app: Flask, spec: Spec) -> Spec:
    """Return APIFlask's description with what holds for every address."""
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "a token of one client, `lettrine-…`"}
    }
    spec["security"] = [{"token": []}]
    spec["tags"] = [{"name": name} for name, _pattern in _TAGS]
    for method, path, view in _views(app):
        _complete(spec["paths"][path][method], method, path, view)
    return _without_doubles(spec)


def _without_doubles(spec: Spec) -> Spec:
    """Return a description in which a schema that stands in lists and alone has one name."""
    schemas = spec["components"]["schemas"]
    doubles = {
        name: name.rstrip("0123456789")
        for name, said in schemas.items()
        if schemas.get(name.rstrip("0123456789")) == said and name[-1].isdigit()
    }
    for name in doubles:
        del schemas[name]
    text = json.dumps(spec)
    for name, first in doubles.items():
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{first}"')
    said = json.loads(text)
    assert isinstance(said, dict)
    return said


def _views(app: Flask) -> Iterator[tuple[str, str, Any]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith(f"{PREFIX}/tenants"):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield method.lower(), _PATH_PART.sub(r"{\1}", rule.rule), view


def _complete(operation: Spec, method: str, path: str, view: Any) -> None:  # noqa: ANN401  a view with its marks
    permission: Permission = view.permission
    writes = method != "get"
    operation["operationId"] = view.__name__
    operation["tags"] = [next(name for name, pattern in _TAGS if re.fullmatch(PREFIX + pattern, path))]
    operation["x-scope"] = permission.value
    statuses = _ALWAYS + (_OF_WRITES if writes else ()) + ((412,) if method == "patch" else ())
    for status in statuses:
        operation["responses"][str(status)] = {
            "description": _PROBLEMS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    if writes and not path.endswith("/stop"):
        operation.setdefault("parameters", []).append(
            {
                "in": "header",
                "name": HEADER,
                "required": False,
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
                "description": "the same for the same write sent again, for thirty days",
            }
        )
    if path.endswith("/imports"):
        operation["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
        }
