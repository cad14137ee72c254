"""Edits change what they name and nothing else."""

import datetime as dt
import re

from beancount.core.data import Transaction
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.edit import NotAPostingError, metadata_of, payee_at, quoted, with_entry, with_metadata

DAY = dt.date(2026, 4, 3)

MONTH = b"""\
; journal de mars
2026-03-02 * "Dupont SARL" "Facture F2026-0012" ^F2026-0012
  journal: "VE"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR ; \xc3\xa0 v\xc3\xa9rifier "
    due: 2026-04-01
  Income:70-Ventes:706000          -1000.00 EUR
  Liabilities:44-Etat:445710        -200.00 EUR
"""


def edited(text: str, line: int, **changes: str | dt.date | None) -> str:
    keyed = {key.replace("_", "-"): value for key, value in changes.items()}
    return with_metadata(text.encode(), {line: keyed}).decode()


def test_new_keys_come_after_the_postings_last_in_the_order_given() -> None:
    after = with_metadata(MONTH, {4: {"lettrage": "AAB", "lettrage-date": DAY}})
    assert after == MONTH.replace(
        b"    due: 2026-04-01\n",
        b'    due: 2026-04-01\n    lettrage: "AAB"\n    lettrage-date: 2026-04-03\n',
    )


def test_first_key_is_indented_two_spaces_deeper_than_its_posting() -> None:
    assert edited('2026-01-01 * "x"\n   Assets:A  1 EUR\n   Assets:B\n', 2, k1="v") == (
        '2026-01-01 * "x"\n   Assets:A  1 EUR\n     k1: "v"\n   Assets:B\n'
    )


def test_first_key_under_a_tab_is_indented_by_two_tabs() -> None:
    assert edited('2026-01-01 * "x"\n\tAssets:A\t1 EUR\n\tAssets:B\n', 2, k1="v") == (
        '2026-01-01 * "x"\n\tAssets:A\t1 EUR\n\t\tk1: "v"\n\tAssets:B\n'
    )


def test_new_key_takes_the_indentation_of_the_last_one_there() -> None:
    assert edited("  Assets:A  1 EUR\n   a1: 1\n\t b1: 2\n", 1, k1="v") == (
        '  Assets:A  1 EUR\n   a1: 1\n\t b1: 2\n\t k1: "v"\n'
    )


def test_two_postings_on_neighbouring_lines() -> None:
    text = b"  Assets:A  1 EUR\n  Assets:B  -1 EUR\n"
    assert with_metadata(text, {1: {"k1": "a"}, 2: {"k1": "b"}}) == (
        b'  Assets:A  1 EUR\n    k1: "a"\n  Assets:B  -1 EUR\n    k1: "b"\n'
    )


def test_value_is_replaced_in_its_place_beside_its_comment() -> None:
    text = '  Assets:A  1 EUR\n    lettrage  "no"\n'.replace('  "no"', ':  "aab"\t; suite ; "fin"')
    assert edited(text, 1, lettrage="AAB") == text.replace("aab", "AAB")


def test_keys_that_share_a_prefix_are_kept_apart() -> None:
    text = '  Assets:A  1 EUR\n    lettrage-date: 2026-01-01\n    lettrage: "AAA"\n    lettrage-why: "x"\n'
    assert edited(text, 1, lettrage=None) == text.replace('    lettrage: "AAA"\n', "")
    assert edited(text, 1, lettrage="AAB") == text.replace("AAA", "AAB")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    k1:\n", '    k1: "v"\n'),
        ("    k1:  \n", '    k1:  "v"\n'),
        ("    k1: ; c\n", '    k1: "v"; c\n'),
        ("    k1:\r\n", '    k1: "v"\r\n'),
        ('    k1: "a;b" ;c\n', '    k1: "v" ;c\n'),
        ('    k1: "a\n;b\n" ;c\n', '    k1: "v" ;c\n'),
        ('    k1: "a\\"b" \n', '    k1: "v" \n'),
        ("    k1: 12.00 EUR", '    k1: "v"'),
        ("    k1: Assets:B ;c\r\n", '    k1: "v" ;c\r\n'),
    ],
)
def test_any_value_can_be_replaced(before: str, after: str) -> None:
    assert edited(f"  Assets:A  1 EUR\n{before}", 1, k1="v") == f"  Assets:A  1 EUR\n{after}"


