"""A plain Fava over books in a folder, asked through the web framework's test client."""

from collections.abc import Callable, Mapping
from pathlib import Path

from fava.application import create_app
import pytest

from tests.ledger_core.fava.plain_fava import BOOKS, PLUGINS, Asking, Page


@pytest.fixture
def fava(tmp_path: Path) -> Callable[..., Asking]:
    """Start a Fava over one text; what it gives asks for a page of ours, in English unless told otherwise."""

    def start(text: str = BOOKS, *, extra: Mapping[str, str] | None = None) -> Asking:
        (tmp_path / "main.beancount").write_text(PLUGINS + text, "utf-8")
        for name, content in (extra or {}).items():
            (tmp_path / name).write_text(content, "utf-8")
        app = create_app([tmp_path / "main.beancount"], load=True, read_only=True)
        client = app.test_client()
        slug = app.config["LEDGERS"].first_slug()

        def ask(page_name: str, /, language: str = "en", **query: str) -> Page:
            answer = client.get(
                f"/{slug}/extension/{page_name}/",
                query_string={"partial": "true", **query},
                headers={"Accept-Language": language},
            )
            assert answer.status_code == 200, answer.get_data(as_text=True)
            return Page(answer.get_data(as_text=True))

        return ask

    return start
