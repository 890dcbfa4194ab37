"""How does the SARIF log reach code scanning without another action?

https://docs.github.com/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data, through the `gh` that every
runner of GitHub has. The token is read by `gh` from its variable and is on no command line.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

from auditor.report.escape import annotation, terminal


def main() -> int:
    """0 where it was sent, or where a fork's token must not send it."""
    if os.environ.get("FROM_FORK") == "true":
        print(annotation("notice", "a fork's token may not upload: see the job summary", title="mcp-assay"))
        return 0
    path = Path(os.environ["SARIF"])
    body = {
        "commit_sha": os.environ["GITHUB_SHA"],
        "ref": os.environ["GITHUB_REF"],
        "sarif": b64encode(gzip.compress(path.read_bytes())).decode(),
        "checkout_uri": Path(os.environ["GITHUB_WORKSPACE"]).as_uri(),
        "tool_name": "mcp-assay",
    }
    asked = [
        "gh",
        "api",
        "--method",
        "POST",
        "--input",
        "-",
        f"repos/{os.environ['GITHUB_REPOSITORY']}/code-scanning/sarifs",
    ]
    try:
        done = subprocess.run(asked, input=json.dumps(body), text=True, capture_output=True, check=False)
    except OSError as error:
        said = (
            f"`gh` cannot be started: {error.strerror}\ninstall it, or hand the log to an `upload-sarif` step instead"
        )
        print(annotation("error", said, title="mcp-assay: no upload"))
        return 1
    if done.returncode:
        said = f"code scanning did not take the log: {terminal(done.stderr, 300)}"
        print(annotation("error", said, title="mcp-assay"))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
