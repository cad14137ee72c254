"""A campaign against the readers of statements: files by hand, broken at random, until the time is over.

A finding is an exception, another answer to the same bytes, or a statement whose lines do not lead to its
balance. Each is printed with its seed; `--seed N --files 1` shows it again.
"""

import argparse
from pathlib import Path
from random import Random
import sys
import time

from ledger_core.bank.camt053 import read_camt053
from ledger_core.bank.cfonb120 import read_cfonb120
from ledger_core.bank.faults import FileFaults
from ledger_core.factoring.statements.csv_reading import read_csv
from ledger_core.factoring.statements.form import Encoding, StatementForm

GOLDEN = Path(__file__).parents[1] / "ledger_core" / "bank" / "golden"
CSV = (
    'Date;Libellé;Montant;Solde\n17/11/2026;Remise;1 150,00;1 150,00\n18/11/2026;"Frais; s";-4,60;1 145,40\n'
)
SPLICES = (
    b"",
    b"\0",
    b"\n",
    b"\r\n",
    b"<a>",
    b"</Ntry>",
    b"&#0;",
    b"<!DOCTYPE d>",
    b";",
    b'"',
    b"\xff\xfe",
    b"9" * 30,
)
MOST_CHANGES = 6


def drawn(seed: int) -> bytes:
    """Draw a file that was a statement once."""
    rng = Random(seed)
    whole = [*(each.read_bytes() for each in sorted(GOLDEN.iterdir())), CSV.encode()]
    data = bytearray(rng.choice(whole))
    for _ in range(rng.randrange(MOST_CHANGES)):
        at, size = rng.randrange(len(data) + 1), rng.randrange(60)
        match rng.randrange(4):
            case 0:
                data[at : at + size] = b""
            case 1:
                data[at:at] = data[at : at + size]
            case 2:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case _:
                data[at:at] = rng.choice(SPLICES)
    return bytes(data)


def finding(data: bytes, seed: int) -> str:
    """Read a file in every way; say what is wrong, or ""."""
    form = StatementForm(encoding=list(Encoding)[seed % len(Encoding)], balance="Solde")
    try:
        told = [reader(data) for reader in (read_cfonb120, read_camt053)]
        if told != [reader(data) for reader in (read_cfonb120, read_camt053)]:
            return "another answer to the same bytes"
        said = [
            str(fault)
            for each in (*told, read_csv(data, form))
            if isinstance(each, FileFaults)
            for fault in each.faults
        ]
    except Exception as error:  # noqa: BLE001  whatever escapes a reader is a finding
        return f"raised {error!r}"
    if not all(said):
        return "a fault without words"
    for statements in told:
        for each in () if isinstance(statements, FileFaults) else statements:
            if each.opening_cents + sum(line.cents for line in each.lines) != each.closing_cents:
                return "lines that do not lead to the balance"
    return ""


def main() -> int:
    """Run the campaign; return 1 where there is a finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.statements", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="first seed; by default the clock")
    parser.add_argument("--files", type=int, default=10**9, help="number of files at most")
    asked = parser.parse_args()
    print(f"first seed {asked.seed}")
    end, findings, seed = time.monotonic() + asked.seconds, 0, asked.seed
    while seed < asked.seed + asked.files and time.monotonic() < end:
        said = finding(drawn(seed), seed)
        if said:
            findings += 1
            print(f"seed {seed}: {said}", flush=True)
        seed += 1
    print(f"{seed - asked.seed} files, {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
