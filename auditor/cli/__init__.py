"""What did the user type, and which number tells the shell how it went?"""

from __future__ import annotations

import click

from auditor import __version__
from auditor.cli.lazy import Entry, LazyGroup

COMMANDS = (
    Entry("scan", "auditor.cli.scan:scan", "Audit servers: yours, a file's, a URL's, a command's."),
    Entry("vet", "auditor.cli.vet:vet", "Say whether to install a package, before any of it runs."),
    Entry("capture", "auditor.cli.capture:capture", "Save what servers say, to audit it later or elsewhere."),
    Entry("lock", "auditor.cli.lock:lock", "Pin what servers are and say now, in mcp-assay.lock."),
    Entry("verify", "auditor.cli.verify:verify", "Say what is not as it was pinned."),
    Entry("diff", "auditor.cli.diff:diff", "Compare two locks or saved captures."),
    Entry("accept", "auditor.cli.accept:accept", "Take one change of a server into the lock."),
    Entry("report", "auditor.cli.report:report", "Draw a saved JSON report in other formats."),
    Entry("policy", "auditor.cli.policy:policy", "Write and check mcp-assay.yaml: what servers may do."),
    Entry("rules", "auditor.cli.rules:rules", "List, show, check and measure rules."),
    Entry("explain", "auditor.cli.explain:explain", "Say what a rule finds, why it matters and how to mend it."),
    Entry("guard", "auditor.cli.guard:guard", "Stand between a client and a server at run time."),
    Entry("grants", "auditor.cli.grants:grants", "Propose what the guard may let a server reach."),
    Entry("log", "auditor.cli.log:log", "Show what the guard let pass, and what not."),
    Entry("doctor", "auditor.cli.doctor:doctor", "Say how servers can be confined on this machine."),
    Entry("cache", "auditor.cli.cache:cache", "Show or remove the packages that were fetched for servers."),
    Entry("clients", "auditor.cli.clients:clients", "List the clients whose configs are found, and where."),
)
_EPILOG = """\b
Exit codes:
  0  clean
  1  findings at or above --fail-on
  2  usage or configuration error
  3  incomplete: something could not be seen, and nothing worse was found
  4  nothing to audit
  5  internal error: no audit was completed"""


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="mcp-assay")
def main() -> None:
    """Show what MCP servers say to your model, and find the servers that lie."""
