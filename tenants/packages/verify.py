"""Verify the sealed package in whose folder this program lies, or the one that is named.

    python3 -I verify.py [FOLDER] [--log LATER-LOG.jsonl] [--language en|fr]

Needs Python 3.9 or later and git, and nothing else, so it is one file. Says each thing it checks, and ends
with status 1 where one of them is not so. A package may have been made to deceive: nothing of it is executed,
git reads its bundle with no configuration but this program's, and all that is written goes to a folder that
is removed in the end.
"""

import sys

if __name__ == "__main__" and not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # modules that lie beside this program are the package's, and not to be trusted

import argparse
import collections
import csv
import datetime as dt
from decimal import Decimal, InvalidOperation
import functools
import hashlib
import json
import os
from pathlib import Path
import shutil
import stat
import subprocess
import tempfile
from typing import Any, Callable, Iterator, NoReturn, Optional  # noqa: UP035  for 3.9

MANIFEST, SEAL, FORM = "MANIFEST.json", "SEAL.txt", 1
BUNDLE, BOOKS, LOG = "books.bundle", "books/", "audit/log.jsonl"
OPEN_ITEMS, AGED = "receivables/open-items.csv", "receivables/aged-balance.csv"
BALANCES, GROUPS = "receivables/balances.csv", "lettrage/groups.csv"
AGES = ("not_due", "late_1_30", "late_31_60", "late_61_90", "late_over_90", "unallocated")
LAST_DAYS = (0, 30, 60, 90)  # past due, of each age but the last two
GIT_SECONDS = 600
NEXT_LINE = "\n        "
LONGEST_CELL = 10_000_000
WHOLE_SAID = (
    "This package is whole, and its parts agree. Only the seal tells whether it is the one that was sealed: "
    "compare it with the one that you noted, or with a later log (--log)."
)
PROVED_SAID = "This package is whole, its parts agree, and the later log holds its seal."
FAULTS_SAID = "This package is not what was sealed, or does not add up. Faults: {count}"
GROUPS_SAID = (
    "{count} lettrage groups: those in capitals balance, and the commits that gave them are in the history"
)

FRENCH = {
    "OK     ": "OK     ",
    "FAULT  ": "ERREUR ",
    "the seal {seal} is that of the manifest": "le sceau {seal} est celui du manifeste",
    "{count} files are there, none more and none less, each with the content that was sealed": (
        "{count} fichiers sont là, ni plus ni moins, chacun avec le contenu scellé"
    ),
    "the bundle holds the books at revision {revision}: commit {commit}, tree {tree}, {history} commits": (
        "le bundle contient les livres à la révision {revision} : commit {commit}, arbre {tree}, "
        "{history} commits"
    ),
    "the {count} files under books/ are those of the commit, byte by byte": (
        "les {count} fichiers sous books/ sont ceux du commit, octet pour octet"
    ),
    "the audit log is an unbroken chain of {count} entries, sealed {digest}": (
        "le journal d’audit est une chaîne intacte de {count} entrées, scellée {digest}"
    ),
    "the audit log names each revision up to {revision} by its commit, and the bundle holds them all": (
        "le journal d’audit nomme chaque révision jusqu’à {revision} par son commit, et le bundle les "
        "contient toutes"
    ),
    "the FEC has {rows} rows; each of its {entries} entries balances, debit and credit are {total}": (
        "le FEC a {rows} lignes ; chacune de ses {entries} écritures est équilibrée, débit et crédit font "
        "{total}"
    ),
    "there is no FEC in this package; fec/none.txt says why": (
        "ce dossier ne contient pas de FEC ; fec/none.txt dit pourquoi"
    ),
    "the FEC and the table of balances agree on {count} accounts as of {day}": (
        "le FEC et le tableau des soldes concordent pour {count} comptes au {day}"
    ),
    "the FEC holds one year only: its accounts are not compared with the balances as of {day}": (
        "le FEC ne contient qu’un exercice : ses comptes ne sont pas comparés aux soldes au {day}"
    ),
    "{count} open items add up to the aged balance, row by row and age by age: {total}": (
        "{count} postes ouverts font la balance âgée, ligne par ligne et âge par âge : {total}"
    ),
    "the aged balance and the table of balances agree on {count} customer accounts": (
        "la balance âgée et le tableau des soldes concordent pour {count} comptes clients"
    ),
    GROUPS_SAID: (
        "{count} groupes de lettrage : ceux en majuscules sont soldés, et les commits qui les ont lettrés "
        "sont dans l’historique"
    ),
    "the later log continues this one and holds the seal, as entry {number} of {at}": (
        "le journal plus récent prolonge celui-ci et contient le sceau, à l’entrée {number} du {at}"
    ),
    WHOLE_SAID: (
        "Ce dossier est complet et ses parties concordent. Seul le sceau dit si c’est bien celui qui a été "
        "scellé : comparez-le à celui que vous avez noté, ou à un journal plus récent (--log)."
    ),
    PROVED_SAID: (
        "Ce dossier est complet, ses parties concordent et le journal plus récent contient son sceau."
    ),
    FAULTS_SAID: ("Ce dossier n’est pas ce qui a été scellé, ou ne concorde pas. Erreurs : {count}"),
}
"""What is said where all is well, in French; faults are named in English as they are rare and exact."""


