#!/usr/bin/env bash
# Puts mcp-assay, as it stands at the action's own commit, into an environment of its own. Python is started isolated
# (-I): the working directory is somebody's repository, and must not provide modules.
set -euo pipefail

home="$RUNNER_TEMP/mcp-assay"
[ -x "$home/bin/mcp-assay" ] && exit 0
for python in python3.13 python3.12 python3.14 python3.11 python3 python; do
  if "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    "$python" -I -m venv "$home"
    "$home/bin/python" -I -m pip install --quiet --disable-pip-version-check "$ACTION_PATH"
    exit 0
  fi
done
echo "::error title=mcp-assay::Python 3.11 or newer is needed: add actions/setup-python before this action"
exit 2
