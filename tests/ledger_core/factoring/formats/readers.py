"""Readers of factors' files, written from the published tables alone: columns cut by position."""

from dataclasses import dataclass

Columns = dict[str, tuple[int, int]]
Row = dict[str, str]

BPCE_HEADER: Columns = {
    "type": (1, 2),
    "sequence": (3, 8),
    "constant": (9, 11),
    "seller": (12, 17),
    "currency": (18, 20),
    "name": (21, 45),
    "statement": (46, 53),
    "balance": (54, 61),
    "number": (62, 64),
    "version": (65, 67),
    "rest": (68, 275),
}
BPCE_DETAIL: Columns = {
    "type": (1, 2),
    "sequence": (3, 8),
    "siret": (9, 22),
    "name": (23, 37),
    "customer": (38, 47),
    "blank 1": (48, 52),
    "market": (53, 53),
    "blank 2": (54, 62),
    "comment": (63, 82),
    "document": (83, 112),
    "again": (113, 142),
    "kind": (143, 145),
    "means": (146, 148),
    "date": (149, 156),
    "due": (157, 164),
    "amount": (165, 177),
    "currency": (178, 180),
    "blank 3": (181, 190),
    "zeros": (191, 216),
    "blank 4": (217, 275),
}
BPCE_TRAILER: Columns = {
    "type": (1, 2),
    "sequence": (3, 8),
    "constant": (9, 11),
    "seller": (12, 17),
    "name": (18, 42),
    "total": (43, 55),
    "rest": (56, 275),
}
FAA: Columns = {
    "emitter": (1, 5),
    "client": (7, 11),
    "file date": (13, 20),
    "market": (22, 22),
    "afc": (24, 26),
    "kind": (28, 28),
    "currency": (30, 32),
    "debtor": (34, 40),
    "customer": (42, 56),
    "blank 1": (58, 80),
    "document": (82, 95),
    "amount": (97, 111),
    "date": (113, 120),
    "due": (122, 129),
    "means": (131, 131),
    "order": (133, 142),
    "blank 2": (144, 168),
    "credited": (170, 183),
    "blank 3": (185, 235),
    "blank 4": (237, 239),
}
FAA_SEPARATORS = (6, 12, 21, 23, 27, 29, 33, 41, 57, 81, 96, 112, 121, 130, 132, 143, 169, 184, 236, 240)
FF_HEADER: Columns = {
    "type": (1, 3),
    "seller": (4, 9),
    "name": (10, 49),
    "date": (50, 57),
    "blank 1": (58, 117),
    "id type": (118, 118),
    "two": (119, 119),
    "seller id": (120, 135),
    "number": (136, 138),
    "blank 2": (139, 351),
    "currency": (352, 354),
    "zeros": (355, 360),
}
FF_SHARED: Columns = {
    "type": (1, 3),
    "batch date": (4, 11),
    "seller": (12, 17),
    "debtor": (18, 31),
    "name": (32, 71),
    "blank 1": (72, 111),
    "address": (112, 191),
    "post code": (192, 197),
    "town": (198, 231),
    "country": (232, 234),
    "phone": (235, 244),
    "customer": (245, 254),
    "date": (255, 262),
    "document": (263, 277),
    "currency": (278, 280),
    "sign": (281, 281),
    "amount": (282, 296),
    "blank 2": (318, 357),
    "kind": (358, 360),
}
FF_ASSIGNED = FF_SHARED | {"means": (297, 299), "due": (300, 307), "order": (308, 317)}
FF_SETTLED = FF_SHARED | {"due": (297, 304), "blank 3": (305, 317)}
FF_TRAILER: Columns = {
    "type": (1, 3),
    "seller": (4, 9),
    "name": (10, 49),
    "date": (50, 57),
    "number 101": (58, 61),
    "total 101": (62, 76),
    "number 102": (77, 80),
    "total 102": (81, 95),
    "number 103": (96, 99),
    "total 103": (100, 114),
    "blank 1": (115, 133),
    "guarantees": (134, 152),
    "blank 2": (153, 351),
    "currency": (352, 354),
    "zeros": (355, 360),
}


@dataclass(frozen=True)
class Parsed:
    header: Row
    details: list[Row]
    trailer: Row


def bpce(data: bytes) -> Parsed:
    first, *details, last = _lines(data, 275)
    assert all(line.startswith("02") for line in details)
    return Parsed(
        _cut(first, BPCE_HEADER), [_cut(line, BPCE_DETAIL) for line in details], _cut(last, BPCE_TRAILER)
    )


def faa(data: bytes) -> list[Row]:
    lines = data.decode("ascii").split("\r\n")
    for line in lines:
        assert len(line) == 240
        assert all(line[place - 1] == ";" for place in FAA_SEPARATORS)
    return [_cut(line, FAA) for line in lines]


def factofrance(data: bytes) -> Parsed:
    first, *details, last = _lines(data, 360)
    columns = {"101": FF_ASSIGNED, "102": FF_ASSIGNED, "103": FF_SETTLED, "104": FF_SETTLED}
    return Parsed(
        _cut(first, FF_HEADER),
        [_cut(line, columns[line[:3]]) for line in details],
        _cut(last, FF_TRAILER),
    )


def csv(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    assert text.endswith("\r\n")
    return [line.split(";") for line in text.split("\r\n")[:-1]]


def _lines(data: bytes, width: int) -> list[str]:
    text = data.decode("iso-8859-1")
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    assert {len(line) for line in lines} == {width}
    return lines


def _cut(line: str, columns: Columns) -> Row:
    return {name: line[first - 1 : last] for name, (first, last) in columns.items()}
