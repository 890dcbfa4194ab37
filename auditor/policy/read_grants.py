"""What does the policy grant a server?"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address

from auditor.marked import Fields, Marked, choice
from auditor.model.policy import Access, FileGrant, Grants
from auditor.policy.entries import listed, word

KEYS = ("files", "hosts", "environment", "programs")
_FILE_KEYS = ("path", "access")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\*?")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")
PROGRAM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*|(?:~|\.)?(?:/[A-Za-z0-9_.+@-]+)+")


def grants(marked: Marked | None) -> Grants:
    """The grants; what is not mentioned is not judged. Raises `AuditorError` for an entry that means nothing."""
    if marked is None:
        return Grants()
    fields = Fields(marked, "grants", KEYS)
    return Grants(
        files=_files(fields.get("files")),
        hosts=_each(fields.get("hosts"), "hosts", host),
        environment=_each(fields.get("environment"), "environment", _variable),
        programs=_each(fields.get("programs"), "programs", _program),
    )


def _each(marked: Marked | None, what: str, read: Callable[[Marked], str]) -> tuple[str, ...] | None:
    return None if marked is None else tuple(map(read, listed(marked, what)))


def _files(marked: Marked | None) -> tuple[FileGrant, ...] | None:
    if marked is None:
        return None
    found: dict[str, FileGrant] = {}
    for each in listed(marked, "files"):
        fields = Fields(each, "a file grant", _FILE_KEYS)
        path = _path(fields.need("path"))
        if path in found:
            raise fields.need("path").mark.error(f"{path[:80]!r} is granted twice", "keep one of the two")
        access = fields.get("access")
        words = {one.value: one for one in Access}
        found[path] = FileGrant(path, choice(access, "access", words) if access else Access.READ)
    return tuple(found.values())


def _path(marked: Marked) -> str:
    text = word(marked, "path")
    if fault := _fault_of_path(text):
        raise marked.mark.error(f"the path {text[:80]!r} {fault[0]}", fault[1])
    return text.rstrip("/") or "/"


def is_path(text: str) -> bool:
    """Whether a file grant can name it."""
    return not _fault_of_path(text)


def _fault_of_path(text: str) -> tuple[str, str] | None:
    if not (text.startswith(("/", "~/", "./")) or text in ("~", ".")):
        return "begins nowhere", "begin it with `/`, with `~/`, or with `./` for the folder of the policy"
    if any(each in text for each in "*?[\0"):
        return "is a pattern", "name the folder: all below it is granted"
    if ".." in text.split("/"):
        return "goes up", "write where it leads to"
    return ("holds a colon", "say what may be done with it under `access:`") if ":" in text else None


def host(marked: Marked) -> str:
    """A host name, `*.` and a domain, or an address; with or without a port. Raises `AuditorError` for others."""
    text = word(marked, "a host")
    if fault := _fault_of_host(text):
        raise marked.mark.error(f"{text[:80]!r} {fault[0]}", fault[1])
    return text.lower()


def is_host(text: str) -> bool:
    """Whether a host grant can name it."""
    return not _fault_of_host(text)


def _fault_of_host(text: str) -> tuple[str, str] | None:
    if "/" in text:
        return "is an address of a page", "write the host name alone"
    name, port = split_port(text)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        return "has no port between 1 and 65535", "correct the port, or leave it out"
    if _is_address(name) or (_NAME.fullmatch(name) and len(name) <= 253):
        return None
    return "is no host", "write a name, `*.` and a domain, or an address"


def split_port(text: str) -> tuple[str, str]:
    """Host and port; the port is empty where there is none. Brackets around an address are taken off."""
    if text.startswith("["):
        name, _, rest = text[1:].partition("]")
        return name, rest.removeprefix(":")
    if text.count(":") == 1:
        name, _, port = text.partition(":")
        return name, port or "none"
    return text, ""


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _variable(marked: Marked) -> str:
    text = word(marked, "a variable")
    if "=" in text:
        raise marked.mark.error("a variable stands here with its value", "write its name alone: values are secrets")
    if not VARIABLE.fullmatch(text):
        raise marked.mark.error(f"{text[:80]!r} is no name of a variable", "write its name; `*` may stand at the end")
    return text


def _program(marked: Marked) -> str:
    text = word(marked, "a program")
    if not PROGRAM.fullmatch(text):
        raise marked.mark.error(f"{text[:80]!r} is no program", "write its name or its path, without arguments")
    return text