class Fault(Exception):  # noqa: N818  what is found, not what goes wrong here
    """Something is not as it was sealed, or does not add up; the message says what."""


def refuse(message: str) -> NoReturn:
    """Say that something is not so."""
    raise Fault(message)


class Package:
    """The files of a folder, and what the checks found out so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = set(walk(folder))
        self.manifest = self.read_json(MANIFEST)
        if not isinstance(self.manifest, dict) or self.manifest.get("form") != FORM:
            refuse(f"{MANIFEST}: not of the form {FORM} that this program knows")
        self.commits: set[str] = set()
        self.revisions: dict[int, str] = {}

    def read(self, path: str) -> bytes:
        """Return the content of a file that the folder holds."""
        if path not in self.paths:
            refuse(f"{path}: missing")
        return (self.folder / path).read_bytes()

    def read_json(self, path: str) -> Any:  # noqa: ANN401  as it is written
        """Return what a JSON file says."""
        try:
            return json.loads(self.read(path))
        except (ValueError, RecursionError):
            refuse(f"{path}: no JSON")

    def rows(self, path: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file."""
        try:
            text = self.read(path).decode("utf-8")
            rows = list(csv.DictReader(text.splitlines(keepends=True), strict=True))
        except (UnicodeDecodeError, csv.Error):
            refuse(f"{path}: no CSV")
        if any(None in row or None in row.values() for row in rows):
            refuse(f"{path}: a row has more or fewer cells than there are heads")
        return rows

    @property
    def revision(self) -> int:
        """Number of the revision."""
        return int(self.manifest["books"]["revision"])

    @property
    def commit(self) -> str:
        """Commit of the revision."""
        return str(self.manifest["books"]["commit"])

    @property
    def day(self) -> str:
        """Day of the tables."""
        return str(self.manifest["receivables"]["day"])


