"""The OpenAPI description taken apart for a page: chapters of operations, with fields as rows.

Pure: from the description alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.api.description import Spec

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Field:
    """A field or parameter: `name` leads to it from the top, such as `files[].path`."""

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, what it means, and its fields."""

    status: str
    description: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    """What one address does with one method."""

    id: str
    method: str
    path: str
    title: str
    description: str
    scope: str
    parameters: Sequence[Field]
    body: Sequence[Field]
    bodies: Sequence[str]  # kinds of content, where the body has no fields
    replies: Sequence[Reply]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Operations that belong together."""

    name: str
    operations: Sequence[Operation]


def chapters(spec: Spec) -> list[Chapter]:
    """Return the chapters of a description, in its order of tags."""
    by_tag: dict[str, list[Operation]] = {tag["name"]: [] for tag in spec["tags"]}
    for path, methods in spec["paths"].items():
        for method, said in methods.items():
            if "operationId" in said:
                by_tag[said["tags"][0]].append(_operation(spec, method, path, said))
    return [Chapter(name, operations) for name, operations in by_tag.items()]


def _operation(spec: Spec, method: str, path: str, said: Mapping[str, Any]) -> Operation:
    contents: Mapping[str, Any] = said.get("requestBody", {}).get("content", {})
    schema = contents.get("application/json", {}).get("schema", {})
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        title=said.get("summary", "").rstrip("."),
        description=" ".join(said.get("description", "").split()),
        scope=said["x-scope"],
        parameters=[_parameter(each) for each in said.get("parameters", ())],
        body=list(_fields(spec, schema)),
        bodies=[] if schema else list(contents),
        replies=[_reply(spec, status, answer) for status, answer in sorted(said["responses"].items())],
    )


def _parameter(said: Mapping[str, Any]) -> Field:
    return Field(said["name"], _kind(said.get("schema", {})), bool(said.get("required")), _told(said))


def _reply(spec: Spec, status: str, said: Mapping[str, Any]) -> Reply:
    schema = said.get("content", {}).get("application/json", {}).get("schema", {})
    return Reply(status, said.get("description", ""), list(_fields(spec, schema)))


def _fields(spec: Spec, schema: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[Field]:
    """Give the fields of an object, those within it after their own."""
    if depth > _DEEPEST:
        return
    whole = _resolved(spec, schema)
    for name, said in whole.get("properties", {}).items():
        field = _resolved(spec, said)
        place = f"{before}{name}"
        required = name in whole.get("required", ())
        yield Field(place, _kind(field), required, _told(said) or _told(field))
        inner = _resolved(spec, field.get("items", {}))
        if inner.get("properties"):
            yield from _fields(spec, inner, f"{place}[].", depth + 1)
        elif field.get("properties"):
            yield from _fields(spec, field, f"{place}.", depth + 1)


def _resolved(spec: Spec, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema itself where it only names one, alone or among others."""
    for choice in (schema, *schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        name = choice.get("$ref", "").rpartition("/")[2]
        if name:
            found = spec["components"]["schemas"][name]
            assert isinstance(found, dict)
            return found
    return schema


def _kind(schema: Mapping[str, Any]) -> str:
    said = schema.get("type", "object" if schema.get("properties") else "")
    kinds = [said] if isinstance(said, str) else list(said)
    if "array" in kinds:
        return f"[{_kind(schema.get('items', {})) or 'object'}]"
    if "enum" in schema:
        return " · ".join(str(each) for each in schema["enum"] if each is not None)
    words = [schema.get("format") or kind for kind in kinds if kind != "null"]
    return " · ".join(words + (["null"] if "null" in kinds else []))


def _told(said: Mapping[str, Any]) -> str:
    return str(said.get("description", ""))
