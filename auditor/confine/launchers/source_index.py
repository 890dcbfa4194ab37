"""Which source does an index hand out for a package, and what is in it that says how it is built?

A program of its own (standard library only, Python 3.8 and newer), run by the Python that the package shall be for:
nothing of what it fetches is run. It is given JSON as its argument, and answers in JSON:
`{"name", "versions", "indexes"}` gets what was found, and `{"found", "into"}` the text of `pyproject.toml`.
https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import re
import resource
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:  # what is written so is none yet in Python 3.8
    from collections.abc import Iterator

    _Version = tuple[int, tuple[int, ...], int]
    _File = dict[str, Any]
    """As an index describes it in JSON."""

_PAGE, _ARCHIVE, _UNPACKED, _MEMORY = 64 << 20, 50 << 20, 1 << 30, 2 << 30
_PYPROJECT = 256 << 10
_PATIENCE = 30.0
_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".zip")
"""Those that are taken, the best first."""
_FINAL = re.compile(r"v?(?:(\d{1,9})!)?(\d{1,9}(?:\.\d{1,9}){0,9})(?:(?:\.?post|-)(\d{1,9}))?", re.ASCII)
_UNFINISHED = re.compile(r"[._-]?(?:alpha|beta|preview|pre|dev|rc|a|b|c)[\d._-]{0,20}$")
_COMPARED = re.compile(r"\s*(===|~=|==|!=|<=|>=|<|>)\s*([\w.*+!-]{1,60})\s*")
_UNKNOWN = (0, (), 0)
"""A version that is none of the final ones."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