def walk(folder: Path) -> Iterator[str]:
    """Yield the paths of all files of a folder; what is neither file nor folder is refused."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                mode = entry.stat(follow_symlinks=False).st_mode
                path = Path(entry.path)
                if stat.S_ISDIR(mode):
                    waiting.append(path)
                elif stat.S_ISREG(mode):
                    yield path.relative_to(folder).as_posix()
                else:
                    refuse(f"{path.relative_to(folder).as_posix()}: neither a file nor a folder")


def check_seal(package: Package) -> tuple[str, dict[str, object]]:
    """The seal is the digest of the manifest."""
    seal = hashlib.sha256(package.read(MANIFEST)).hexdigest()
    if package.read(SEAL).decode("ascii", "replace").split() != [seal, MANIFEST]:
        refuse(f"{SEAL}: not the SHA-256 of {MANIFEST}, which is {seal}")
    return "the seal {seal} is that of the manifest", {"seal": seal}


def check_files(package: Package) -> tuple[str, dict[str, object]]:
    """Each file of the manifest is there as it was sealed, and no other."""
    sealed = package.manifest["files"]
    there = package.paths - {MANIFEST, SEAL}
    wrong = [f"{path}: missing" for path in sorted(sealed.keys() - there)]
    wrong += [f"{path}: not in the manifest" for path in sorted(there - sealed.keys())]
    for path in sorted(sealed.keys() & there):
        data = package.read(path)
        if (len(data), hashlib.sha256(data).hexdigest()) != (sealed[path]["size"], sealed[path]["sha256"]):
            wrong.append(f"{path}: altered since it was sealed")
    if wrong:
        refuse(NEXT_LINE.join(wrong))
    said = "{count} files are there, none more and none less, each with the content that was sealed"
    return said, {"count": len(sealed)}


def git(repository: str, *arguments: str) -> bytes:
    """Run git on a repository of our own, with no configuration of anybody's."""
    program = shutil.which("git")
    if program is None:
        refuse("git is not installed here")
    if Path(program).resolve().parent == Path.cwd():  # Windows looks there first, and it may be the package
        refuse(f"{program}: lies in this folder, so it is not started; run this program from another one")
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": repository,
        "XDG_CONFIG_HOME": repository,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_DIR": os.path.join(repository, "audited.git"),  # noqa: PTH118  a text for git
        "LC_ALL": "C",
    }
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    command = [program, "-c", f"core.hooksPath={os.devnull}", "-c", "gc.auto=0", *arguments]
    ended = subprocess.run(  # noqa: S603  git itself, and arguments of this program's
        command, env=environment, cwd=repository, capture_output=True, timeout=GIT_SECONDS, check=False
    )
    if ended.returncode:
        reason = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        refuse(f"{BUNDLE}: git {arguments[0]} refuses it: {reason[-1] if reason else ended.returncode}")
    return ended.stdout


def check_bundle(package: Package) -> tuple[str, dict[str, object]]:
    """Git can clone the bundle, and finds in it the commit and the tree that were sealed."""
    books = package.manifest["books"]
    bundle = str((package.folder / BUNDLE).resolve())
    package.read(BUNDLE)
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        git(folder, "init", "--bare", "--quiet", "--template=")
        git(folder, "bundle", "verify", "--quiet", bundle)
        heads = git(folder, "bundle", "list-heads", bundle).decode("utf-8", "replace").splitlines()
        git(folder, "fetch", "--quiet", "--no-tags", bundle, "refs/heads/main:refs/heads/audited")
        commit = git(folder, "rev-parse", "refs/heads/audited^{commit}").decode().strip()
        tree = git(folder, "rev-parse", "refs/heads/audited^{tree}").decode().strip()
        package.commits = set(git(folder, "rev-list", "refs/heads/audited").decode().split())
        listed = git(folder, "ls-tree", "-r", "-z", "--full-tree", "refs/heads/audited")
    if (commit, tree) != (books["commit"], books["tree"]):
        refuse(f"{BUNDLE}: holds commit {commit} with tree {tree}, not those of the manifest")
    if sorted(heads) != [f"{commit} HEAD", f"{commit} refs/heads/main"]:
        refuse(f"{BUNDLE}: names more than the commit of the revision, or another: {', '.join(heads)}")
    package.manifest["listed"] = listed
    said = (
        "the bundle holds the books at revision {revision}: commit {commit}, tree {tree}, {history} commits"
    )
    history = len(package.commits)
    return said, {"revision": package.revision, "commit": commit, "tree": tree, "history": history}