def test_comment_beside_a_removed_key_stays() -> None:
    text = '  Assets:A  1 EUR\n    lettrage: "AAA"   ; vu avec le client\r\n    due: 2026-01-01\n'
    assert edited(text, 1, lettrage=None) == (
        "  Assets:A  1 EUR\n    ; vu avec le client\r\n    due: 2026-01-01\n"
    )


def test_removing_a_key_that_is_not_there_changes_nothing() -> None:
    assert with_metadata(MONTH, {4: {"lettrage": None}}) == MONTH
    assert with_metadata(MONTH, {}) == MONTH


def test_text_of_several_lines_counts_its_lines() -> None:
    text = '2026-01-01 * "a\n  Assets:Z  3 EUR\n" "b"\n'
    text += '  Assets:A  1 EUR {"lot\n1"}\n    k1: "u\n  v"\n  Assets:B\n'
    assert edited(text, 4, k2="x") == text.replace('v"\n', 'v"\n    k2: "x"\n')
    assert edited(text, 4, k1=None) == text.replace('    k1: "u\n  v"\n', "")
    assert edited(text, 8, k2="x") == f'{text}    k2: "x"\n'


def test_comments_among_metadata_stay_where_they_are() -> None:
    text = "  Assets:A  1 EUR\n    ; one\n    a1: 1\n    ; two\n  Assets:B\n"
    assert edited(text, 1, k1="v") == text.replace("a1: 1\n", 'a1: 1\n    k1: "v"\n')


def test_metadata_after_a_blank_line_is_not_the_postings() -> None:
    text = "  Assets:A  1 EUR\n\n    k1: 1\n"
    assert edited(text, 1, k1="v") == '  Assets:A  1 EUR\n    k1: "v"\n\n    k1: 1\n'


def test_line_end_of_a_new_line_is_the_postings() -> None:
    text = '2026-01-01 * "x"\n  Assets:A  1 EUR\r\n  Assets:B\n'
    assert edited(text, 2, k1="v") == text.replace("\r\n", '\r\n    k1: "v"\r\n')


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_missing_last_newline_stays_missing_and_comes_back(newline: str) -> None:
    text = f'2026-01-01 * "x"{newline}  Assets:A  1 EUR{newline}  Assets:B'
    after = edited(text, 3, k1="v", k2="w")
    assert after == f'{text}{newline}    k1: "v"{newline}    k2: "w"'
    assert edited(after, 3, k1=None, k2=None) == text
    assert edited(after, 3, k2=None) == edited(text, 3, k1="v")


def test_carriage_return_at_the_end_of_the_file_is_no_line_end() -> None:
    assert edited('2026-01-01 * "x"\n  Assets:A  1 EUR\r', 2, k1="v") == (
        '2026-01-01 * "x"\n  Assets:A  1 EUR\r\n    k1: "v"'
    )


def test_byte_order_mark_stays() -> None:
    text = "\ufeff; x\n  Assets:A  1 EUR\n"
    assert edited(text, 2, k1="v") == f'{text}    k1: "v"\n'


@pytest.mark.parametrize("flag", ["* ", "!", "# ", "? ", "% ", "& ", "P "])
def test_flagged_posting_is_a_posting(flag: str) -> None:
    assert edited(f"  {flag}Actif:Été  1 EUR\n", 1, k1="v") == f'  {flag}Actif:Été  1 EUR\n    k1: "v"\n'


@pytest.mark.parametrize("line", [0, 1, 2, 3, 5, 8, 99])
def test_line_without_a_posting_is_refused(line: int) -> None:
    with pytest.raises(NotAPostingError, match=f"line {line}: "):
        with_metadata(MONTH, {line: {"k1": "v"}})


def test_posting_with_an_open_quote_is_refused() -> None:
    with pytest.raises(NotAPostingError):
        with_metadata(b'  Assets:A 1 EUR "\n', {1: {"k1": "v"}})


ENTRY = '2026-03-31 * "écart"\n  Assets:A  1 EUR\n'


