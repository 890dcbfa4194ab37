"""Over which tools could private data leave, and is the way the shortest?"""

from __future__ import annotations

from auditor.classify import flows, shortest
from auditor.model import Capability, Flow, Leg, ToolCapability

IN, PRIVATE, OUT = Capability.TAKES_FOREIGN_CONTENT, Capability.READS_PRIVATE_DATA, Capability.SENDS_OUT
MESSAGES, FILES, SECRETS = Capability.SENDS_MESSAGES, Capability.READS_FILES, Capability.READS_SECRETS


def can(item: str, *capabilities: Capability) -> tuple[ToolCapability, ...]:
    return tuple(ToolCapability(item, each, "/tools/0/name", item, "name") for each in capabilities)


def way(flow: Flow | None) -> list[str]:
    return [f"{step.server}.{step.does.item}" for step in flow.steps] if flow else []


def test_one_server_is_a_shorter_way_than_two() -> None:
    fleet = {
        "web": can("fetch", IN, OUT),
        "notes": can("search", PRIVATE),
        "mail": (*can("read", IN), *can("find", PRIVATE), *can("send", MESSAGES)),
    }
    assert way(shortest(fleet)) == ["mail.read", "mail.find", "mail.send"]


def test_two_servers_are_a_shorter_way_than_three() -> None:
    fleet = {"web": can("fetch", IN), "notes": can("search", PRIVATE), "page": can("visit", IN, OUT)}
    assert way(shortest(fleet)) == ["page.visit", "notes.search", "page.visit"]


def test_three_servers_are_a_way_where_none_does_two_things() -> None:
    fleet = {"web": can("fetch", IN), "notes": can("search", PRIVATE), "chat": can("post", OUT)}
    assert way(shortest(fleet)) == ["web.fetch", "notes.search", "chat.post"]


def test_fewer_tools_are_a_shorter_way() -> None:
    mail = (*can("list", IN), *can("read", IN, PRIVATE), *can("send", OUT))
    assert way(shortest({"mail": mail})) == ["mail.read", "mail.read", "mail.send"]


def test_secrets_are_told_before_files() -> None:
    server = (*can("web", IN), *can("cat", FILES), *can("vault", SECRETS), *can("post", OUT))
    assert way(shortest({"all": server})) == ["all.web", "all.vault", "all.post"]


def test_of_ways_of_one_length_the_one_whose_names_say_so_is_told() -> None:
    doubtful = ToolCapability("overrides", IN, "/tools/0/description", "lists the inbox", "text")
    assert way(shortest({"mail": (doubtful, *can("list", IN), *can("find", PRIVATE), *can("send", OUT))})) == [
        "mail.list", "mail.find", "mail.send",
    ]  # fmt: skip


def test_speaking_to_people_is_told_before_other_ways_out() -> None:
    server = (*can("read", IN, PRIVATE), *can("upload", OUT), *can("send", OUT, MESSAGES))
    assert way(shortest({"mail": server})) == ["mail.read", "mail.read", "mail.send"]


def test_a_tool_that_serves_two_legs_is_found_behind_many_that_serve_one() -> None:
    many = tuple(each for number in range(30) for each in can(f"find{number}", PRIVATE))
    server = (*many, *can("read", IN, PRIVATE), *can("send", OUT))
    assert way(shortest({"mail": server})) == ["mail.read", "mail.read", "mail.send"]


def test_two_of_three_are_no_way() -> None:
    for missing in (IN, PRIVATE, OUT):
        fleet = {each.value: can("x", each) for each in (IN, PRIVATE, OUT) if each is not missing}
        assert shortest(fleet) is None


def test_the_steps_stand_in_the_order_of_events() -> None:
    flow = shortest({"all": can("everything", OUT, PRIVATE, IN)})
    assert flow is not None
    assert [step.leg for step in flow.steps] == list(Leg)
    assert flow.servers == ("all",)


def test_each_server_that_has_a_way_is_told_and_the_others_together() -> None:
    fleet = {
        "mail": can("all", IN, PRIVATE, OUT), "web": can("fetch", IN, OUT), "notes": can("search", PRIVATE),
        "hub": can("all", IN, PRIVATE, OUT),
    }  # fmt: skip
    assert [flow.servers for flow in flows(fleet)] == [("mail",), ("hub",), ("web", "notes")]


def test_many_servers_and_tools_are_no_work() -> None:
    fleet = {f"s{n}": tuple(each for m in range(30) for each in can(f"t{m}", IN)) for n in range(300)}
    fleet["last"] = can("x", PRIVATE)
    fleet["out"] = can("y", OUT)
    assert way(shortest(fleet)) == ["s0.t0", "last.x", "out.y"]


def test_of_ways_over_equally_few_servers_the_one_over_the_fewest_tools_is_told() -> None:
    fleet = {
        "a": (*can("read", IN), *can("find", PRIVATE)),
        "b": can("send", OUT),
        "c": can("search", IN, PRIVATE),
    }
    assert way(shortest(fleet)) == ["c.search", "c.search", "b.send"]
