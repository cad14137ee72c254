"""Each format's file is, to the byte, what was typed by hand from its table."""

from dataclasses import replace

from ledger_core.factoring.documents import Batch, DocumentKind
from ledger_core.factoring.formats.bpce import BPCE
from ledger_core.factoring.formats.eurofactor import EUROFACTOR
from ledger_core.factoring.formats.factofrance import (
    FACTOFRANCE_ASSIGNMENT,
    FACTOFRANCE_BOTH,
    FACTOFRANCE_PAYMENTS,
)
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.generic_csv import GENERIC_CSV
from ledger_core.factoring.records.reading import read
from tests.ledger_core.factoring.formats.batches import (
    KLEIN,
    ORIEL,
    SELLER,
    VERNEGUES,
    batch,
    day,
    document,
    written,
)
from tests.ledger_core.factoring.formats.sheets import GOLDEN, records_of

CREDIT = DocumentKind.CREDIT_NOTE


def bpce_batch() -> Batch:
    return batch(
        document("FAC/2026/0301", ORIEL, 120000, cents_open=70000),
        document("AV-2026-17", ORIEL, -15000, CREDIT, date=day("2026-10-20"), due=None),
        document("OD 5", VERNEGUES, 1234, DocumentKind.DEBIT_ADJUSTMENT, date=day("2026-10-21"), due=None),
        document("OD 6", VERNEGUES, -234, DocumentKind.CREDIT_ADJUSTMENT, date=day("2026-10-22"), due=None),
        document(
            "FX_2026_9",
            KLEIN,
            999999,
            date=day("2026-11-01"),
            due=day("2026-12-31"),
            comment="Chantier n°3: levée",
        ),
    )


def faa_batch() -> Batch:
    return batch(
        document("FX-Ü-9", KLEIN, 999999, date=day("2026-11-01"), due=day("2026-12-31")),
        document("FACTURE/2026/0301", ORIEL, 120000, cents_open=70000, order="CDE 2026-00045"),
        document(
            "Av-2026-17",
            ORIEL,
            -15000,
            CREDIT,
            date=day("2026-10-20"),
            due=day("2026-11-30"),
            order="CDE 1",
            concerns="FACTURE/2026/0299",
        ),
    )


def factofrance_batch() -> Batch:
    return batch(
        document("FAC/2026/0301", ORIEL, 120000, cents_open=70000, order="Cdé 45/é"),
        document("AV-2026-17", VERNEGUES, -15000, CREDIT, date=day("2026-10-20"), due=None),
        document(
            "VIR 1",
            ORIEL,
            -50000,
            DocumentKind.PAYMENT,
            date=day("2026-11-05"),
            due=day("2026-11-06"),
            concerns="FAC/2026/0290",
        ),
        document(
            "OD 7",
            ORIEL,
            -234,
            DocumentKind.CREDIT_ADJUSTMENT,
            date=day("2026-11-07"),
            concerns="FAC/2026/0290",
        ),
        document(
            "OD 8",
            VERNEGUES,
            5,
            DocumentKind.DEBIT_ADJUSTMENT,
            date=day("2026-11-08"),
            concerns="AV-2026-17",
        ),
    )


def test_bpce_is_as_typed_from_the_table() -> None:
    (file,) = written(BPCE, bpce_batch())
    assert file.data == b"".join(record.encode("ascii") + b"\r\n" for record in records_of("bpce"))
    assert file.name == "BPCE_2026-11-20_12_Menuiserie Trémarec & Fils.txt"
    assert (file.records, file.documents, file.cents, file.market) == (7, 5, 1055999, None)
    assert {len(line) for line in file.data.split(b"\r\n")[:-1]} == {275}


def test_a_short_name_of_the_seller_stands_at_the_right_in_bpce() -> None:
    (file,) = written(BPCE, batch(document("F1", ORIEL, 5), seller=replace(SELLER, name="Trémarec")))
    header, _, trailer, _ = file.data.split(b"\r\n")
    assert header[20:45] == b"                 TR MAREC"
    assert trailer[17:42] == b"                 TR MAREC"


def test_a_name_keeps_no_sign_that_a_folder_would_take_amiss() -> None:
    of = batch(document("F1", ORIEL, 5), seller=replace(SELLER, name="../A:B\\C\x00\n|D?*"))
    (bpce,), (faa,) = written(BPCE, of), written(EUROFACTOR, of)
    assert bpce.name == "BPCE_2026-11-20_12_.._A_B_C___D__.txt"
    assert faa.name == "FAAEMD01_2026_11_20_.._A_B_C___D___12.txt"


