from __future__ import annotations

from typing import Any

from auditor.compare import MOST, compare
from auditor.model import Change, ChangeKind, Item, Kind
from auditor.wire import from_python, parse


def tool(name: str, **more: Any) -> Item:
    return Item("s", Kind.TOOL, name, "", (), from_python({"name": name, **more}))


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    return [(change.kind.value, change.path, change.before, change.after) for change in changes]


def test_items_are_compared_by_name_in_any_order() -> None:
    one, two = tool("a", description="x"), tool("b", description="y")
    assert compare((one, two), (two, one)) == ()


def test_what_is_added_removed_and_changed_is_told_with_its_place() -> None:
    before = (tool("a", description="x"), tool("gone"))
    after = (tool("a", description="z", title="T"), tool("new"))
    assert told(compare(before, after)) == [
        ("changed", "/tools/a/description", "x", "z"),
        ("added", "/tools/a/title", "", "T"),
        ("removed", "/tools/gone", '{"name":"gone"}', ""),
        ("added", "/tools/new", "", '{"name":"new"}'),
    ]
    assert [change.whole for change in compare(before, after)] == [False, False, True, True]


def test_sets_have_no_order_and_lists_do() -> None:
    before = tool("a", inputSchema={"enum": ["x", "y"], "required": ["p", "q"], "default": ["x", "y"]})
    after = tool("a", inputSchema={"enum": ["y", "x"], "required": ["q", "p"], "default": ["y", "x"]})
    places = [change.path for change in compare((before,), (after,))]
    assert places == ["/tools/a/inputSchema/default/0", "/tools/a/inputSchema/default/1"]


def test_arguments_of_a_prompt_are_compared_by_name() -> None:
    before = tool("a", arguments=[{"name": "p", "description": "1"}, {"name": "q"}])
    after = tool("a", arguments=[{"name": "q"}, {"name": "p", "description": "2"}])
    assert [change.path for change in compare((before,), (after,))] == ["/tools/a/arguments/p/description"]


def test_true_is_not_one() -> None:
    (change,) = compare((tool("a", hint=True),), (tool("a", hint=1),))
    assert (change.kind, change.before, change.after) == (ChangeKind.CHANGED, "true", "1")


def test_a_clock_that_went_on_is_volatile() -> None:
    before = tool("a", description="At 10:00.", at=1763708400)
    (first, second) = compare((before,), (tool("a", description="At 10:01.", at=1763708460),))
    assert first.kind is second.kind is ChangeKind.VOLATILE


def test_of_two_items_with_one_name_either_may_come_first() -> None:
    one, two = tool("a", description="x"), tool("a", description="y")
    assert compare((one, two), (two, one)) == ()
    (change,) = compare((one, two), (two, tool("a", description="z")))
    assert (change.before, change.after) == ("x", "z")


def test_a_second_value_of_a_key_is_compared_too() -> None:
    before = Item("s", Kind.TOOL, "a", "", (), parse('{"name":"a","description":"x","description":"y"}'))
    after = Item("s", Kind.TOOL, "a", "", (), parse('{"name":"a","description":"x","description":"z"}'))
    assert told(compare((before,), (after,))) == [("changed", "/tools/a/description#2", "y", "z")]


def test_the_number_of_changes_is_bounded() -> None:
    before = [tool(f"t{number}") for number in range(2 * MOST)]
    assert len(compare(before, [])) == MOST


def test_no_number_of_clocks_hides_a_change_behind_them() -> None:
    def at(minute: int, last: str) -> tuple[Item, ...]:
        clocks = (tool(f"t{number}", description=f"As of 2026-11-22 10:0{minute}:00.") for number in range(MOST + 1))
        return (*clocks, tool("last", description=last))

    found = compare(at(1, "Reads the weather."), at(2, "Reads the calendar."))
    assert [change.path for change in found if change.kind is not ChangeKind.VOLATILE] == ["/tools/last/description"]
    assert len(found) == MOST + 1


def test_a_key_that_is_called_as_a_repeated_one_would_be_hides_no_change() -> None:
    def said(second: str) -> Item:
        text = f'{{"name": "t", "description": "x", "description": "{second}", "description#2": "x"}}'
        return Item("s", Kind.TOOL, "t", "", (), parse(text))

    assert told(compare((said("x"),), (said("poison"),))) == [("changed", "/tools/t/description#2", "x", "poison")]


def test_of_ten_thousand_tools_of_one_name_the_one_that_differs_is_told() -> None:
    many = tuple(tool("t", description=str(number)) for number in range(10_000))
    assert [change.after for change in compare(many, (*many[:-1], tool("t", description="x")))] == ["x"]
