"""`lettrine books`, as a person runs it."""

from collections.abc import Callable
import json
from pathlib import Path
import subprocess
import sys
import zipfile

from click.testing import CliRunner, Result
import pytest

from server.cli import main

SAMPLES = Path(__file__).parent.parent.parent / "fec_samples"
Run = Callable[..., Result]


@pytest.fixture
def run(database_address: str) -> Run:
    """Run a command on an empty database of each kind."""

    def run_one(*words: str) -> Result:
        environment = {"LETTRINE_DATABASE": database_address, "LETTRINE_JAIL": None}
        return CliRunner().invoke(main, ["books", *words], env=environment)

    return run_one


@pytest.fixture
def filled(run: Run) -> Run:
    """Make a tenant whose books came from a FEC."""
    assert run("create", "dupont", "--name", "Dupont SARL").exit_code == 0
    assert run("import-fec", "dupont", str(SAMPLES / "strict.txt")).exit_code == 0
    return run


def test_the_path_of_new_books(run: Run, tmp_path: Path) -> None:
    created = run("create", "dupont", "--name", "Dupont SARL")
    assert (created.exit_code, created.stdout) == (0, "")
    assert created.stderr.startswith("dupont: revision 1, commit ")
    imported = run("import-fec", "dupont", str(SAMPLES / "strict.txt"))
    assert (imported.exit_code, imported.stderr) == (0, "dupont: revision 2, 7 entries, 17 rows\n")
    log = json.loads(run("log", "dupont", "--format", "json").stdout)
    assert [(row["revision"], row["origin"], row["check"], row["message"]) for row in log] == [
        (2, "import", "sound", "Import strict.txt"),
        (1, "create", "sound", "Début des livres"),
    ]
    assert run("verify", "dupont").stderr == "dupont: whole\n"
    assert run("reindex", "dupont").stderr == "dupont: indexed revision 2\n"
    folder = tmp_path / "clone"
    assert run("clone", "dupont", str(folder)).stderr == f"{folder}: cloned\n"
    listed = subprocess.run(
        ["git", "-C", folder, "log", "--format=%s"], check=True, capture_output=True, text=True
    )
    assert listed.stdout == "Import strict.txt\nDébut des livres\n"


def test_a_revision_and_its_files_are_shown(filled: Run) -> None:
    shown = filled("show", "dupont", "1").stdout
    assert shown.startswith("revision 1  ")
    assert '+option "title" "Dupont SARL"\n' in shown
    assert filled("show", "dupont", "--file", "main.beancount").stdout.startswith(
        'option "title" "Dupont SARL"\n'
    )


REFUSED = (
    (("create", "dupont", "--name", "Again"), "there is a tenant 'dupont' already"),
    (("create", "Du pont", "--name", "X"), "'Du pont': use small letters, digits and single hyphens"),
    (("log", "durand"), "there is no tenant 'durand'; `lettrine books create` makes one"),
    (("show", "dupont", "7"), "dupont: there is no revision 7"),
    (("show", "dupont", "--file", "x"), "dupont: revision 2 has no file x"),
    (("import-fec", "dupont", str(SAMPLES / "strict.txt")), "the books of 'dupont' were begun"),
    (("import-fec", "dupont", "nowhere.txt"), "nowhere.txt: No such file or directory"),
    (("clone", "dupont", str(SAMPLES)), f"{SAMPLES}: exists already and is not an empty folder"),
)


def test_what_cannot_be_done_is_said_with_status_1(filled: Run) -> None:
    for words, said in REFUSED:
        result = filled(*words)
        assert (result.exit_code, result.stderr[: len(said)]) == (1, said)


def test_a_faulty_fec_leaves_the_books_as_they_are(run: Run) -> None:
    run("create", "dupont", "--name", "Dupont SARL")
    result = run("import-fec", "dupont", str(SAMPLES / "faulty.txt"))
    assert result.exit_code == 1
    assert "nothing was written" in result.stderr
    assert len(json.loads(run("log", "dupont", "--format", "json").stdout)) == 1


def test_a_missing_database_is_said(tmp_path: Path) -> None:
    environment = {"LETTRINE_DATABASE": f"sqlite:///{tmp_path}/none.db"}
    result = CliRunner().invoke(main, ["books", "log", "dupont"], env=environment)
    assert (result.exit_code, "lettrine db upgrade" in result.stderr) == (1, True)


def test_a_package_is_sealed_into_a_file_and_the_log_has_its_seal(filled: Run, tmp_path: Path) -> None:
    target = tmp_path / "package.zip"
    asked = ("package", "--tenant", "dupont", "--revision", "2", "--out", str(target), "--day", "2025-12-31")
    sealed = filled(*asked)
    assert sealed.exit_code == 0, sealed.stderr
    seal = sealed.stderr.split()[-1]
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path)
    program = tmp_path / "dupont-revision-2" / "verify.py"
    found = subprocess.run(
        [sys.executable, "-I", program, "--language", "en"], check=False, capture_output=True, text=True
    )
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert f"the seal {seal} is that of the manifest" in found.stdout


def test_a_package_that_cannot_be_written_is_no_entry_in_the_log(filled: Run, tmp_path: Path) -> None:
    asked = ("package", "--tenant", "dupont", "--day", "2025-12-31", "--out")
    refused = filled(*asked, str(tmp_path / "nowhere" / "package.zip"))
    assert refused.exit_code == 1
    target = tmp_path / "package.zip"
    assert filled(*asked, str(target)).exit_code == 0
    with zipfile.ZipFile(target) as archive:
        assert b"package:seal" not in archive.read("dupont-revision-2/audit/log.jsonl")


def test_a_revision_that_is_not_there_is_named(filled: Run, tmp_path: Path) -> None:
    refused = filled("package", "--tenant", "dupont", "--revision", "9", "--out", str(tmp_path / "p.zip"))
    assert (refused.exit_code, refused.stderr) == (1, "dupont: there is no revision 9\n")
