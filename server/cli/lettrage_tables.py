"""How a match is shown: tables for people, one row a line for CSV, a tree for JSON.

Owns columns and wording. Never decides, computes or writes anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from ledger_core.lettrage.apply import Lettering
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matching import LetterFault, Proposal
from ledger_core.lettrage.unletter import LetteredLines, Undoing
from ledger_core.loading.faults import clean
from ledger_core.money import from_cents
from server.cli.output import Cell, counted, echo_json, echo_rows, table

_LABEL_WIDTH, _PIECE_WIDTH, _WHY_WIDTH = 44, 20, 500
_LINE_HEADS = ("Date", "Piece", "Label", "Amount", "Place")
_CSV_HEADS = (
    "kind", "number", "account", "customer", "letter", "score", "gap", "why", "date", "piece", "label",
    "amount", "currency", "path", "line",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a match is shown; proposals with their number in the match's list."""

    groups: Sequence[Lettering]
    proposals: Sequence[tuple[int, Proposal]]
    faults: Sequence[LetterFault]
    lines: Mapping[int, Line]  # all lines of the match by key
    only_chosen: bool = False  # the proposals are those a person chose, and nothing else is shown

    def of(self, keys: Iterable[int]) -> list[Line]:
        """Return lines by date."""
        return _by_date(self.lines[key] for key in keys)


def echo_matching(shown: Shown, *, explain: bool, output_format: str) -> None:
    """Write what a match found; `explain` adds the lines of each group to the tables."""
    if output_format == "json":
        echo_json(_tree(shown))
    elif output_format == "csv":
        echo_rows(_CSV_HEADS, _csv_rows(shown), output_format)
    else:
        if not shown.only_chosen:
            _echo_groups(shown, explain=explain)
        _echo_proposals(shown, explain=explain)
        _echo_faults(shown)


def echo_undoing(undoing: Undoing) -> None:
    """Write what unlettering removes and what it reverses."""
    group = undoing.group
    click.echo(f"Letter {group.letter} of {_owner(group.lines[0])}")
    rows = [[*_line_row(line), "letter taken off"] for line in undoing.freed]
    rows += [
        [*_line_row(line), "entry reversed by a new one"]
        for posted in undoing.posted
        for line in posted.lines
    ]
    click.echo(table([*_LINE_HEADS, "What happens"], rows))


def echo_groups_to_choose(groups: Sequence[LetteredLines]) -> None:
    """Write the groups of one letter, for a person to name one."""
    rows: list[list[Cell]] = [
        [group.account, group.customer, len(group.lines), *_span(group.lines), _amount(group.lines)]
        for group in groups
    ]
    click.echo(table(["Account", "Customer", "Lines", "From", "To", "Amount"], rows))


def _echo_groups(shown: Shown, *, explain: bool) -> None:
    click.echo(f"Certain: {counted(len(shown.groups), 'group')}")
    if explain:
        for group in shown.groups:
            click.echo(f"\n{_owner(group.lines[0])}  letter {group.letter}{_gap_text(group)}")
            click.echo(f"  {clean(group.why, _WHY_WIDTH)}")
            _echo_lines(group.lines)
    elif shown.groups:
        heads = ("Account", "Customer", "Letter", "Lines", "From", "To", "Amount", "Gap", "Rule")
        rows = [[*_group_row(group), group.why.partition(":")[0]] for group in shown.groups]
        click.echo(table(heads, rows))


def _echo_proposals(shown: Shown, *, explain: bool) -> None:
    if not shown.proposals:
        return
    if shown.only_chosen:
        click.echo(f"Chosen: {counted(len(shown.proposals), 'proposal')}")
    else:
        click.echo(f"\nProposed: {counted(len(shown.proposals), 'group')}, for a person to decide")
    if not explain:
        _echo_proposals_in_short(shown)
        return
    for number, proposal in shown.proposals:
        lines = shown.of(proposal.keys)
        rest = _rest_text(lines)
        click.echo(f"\nNo {number}  {_owner(lines[0])}  score {proposal.score}{rest}")
        click.echo(f"  {_why(proposal)}")
        _echo_lines(lines)
        for other in proposal.alternatives:
            click.echo("  or instead")
            _echo_lines(shown.of(other))


def _echo_proposals_in_short(shown: Shown) -> None:
    """Write a row for each proposal and its reason under it: beside it would be wider than a screen."""
    heads = ("No", "Account", "Customer", "Lines", "From", "To", "Amount", "Left", "Score", "Others")
    head, rule, *rows = table(heads, [_proposal_row(shown, *pair) for pair in shown.proposals]).splitlines()
    click.echo(f"{head}\n{rule}")
    for row, (_, proposal) in zip(rows, shown.proposals, strict=True):
        click.echo(f"{row}\n    {_why(proposal)}")


def _echo_faults(shown: Shown) -> None:
    if shown.faults:
        click.echo(f"\nFaulty letters: {counted(len(shown.faults), 'group')}, as they stand in the book")
    for fault in shown.faults:
        first = shown.of(fault.keys)[0]
        click.echo(f"{first.path}:{first.lineno}: {clean(fault.message, _WHY_WIDTH)}")


def _echo_lines(lines: Iterable[Line]) -> None:
    text = table(_LINE_HEADS, [_line_row(line) for line in _by_date(lines)])
    click.echo("\n".join(f"  {row}" for row in text.splitlines()[2:]))  # heads say nothing new here


