from ledger_core.fec.numbering import numbering_of


def test_one_sequence_over_the_file() -> None:
    numbering = numbering_of([("VE", "1"), ("BQ", "2"), ("VE", "3")])
    assert not numbering.by_journal
    assert not numbering.warnings


def test_a_sequence_for_each_journal() -> None:
    numbering = numbering_of([("VE", "1"), ("BQ", "1"), ("VE", "2")])
    assert numbering.by_journal
    assert not numbering.warnings


def test_gaps_are_said_in_short() -> None:
    numbers = ["1", "3", "7", "7", "9", "11", "13", "15"]
    pairs = [*(("VE", number) for number in numbers), ("BQ", "1")]
    (warning,) = numbering_of(pairs).warnings
    name, gaps = warning.split(": ")
    assert name == "entry numbers of journal VE are not continuous"
    assert gaps == "2 missing, 4–6 missing, 7 is there twice, 8 missing, 10 missing and 2 more"


def test_numbers_with_letters_are_not_judged() -> None:
    assert not numbering_of([("VE", "A1"), ("VE", "A3"), ("VE", "٤")]).warnings