def check_books(package: Package) -> tuple[str, dict[str, object]]:
    """The plain files are the commit's."""
    listed = package.manifest.get("listed")
    if listed is None:
        refuse("books/: not compared, since the bundle could not be read")
    of_commit = {}
    for item in filter(None, listed.split(b"\0")):
        head, _, path = item.partition(b"\t")
        of_commit[path.decode("utf-8", "surrogateescape")] = head.decode().split()
    plain = {path[len(BOOKS) :]: path for path in package.paths if path.startswith(BOOKS)}
    wrong = [f"books/{path}: in one of both only" for path in sorted(plain.keys() ^ of_commit.keys())]
    for path in sorted(plain.keys() & of_commit.keys()):
        data = package.read(plain[path])
        name = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324  as git names it
        if of_commit[path] != ["100644", "blob", name]:
            wrong.append(f"books/{path}: another than the commit's")
    if wrong:
        refuse(NEXT_LINE.join(wrong))
    return "the {count} files under books/ are those of the commit, byte by byte", {"count": len(plain)}


def chain(text: bytes, tenant: object, where: str) -> list[dict[str, Any]]:
    """Return the entries of an audit log; a chain that is broken is refused."""
    found: list[dict[str, Any]] = []
    previous = bytes(32)
    for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
        try:
            entry = json.loads(line)
            digest = bytes.fromhex(entry["digest"])
            said = {key: value for key, value in entry.items() if key != "digest"}
            sealed = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            refuse(f"{where}: line {number} is no entry")
        if said.get("tenant") != tenant or said.get("number") != number:
            refuse(f"{where}: line {number} is no entry {number} of this company")
        if hashlib.sha256(previous + sealed).digest() != digest:
            refuse(f"{where}: the chain is broken at entry {number}")
        found.append(entry)
        previous = digest
    return found


def check_log(package: Package) -> tuple[str, dict[str, object]]:
    """Nothing in the audit log was altered, removed or put elsewhere."""
    entries = chain(package.read(LOG), package.manifest["tenant"]["number"], LOG)
    last = entries[-1] if entries else {"number": 0, "digest": ""}
    anchor = package.manifest["log"]
    if (last["number"], last["digest"]) != (anchor["entries"], anchor["digest"]):
        refuse(f"{LOG}: ends at entry {last['number']}, the manifest says {anchor['entries']}")
    for entry in entries:
        if entry.get("action") == "books:write" and str(entry.get("subject")).startswith("revision "):
            package.revisions[int(entry["subject"].split()[1])] = str(entry["detail"].get("commit"))
    said = "the audit log is an unbroken chain of {count} entries, sealed {digest}"
    return said, {"count": last["number"], "digest": last["digest"]}


def check_revisions(package: Package) -> tuple[str, dict[str, object]]:
    """The log says of each revision which commit it is, and the bundle holds it."""
    for number in range(1, package.revision + 1):
        if number not in package.revisions:
            refuse(f"{LOG}: says nothing of revision {number}")
        if package.revisions[number] not in package.commits:
            refuse(
                f"{BUNDLE}: lacks commit {package.revisions[number]}, which the log calls revision {number}"
            )
    if package.revisions[package.revision] != package.commit:
        refuse(f"{LOG}: calls commit {package.revisions[package.revision]} revision {package.revision}")
    said = "the audit log names each revision up to {revision} by its commit, and the bundle holds them all"
    return said, {"revision": package.revision}


def number_of(text: str, where: str, comma: str = ".") -> Decimal:
    """Read an amount."""
    try:
        value = Decimal(text.replace(comma, ".")) if text else Decimal(0)
    except InvalidOperation:
        refuse(f"{where}: «{text}» is no amount")
    if not value.is_finite():
        refuse(f"{where}: «{text}» is no amount")
    return value


