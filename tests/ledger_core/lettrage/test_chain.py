from hypothesis import given
from hypothesis import strategies as st

from ledger_core.lettrage.chain import Chain


@given(st.lists(st.booleans(), max_size=30), st.lists(st.integers(0, 29), max_size=30), st.data())
def test_a_chain_gives_what_is_in_on_either_side(
    members: list[bool], taken_out: list[int], data: st.DataObject
) -> None:
    chain = Chain(members)
    inside = [rank for rank, member in enumerate(members) if member]
    for rank in taken_out:
        if rank < len(members):
            chain.take_out(rank)
            inside = [other for other in inside if other != rank]
        start = data.draw(st.integers(0, max(0, len(members) - 1)))
        if members:
            assert list(chain.back_from(start)) == [other for other in reversed(inside) if other < start]
            assert list(chain.on_from(start)) == [other for other in inside if other > start]
