"""What does the action do between its inputs and its outputs?

Runs isolated (`python -I`) in the environment that `install.sh` made. Inputs come as variables and go on as words of an
argument list; no shell reads them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from auditor.discover.projects import projects
from auditor.errors import AuditorError
from auditor.model import Fate, Report
from auditor.report import load
from auditor.report.annotate import annotated, placed
from auditor.report.escape import annotation, markdown
from auditor.report.escape import code as code_span

_COMPLETED = frozenset({0, 1, 3, 4})
_USAGE, _NO_AUDIT = 2, 5
_REPORTS = {"sarif": "report.sarif", "json": "report.json", "html": "report.html", "markdown": "summary.md"}
_CATEGORY = "mcp-assay"
"""What `report/sarif.py` writes."""
_NAME = re.compile(r"[A-Za-z0-9._/ -]{0,100}")
_SUMMARY = 1_000_000
"""Bytes; GitHub refuses a summary of more than 1 MiB."""


@dataclass(frozen=True, slots=True)
class Event:
    """What started the job."""

    untrusted: bool
    """Whether the files are those of a fork, or the job holds secrets beside a pull request's files."""
    pull_request: bool
    base: str
    """The commit that a pull request is to change; empty elsewhere."""


def main() -> int:
    """Audit, then tell. The exit code is an output; only a mistake of ours ends this step with another than 0."""
    environ = os.environ
    event = event_of(environ)
    # A folder of its own: the action may stand twice in a job, and the reports of both are uploaded at its end.
    folder = Path(mkdtemp(prefix="mcp-assay-reports-", dir=environ["RUNNER_TEMP"]))
    with ExitStack() as after:
        try:
            arguments = list(command(environ, event, folder, after))
        except AuditorError as error:
            outputs(environ, event, folder, None, _USAGE)
            complain(environ, error, _USAGE)
            return 0
        program, told = Path(__file__).with_name("command.py"), folder / "error.json"
        code = subprocess.run([sys.executable, "-I", str(program), str(told), *arguments], check=False).returncode
    report = _report(folder / "report.json") if code in _COMPLETED else None
    if report is not None:
        categorise(folder / _REPORTS["sarif"], environ.get("INPUT_CATEGORY", "").strip())
    if report is None and code in _COMPLETED:
        code = _NO_AUDIT  # `--help` among `args`, say: nothing was looked at, and that is no success
    outputs(environ, event, folder, report, code)
    if report is None:
        complain(environ, _told(told), code)
    else:
        tell(environ, folder, report)
    return 0