def fec_rows(package: Package) -> list[dict[str, str]]:
    """Return the rows of the FEC."""
    path = str(package.manifest["fec"]["file"])
    lines = package.read(path).decode("utf-8", "replace").split("\r\n")
    heads = lines[0].split("\t")
    rows = [dict(zip(heads, line.split("\t"))) for line in lines[1:] if line]  # noqa: B905  for 3.9
    if any(len(row) != len(heads) for row in rows) or not {"CompteNum", "Debit", "Credit"} <= set(heads):
        refuse(f"{path}: no FEC")
    return rows


def check_fec(package: Package) -> tuple[str, dict[str, object]]:
    """Debit equals credit, in each entry of the FEC and in all."""
    facts = package.manifest["fec"]
    if facts is None:
        return "there is no FEC in this package; fec/none.txt says why", {}
    rows, path = fec_rows(package), str(facts["file"])
    sums: dict[tuple[str, str, str], Decimal] = collections.defaultdict(Decimal)
    debit = credit = Decimal(0)
    for row in rows:
        amounts = number_of(row["Debit"], path, ","), number_of(row["Credit"], path, ",")
        sums[row["JournalCode"], row["EcritureNum"], row["EcritureDate"]] += amounts[0] - amounts[1]
        debit, credit = debit + amounts[0], credit + amounts[1]
    odd = [key for key, left in sums.items() if left]
    if odd:
        refuse(f"{path}: entry {' '.join(odd[0])} does not balance")
    if debit != credit or len(rows) != facts["rows"]:
        refuse(f"{path}: debit {debit}, credit {credit}, {len(rows)} rows; the manifest says {facts['rows']}")
    said = "the FEC has {rows} rows; each of its {entries} entries balances, debit and credit are {total}"
    return said, {"rows": len(rows), "entries": len(sums), "total": debit}


def balances(package: Package) -> dict[str, Decimal]:
    """Return the balance of each account number, all third parties together."""
    found: dict[str, Decimal] = collections.defaultdict(Decimal)
    for row in package.rows(BALANCES):
        found[plain(row["account"])] += number_of(row["balance"], BALANCES)
    return found


