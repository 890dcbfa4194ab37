"""What stands in for a secret that the server has no business to see?"""

from __future__ import annotations

# Honest servers check that a setting is there, some that it looks like a URL, port or address; none needs a
# true one to list its tools. Port 9 is "discard": nothing listens, nothing is reached.
_SHAPES = (
    (("URL", "URI", "ENDPOINT", "DSN", "HOST_NAME"), "http://127.0.0.1:9/mcp-assay-dummy"),
    (("PORT",), "9"),
    (("EMAIL",), "dummy@mcp-assay.invalid"),
    (("HOST",), "127.0.0.1"),
    (("REGION",), "us-east-1"),
)
_DUMMY = "mcp-assay-dummy-00000000000000000000000000000000"


def dummy(name: str) -> str:
    """A harmless value of the shape that a variable of this name usually has."""
    last = name.upper().replace("-", "_")
    for endings, value in _SHAPES:
        if last.endswith(endings):
            return value
    return _DUMMY