def _by_date(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.date, line.key))


def _line_row(line: Line) -> list[Cell]:
    place = f"{line.path}:{line.lineno}"
    reference, label = clean(line.reference, _PIECE_WIDTH), clean(line.label, _LABEL_WIDTH)
    return [line.date, reference, label, from_cents(line.cents), place]


def _group_row(group: Lettering) -> list[Cell]:
    first = group.lines[0]
    gap = from_cents(group.write_off.cents) if group.write_off else None
    return [
        first.account, first.customer, group.letter, len(group.lines), *_span(group.lines),
        _amount(group.lines), gap,
    ]  # fmt: skip


def _proposal_row(shown: Shown, number: int, proposal: Proposal) -> list[Cell]:
    lines = shown.of(proposal.keys)
    first = lines[0]
    return [
        number, first.account, first.customer, len(lines), *_span(lines), _amount(lines), _left(lines),
        proposal.score, len(proposal.alternatives),
    ]  # fmt: skip


def _csv_rows(shown: Shown) -> Iterator[list[Cell]]:
    for group in shown.groups:
        gap = from_cents(group.write_off.cents) if group.write_off else None
        for line in _by_date(group.lines):
            yield ["group", None, *_names(line), group.letter, None, gap, group.why, *_csv_line(line)]
    for number, proposal in shown.proposals:
        why = f"{proposal.rule}: {proposal.why}"
        sets = [("proposal", proposal.keys), *(("alternative", keys) for keys in proposal.alternatives)]
        for kind, keys in sets:
            lines = shown.of(keys)
            for line in lines:
                row = [kind, number, *_names(line), line.letter, proposal.score, _left(lines), why]
                yield [*row, *_csv_line(line)]
    for fault in shown.faults:
        gap = from_cents(fault.gap_cents)
        for line in shown.of(fault.keys):
            yield ["fault", None, *_names(line), fault.letter, None, gap, fault.message, *_csv_line(line)]


def _tree(shown: Shown) -> dict[str, object]:
    return {
        "groups": [
            {
                **_named(group.lines[0]),
                "letter": group.letter,
                "gap": _plain(group.write_off.cents) if group.write_off else None,
                "why": group.why,
                "lines": [_line_tree(line) for line in _by_date(group.lines)],
            }
            for group in shown.groups
        ],
        "proposals": [_proposal_tree(shown, number, proposal) for number, proposal in shown.proposals],
        "faults": [
            {
                **_named(shown.lines[fault.keys[0]]),
                "letter": fault.letter,
                "gap": _plain(fault.gap_cents),
                "message": fault.message,
                "lines": [_line_tree(line) for line in shown.of(fault.keys)],
            }
            for fault in shown.faults
        ],
    }


def _proposal_tree(shown: Shown, number: int, proposal: Proposal) -> dict[str, object]:
    lines = shown.of(proposal.keys)
    return {
        "number": number,
        **_named(lines[0]),
        "rule": proposal.rule,
        "why": proposal.why,
        "score": proposal.score,
        "partial": proposal.partial,
        "left": _plain(sum(line.cents for line in lines)),
        "lines": [_line_tree(line) for line in lines],
        "alternatives": [[_line_tree(line) for line in shown.of(other)] for other in proposal.alternatives],
    }


def _line_tree(line: Line) -> dict[str, object]:
    return {
        "date": line.date.isoformat(),
        "piece": line.reference,
        "label": line.label,
        "amount": _plain(line.cents),
        "currency": line.currency,
        "path": line.path,
        "line": line.lineno,
    }


def _named(line: Line) -> dict[str, object]:
    return {"account": line.account, "customer": line.customer}


def _names(line: Line) -> tuple[str, str]:
    return line.account, line.customer


def _csv_line(line: Line) -> list[Cell]:
    amount = from_cents(line.cents)
    return [line.date, line.reference, line.label, amount, line.currency, line.path, line.lineno]


def _why(proposal: Proposal) -> str:
    return clean(f"{proposal.rule}: {proposal.why}", _WHY_WIDTH)


def _owner(line: Line) -> str:
    return clean(f"{line.account} {line.customer}", _WHY_WIDTH)


def _rest_text(lines: Sequence[Line]) -> str:
    left = _left(lines)
    if not left:
        return ""
    in_deal = all(line.foreign_currency for line in lines) and not sum(line.foreign_cents for line in lines)
    return f", leaves {'an exchange difference of ' if in_deal else ''}{left} {lines[0].currency}"


def _gap_text(group: Lettering) -> str:
    if group.write_off is None:
        return ""
    return f"  {group.write_off.cause} of {from_cents(group.write_off.cents)} written off"


def _span(lines: Sequence[Line]) -> tuple[Cell, Cell]:
    return min(line.date for line in lines), max(line.date for line in lines)


def _amount(lines: Iterable[Line]) -> Cell:
    """Return what moves: the larger of the two sides."""
    cents = [line.cents for line in lines]
    debit = sum(amount for amount in cents if amount > 0)
    return from_cents(max(debit, debit - sum(cents)))


def _left(lines: Iterable[Line]) -> Cell:
    cents = sum(line.cents for line in lines)
    return from_cents(cents) if cents else None


def _plain(cents: int) -> str:
    return f"{from_cents(cents):f}"
