#!/bin/sh
# Sets up .venv and audits sample_servers/desktop.json live; exits as mcp-assay does: 1 for what it finds there.
cd "$(dirname "$0")" || exit 2
make --no-print-directory setup >&2 || exit 2
mkdir -p out
echo "the reports go to out/report.html, out/report.sarif and out/report.json" >&2
PATH="$PWD/.venv/bin:$PATH"
exec mcp-assay scan sample_servers/desktop.json --yes \
    --html out/report.html --sarif out/report.sarif --json out/report.json