def event_of(environ: Mapping[str, str]) -> Event:
    """The event, from its payload; one that cannot be read is not trusted."""
    name = environ.get("GITHUB_EVENT_NAME", "")
    if not name.startswith("pull_request"):
        return Event(untrusted=name == "workflow_run", pull_request=False, base="")
    try:
        payload = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        asked = payload["pull_request"]
        fork = (asked["head"]["repo"] or {}).get("full_name") != payload["repository"]["full_name"]
        return Event(untrusted=fork or name == "pull_request_target", pull_request=True, base=str(asked["base"]["sha"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Event(untrusted=True, pull_request=True, base="")


def command(environ: Mapping[str, str], event: Event, folder: Path, after: ExitStack) -> Iterator[str]:
    """The words of the command line; `after` clears away. Raises `AuditorError` for inputs that make no sense."""
    lock, connect = environ.get("INPUT_LOCK", "").strip(), flag(environ, "connect")
    more = list(_lines(environ.get("INPUT_ARGS", "")))
    _check(environ, lock, more)
    options = {word.partition("=")[0] for word in more}
    yield "verify" if lock else "scan"
    if lock:
        # A lock is changed by the pull request that changes the server, and read in its review; a fork's is not.
        yield f"--lock={approved(lock, event, folder) if event.untrusted else lock}"
    if connect and event.untrusted:
        print(annotation("warning", "the files come from a fork, so no server was started", title="mcp-assay"))
    if connect and not event.untrusted:
        # No silent fallback to less than a sandbox: only `args` may name another confinement.
        yield from ("--yes",) if "--confine" in options else ("--yes", "--confine=bubblewrap")
    else:
        yield "--static"
    if path := environ.get("INPUT_CONFIG", "").strip():
        yield f"--config={approved_beside(path, event, after)}"
    if path := environ.get("INPUT_BASELINE", "").strip():
        yield f"--baseline={approved(path, event, folder)}"
    for option in ("source", "fail-on"):
        if value := environ.get(f"INPUT_{option.upper().replace('-', '_')}", "").strip():
            yield f"--{option}={value}"
    yield from more
    for form, name in _REPORTS.items():
        yield f"--{form}={folder / name}"
    named = _lines(environ.get("INPUT_TARGETS", "")) or ["."]
    # A client opens any folder as a project. Servers are started, and held against a lock, of named folders only.
    below = not lock and (event.untrusted or not connect)
    yield from (target(word) for line in named for word in (line, *(_below(line) if below else ())))


def _below(line: str) -> Iterator[str]:
    """The projects below a folder, as words that are no option and no address; nothing of any other target.

    Raises `AuditorError` where not all can be searched.
    """
    if Path(line).is_dir():
        yield from (os.path.join(".", path) for path in projects(Path(line))[1:])  # noqa: PTH118 - a Path drops `./`


def categorise(log: Path, category: str) -> None:
    """Put the log under a category of its own: of two with one category, code scanning keeps the later upload."""
    if category in ("", _CATEGORY):
        return
    whole = json.loads(log.read_text(encoding="utf-8"))
    for run in whole["runs"]:
        run["automationDetails"]["id"] = f"{category}/"
    log.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def _check(environ: Mapping[str, str], lock: str, more: Sequence[str]) -> None:
    """Raise `AuditorError` for inputs of which one would be dropped without a word."""
    for name in ("fail", "annotations", "upload"):
        flag(environ, name)  # read later: a mistake is told before anything is done
    for name in ("config", "baseline", "source"):
        if lock and environ.get(f"INPUT_{name.upper()}", "").strip():
            hint = f"use the action twice, each with a `category` of its own: once with `lock`, once with `{name}`"
            raise AuditorError(f"`{name}` has no meaning beside `lock`", f"input {name}", hint)
    if not _NAME.fullmatch(category := environ.get("INPUT_CATEGORY", "").strip()):
        hint = "write letters, digits, spaces and any of . _ - /"
        raise AuditorError(f"{category[:40]!r} is no name of a category", "input category", hint)
    if "--" in more:
        hint = "name configs or captures in `targets`"
        raise AuditorError("a server's command cannot stand here", "input args", hint)
    for word in more:
        if word.partition("=")[0].removeprefix("--") in _REPORTS:
            hint = "the outputs `sarif`, `json` and `html` say where it is"
            raise AuditorError("this report is written already", f"input args, {word[:60]}", hint)


def flag(environ: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """An input that is `true` or `false`, or left empty. Raises `AuditorError` for any other word."""
    word = environ.get(f"INPUT_{name.upper()}", "").strip().lower()
    if word not in ("true", "false", ""):
        raise AuditorError(f"{word[:40]!r} is neither true nor false", f"input {name}", "write true or false")
    return word == "true" if word else default


def target(word: str) -> str:
    """A target that cannot be taken for an option: a file may be named `--yes`."""
    return f"./{word}" if word.startswith("-") else word


def approved(path: str, event: Event, folder: Path) -> str:
    """The file as the base commit has it: a pull request must not write the policy that judges it."""
    if not event.pull_request:
        return path
    kept = folder / f"approved-{Path(path).name}"
    kept.write_bytes(_of_base(path, event))
    return str(kept)


def approved_beside(path: str, event: Event, after: ExitStack) -> str:
    """The same, put beside the one of the pull request: what it grants may be relative to its folder."""
    if not event.pull_request:
        return path
    content, kept = _of_base(path, event), Path(path).with_name(f".approved-{Path(path).name}")
    if not kept.parent.resolve().is_relative_to(Path.cwd()):
        raise AuditorError("it lies outside the checkout", path, "name a file of the repository")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.unlink(missing_ok=True)
        with kept.open("xb") as file:
            after.callback(kept.unlink, missing_ok=True)
            file.write(content)
    except OSError as error:
        what = f"the policy of the base commit cannot be put beside it: {error.strerror}"
        raise AuditorError(what, str(kept), "take what stands there out of the pull request") from None
    return str(kept)


def _of_base(path: str, event: Event) -> bytes:
    asked = ["git", "show", "--end-of-options", f"{event.base}:./{path}"]
    done = subprocess.run(asked, capture_output=True, check=False)
    if not event.base or done.returncode:
        hint = "check out with `fetch-depth: 2` or more, and commit the file to the base branch first"
        raise AuditorError("the base commit of this pull request does not have the file", path, hint)
    return done.stdout


def outputs(environ: Mapping[str, str], event: Event, folder: Path, report: Report | None, code: int) -> None:
    """Numbers, words of ours and paths of ours: nothing that a server or a config wrote."""
    there = {name: folder / f"report.{name}" for name in ("sarif", "json", "html")}
    values = {
        "outcome": report.outcome.value if report else "error",
        "exit-code": str(code),
        "failing": str(report.count(Fate.FAILS) if report else 0),
        "gaps": str(len(report.gaps) if report else 0),
        "from-fork": str(event.untrusted).lower(),
        "fail": str(report is None or flag(environ, "fail", default=True)).lower(),
        **{name: str(path) if report and path.is_file() else "" for name, path in there.items()},
    }
    with Path(environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def complain(environ: Mapping[str, str], error: AuditorError | None, code: int) -> None:
    """Why no audit was completed, as an annotation at the place that is wrong and in the job summary."""
    known = error or AuditorError(f"mcp-assay ended with code {code}", hint="the log of this step says why")
    where = _own(environ, known.where)
    said = f"{known.what}\n{known.hint}".rstrip("\n")
    file, line, column = placed(where)
    if where and not file:
        said = f"{where}: {said}"
    print(annotation("error", said, title="mcp-assay: no audit", file=file, line=line, column=column))
    with Path(environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(f"## ❌ No audit was completed (code {code})\n\n{markdown(known.what)}\n")
        summary.writelines(f"\n{label}: {shown}\n" for label, shown in
                           (("At", where and code_span(where)), ("To do", markdown(known.hint))) if shown)  # fmt: skip


def _own(environ: Mapping[str, str], text: str) -> str:
    """`text` with the policy under its own name: of a pull request the base commit's version stood beside it."""
    name = Path(environ.get("INPUT_CONFIG", "").strip()).name
    return text.replace(f".approved-{name}", name) if name else text


def _told(path: Path) -> AuditorError | None:
    """The error that `command.py` wrote; None where it ended otherwise."""
    try:
        return AuditorError(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def tell(environ: Mapping[str, str], folder: Path, report: Report) -> None:
    """The job summary and the annotations; both escape what they quote."""
    with Path(environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
        if (folder / "summary.md").stat().st_size <= _SUMMARY:
            file.write(_own(environ, (folder / "summary.md").read_text(encoding="utf-8")))
        else:
            file.write(
                f"## mcp-assay: {report.outcome.value}\n\nThe summary is too long for GitHub: see the HTML report.\n"
            )
    if flag(environ, "annotations", default=True):
        sys.stdout.write(_own(environ, annotated(report)))


def _report(path: Path) -> Report | None:
    try:
        return load(path.read_text(encoding="utf-8"), str(path))
    except (OSError, AuditorError):
        return None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
