"""The commands there are, each loaded by itself."""

import subprocess
import sys

from click.testing import CliRunner
import pytest

from server.cli import main

COMMANDS = [
    "aged", "billing", "books", "check", "db", "dunning", "factoring", "fec", "firm", "kpi", "match",
    "member", "open", "outbox", "person", "serve", "token", "unletter",
]  # fmt: skip


def test_help_lists_every_command_with_a_line_of_its_own() -> None:
    told = CliRunner().invoke(main, ["--help"]).stdout.split("Commands:\n")[1].splitlines()
    assert [line.split()[0] for line in told] == COMMANDS
    assert all(len(line.split()) > 1 for line in told)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: main {command} ")


def test_a_command_that_is_none_is_wrong_usage() -> None:
    done = CliRunner().invoke(main, ["chek"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "No such command 'chek'" in done.stderr


def test_who_works_on_a_folder_waits_for_no_database_and_no_web_server() -> None:
    asked = "import sys; from server.cli import main; main(['check', '--help'], standalone_mode=False); "
    loaded = "print([name for name in ('sqlalchemy', 'dulwich', 'flask', 'gunicorn') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked + loaded], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
