"""Ends in the middle of its listing, with an excuse on standard error."""

import os
import sys

from _speak import answer, serve, tool, write


def tools(request: dict) -> None:
    if "cursor" not in request["params"]:
        answer(request, {"tools": [tool("add")], "nextCursor": "2"})
        return
    write('{"jsonrpc":"2.0","id":3,"result":{"tools":[{"name":"sub')
    sys.stderr.write("fatal: out of numbers\n")
    sys.stderr.flush()
    os._exit(3)


serve(tools_list=tools)
