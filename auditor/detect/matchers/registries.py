"""Which packages does a command download from a registry, and is each pinned to one version?

https://docs.npmjs.com/cli/commands/npx, https://docs.astral.sh/uv/guides/tools/, https://pipx.pypa.io/stable/docs/,
https://go.dev/ref/mod#versions
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.detect.matchers.command_line import Word
from auditor.detect.matchers.words import listed


@dataclass(frozen=True, slots=True)
class _Launcher:
    """How a launcher is called."""

    start: tuple[str, ...]
    """Program and subcommand."""
    package: frozenset[str]
    """Options whose value is a package; without any, the first word that is no option is one."""
    takes: frozenset[str]
    """Other options that take a value."""
    positional: bool
    pinned: Callable[[str], bool]


_NPM = re.compile(r"(?P<name>(?:npm:|jsr:)?(?:@[\w.-]+/)?[\w.-]+)(?:@(?P<version>.*))?")
_PYPI = re.compile(
    r"(?P<name>[\w.-]+)(?:\[[\w,. -]*\])?\s*(?:(?P<exact>===?|@)\s*(?P<version>[^,;\s]+)|(?P<range>[<>=!~].*))?"
)
_EXACT = re.compile(r"v?\d+\.\d+(?:\.\d+)*(?:[-+.]?[0-9A-Za-z][\w.+-]*)?")
_GITHUB = re.compile(r"[\w-]+/[\w.-]+(?:#(?P<commit>.*))?")
"""`owner/repository`, which npm takes for one of GitHub."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_GO = re.compile(r"v\d+\.\d+\.\d+(?:[-+][\w.+-]+)?|[0-9a-f]{12,40}")
_EXACT_NPM = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?")
_ELSEWHERE = re.compile(
    r"[./~\\]|[a-z+]+://|(?:git|file|link|github|gitlab|workspace)[:+]|.*(?:\.tgz|\.whl|\.zip|\.tar\.gz|\$\{|\$)|.*@\s*[a-z+]+://"
)


def _npm_pinned(spec: str) -> bool:
    if hosted := _GITHUB.fullmatch(spec):
        return bool(_COMMIT.fullmatch(hosted["commit"] or ""))
    found = _NPM.fullmatch(spec)
    return found is None or bool(found["version"] and _EXACT_NPM.fullmatch(found["version"]))


def _pypi_pinned(spec: str) -> bool:
    found = _PYPI.fullmatch(spec)
    return found is None or bool(
        found["version"] and _EXACT.fullmatch(found["version"]) and "*" not in found["version"]
    )


def _go_pinned(spec: str) -> bool:
    """Without `@` the version stands in the module's own go.mod."""
    _, at, version = spec.partition("@")
    return not at or bool(_GO.fullmatch(version))


_NPX_TAKES = frozenset(
    ("-c", "--call", "--registry", "--cache", "--userconfig", "--prefix", "-w", "--workspace", "--node-arg")
)
_NPX_PACKAGE = frozenset(("-p", "--package"))
_UV_TAKES = listed(
    "-p --python -i --index --index-url --default-index --extra-index-url -f --find-links --directory "
    "--project --env-file --cache-dir --config-file --refresh-package --reinstall-package -c --constraints "
    "--overrides --with-editable --with-requirements --index-strategy --keyring-provider --resolution "
    "--prerelease --exclude-newer --link-mode --pip-args --group --extra -m --module --no-group --only-group"
)


def _npm(*start: str) -> _Launcher:
    return _Launcher(start, _NPX_PACKAGE, _NPX_TAKES, True, _npm_pinned)


def _pypi(package: str, *start: str, positional: bool = True) -> _Launcher:
    return _Launcher(start, frozenset(package.split()), _UV_TAKES, positional, _pypi_pinned)


_LAUNCHERS = (
    _npm("npx"), _npm("npm", "exec"), _npm("npm", "x"), _npm("bunx"), _npm("bun", "x"), _npm("pnpm", "dlx"),
    _npm("pnpx"), _npm("yarn", "dlx"), _npm("deno", "run"),
    _pypi("--from --with", "uvx"), _pypi("--from --with", "uv", "tool", "run"), _pypi("--spec", "pipx", "run"),
    _pypi("--with", "uv", "run", positional=False),
    _Launcher(("go", "run"), frozenset(), listed("-C -mod -modfile -tags -ldflags -gcflags -exec"), True, _go_pinned),
)  # fmt: skip


def packages(words: list[Word]) -> Iterator[tuple[Word, bool]]:
    """The registry packages that a command downloads, and whether each is pinned to one version."""
    for launcher in _LAUNCHERS:
        size = len(launcher.start)
        if len(words) > size and (words[0].program, *(word.text for word in words[1:size])) == launcher.start:
            for word in _named(words[size:], launcher):
                if not _ELSEWHERE.match(word.text) and not (words[0].program == "deno" and ":" not in word.text):
                    yield word, launcher.pinned(word.text)
            return


def _named(words: list[Word], launcher: _Launcher) -> Iterator[Word]:
    """Values of the package options, else the first word that is neither an option nor an option's value."""
    from_option = False
    place = 0
    while place < len(words):
        word = words[place]
        option, equals, value = word.text.partition("=")
        place += 1
        if not word.text.startswith("-"):
            if launcher.positional and not from_option:
                yield word
            return
        if option in launcher.package:
            from_option = from_option or option != "--with"
            if equals:
                yield Word(value, word.reading)
            elif place < len(words):
                yield words[place]
        if option in launcher.package | launcher.takes and not equals:
            place += 1
