"""A description to begin from: a format of 40 characters, one key a line so that faults find theirs."""

EXAMPLE = """\
name = "Aldébaran, remise"
file_name = "REMISE_{file.date:YYYYMMDD}_{file.number:3}.txt"
kinds = ["invoice", "credit-note"]

[layout]
width = 40
line_end = "crlf"
final_line_end = true

[characters]
encoding = "ascii"
upper = true
transliterate = true
delete = "-/."

[[records]]
name = "header"
role = "header"

[[records.fields]]
name = "record"
type = "constant"
at = 1
width = 1
text = "E"

[[records.fields]]
name = "seller"
type = "text"
at = 2
width = 6
source = "seller.code"
mandatory = true

[[records.fields]]
name = "day"
type = "date"
at = 8
width = 8
source = "file.date"
pattern = "DDMMYYYY"
mandatory = true

[[records.fields]]
name = "filler"
type = "blank"
at = 16
width = 25

[[records]]
name = "document"
role = "detail"

[[records.fields]]
name = "record"
type = "kind"
at = 1
width = 1
codes = { invoice = "F", credit-note = "A" }

[[records.fields]]
name = "customer"
type = "text"
at = 2
width = 6
source = "debtor.code"
mandatory = true
align = "right"
pad = "0"
distinct = "apart"

[[records.fields]]
name = "name"
type = "text"
at = 8
width = 9
source = "debtor.name"
cut = "first"

[[records.fields]]
name = "number"
type = "text"
at = 17
width = 8
source = "document.number"
mandatory = true
distinct = "once"

[[records.fields]]
name = "due"
type = "date"
at = 25
width = 6
source = "document.due"
pattern = "YYMMDD"

[[records.fields]]
name = "amount"
type = "amount"
at = 31
width = 10
source = "document.amount"
sign = "absolute"

[[records]]
name = "trailer"
role = "trailer"

[[records.fields]]
name = "record"
type = "constant"
at = 1
width = 1
text = "T"

[[records.fields]]
name = "documents"
type = "count"
at = 2
width = 5

[[records.fields]]
name = "total"
type = "total"
at = 7
width = 12
source = "document.amount"

[[records.fields]]
name = "filler"
type = "blank"
at = 19
width = 22
"""
