"""The key that seals second factors: where it comes from, and what is refused."""

from pathlib import Path
import stat

import pytest

from server.config import SettingError, Settings, settings
from server.secret_key import NoKeyError, key_file, secret_key
from tenants.people.sealing import SecretKey

SECRET = "A" * 32


def of(database: str, key: str | None = None) -> SecretKey:
    return secret_key(Settings(database, None, jail_strict=False, secret_key=key))


def test_a_file_beside_the_database_is_made_once_and_is_the_services_alone(tmp_path: Path) -> None:
    database = tmp_path / "lettrine.db"
    sealed = of(f"sqlite:///{database}").sealed(SECRET, 1)
    path = key_file(database)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert of(f"sqlite:///{database}").opened(sealed, 1) == SECRET


def test_a_key_that_is_set_needs_no_file(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'lettrine.db'}"
    assert (
        of("postgresql://x@127.0.0.1/x", "k" * 32).opened(of(database, "k" * 32).sealed(SECRET, 1), 1)
        == SECRET
    )
    assert list(tmp_path.iterdir()) == []


def test_postgresql_wants_a_key_that_is_set() -> None:
    with pytest.raises(NoKeyError, match="LETTRINE_SECRET_KEY"):
        of("postgresql://x@127.0.0.1/x")


def test_a_key_that_others_may_read_or_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "lettrine.db"
    of(f"sqlite:///{database}")
    key_file(database).chmod(0o640)
    with pytest.raises(NoKeyError, match="chmod 600"):
        of(f"sqlite:///{database}")
    key_file(database).chmod(0o600)
    key_file(database).write_text("abc", encoding="ascii")
    with pytest.raises(NoKeyError, match="cut short"):
        of(f"sqlite:///{database}")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoKeyError, match="nowhere"):
        of(f"sqlite:///{tmp_path / 'nowhere' / 'lettrine.db'}")


def test_a_short_key_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingError, match="too short") as raised:
        settings({"LETTRINE_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(raised.value)
