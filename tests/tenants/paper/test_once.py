"""Papers asked for again: set once for the same template and data, and anew for any other."""

from collections.abc import Mapping

import pytest

from tenants.paper import Paper, PaperError, setting_once


def test_the_same_is_set_once_and_another_anew() -> None:
    asked: list[tuple[str, object]] = []

    def press(template: str, data: Mapping[str, object]) -> Paper:
        asked.append((template, dict(data)))
        if data.get("broken"):
            raise PaperError(template)
        return Paper(str(len(asked)).encode(), is_archival=True)

    give = setting_once(press)
    first = give("slip", {"a": 1, "b": ["x"]})
    assert give("slip", {"b": ["x"], "a": 1}) is first
    assert give("slip", {"a": 1, "b": ["y"]}).pdf == b"2"
    assert give("list", {"a": 1, "b": ["x"]}).pdf == b"3"
    for _ in range(2):
        with pytest.raises(PaperError):
            give("slip", {"broken": True})
    assert len(asked) == 5
    assert setting_once(press)("slip", {"a": 1, "b": ["x"]}).pdf == b"6"