@pytest.mark.parametrize(
    ("before", "between"),
    [
        (b"", b""),
        (b"; x\n", b"\n"),
        (b"; x", b"\n\n"),
        (b"; x\n\n", b""),
        (b"\n", b"\n"),
        (b"; x\r\n; y\r\n", b"\r\n"),
        (b"; x\r\n\r\n", b""),
        (b"; x\r\n; y", b"\r\n\r\n"),
    ],
)
def test_entry_is_appended_after_one_blank_line(before: bytes, between: bytes) -> None:
    newline = b"\r\n" if b"\r" in before else b"\n"
    assert with_entry(before, ENTRY) == before + between + ENTRY.encode().replace(b"\n", newline)


def parsed(data: bytes) -> list[Transaction]:
    entries, errors, _ = parser.parse_string(data, report_filename="x")
    assert not errors
    return [entry for entry in entries if isinstance(entry, Transaction)]


texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\v"), max_size=12)


@given(texts)
def test_quoted_text_is_one_line_and_is_read_back(text: str) -> None:
    data = f"2026-01-01 * {quoted(text)}\n  Assets:A  1 EUR\n  Assets:B\n".encode()
    assert data.count(b"\n") == 3
    assert parsed(data)[0].narration == text


indents = st.sampled_from(["  ", "    ", "\t", " \t "])
comments = st.sampled_from(["", " ; c", ';"', "\t; été \u2028 \x85"])
newlines = st.sampled_from(["\n", "\n", "\r\n"])
raw_values = st.sampled_from(
    [
        '"x"',
        '"a;b"',
        '"a\nb"',
        '"\\"\n;"',
        "2026-01-01",
        "1.00 EUR",
        "Assets:B",
        "TRUE",
        "",
        '"é\u2028"',
        "#t",
        "EUR",
    ]
)
known_keys = ["lettrage", "lettrage-date", "lettrage-why", "lettrage2", "due"]


@st.composite
def line_of(draw: st.DrawFn, content: str) -> str:
    return content + draw(st.sampled_from(["", " ", "\t"])) + draw(comments) + draw(newlines)


@st.composite
def postings(draw: st.DrawFn) -> str:
    account = draw(st.sampled_from(["Assets:A", "! Assets:B", "Assets:41-Clients:411000:ÉTÉ"]))
    amount = draw(st.sampled_from(["1.00 EUR", "-3 EUR", '2 X {1 EUR, "l\n"}', "1 EUR @ 2 USD"]))
    text = draw(line_of(f"{draw(indents)}{account}  {amount}"))
    for key in draw(st.lists(st.sampled_from(known_keys), unique=True)):
        text += draw(st.sampled_from(["", "", "    ; a comment\n"]))
        text += draw(line_of(f"{draw(indents)}{key}: {draw(raw_values)}"))
    return text


@st.composite
def files(draw: st.DrawFn) -> bytes:
    text = ""
    for _ in range(draw(st.integers(1, 3))):
        text += draw(st.sampled_from(["", '* heading "\n', '; a "comment\n', "\n", "\r\n", '# x "\n']))
        text += draw(
            line_of(draw(st.sampled_from(['2026-01-01 * "x"', '2026-01-01 * "x\n  Assets:A  1 EUR\n" "y"'])))
        )
        text += "".join(draw(st.lists(postings(), min_size=1, max_size=4))) + "\n"
    return text.encode() if draw(st.booleans()) else text.rstrip("\r\n").encode()


values = st.one_of(texts, st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))


@given(files(), st.data())
def test_edit_changes_the_metadata_it_names_and_no_other_byte(data: bytes, given_data: st.DataObject) -> None:
    before = parsed(data)
    places = [posting.meta["lineno"] for entry in before for posting in entry.postings]
    edits = given_data.draw(
        st.dictionaries(
            st.sampled_from(places),
            st.dictionaries(st.sampled_from([*known_keys, "new"]), st.one_of(st.none(), values), min_size=1),
        )
    )
    after = with_metadata(data, edits)
    assert meaning(parsed(after), {}) == meaning(before, edits)
    remaining = iter(other_lines(after))
    assert all(line in remaining for line in other_lines(data))  # each of them, in their order


