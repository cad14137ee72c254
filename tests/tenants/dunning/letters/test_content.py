"""The content of a letter as JSON: kept whole, read strictly."""

import json
from typing import Any

import pytest

from tenants.dunning.letters.content import ContentError, content_as_json, content_from_json
from tenants.dunning.letters.sample import sample
from tenants.dunning.letters.templates import LANGUAGES, TEMPLATE_KEYS, house
from tests.tenants.dunning.letters.letters_ground import formal_notice

KEPT: dict[str, Any] = json.loads(json.dumps(content_as_json(formal_notice())))


@pytest.mark.parametrize("key", TEMPLATE_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_content_comes_back_from_json_as_it_was(key: str, language: str) -> None:
    content = sample(house(key, language))
    assert content_from_json(json.loads(json.dumps(content_as_json(content)))) == content
    assert content_from_json(content_as_json(content)) == content


def test_the_design_comes_back_too() -> None:
    assert content_from_json(KEPT) == formal_notice()


@pytest.mark.parametrize("part", sorted(KEPT))
def test_every_part_must_be_there_and_of_its_kind(part: str) -> None:
    with pytest.raises(ContentError, match=part):
        content_from_json({name: value for name, value in KEPT.items() if name != part})
    for wrong in (3.5, {"a": 1}, [[3]], "x" if isinstance(KEPT[part], list | dict) else ["x"]):
        with pytest.raises(ContentError):
            content_from_json({**KEPT, part: wrong})


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("day", "23/11/2026"),
        ("form", 3),
        ("form", 0),
        ("form", True),
        ("references", [["a", "b", "c"]]),
        ("items", {**KEPT["items"], "more": 1}),
        ("items", {**KEPT["items"], "rows": [["a"]]}),
        ("items", {**KEPT["items"], "total": ["a"]}),
        ("payment", {**KEPT["payment"], "cents": True}),
        ("payment", {**KEPT["payment"], "cents": 1.5}),
        ("payment", {**KEPT["payment"], "labels": ["IBAN"]}),
        ("interest", {}),
    ],
)
def test_what_is_not_right_within_a_part_is_told(part: str, changed: object) -> None:
    with pytest.raises(ContentError):
        content_from_json({**KEPT, part: changed})


@pytest.mark.parametrize("data", [None, [], "x", {}, {**KEPT, "more": 1}])
def test_what_is_no_content_is_refused(data: object) -> None:
    with pytest.raises(ContentError):
        content_from_json(data)