def main() -> None:
    """Answer what is asked on the command line."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    asked = json.loads(sys.argv[1])
    try:
        told = get(asked["found"], Path(asked["into"])) if "found" in asked else find(**asked)
    except (OSError, ValueError, EOFError, MemoryError, tarfile.TarError, zipfile.BadZipFile) as error:
        _end(f"{error}" or type(error).__name__)
    sys.stdout.write(json.dumps(told))


def find(name: str, versions: str, indexes: list[str]) -> dict[str, str]:
    """The newest source that `versions` (such as `>=1,<2`) and this Python allow.

    Only the first index that has the package is asked, as uv does it. Raises `ValueError`.
    """
    for index in indexes:
        page = f"{index.rstrip('/')}/{name}/"
        try:
            with _opened(page, index) as answer:
                files = list(_files(answer, page))
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            continue
        chosen = _newest(files, name, versions)
        return {**chosen, "index": index, "python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    raise ValueError(f"no index has {name}")


def get(found: dict[str, str], into: Path) -> dict[str, str]:
    """Put the archive into a file, once it is the one that the index promises, and read how it is built.

    Raises `ValueError`.
    """
    with _opened(found["url"], found["index"]) as answer:
        content = answer.read(_ARCHIVE + 1)
    if len(content) > _ARCHIVE:
        raise ValueError(f"its source is larger than {_ARCHIVE >> 20} MB")
    if hashlib.sha256(content).hexdigest() != found["sha256"]:
        raise ValueError("its source is not the one that the index promises")
    into.write_bytes(content)
    return {"pyproject": _pyproject(into).decode("utf-8")}


def _opened(address: str, index: str) -> IO[bytes]:
    """Over TLS, unless the user's own index goes without."""

    class Careful(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
            _check(newurl, index)
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    _check(address, index)
    request = urllib.request.Request(address, headers={"Accept": _ACCEPT, "User-Agent": "mcp-assay"})  # noqa: S310 - checked in the line above
    opened: IO[bytes] = urllib.request.build_opener(Careful).open(request, timeout=_PATIENCE)
    return opened


def _check(address: str, index: str) -> None:
    parts, own = urllib.parse.urlsplit(address), urllib.parse.urlsplit(index)
    plain = parts.scheme == "http" and (own.scheme, own.netloc) == (parts.scheme, parts.netloc)
    if not (parts.scheme == "https" or plain):
        raise ValueError(f"the index names an address that is not taken: {address[:200]}")


def _files(answer: Any, page: str) -> Iterator[_File]:
    content = answer.read(_PAGE + 1)
    if len(content) > _PAGE:
        raise ValueError("the page of the index is too large")
    if "json" in answer.headers.get("Content-Type", ""):
        told = json.loads(content).get("files", [])
    else:
        links = _Links()
        links.feed(content.decode("utf-8", "replace"))
        told = links.files
    for each in told:
        url, _, fragment = urllib.parse.urljoin(answer.url or page, str(each.get("url", ""))).partition("#")
        known, _, digest = fragment.partition("sha256=")
        yield {**each, "url": url, "sha256": (each.get("hashes") or {}).get("sha256") or ("" if known else digest)}


class _Links(HTMLParser):
    """The page of an index that speaks no JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[_File] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        url = has.get("href")
        if tag == "a" and url:
            file = urllib.parse.unquote(url.partition("#")[0].rpartition("/")[2])
            wants = has.get("data-requires-python")
            self.files.append({"filename": file, "url": url, "requires-python": wants, "yanked": "data-yanked" in has})


def _newest(files: list[_File], name: str, versions: str) -> dict[str, str]:
    here = "{}.{}.{}".format(*sys.version_info)
    best: tuple[_Version, int] | None = None
    chosen: dict[str, str] = {}
    for file in files:
        suffix, version = _source(str(file.get("filename", "")), name)
        pinned = f"=={version}" in versions.split(",")
        known = _parsed(version) or (_UNKNOWN if pinned and version else None)
        wants = file.get("requires-python") or ""
        if (
            known is None
            or file.get("yanked")
            or not ((pinned or _fits(version, versions)) and _fits(here, str(wants)))
        ):
            continue
        if not _DIGEST.fullmatch(str(file.get("sha256"))):
            continue
        if best is None or best < (known, -suffix):
            best = known, -suffix
            chosen = {"version": version, "suffix": _SUFFIXES[suffix], "url": file["url"], "sha256": file["sha256"]}
    if not chosen:
        raise ValueError(f"the index has no source of {name} that fits")
    return chosen


def _source(file: str, name: str) -> tuple[int, str]:
    """Which of `_SUFFIXES`, and the version; empty where it is no source of that package."""
    for place, suffix in enumerate(_SUFFIXES):
        if file.endswith(suffix):
            own, _, version = file[: -len(suffix)].rpartition("-")
            same = re.sub(r"[-_.]+", "-", own).lower() == name
            return place, version.lower() if same else ""
    return 0, ""


def _parsed(version: str) -> _Version | None:
    """Of a final version, to be compared."""
    found = _FINAL.fullmatch(version)
    if found is None:
        return None
    release = [int(part) for part in found[2].split(".")]
    while release and release[-1] == 0:
        release.pop()
    return int(found[1] or 0), tuple(release), int(found[3]) if found[3] else -1


def _fits(version: str, versions: str) -> bool:
    return all(_fits_one(version, each) for each in versions.split(",") if each.strip())


def _fits_one(version: str, compared: str) -> bool:
    found, mine = _COMPARED.fullmatch(compared), _parsed(version)
    if found is None or mine is None:
        return False
    how, bound = found[1], found[2].lower()
    if bound.endswith(".*"):
        begins = _begins(version, bound[:-2])
        return begins if how == "==" else how == "!=" and not begins
    equal = how in ("==", "===", "!=")
    other = _parsed(bound if equal else _UNFINISHED.sub("", bound))
    if other is None:
        return how == "!="
    if how == "~=":
        return mine >= other and _begins(version, bound.rpartition(".")[0])
    return {
        "==": mine == other,
        "===": mine == other,
        "!=": mine != other,
        "<=": mine <= other,
        ">=": mine >= other,
        "<": mine < other,
        ">": mine > other,
    }[how]


def _begins(version: str, prefix: str) -> bool:
    own, wanted = (re.split(r"\D+", each) for each in (version, prefix))
    own += ["0"] * (len(wanted) - len(own))
    return [int(each or 0) for each in own[: len(wanted)]] == [int(each or 0) for each in wanted]


class _Bounded:
    """A stream that ends badly where it never would."""

    def __init__(self, inner: Any) -> None:
        self._inner, self._left = inner, _UNPACKED

    def read(self, size: int) -> bytes:
        piece: bytes = self._inner.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise ValueError("its source is too large when it is unpacked")
        return piece


def _pyproject(archive: Path) -> bytes:
    """Empty where there is none."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            names = [each for each in packed.namelist() if _is_pyproject(each)]
            return _whole(packed.open(names[0])) if names else b""
    unpacker = bz2.open if archive.suffix == ".bz2" else gzip.open
    with unpacker(archive, "rb") as inner, tarfile.open(fileobj=_Bounded(inner), mode="r|") as tar:  # type: ignore[call-overload]  # it reads, and no more is asked
        for member in tar:
            if _is_pyproject(member.name) and member.isfile() and (file := tar.extractfile(member)):
                return _whole(file)
    return b""


def _is_pyproject(path: str) -> bool:
    return path.count("/") == 1 and path.endswith("/pyproject.toml")


def _whole(file: IO[bytes]) -> bytes:
    content = file.read(_PYPROJECT + 1)
    if len(content) > _PYPROJECT:
        raise ValueError("its pyproject.toml is too large")
    return content


def _end(why: str) -> NoReturn:
    sys.stderr.write(f"{why}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