def test_faa_is_as_typed_from_the_table_in_two_files() -> None:
    domestic, export = written(EUROFACTOR, faa_batch())
    assert domestic.data == "\r\n".join(records_of("faa-domestic")).encode("ascii")
    assert export.data == "\r\n".join(records_of("faa-export")).encode("ascii")
    assert domestic.name == "FAAEMD01_2026_11_20_Menuiserie_Trémarec_&_Fils_12.txt"
    assert export.name == "FAAEXP02_2026_11_20_Menuiserie_Trémarec_&_Fils_12.txt"
    assert domestic.numbers == (("FACTURE/2026/0301", "TURE/2026/0301"), ("Av-2026-17", "Av-2026-17"))
    assert {len(line) for line in domestic.data.split(b"\r\n")} == {240}


def test_faa_makes_no_file_for_a_market_without_documents() -> None:
    (export,) = written(EUROFACTOR, batch(document("FX-9", KLEIN, 1)))
    assert export.market == "export"


def test_factofrance_is_as_typed_from_the_tables() -> None:
    (file,) = written(FACTOFRANCE_BOTH, factofrance_batch())
    golden = records_of("factofrance")
    assert file.data == b"".join(record.encode("iso-8859-1") + b"\r\n" for record in golden)
    assert file.name == "F12_Remise_de_factures_et_lettrages_2026-11-20.txt"
    assert {len(line) for line in file.data.split(b"\r\n")[:-1]} == {360}


def test_factofrance_writes_a_nought_for_a_debtor_whose_number_nobody_knows() -> None:
    (file,) = written(FACTOFRANCE_ASSIGNMENT, batch(document("FX-9", KLEIN, 1)))
    assert file.data.split(b"\r\n")[1].decode("ascii") == records_of("factofrance-unknown")[0]
    assert [str(notice) for notice in file.notices] == [
        "FX-9: debtor number: it is not known: «0» stands there",
        "FX-9: telephone: «+49301234567» does not fit, and is left out",
    ]


def test_factofrance_has_a_file_of_either_half() -> None:
    documents = factofrance_batch().documents
    (assigned,) = written(FACTOFRANCE_ASSIGNMENT, batch(*documents[:2]))
    (settled,) = written(FACTOFRANCE_PAYMENTS, batch(*documents[2:]))
    golden = records_of("factofrance")
    assert assigned.data.decode("ascii").split("\r\n")[:3] == golden[:3]
    assert settled.data.decode("ascii").split("\r\n")[:4] == [golden[0], *golden[3:6]]
    assert assigned.name == "F12_Remise_de_factures_2026-11-20.txt"
    assert settled.name == "F12_Lettrages_2026-11-20.txt"


def test_the_generic_csv_is_as_typed_and_sorted() -> None:
    of = batch(
        document("FÜ-9", KLEIN, 999999, date=day("2026-11-01"), due=day("2026-12-31")),
        document("FAC/2026/0301", ORIEL, 120000, cents_open=70000),
        document("FAC/2026/0300", VERNEGUES, 5),
        document("AV-2026-17", ORIEL, -15000, CREDIT, due=day("2026-11-30")),
    )
    (file,) = written(GENERIC_CSV, of)
    lines = (GOLDEN / "generic.csv").read_text(encoding="utf-8").splitlines()
    assert file.data == b"".join(line.encode() + b"\r\n" for line in lines)
    assert file.name == "CSV_2026-11-20_12.csv"


def test_the_checker_finds_nothing_in_any_golden_file() -> None:
    cases: list[tuple[Format, bytes]] = [
        (BPCE, b"".join(record.encode("ascii") + b"\r\n" for record in records_of("bpce"))),
        (EUROFACTOR, "\r\n".join(records_of("faa-domestic")).encode("ascii")),
        (EUROFACTOR, "\r\n".join(records_of("faa-export")).encode("ascii")),
        (FACTOFRANCE_BOTH, b"".join(r.encode("ascii") + b"\r\n" for r in records_of("factofrance"))),
        (GENERIC_CSV, (GOLDEN / "generic.csv").read_bytes().replace(b"\n", b"\r\n")),
    ]
    for form, data in cases:
        reading = read(form.layout, data)
        assert reading.flaws == (), form.key
