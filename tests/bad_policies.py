"""Which policies are wrong, where, and does the schema for editors see it too?"""

from __future__ import annotations

from typing import NamedTuple

GOOD = """\
version: 1
fail_on: high/firm
trust:
  untrusted: {fail_on: low, start: never}
  contractor: {confine: any, start: ask, fail_on: medium/certain}
servers:
  files:
    trust: trusted
    tools:
      allow: [read_file, "list_*", "capability:reads-files", "name:odd*"]
      block: [delete_file, "*_secret", "capability:executes", "annotation:destructive"]
    grants:
      files: [{path: ~/notes, access: write}, {path: /srv/data}, {path: ./docs, access: read}]
      hosts: [api.github.com, "*.example.org:443", 10.0.0.1, "[::1]:8080", localhost]
      environment: [NOTES_TOKEN, "AWS_*"]
      programs: [git, /usr/bin/rg, ./bin/tool]
    verify_descriptions: true
    fail_on: medium
    waivers:
      - {rule: capability/runs-commands, item: run, reason: known, until: 2027-01-31}
  "claude*": {trust: contractor, verify_descriptions: false}
  "*": {trust: untrusted}
waivers:
  - {rule: launch/unpinned-package, server: files, reason: pinned by the lock, until: 2027-01-31}
"""


class Bad(NamedTuple):
    text: str
    place: str
    what: str
    seen: bool = True
    """Whether the schema refuses it as well; it cannot compare entries."""


def server(body: str) -> str:
    return "servers:\n  a: " + body + "\n"


def tools(allow: str = "", block: str = "") -> str:
    lists = [f"allow: {allow}"] * bool(allow) + [f"block: {block}"] * bool(block)
    return server("{tools: {" + ", ".join(lists) + "}}")


def grants(body: str) -> str:
    return server("{grants: {" + body + "}}")


WAIVER = "{rule: a/b, reason: known, until: 2027-01-31}"