def plain(cell: str) -> str:
    """Return what a cell says, without the apostrophe that keeps a spreadsheet from computing it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@\t\r") else cell


def check_fec_balances(package: Package) -> tuple[str, dict[str, object]]:
    """The sums of the FEC by account are those of the table of balances."""
    facts = package.manifest["fec"]
    if facts is None:
        return "there is no FEC in this package; fec/none.txt says why", {}
    if not facts["all_entries"]:
        said = "the FEC holds one year only: its accounts are not compared with the balances as of {day}"
        return said, {"day": package.day}
    sums: dict[str, Decimal] = collections.defaultdict(Decimal)
    for row in fec_rows(package):
        sums[row["CompteNum"]] += number_of(row["Debit"], "FEC", ",") - number_of(row["Credit"], "FEC", ",")
    of_books = balances(package)
    for account in sorted({*sums, *of_books}):
        if sums.get(account, Decimal(0)) != of_books.get(account, Decimal(0)):
            both = f"{sums.get(account, 0)} in the FEC, {of_books.get(account, 0)} in {BALANCES}"
            refuse(f"account {account}: {both}")
    said = "the FEC and the table of balances agree on {count} accounts as of {day}"
    return said, {"count": len(sums), "day": package.day}


def party_of(row: dict[str, str]) -> tuple[str, str, str]:
    """Return account, third party and currency of a row; an account without a third party is its own."""
    return row["account"], row["party"] or row["account"], row["currency"]


def age_of(due: str, day: dt.date) -> str:
    """Return the age of an open item as of a day: by days past due, or `unallocated` where nothing is due."""
    if not due:
        return AGES[-1]
    late = (day - dt.date.fromisoformat(due)).days
    return AGES[sum(late > last for last in LAST_DAYS)]


def check_aged(package: Package) -> tuple[str, dict[str, object]]:
    """The open items add up to the aged balance, each age by itself, and each of its rows to its total."""
    items: dict[tuple[str, str, str], Decimal] = collections.defaultdict(Decimal)
    ages: dict[tuple[str, str, str, str], Decimal] = collections.defaultdict(Decimal)
    rows, day = package.rows(OPEN_ITEMS), dt.date.fromisoformat(package.day)
    for row in rows:
        key, amount = party_of(row), number_of(row["open"], OPEN_ITEMS)
        items[key] += amount
        ages[(*key, age_of(row["due"], day))] += amount
    totals: dict[str, Decimal] = collections.defaultdict(Decimal)
    for row in package.rows(AGED):
        key = row["account"], row["party"], row["currency"]
        total = number_of(row["total"], AGED)
        if sum(number_of(row[age], AGED) for age in AGES) != total:
            refuse(f"{AGED}: {' '.join(key)}: the ages do not add up to the total")
        if items.pop(key, Decimal(0)) != total:
            refuse(f"{AGED}: {' '.join(key)}: not what is open in {OPEN_ITEMS}")
        odd = [age for age in AGES if number_of(row[age], AGED) != ages[(*key, age)]]
        if odd:
            refuse(f"{AGED}: {' '.join(key)}: {odd[0]} is not what the due dates in {OPEN_ITEMS} give")
        totals[row["currency"]] += total
    if any(items.values()):
        refuse(f"{AGED}: lacks {' '.join(next(iter(items)))}, which {OPEN_ITEMS} has")
    shown = ", ".join(f"{amount} {currency}" for currency, amount in sorted(totals.items()))
    said = "{count} open items add up to the aged balance, row by row and age by age: {total}"
    return said, {"count": len(rows), "total": shown or "0"}


def check_balances(package: Package) -> tuple[str, dict[str, object]]:
    """What is open of each customer account is its balance, no account left out."""
    aged: dict[tuple[str, str, str], Decimal] = {}
    for row in package.rows(AGED):
        aged[row["account"], row["party"], row["currency"]] = number_of(row["total"], AGED)
    count = 0
    for row in package.rows(BALANCES):
        if row["receivable"] != "yes":
            continue
        key = party_of(row)
        of_books, count = number_of(row["balance"], BALANCES), count + 1
        if aged.pop(key, Decimal(0)) != of_books:
            refuse(f"{AGED}: {' '.join(key)}: the balance in {BALANCES} is {of_books}")
    if aged:
        refuse(f"{AGED}: {' '.join(next(iter(aged)))}: no customer account in {BALANCES}")
    said = "the aged balance and the table of balances agree on {count} customer accounts"
    return said, {"count": count}


def check_groups(package: Package) -> tuple[str, dict[str, object]]:
    """Groups in capitals balance; who gave a letter is a commit of the history, and of the log's revision."""
    sums: dict[tuple[str, str, str, str], Decimal] = collections.defaultdict(Decimal)
    for row in package.rows(GROUPS):
        key = row["account"], row["party"], row["letter"], row["currency"]
        sums[key] += number_of(row["amount"], GROUPS)
        if row["commit"] and row["commit"] not in package.commits:
            refuse(f"{GROUPS}: commit {row['commit']} is not in the history")
        if row["revision"] and package.revisions.get(int(row["revision"])) != row["commit"]:
            refuse(f"{GROUPS}: revision {row['revision']} is not commit {row['commit']} in the log")
    for row in package.rows(GROUPS):
        key = row["account"], row["party"], row["letter"], row["currency"]
        if number_of(row["balance"], GROUPS) != sums[key]:
            refuse(f"{GROUPS}: {' '.join(key)}: the lines add up to {sums[key]}, not to {row['balance']}")
        if sums[key] and not plain(row["letter"]).islower():
            refuse(f"{GROUPS}: {' '.join(key)}: does not balance, {sums[key]} is left")
    return GROUPS_SAID, {"count": len({key[:3] for key in sums})}


