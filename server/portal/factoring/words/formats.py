"""What is wrong with a format that a firm describes, in words.

The core says it in English, for the command line and the API too. Each of its sentences stands here as a
pattern; what has none, such as the rarer complaints of TOML's reader, is shown as it is.
"""

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

_PATTERNS: tuple[tuple[str, LazyString], ...] = (
    # TOML's own
    (r"Expected '=' after a key.*", _("after a key, = is expected")),
    (r"Expected '\]+' at the end.*", _("a bracket is missing at the end of the heading")),
    (r"Expected newline or end of document.*", _("the line should end here")),
    (r"Invalid statement.*", _("this line is neither a key, a heading nor a comment")),
    (r"Invalid value.*", _("the value is none: a text stands between quotes")),
    (r"Invalid initial character for a key part.*", _("a key is expected here")),
    (r"Cannot (?:overwrite a value|declare .* twice|redefine namespace).*", _("this stands here twice")),
    (r"Duplicate inline table key.*", _("a key stands twice in the table")),
    (r"(?:Unclosed array|Unclosed inline table).*", _("a bracket is opened and not closed")),
    (
        r"(?:Unterminated string|Illegal character).*",
        _("a text does not end on its line: a quote is missing"),
    ),
    # the whole
    (r"the text is longer than (?P<most>\d+) bytes", _("the text is longer than %(most)s bytes")),
    (r"the text is not UTF-8", _("the text is not UTF-8")),
    (r"values are nested too deep", _("values are nested too deep")),
    # keys
    (r"there is no such key here", _("there is no such key here")),
    (r"it is missing", _("it is missing")),
    (r"a table is expected", _("a table is expected")),
    (r"one of (?P<names>.+) is expected", _("one of these is expected: %(names)s")),
    (r"true or false is expected", _("true or false is expected")),
    (
        r"a text of 1 to (?P<most>\d+) printing signs is expected",
        _("a text of 1 to %(most)s signs is expected"),
    ),
    (r"a text of (?P<most>\d+) signs at most is expected", _("a text of %(most)s signs at most is expected")),
    (
        r"a whole number from 0 to (?P<most>\d+) is expected",
        _("a whole number from 0 to %(most)s is expected"),
    ),
    (r"a list of 1 to (?P<most>\d+)(?: texts)? is expected", _("a list of 1 to %(most)s is expected")),
    (r"a table of codes is expected.*", _("a table with a code for each value is expected")),
    (r"a code for each of (?P<names>.+) is expected", _("a code for each of these is expected: %(names)s")),
    (r"nothing of this type stands here", _("a field of this type cannot stand in such a record")),
    # kinds and records
    (r"no record is for (?P<kind>.+)", _("no record is for %(kind)s")),
    (r"«(?P<name>.+)» has no code for (?P<kind>.+)", _("“%(name)s” has no code for %(kind)s")),
    (r"two records have the same name", _("two records have the same name")),
    (r"there is one header and one trailer at most", _("there is one header and one trailer at most")),
    (
        r"they cannot be told apart: .*",
        _(
            "records cannot be told apart: each must begin with a constant, or a code of the kind, that no "
            "other begins with"
        ),
    ),
    (r"there is no detail record", _("there is no detail record")),
    (r"of several detail records .*", _("of several detail records each says which kinds it is for")),
    (r"two detail records are for the same kind", _("two detail records are for the same kind")),
    (r"there is no field", _("there is no field")),
    (r"«(?P<name>.+)» is there twice", _("“%(name)s” is there twice")),
    (r"counts and totals stand .*", _("counts and totals stand in the header or the trailer")),
    (r"only a document has a kind", _("only a document has a kind")),
    (
        r"it holds the separator, or .*",
        _("it holds the separator, or a sign that the encoding does not have"),
    ),
    (r"no document has this amount", _("no document has this amount")),
    # places
    (
        r"(?P<at>\d+) overlaps the one before: (?P<expected>\d+) is expected",
        _("position %(at)s overlaps the field before: %(expected)s is expected"),
    ),
    (
        r"(?P<at>\d+) leaves a gap: (?P<expected>\d+) is expected",
        _("position %(at)s leaves a gap: %(expected)s is expected"),
    ),
    (
        r"they end at (?P<end>-?\d+), the record at (?P<width>\d+)",
        _("the fields end at %(end)s, the record at %(width)s"),
    ),
    # fields
    (r"a name is missing", _("a name is missing")),
    (r"positions count from 1", _("positions count from 1")),
    (r"a field is at least one sign wide", _("a field is at least one sign wide")),
    (r"(?P<signs>\d+) signs in a field of (?P<width>\d+)", _("%(signs)s signs in a field of %(width)s")),
    (r"a sign does not print", _("a sign does not print")),
    (r"it is not said what stands here", _("it is not said what stands here")),
    (r"a value is longer than the field", _("a value is longer than the field")),
    (r"DD, MM and YYYY or YY .*", _("DD, MM and YYYY or YY are expected, once each")),
    (r"a sign is one sign wide", _("the field of a sign is one sign wide")),
    (r"a space or a zero is expected", _("a space or a zero is expected")),
    (r"a point, a comma or nothing is expected", _("a point, a comma or nothing is expected")),
    (r"an amount never loses its first digits", _("an amount never loses its first digits")),
    (r"no code is named", _("no code is named")),
    (
        r"the code of (?P<value>.+) is not (?P<width>\d+) printing signs",
        _("the code of %(value)s does not have %(width)s signs"),
    ),
    (r"one printing sign is expected", _("one sign that prints is expected")),
    (r"the width is below zero", _("the width is below zero")),
    (r"fixed places need an encoding .*", _("fixed places need an encoding of one byte a sign, not UTF-8")),
    (r"fields without a width need one", _("fields without a width need a separator")),
    # the file's name
    (r"1 to (?P<most>\d+) signs are expected", _("1 to %(most)s signs are expected")),
    (
        r"a sign cannot stand in the name of a file, or .*",
        _("a sign cannot stand in the name of a file, or a place is not of the form {file.date:YYYYMMDD}"),
    ),
    (r"it must begin with a letter .*", _("it must begin with a letter without accent, or a digit")),
    (r"(?P<source>\S+) needs a form such as .*", _("%(source)s needs a form such as YYYY-MM-DD")),
    (r"(?P<source>\S+) takes a width .*", _("%(source)s takes a width from 1 to 9")),
    (r"(?P<source>\S+) takes no form", _("%(source)s takes no form")),
    (r"(?P<source>\S+) cannot stand in a name", _("%(source)s cannot stand in a name")),
)
_COMPILED = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _PATTERNS)


def is_known(why: str) -> bool:
    """Tell whether there are words for a sentence of the core."""
    return any(pattern.fullmatch(why) for pattern, _words in _COMPILED)


def problem_words(why: str) -> str:
    """Say in the reader's language what the core says of a description (`DescriptionFault.why`)."""
    for pattern, words in _COMPILED:
        if found := pattern.fullmatch(why):
            return str(words) % found.groupdict()
    return gettext("it cannot be read: %(said)s", said=why)