BAD: dict[str, Bad] = {
    "nothing": Bad("", "1:1", "is empty"),
    "a comment only": Bad("# soon\n", "1:1", "is empty"),
    "a list": Bad("- a\n", "1:1", "a policy is not a mapping"),
    "a text": Bad("secure\n", "1:1", "a policy is not a mapping"),
    "no YAML": Bad("servers: [\n", "2:1", "is not YAML"),
    "a tab": Bad("servers:\n\ta: {}\n", "2:1", "is not YAML"),
    "a tag": Bad("servers: !!python/object/apply:os.system ['true']\n", "1:10", "the tag", False),
    "an anchor": Bad("servers: &a {}\n", "1:10", "anchors and aliases", False),
    "two documents": Bad("version: 1\n---\nversion: 1\n", "2:1", "a second document", False),
    "too deep": Bad("servers: " + "[" * 25 + "]" * 25 + "\n", "1:30", "nested deeper"),
    "a control character": Bad("fail_on: 'hi\x1bgh'\n", "1:13", "U+001B"),
    "an unknown key": Bad("server: {}\n", "1:1", "a policy has no key 'server'"),
    "a key twice": Bad("version: 1\nversion: 1\n", "2:1", "stands here twice", False),
    "a newer version": Bad("version: 2\n", "1:10", "made for a newer mcp-assay"),
    "a version in quotes": Bad('version: "1"\n', "1:10", "version of the policy is not known"),
    "a version that is true": Bad("version: true\n", "1:10", "version of the policy is not known"),
    "a gate that is none": Bad("fail_on: severe\n", "1:10", "'severe' is no gate"),
    "a confidence that is none": Bad("fail_on: high/sure\n", "1:10", "'high/sure' is no gate"),
    "a gate that is a list": Bad("fail_on: [high]\n", "1:10", "fail_on is not a text"),
    "trust as a word": Bad("trust: high\n", "1:8", "trust is not a mapping"),
    "a level with a bad name": Bad("trust: {Very High: {}}\n", "1:9", "is no name of a level"),
    "a level with an unknown key": Bad("trust: {mine: {gate: high}}\n", "1:16", "has no key 'gate'"),
    "a confinement that is none": Bad("trust: {mine: {confine: docker}}\n", "1:25", "confine is not one of its words"),
    "a start that is none": Bad("trust: {mine: {start: always}}\n", "1:23", "start is not one of its words"),
    "servers as a list": Bad("servers: [a]\n", "1:10", "servers is not a mapping"),
    "a server that is null": Bad("servers:\n  a:\n", "2:5", "a server is not a mapping"),
    "a server twice": Bad("servers: {a: {}, a: {}}\n", "1:18", "stands here twice", False),
    "a server twice by another spelling": Bad('servers: {a: {}, "name:a": {}}\n', "1:18", "is never reached", False),
    "a server without a name": Bad('servers: {"": {}}\n', "1:11", "without a name"),
    "a server with an unknown key": Bad(server("{tool: {}}"), "2:7", "has no key 'tool'"),
    "an unknown level": Bad(server("{trust: trustet}"), "2:14", "no level of trust 'trustet'", False),
    "a pattern behind a wider one": Bad('servers: {"*": {}, "a*": {}}\n', "1:20", "is never reached", False),
    "a pattern with a bracket": Bad('servers: {"[ab]*": {}}\n', "1:11", "holds a bracket", False),
    "allow as a word": Bad(tools(allow="all"), "2:22", "allow is not a list"),
    "an entry that is a number": Bad(tools(allow="[1]"), "2:23", "is not a text"),
    "an entry that is empty": Bad(tools(block='[""]'), "2:23", "is empty"),
    "an entry twice": Bad(tools(allow="[x, x]"), "2:26", "stands in allow twice"),
    "an unknown capability": Bad(tools(block='["capability:execute"]'), "2:23", "no capability 'execute'"),
    "an unknown annotation": Bad(tools(block='["annotation:evil"]'), "2:23", "no annotation 'evil'"),
    "a kind that is misspelt": Bad(tools(block='["capabilities:executes"]'), "2:23", "no kind of entry 'capabilities'"),
    "a kind in capitals": Bad(tools(allow='["Capability:executes"]'), "2:23", "no kind of entry 'Capability'"),
    "a kind with a blank": Bad(tools(block='["annotation :destructive"]'), "2:23", "no kind of entry 'annotation '"),
    "a name with a colon": Bad(tools(block='["notes:read"]'), "2:23", "no kind of entry 'notes'"),
    "allowed by annotation": Bad(
        tools(allow='["annotation:open-world"]'), "2:23", "cannot be allowed by an annotation"
    ),
    "allowed and blocked": Bad(tools("[read]", "[read]"), "2:23", "`allow: read` is blocked by `block: read`", False),
    "allowed, but blocked by a pattern": Bad(tools("[read]", '["re*"]'), "2:23", "is blocked by `block: re*`", False),
    "everything blocked": Bad(tools('["re*"]', '["*"]'), "2:23", "is blocked by `block: *`", False),
    "a pattern blocked by a wider one": Bad(
        tools('["read_file*"]', '["read_*"]'), "2:23", "`allow: read_file*` is blocked by `block: read_*`", False
    ),
    "a wild pattern": Bad(tools(block='["a**b"]'), "2:23", "too wild", False),
    "an unknown grant": Bad(grants("network: true"), "2:16", "grants has no key 'network'"),
    "a file grant as a text": Bad(grants("files: [/srv]"), "2:24", "a file grant is not a mapping"),
    "a file grant without a path": Bad(grants("files: [{access: read}]"), "2:24", "has no 'path'"),
    "an access that is none": Bad(
        grants("files: [{path: /srv, access: all}]"), "2:45", "access is not one of its words"
    ),
    "a path from nowhere": Bad(grants("files: [{path: notes}]"), "2:31", "begins nowhere"),
    "a path that goes up": Bad(grants("files: [{path: /srv/../etc}]"), "2:31", "goes up"),
    "a path that is a pattern": Bad(grants('files: [{path: "/srv/*"}]'), "2:31", "is a pattern"),
    "a path with its access": Bad(grants('files: [{path: "/srv:rw"}]'), "2:31", "holds a colon"),
    "a path twice": Bad(grants("files: [{path: /a}, {path: /a/}]"), "2:43", "is granted twice", False),
    "a host as a page": Bad(grants('hosts: ["https://a.test"]'), "2:24", "is an address of a page"),
    "a host that is none": Bad(grants('hosts: ["a..b"]'), "2:24", "is no host", False),
    "a port that is none": Bad(grants('hosts: ["a.test:99999"]'), "2:24", "has no port", False),
    "a variable with its value": Bad(grants('environment: ["TOKEN=x"]'), "2:30", "with its value"),
    "a variable that is none": Bad(grants("environment: [my-token]"), "2:30", "is no name of a variable"),
    "a program with arguments": Bad(grants("programs: [git status]"), "2:27", "is no program"),
    "verify_descriptions as a word": Bad(server("{verify_descriptions: yes}"), "2:28", "is not true or false"),
    "a waiver that names its server twice": Bad(
        server("{waivers: [{rule: a/b, reason: r, until: 2027-01-31, server: a}]}"), "2:59", "has no key 'server'"
    ),
    "a waiver without a rule": Bad("waivers: [{reason: r, until: 2027-01-31}]\n", "1:11", "has no 'rule'"),
    "a waiver of everything": Bad(f"waivers: [{WAIVER.replace('a/b', 'all')}]\n", "1:18", "no rule's id"),
    "a waiver without a reason": Bad(f"waivers: [{WAIVER.replace('known', repr(''))}]\n", "1:31", "reason is empty"),
    "a waiver without an end": Bad("waivers: [{rule: a/b, reason: r}]\n", "1:11", "has no 'until'"),
    "a waiver until a day that is none": Bad(
        f"waivers: [{WAIVER.replace('01-31', '02-30')}]\n", "1:45", "`until` is not a date", False
    ),
    "a waiver for a pattern": Bad(
        f"waivers: [{WAIVER.replace('until', 'server: bo*, until')}]\n", "1:46", "'bo*' is a pattern"
    ),
    "a waiver until a number": Bad(f"waivers: [{WAIVER.replace('2027-01-31', '2027')}]\n", "1:45", "not a date"),
}