def check_later(package: Package, later: Path) -> tuple[str, dict[str, object]]:
    """A log taken out later continues this one, and says that this package was sealed."""
    try:
        text = later.read_bytes()
    except OSError as error:
        refuse(f"{later}: cannot be read ({error.strerror})")
    entries = chain(text, package.manifest["tenant"]["number"], str(later))
    anchor = package.manifest["log"]
    if len(entries) < anchor["entries"] or entries[anchor["entries"] - 1]["digest"] != anchor["digest"]:
        refuse(f"{later}: does not continue the log of this package")
    seal = hashlib.sha256(package.read(MANIFEST)).hexdigest()
    for entry in entries[anchor["entries"] :]:
        if entry["action"] == "package:seal" and entry["detail"].get("seal") == seal:
            said = "the later log continues this one and holds the seal, as entry {number} of {at}"
            return said, {"number": entry["number"], "at": entry["at"]}
    refuse(f"{later}: says nothing of the seal {seal}")


Check = Callable[[Package], tuple[str, dict[str, object]]]
CHECKS: tuple[Check, ...] = (
    check_seal, check_files, check_bundle, check_books, check_log, check_revisions, check_fec,
    check_aged, check_balances, check_fec_balances, check_groups,
)  # fmt: skip
MALFORMED = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)


def verify(folder: Path, later: Optional[Path], say: Callable[[str, str], None]) -> int:  # noqa: UP045  for 3.9
    """Check a package and say each thing; return how many are not so."""
    try:
        package = Package(folder)
    except (Fault, OSError) as fault:
        say("FAULT  ", str(fault))
        return 1
    checks: list[Check] = [*CHECKS, *([functools.partial(check_later, later=later)] if later else [])]
    faults = 0
    for check in checks:
        try:
            said, values = check(package)
            say("OK     ", said if not values else tr(said).format(**values))
        except Fault as fault:
            faults += 1
            say("FAULT  ", str(fault))
        except subprocess.SubprocessError as fault:
            faults += 1
            say("FAULT  ", f"{BUNDLE}: git came to no end ({fault})")
        except MALFORMED as fault:
            faults += 1
            say("FAULT  ", f"the package is malformed ({type(fault).__name__}: {fault})")
    return faults


LANGUAGE = "en"


def tr(text: str) -> str:
    """Return a text in the language of the reader."""
    return FRENCH.get(text, text) if LANGUAGE == "fr" else text


def main() -> int:
    """Verify; return the status that the program ends with."""
    global LANGUAGE  # noqa: PLW0603  one reader a run
    here = Path(__file__).resolve().parent
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    own = next((os.environ[name] for name in names if os.environ.get(name)), "")
    asked = argparse.ArgumentParser(description="Verify a sealed package.")
    asked.add_argument("folder", nargs="?", type=Path, default=here, help="the unfolded package")
    asked.add_argument("--log", type=Path, help="an audit log taken out later, as JSON lines")
    asked.add_argument("--language", choices=("en", "fr"), default="fr" if own.startswith("fr") else "en")
    chosen = asked.parse_args()
    LANGUAGE = chosen.language
    csv.field_size_limit(LONGEST_CELL)

    def say(state: str, text: str) -> None:
        lines = tr(text).split(NEXT_LINE)  # a name of the package's cannot begin a line of its own
        shown = NEXT_LINE.join("".join(s if s.isprintable() else "\ufffd" for s in line) for line in lines)
        sys.stdout.buffer.write(f"{tr(state)}{shown}\n".encode("utf-8", "replace"))
        sys.stdout.flush()

    faults = verify(chosen.folder, chosen.log, say)
    if faults:
        say("", tr(FAULTS_SAID).format(count=faults))
        return 1
    say("", PROVED_SAID if chosen.log else WHOLE_SAID)
    return 0


if __name__ == "__main__":
    sys.exit(main())
