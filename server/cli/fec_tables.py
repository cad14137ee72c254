"""What the FEC commands show: lettering by account, proposals for programs, letters an import changed.

Owns the layout of results only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
import json
from pathlib import Path
from typing import Any

from ledger_core.fec.lettrage import Changed
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import Group, Matching, Proposal
from ledger_core.money import from_cents
from server.cli.output import counted, echo_rows

_SHOWN_FAULTS = 10


def echo_lettering(
    matching: Matching, lines: Sequence[Line], accounts: Sequence[str], output_format: str
) -> None:
    """Show what was lettered and what has no letter yet, an account a row."""
    by_key = {line.key: line for line in lines}
    heads = (
        "account",
        "lines",
        "had letter",
        "new groups",
        "lettered now",
        "no letter",
        "amount without",
        "proposed",
    )
    rows = []
    for account in accounts:
        own = [line for line in lines if line.account.startswith(account)]
        groups = [one for one in matching.groups if by_key[one.keys[0]].account.startswith(account)]
        proposals = [one for one in matching.proposals if by_key[one.keys[0]].account.startswith(account)]
        lettered = {key for group in groups for key in group.keys}
        rest = [line for line in own if not line.letter and line.key not in lettered]
        had_letter = sum(bool(line.letter) for line in own)
        amount = from_cents(sum(line.cents for line in rest))
        rows.append(
            (account, len(own), had_letter, len(groups), len(lettered), len(rest), amount, len(proposals))
        )
    echo_rows(heads, rows, output_format)


def shown_letter_faults(source: Path, matching: Matching, lines: Mapping[int, Line]) -> Iterator[str]:
    """Yield the letters of the file that do not hold, the first ones each, the others by their number."""
    for fault in matching.faults[:_SHOWN_FAULTS]:
        yield f"{source}:{lines[fault.keys[0]].lineno}: {fault.message}"
    more = len(matching.faults) - _SHOWN_FAULTS
    if more > 0:
        yield f"{source}: {counted(more, 'other letter')} of the file at fault; --proposals FILE lists all"


def lettering_json(matching: Matching, lines: Iterable[Line], name: str) -> str:
    """Return groups, proposals and faulty letters as JSON; rows are lines of the file, amounts texts."""
    by_key = {line.key: line for line in lines}
    tree = {
        "file": name,
        "groups": [_group(group, by_key) for group in matching.groups],
        "proposals": [_proposal(proposal, by_key) for proposal in matching.proposals],
        "faults": [
            {
                "account": fault.account,
                "third_party": fault.customer,
                "letter": fault.letter,
                "gap": str(from_cents(fault.gap_cents)),
                "message": fault.message,
                "rows": [_row(by_key[key]) for key in fault.keys],
            }
            for fault in matching.faults
        ],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def echo_changed_letters(changed: Sequence[Changed], output_format: str) -> None:
    """List the letters that an import could not keep as they are."""
    if not changed and output_format == "table":
        return
    heads = (
        "account",
        "third party",
        "letter in the FEC",
        "letter in the book",
        "does not balance by",
        "rows",
    )
    rows = [
        (
            one.account,
            one.third_party,
            one.code,
            one.letter,
            from_cents(one.gap_cents),
            " ".join(map(str, one.rows)),
        )
        for one in changed
    ]
    echo_rows(heads, rows, output_format)


def _group(group: Group, lines: Mapping[int, Line]) -> dict[str, Any]:
    return {
        **_owner(lines[group.keys[0]]),
        "letter": group.letter,
        "date": group.date.isoformat(),
        "rule": group.rule,
        "why": group.why,
        "gap": str(from_cents(group.gap_cents)),
        "rows": [_row(lines[key]) for key in group.keys],
    }


def _proposal(proposal: Proposal, lines: Mapping[int, Line]) -> dict[str, Any]:
    return {
        **_owner(lines[proposal.keys[0]]),
        "score": proposal.score,
        "partial": proposal.partial,
        "rule": proposal.rule,
        "why": proposal.why,
        "gap": str(from_cents(proposal.gap_cents)),
        "rows": [_row(lines[key]) for key in proposal.keys],
        "alternatives": [[lines[key].lineno for key in keys] for keys in proposal.alternatives],
    }


def _owner(line: Line) -> dict[str, str]:
    return {"account": line.account, "third_party": line.customer}


def _row(line: Line) -> dict[str, Any]:
    return {
        "row": line.lineno,
        "date": line.date.isoformat(),
        "journal": line.journal,
        "piece": line.reference,
        "label": line.label,
        "amount": str(from_cents(line.cents)),
    }
