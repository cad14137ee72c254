"""Every value of a contract, and everything that can be wrong with a description, has words."""

import ast
from enum import Enum
from pathlib import Path

from flask import Flask
from flask_babel import force_locale
import pytest

from ledger_core.bank.faults import FaultCause, FileFault
from ledger_core.factoring import contract as contract_module
from ledger_core.factoring.contract_faults import ContractFault
from ledger_core.factoring.formats import sources, terms
from ledger_core.factoring.formats.description import DescriptionFaults, format_in
from ledger_core.factoring.formats.house import HOUSE
from ledger_core.factoring.statements import form as form_module
from ledger_core.factoring.vat_rates import VatRow
from server.app import create_app
from server.config import Settings
from server.portal.factoring.words.contract import choice_words, notice_name, point_title, transfer_name
from server.portal.factoring.words.contract_fields import contract_fault, place_words
from server.portal.factoring.words.file_faults import file_fault_words
from server.portal.factoring.words.formats import is_known, problem_words
from server.portal.factoring.words.sources import content_words, record_words, source_words
from server.portal.factoring_settings.contract_fields import FIELDS, SECTIONS
from server.portal.factoring_settings.contract_hints import hint, section_words
from server.portal.factoring_settings.contract_shown import error_words
from server.portal.factoring_settings.contract_typed import Unread
from server.portal.factoring_settings.example_format import EXAMPLE
from server.services import Services
from tenants.factoring.contracts.ground import ContractIssue

_CORE = Path(contract_module.__file__).parent
_CHOICES = [
    each
    for module in (contract_module, terms, form_module)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Enum) and each.__members__ and each is not terms.Point
]


@pytest.fixture(scope="module")
def nowhere() -> Flask:
    """Make an application that answers nobody, for its words."""
    return create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_value_has_words(nowhere: Flask, locale: str) -> None:
    with nowhere.test_request_context(), force_locale(locale):
        for choices in (*_CHOICES, VatRow):
            assert len({choice_words(choice) for choice in choices}) == len(choices)
        assert len({point_title(point) for point in terms.Point}) == len(terms.Point)
        assert all(transfer_name(each) for each in contract_module.Transfer)
        assert all(notice_name(each) for each in contract_module.Notice)
        for spec in FIELDS:
            assert place_words(spec.place) != spec.place, spec.place
            hint(spec.place)
        assert all(section_words(section.key)[0] for section in SECTIONS)
        for place in ("fees.commission_percent", "factor.iban", "mention"):
            assert len({contract_fault(fault, place) for fault in ContractFault}) == len(ContractFault)
        for fault in (*Unread, *ContractFault, *ContractIssue):
            assert error_words(fault, "number")
        for source in sources.SOURCES:
            assert source_words(source) != source
        for cause in FaultCause:
            assert file_fault_words(FileFault(cause, 3, "Montant", "12"))


def test_every_field_of_the_house_says_what_stands_in_it(nowhere: Flask) -> None:
    with nowhere.test_request_context(), force_locale("fr"):
        for form in HOUSE.values():
            for record in form.layout.records:
                assert record_words(record.name) != record.name
                assert all(content_words(field) for field in record.fields), form.key


_MODULES = (
    "formats/description",
    "formats/description_keys",
    "formats/file_name",
    "records/layout",
    "records/fields",
)


def _sentences() -> set[str]:
    """Return what the core may say of a description, as it is written there; `{…}` where a value stands."""
    found: set[str] = set()
    for module in _MODULES:
        for node in ast.walk(ast.parse((_CORE / f"{module}.py").read_text())):
            match node:
                case ast.Call(func=ast.Name(id="Problem"), args=[_, said]):
                    found |= _texts(said)
                case ast.Call(func=ast.Name(id="OptionError"), args=[said]):
                    found |= _texts(said)
                case (
                    ast.Yield(value=ast.Tuple(elts=[_, said]))
                    | ast.Yield(value=ast.JoinedStr() | ast.Constant() as said)
                ):
                    found |= _texts(said)
                case ast.Assign(targets=[ast.Name(id="why")], value=said):
                    found |= _texts(said)
    return found


def _texts(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return {"".join(each.value if isinstance(each, ast.Constant) else "7" for each in node.values)}
    return set()


_PARTS = {  # of sentences, whole ones are below
    "each must begin with a constant, or a code of the kind, that no other begins with",
    "7 7: 7 is expected",
}


def test_every_sentence_of_the_core_about_a_description_has_words() -> None:
    sentences = _sentences()
    assert len(sentences) > 50
    assert {said for said in sentences - _PARTS if not is_known(said)} == set()
    assert is_known("9 overlaps the one before: 8 is expected")
    assert is_known("9 leaves a gap: 8 is expected")


def test_problems_are_said_in_the_readers_language(nowhere: Flask) -> None:
    with nowhere.test_request_context(), force_locale("fr"):
        said = [
            " ".join(problem_words(why).split())
            for why in ("9 leaves a gap: 8 is expected", "«é%(x)s» is there twice", "something new, 100 %")
        ]
    assert said == [
        "la position 9 laisse un vide : 8 est attendu",
        "« é%(x)s » y est deux fois",
        "illisible : something new, 100 %",
    ]


@pytest.mark.parametrize("cut", range(0, len(EXAMPLE), 97))
def test_a_description_that_is_cut_off_has_faults_with_words(cut: int) -> None:
    found = format_in("own", EXAMPLE[:cut].encode())
    assert isinstance(found, DescriptionFaults)
    assert [each.why for each in found.faults if not is_known(each.why)] == []
