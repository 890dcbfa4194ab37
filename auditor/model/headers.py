"""Which headers of HTTP can a user have sent along, and which are the transport's own?"""

from __future__ import annotations

import re

HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""https://www.rfc-editor.org/rfc/rfc9110#section-5.1"""
OF_TRANSPORT = frozenset({
    "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "accept", "accept-encoding",
    "connection", "mcp-session-id", "mcp-protocol-version", "last-event-id",
})  # fmt: skip
"""In lower case."""