def meaning(entries: list[Transaction], edits: dict) -> list:
    """What the entries say, edits applied, places left out."""
    found = []
    for entry in entries:
        for posting in entry.postings:
            meta = {**posting.meta, **edits.get(posting.meta["lineno"], {})}
            removed = {key for key, value in edits.get(posting.meta["lineno"], {}).items() if value is None}
            kept = {key: value for key, value in meta.items() if key not in {"lineno", "filename", *removed}}
            found.append((entry.date, entry.narration, posting._replace(meta=None), kept))
    return found


def other_lines(data: bytes) -> list[bytes]:
    """Headers, postings, comments, headings: what no edit of metadata may touch."""
    return re.findall(rb"^(?:[ \t]*(?:! )?Assets|20|[ \t]*; a|[*#])[^\r\n]*", data, re.MULTILINE)


@given(files(), st.data())
def test_new_keys_set_and_removed_give_the_bytes_back(data: bytes, given_data: st.DataObject) -> None:
    places = [posting.meta["lineno"] for entry in parsed(data) for posting in entry.postings]
    new = st.dictionaries(st.sampled_from(["new-a", "new-b", "lettrage-x"]), values, min_size=1)
    edits = given_data.draw(st.dictionaries(st.sampled_from(places), new, min_size=1))
    after = with_metadata(data, edits)
    assert after != data
    moved = [posting.meta["lineno"] for entry in parsed(after) for posting in entry.postings]
    inverse = {moved[places.index(line)]: dict.fromkeys(changes) for line, changes in edits.items()}
    assert with_metadata(after, inverse) == data


@given(files(), texts)
def test_replacing_a_value_and_putting_it_back_gives_the_bytes_back(data: bytes, other: str) -> None:
    places = [posting.meta["lineno"] for entry in parsed(data) for posting in entry.postings]
    start = with_metadata(data, {line: {"lettrage": "AAA"} for line in places})
    lines = [posting.meta["lineno"] for entry in parsed(start) for posting in entry.postings]
    there = with_metadata(start, {line: {"lettrage": other} for line in lines})
    assert with_metadata(there, {line: {"lettrage": "AAA"} for line in lines}) == start


def test_metadata_are_read_as_they_were_written() -> None:
    data = (
        b'2026-01-01 * "x"\n  Assets:A  1 EUR ; note\n    lettrage: "A\\"B\\n\\\\"  ; why\n'
        b"    due: 2026-02-30\n"
        b"    lettrage-date: 2026-02-03\r\n    ; only a comment\n    number: 12\n  Assets:B  -1 EUR\n"
    )
    keys = ("lettrage", "lettrage-date", "due", "number")
    assert metadata_of(data, [2, 8], keys) == {
        2: {"lettrage": 'A"B\n\\', "lettrage-date": dt.date(2026, 2, 3)},
        8: {},
    }
    assert metadata_of(data, [2], ("due",)) == {2: {}}
    for lineno in (1, 99, 0):
        with pytest.raises(NotAPostingError):
            metadata_of(data, [lineno], keys)


@given(value=st.text(max_size=40).filter(lambda text: "\0" not in text) | st.dates())
def test_a_value_that_was_written_is_read_again(value: str | dt.date) -> None:
    written = with_metadata(b"2026-01-01 * \n  Assets:A  1 EUR\n", {2: {"key": value}})
    assert metadata_of(written, [2], ("key",)) == {2: {"key": value}}


@pytest.mark.parametrize(
    ("head", "payee"),
    [
        ('2026-01-01 * "A \\"B\\"" "c"', 'A "B"'),
        ('2026/1/1 txn "A" "c" ^link', "A"),
        ('2026-01-01 ! "only a label"', ""),
        ('2026-01-01 * "" "c"', ""),
        ("2026-01-01 *", ""),
        ('2026-01-01 * "A\nB" "c"', "A\nB"),
    ],
)
def test_the_payee_is_read_from_the_head_of_an_entry(head: str, payee: str) -> None:
    assert payee_at(f"; first\n{head}\n".encode(), 2) == payee
    assert payee_at(b"", 3) == ""
