from collections import defaultdict

from server.demo import company


def rows(data: bytes) -> list[dict[str, str]]:
    lines = data.decode().split("\r\n")
    heads = lines[0].split("\t")
    assert lines[-1] == ""
    return [dict(zip(heads, line.split("\t"), strict=True)) for line in lines[1:-1]]


def cents(row: dict[str, str]) -> int:
    return int(row["Debit"].replace(",", "")) - int(row["Credit"].replace(",", ""))


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert company.fec(7) == company.fec(7) != company.fec(8)


def test_every_entry_balances_and_numbers_have_no_gap() -> None:
    sums: dict[int, int] = defaultdict(int)
    for row in rows(company.fec()):
        sums[int(row["EcritureNum"])] += cents(row)
    assert set(sums.values()) == {0}
    assert list(sums) == list(range(1, len(sums) + 1))


def test_invoices_are_numbered_in_the_order_of_their_days() -> None:
    days = {
        row["PieceRef"]: row["EcritureDate"]
        for row in rows(company.fec())
        if row["PieceRef"].startswith("F26-") and row["JournalCode"] == "VE"
    }
    assert sorted(days) == sorted(days, key=lambda piece: (days[piece], piece))


def test_somebody_owes_and_nobody_is_real() -> None:
    owed: dict[str, int] = defaultdict(int)
    for row in rows(company.fec()):
        if row["CompteNum"] == "411000":
            owed[row["CompAuxNum"]] += cents(row)
    assert owed["KERMOR"] > 0
    assert set(owed) == {customer.code for customer in company.CUSTOMERS}


def test_the_file_has_the_name_the_law_gives_it() -> None:
    assert company.file_name() == "999000011FEC20261031.txt"
