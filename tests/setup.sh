#!/bin/sh
# Gets the system's parts that tests need and pip cannot bring: installs them on Debian and Ubuntu as root, names them
# elsewhere. Missing parts never fail this script: the tests that need one say so, and fail where CI is set.
set -u

missing=""
have() { command -v "$1" >/dev/null 2>&1; }
have chromium || have chromium-browser || have google-chrome || missing="$missing chromium"
have bwrap || missing="$missing bubblewrap"
have strace || missing="$missing strace"
have node && have npm || missing="$missing nodejs npm"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
    echo "installing:$missing"
    # shellcheck disable=SC2086 # several words are meant
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
        >/dev/null || echo "could not be installed:$missing; the tests that need them are skipped" >&2
else
    echo "not found, so the tests that need them are skipped:$missing" >&2
fi
