"""Is what is cut back the least that is worth least, whatever lies there?"""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from auditor.confine.launchers.bulk import Bulk
from auditor.confine.launchers.pruning import shrink, taken
from auditor.confine.launchers.stock import Stored, Worth

THINGS = st.lists(
    st.builds(
        Stored,
        st.integers(0, 10**9).map(lambda number: Path(str(number))),
        st.sampled_from(Worth),
        st.integers(0, 20).map(float),
        st.builds(Bulk, st.integers(0, 100), st.booleans()),
    ),
    max_size=12,
    unique_by=lambda one: one.place,
)


def is_useless(one: Stored) -> bool:
    return one.worth is Worth.NOTHING or (one.worth is Worth.TIME and not one.bulk.whole)


@given(THINGS, st.integers(0, 600), st.data())
def test_what_is_left_fits_and_nothing_went_before_what_is_worth_less(
    found: list[Stored], most: int, data: st.DataObject
) -> None:
    in_use = set(data.draw(st.lists(st.sampled_from(found), max_size=4))) if found else set()
    gone: list[Stored] = []

    def go(one: Stored) -> bool:
        if one not in in_use:
            gone.append(one)
        return one not in in_use

    shrink(found, most, go)
    left = [one for one in found if one not in gone]
    assert not any(is_useless(one) for one in left if one not in in_use)
    needed = [one for one in left if not is_useless(one)]
    went = [one for one in gone if not is_useless(one)]
    if taken(needed) + taken(went) <= most:
        assert went == []
    else:
        assert taken(needed) <= most - most // 4 or set(needed) <= in_use
    if went:
        last = went[-1]
        assert taken(needed) + last.bulk.size > most - most // 4
        rank = (last.worth, last.used)
        assert all((one.worth, one.used) >= rank for one in needed if one not in in_use)
