"""A sample of a factor's statement, read by the form that stands on the page. Nothing of it is kept."""

from dataclasses import dataclass

from ledger_core.bank.faults import FaultCause, FileFault, FileFaults
from ledger_core.factoring.statements.csv_reading import read_csv
from ledger_core.factoring.statements.factor_lines import FactorLine
from ledger_core.factoring.statements.form import StatementForm
from server.portal.factoring.words.file_faults import file_fault_words

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a sample: its first lines and how many there are, or what is wrong with it."""

    lines: tuple[FactorLine, ...]
    count: int
    balance_cents: int | None
    faults: tuple[str, ...]


def try_statement(form: StatementForm, pasted: str, file: bytes) -> Tried:
    """Read the file that was chosen by a form, or what was pasted where none was."""
    data = file
    if not data:
        text = pasted.replace("\r\n", "\n")
        try:
            data = text.encode(form.encoding.value)
        except UnicodeEncodeError:
            return _refused(FileFault(FaultCause.NOT_TEXT, what=form.encoding.value))
    found = read_csv(data, form)
    if isinstance(found, FileFaults):
        return _refused(*found.faults)
    return Tried(found.lines[:MOST_SHOWN], len(found.lines), found.balance_cents, ())


def _refused(*faults: FileFault) -> Tried:
    return Tried((), 0, None, tuple(map(file_fault_words, faults)))
