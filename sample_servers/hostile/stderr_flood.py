"""16 MB on standard error before the answer: blocks for ever where nobody reads it, fills memory where all is kept."""

import sys

from _speak import answer, serve, tool


def tools(request: dict) -> None:
    for number in range(256):
        sys.stderr.write(f"{number} " + "e" * 65536 + "\n")
    sys.stderr.write("the last line\n")
    sys.stderr.flush()
    answer(request, {"tools": [tool("add")]})


serve(tools_list=tools)
