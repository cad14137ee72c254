"""Whoever has a package and Python and git finds out what was done to it, whatever that was."""

import ast
from collections.abc import Callable
import hashlib
import json
from pathlib import Path
import subprocess
import sys

import pytest

from tenants.audit_log import chain_of
from tenants.books.history import revision_of
from tenants.packages import verify
from tenants.packages.bundle import bundle_of
from tenants.packages.content import AGED, BALANCES, BOOKS, BUNDLE, GROUPS, LOG, OPEN_ITEMS
from tenants.packages.sealing import MANIFEST, SEAL
from tenants.people.place import Place
from tenants.people.reading_logs import json_lines, whole
from tests.tenants.books.ground import Books
from tests.tenants.packages.conftest import seal, unfolded

FEC = "fec/FEC-20250101-20251231.txt"


@pytest.fixture
def package(books: Books, tmp_path: Path) -> Path:
    """Give the folder of a package of revision 2."""
    return unfolded(seal(books), tmp_path)


def run(folder: Path, *more: str, program: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Verify as an auditor does: the program in the folder, nothing of ours reachable."""
    command = [sys.executable, str(program or folder / "verify.py"), "--language", "en", *more]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, check=False
    )


def sealed_again(folder: Path) -> None:
    """Seal what is there now, as somebody does who wants to deceive."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for path in manifest["files"]:
        data = (folder / path).read_bytes()
        manifest["files"][path] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    text = json.dumps(manifest).encode()
    (folder / MANIFEST).write_bytes(text)
    (folder / SEAL).write_text(f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n")


def replaced(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_bytes().decode()
    assert old in text, f"{path} has no {old!r}"
    (folder / path).write_bytes(text.replace(old, new, 1).encode())


def test_a_package_is_found_whole_and_each_check_is_said(package: Path) -> None:
    found = run(package)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.count("OK     ") == len(verify.CHECKS)
    assert "FAULT" not in found.stdout
    assert verify.WHOLE_SAID in found.stdout


def test_it_speaks_french_to_who_reads_french(package: Path) -> None:
    found = run(package, "--language", "fr")
    assert "Ce dossier est complet et ses parties concordent." in found.stdout
    assert "OK     le sceau" in found.stdout


def test_every_sentence_has_a_french_one() -> None:
    tree = ast.parse(Path(verify.__file__).read_text(), feature_version=(3, 9))
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "{count}" in node.value
    }
    english = {text for text in said if text not in verify.FRENCH.values()}
    assert english <= verify.FRENCH.keys()
    for one, other in verify.FRENCH.items():
        assert sorted(one.split("{")[1:]) == [] or one.count("{") == other.count("{")


def test_each_file_that_is_altered_is_named(package: Path) -> None:
    for path in sorted(json.loads((package / MANIFEST).read_text())["files"]):
        if path == "verify.py":
            continue  # who alters the program can have it say anything; see the next test
        kept = (package / path).read_bytes()
        (package / path).write_bytes(kept + b" ")
        found = run(package)
        (package / path).write_bytes(kept)
        assert found.returncode == 1
        assert f"FAULT  {path}: altered since it was sealed" in found.stdout


def test_an_altered_program_is_named_by_the_published_one(package: Path) -> None:
    (package / "verify.py").write_text("print('This package is whole and proved.')\n")
    found = run(package, str(package), program=Path(verify.__file__))
    assert found.returncode == 1
    assert "verify.py: altered since it was sealed" in found.stdout


@pytest.mark.parametrize("path", [BUNDLE, LOG, FEC, OPEN_ITEMS, "README.txt"])
def test_a_file_that_is_missing_is_named(package: Path, path: str) -> None:
    (package / path).unlink()
    found = run(package)
    assert found.returncode == 1
    assert f"{path}: missing" in found.stdout


def test_a_file_more_is_named(package: Path) -> None:
    (package / "books" / ".git").mkdir()
    (package / "books" / ".git" / "config").write_text("[core]\n\tfsmonitor = touch /tmp/owned\n")
    found = run(package)
    assert found.returncode == 1
    assert "books/.git/config: not in the manifest" in found.stdout


def test_the_name_of_a_file_cannot_pass_for_what_the_program_says(package: Path) -> None:
    (package / "x\nOK     all is well").write_text("")
    found = run(package)
    assert found.returncode == 1
    assert "FAULT  x\ufffdOK     all is well: not in the manifest" in found.stdout


def test_another_seal_is_noticed(package: Path) -> None:
    (package / SEAL).write_text(f"{'0' * 64}  {MANIFEST}\n")
    assert "SEAL.txt: not the SHA-256 of MANIFEST.json" in run(package).stdout


Tampering = Callable[[Path], object]
TAMPERED: dict[str, tuple[Tampering, str]] = {
    "a plain file of the books": (
        lambda folder: replaced(folder, f"{BOOKS}journal/2025/2025-01.beancount", "920.00", "820.00"),
        "books/journal/2025/2025-01.beancount: another than the commit's",
    ),
    "an amount of the FEC": (
        lambda folder: replaced(folder, FEC, "\t920,00\t0,00", "\t820,00\t0,00"),
        f"{FEC}: entry VE 2 20250120 does not balance",
    ),
    "a whole entry of the FEC": (
        lambda folder: [replaced(folder, FEC, "920,00", "820,00") for _side in range(2)],
        "account 411000: 820.00 in the FEC, 920.00 in receivables/balances.csv",
    ),
    "an open item": (
        lambda folder: replaced(folder, OPEN_ITEMS, "920.00,920.00", "920.00,820.00"),
        "not what is open in receivables/open-items.csv",
    ),
    "an open item and the aged balance": (
        lambda folder: [
            replaced(folder, OPEN_ITEMS, "920.00,920.00", "920.00,820.00"),
            replaced(folder, AGED, "920.00", "820.00"),
            replaced(folder, AGED, "920.00", "820.00"),
        ],
        "the balance in receivables/balances.csv is 920.00",
    ),
    "an item left out": (
        lambda folder: [
            (folder / path).write_bytes((folder / path).read_bytes().splitlines(keepends=True)[0])
            for path in (OPEN_ITEMS, AGED)
        ],
        "the balance in receivables/balances.csv is 920.00",
    ),
    "the age of a debt": (
        lambda folder: replaced(folder, AGED, "0.00,0.00,920.00,0.00,920.00", "0.00,920.00,0.00,0.00,920.00"),
        "is not what the due dates in receivables/open-items.csv give",
    ),
    "a balance": (
        lambda folder: replaced(folder, BALANCES, "920.00", "820.00"),
        "the balance in receivables/balances.csv is 820.00",
    ),
    "who lettered a group": (
        lambda folder: replaced(folder, GROUPS, ",2,", ",1,"),
        "is not commit",
    ),
    "a group that balances": (
        lambda folder: replaced(folder, GROUPS, "-600.00,EUR", "-500.00,EUR"),
        "the lines add up to 100.00, not to 0.00",
    ),
    "an entry of the log": (
        lambda folder: replaced(folder, LOG, '"origin": "web"', '"origin": "WEB"'),
        "the chain is broken at entry 2",
    ),
    "the end of the log": (
        lambda folder: (folder / LOG).write_bytes(
            b"".join((folder / LOG).read_bytes().splitlines(keepends=True)[:-1])
        ),
        "ends at entry 2, the manifest says 3",
    ),
    "the revision": (
        lambda folder: replaced(folder, MANIFEST, '"revision": 2', '"revision": 1'),
        "revision 1",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_altered_and_sealed_again_is_found_by_what_it_no_longer_agrees_with(
    package: Path, what: str
) -> None:
    tamper, said = TAMPERED[what]
    tamper(package)
    sealed_again(package)
    found = run(package)
    assert found.returncode == 1
    assert said in found.stdout


def test_a_bundle_of_another_history_is_refused(books: Books, package: Path) -> None:
    with books.database.reading(books.tenant.id) as session:
        (package / BUNDLE).write_bytes(bundle_of(session, revision_of(session, 1)))
    sealed_again(package)
    found = run(package)
    assert found.returncode == 1
    assert "books.bundle: holds commit" in found.stdout


def test_a_bundle_whose_clone_would_show_another_commit_is_refused(package: Path) -> None:
    clone = package.parent / "clone"
    for arguments in (
        ["clone", "-q", str(package / BUNDLE), str(clone)],
        ["-C", str(clone), "checkout", "-q", "-b", "other"],
        [
            "-C",
            str(clone),
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@b",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "x",
        ],
        ["-C", str(clone), "bundle", "create", "-q", str(package / BUNDLE), "HEAD", "main"],
    ):
        subprocess.run(["git", *arguments], check=True, env={"PATH": "/usr/bin:/bin"})
    sealed_again(package)
    found = run(package)
    assert found.returncode == 1
    assert "names more than the commit of the revision, or another" in found.stdout


def test_a_git_that_lies_in_the_package_is_not_started(package: Path) -> None:
    mine = package / "git"
    mine.write_text("#!/bin/sh\ntouch owned\n")
    mine.chmod(0o755)
    command = [sys.executable, "-I", "verify.py", "--language", "en"]
    found = subprocess.run(
        command,
        cwd=package,
        capture_output=True,
        text=True,
        env={"PATH": f".:{package}:/usr/bin"},
        check=False,
    )
    assert "lies in this folder, so it is not started" in found.stdout
    assert not (package / "owned").exists()


def test_a_later_log_proves_the_seal_and_another_companys_does_not(books: Books, package: Path) -> None:
    place = Place(client_id=books.tenant.id)
    later = package.parent / "later.jsonl"
    later.write_text("".join(json_lines(whole(books.database, place), place)))
    found = run(package, "--log", str(later))
    assert found.returncode == 0, found.stdout
    assert "holds the seal, as entry 4" in found.stdout
    assert verify.PROVED_SAID in found.stdout
    later.write_text("".join(later.read_text().splitlines(keepends=True)[:3]))
    assert "says nothing of the seal" in run(package, "--log", str(later)).stdout
    later.write_bytes((package / LOG).read_bytes().replace(b"alice", b"mallory"))
    assert f"FAULT  {later}: the chain is broken at entry 1" in run(package, "--log", str(later)).stdout
    later.unlink()
    assert f"FAULT  {later}: cannot be read" in run(package, "--log", str(later)).stdout


def test_the_log_of_the_service_is_whole_after_the_seal(books: Books, package: Path) -> None:
    del package
    with books.database.reading(books.tenant.id) as session:
        assert chain_of(session).verify(session) == ()


def test_a_link_in_a_package_is_refused(package: Path) -> None:
    (package / "README.txt").unlink()
    (package / "README.txt").symlink_to("/etc/passwd")
    found = run(package)
    assert found.returncode == 1
    assert "README.txt: neither a file nor a folder" in found.stdout


def test_a_manifest_that_names_a_path_outside_opens_nothing(package: Path) -> None:
    manifest = json.loads((package / MANIFEST).read_text())
    outside = package.parent / "outside.txt"
    outside.write_text("secret")
    manifest["files"]["../outside.txt"] = {"sha256": hashlib.sha256(b"secret").hexdigest(), "size": 6}
    text = json.dumps(manifest).encode()
    (package / MANIFEST).write_bytes(text)
    (package / SEAL).write_text(f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n")
    assert "FAULT  ../outside.txt: missing" in run(package).stdout


def test_a_module_beside_the_program_is_not_imported(package: Path) -> None:
    (package / "json.py").write_text("raise SystemExit('owned')\n")
    found = run(package)
    assert "owned" not in found.stdout + found.stderr
    assert "json.py: not in the manifest" in found.stdout


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b'{"form": 1}', b'{"form": 2}', b"[" * 100_000, b'{"form": 1, "files": 7}']
)
def test_a_manifest_of_another_form_is_refused_in_words(package: Path, manifest: bytes) -> None:
    (package / MANIFEST).write_bytes(manifest)
    found = run(package)
    assert (found.returncode, found.stderr) == (1, "")
    assert "FAULT" in found.stdout
