"""Facts in memory: whose they are, how many there may be, and that using them does not change them."""

from concurrent.futures import ThreadPoolExecutor

from ledger_core.facts import combine, file_facts
from tenants.jail.memory import FactsKey, FactsMemory, weight_of
from tests.tenants.books.ground import START, invoice

ENTRY = invoice("2026-03-02", "F1", "120.00").encode()


def test_what_one_tenant_has_no_other_finds() -> None:
    memory = FactsMemory()
    facts = file_facts("a.beancount", ENTRY)
    memory.keep(FactsKey(1, "a.beancount", b"1" * 20), facts)
    assert memory.get(FactsKey(1, "a.beancount", b"1" * 20)) is facts
    assert memory.get(FactsKey(2, "a.beancount", b"1" * 20)) is None
    assert memory.get(FactsKey(1, "b.beancount", b"1" * 20)) is None
    assert memory.get(FactsKey(1, "a.beancount", b"2" * 20)) is None


def test_room_is_bounded_and_the_one_used_longest_ago_goes_first() -> None:
    facts = file_facts("a.beancount", ENTRY)
    memory = FactsMemory(most_bytes=2 * weight_of(facts))
    first, second, third = (FactsKey(1, name, b"") for name in "abc")
    memory.keep(first, facts)
    memory.keep(second, facts)
    memory.keep(second, facts)  # counts once
    assert memory.get(first) is facts
    memory.keep(third, facts)
    assert [memory.get(key) for key in (first, second, third)] == [facts, None, facts]


def test_what_weighs_more_than_there_is_room_is_not_kept() -> None:
    facts = file_facts("a.beancount", ENTRY)
    memory = FactsMemory(most_bytes=weight_of(facts) - 1)
    memory.keep(FactsKey(1, "a", b""), facts)
    assert memory.get(FactsKey(1, "a", b"")) is None


def test_many_threads_keep_the_count_right() -> None:
    facts = file_facts("a.beancount", ENTRY)
    memory = FactsMemory(most_bytes=5 * weight_of(facts))
    keys = [FactsKey(tenant, "a", b"") for tenant in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: memory.keep(key, facts), keys * 5))
    assert sum(memory.get(key) is not None for key in keys) == 5


def test_joining_facts_leaves_them_as_they_were() -> None:
    facts = {path: file_facts(path, data) for path, data in START.files.items()}
    before = {path: said.to_json() for path, said in facts.items()}
    digest = combine(facts)
    assert digest.lines
    assert digest.settings
    assert combine(facts).lines == digest.lines
    assert {path: said.to_json() for path, said in facts.items()} == before
