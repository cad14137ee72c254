"""The accountant's path as the README tells it, run command by command."""

import os
from pathlib import Path
import re
import subprocess
import sys

from server.demo import company
from tests.server.git_http.conftest import ROOT, running

CHARGES = """
2026-02-28 * "Frais bancaires"
  Expenses:60-Achats:606300    5.00 EUR
  Assets:51-Banques:512000    -4.00 EUR
"""


def blocks() -> list[str]:
    text = (ROOT / "README.md").read_text()
    section = text.split("## The accountant's path\n")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def shown() -> list[str]:
    """Return what the README shows of a refused push."""
    text = (ROOT / "README.md").read_text()
    section = text.split("## The accountant's path\n")[1].split("\n## ")[0]
    return re.findall(r"```\n(remote: .*?)```", section, re.DOTALL)[0].splitlines()


class Newcomer:
    """Somebody in an empty folder with Lettrine installed as the README installs it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / ".venv" / "bin").mkdir(parents=True)
        lettrine = home / ".venv" / "bin" / "lettrine"
        lettrine.write_text(
            f"#!/bin/sh\nexport PYTHONPATH={ROOT}\n"
            f"exec {sys.executable} -c 'from server.cli import main; main()' \"$@\"\n"
        )
        lettrine.chmod(0o755)
        export = home / "var" / "tour" / company.file_name()  # where `make tour` leaves it
        export.parent.mkdir(parents=True)
        export.write_bytes(company.fec())
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "LETTRINE_"))
        }
        self.env = {
            **kept,
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ASKPASS": str(self.script("askpass", f"cat {home}/token")),
            "GIT_AUTHOR_NAME": "Alice",
            "GIT_AUTHOR_EMAIL": "alice@firm.example",
            "GIT_COMMITTER_NAME": "Alice",
            "GIT_COMMITTER_EMAIL": "alice@firm.example",
        }

    def script(self, name: str, line: str) -> Path:
        """Write a small program."""
        path = self.home / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        return path

    def types(self, block: str, editor: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Type a block of commands."""
        return subprocess.run(
            ["sh", "-e", "-c", block],
            cwd=self.home,
            env={**self.env, "EDITOR": str(editor)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def test_the_path_is_as_the_readme_tells_it(tmp_path: Path) -> None:
    prepare, serve, edit, mend, look = blocks()
    newcomer = Newcomer(tmp_path)
    prepared = newcomer.types(prepare)
    assert prepared.returncode == 0, prepared.stderr
    (tmp_path / "token").write_text(prepared.stdout.splitlines()[-1])

    assert serve.strip() == ".venv/bin/lettrine serve"
    (tmp_path / "charges").write_text(CHARGES)
    with running(f"sqlite:///{tmp_path}/var/lettrine.db") as (base, _process):
        edit = edit.replace("127.0.0.1:8080", base.removeprefix("http://"))
        refused = newcomer.types(edit, newcomer.script("mistake", f'cat {tmp_path}/charges >> "$1"'))
        assert refused.returncode != 0
        for line in shown():
            assert line in [told.rstrip() for told in refused.stderr.splitlines()], refused.stderr
        mended = newcomer.types(
            "cd dupont\n" + mend, newcomer.script("mending", "sed -i 's/-4.00/-5.00/' \"$1\"")
        )
        assert mended.returncode == 0, mended.stderr
    looked = newcomer.types(look)
    assert looked.returncode == 0, looked.stderr
    first = looked.stdout.splitlines()[2]
    assert re.match(r" +3 .* alice <alice@dupont> +push +sound +Balance the bank charges$", first), first
    assert '+2026-02-28 * "Frais bancaires"' in looked.stdout
    assert "dupont: whole" in looked.stderr
