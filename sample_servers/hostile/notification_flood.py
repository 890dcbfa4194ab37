"""200,000 notifications before the answer: fills logs and keeps a reader busy."""

import json

from _speak import answer, serve, tool, write

COUNT = 200_000


def tools(request: dict) -> None:
    params = {"level": "info", "data": "all is well"}
    line = json.dumps({"jsonrpc": "2.0", "method": "notifications/message", "params": params}) + "\n"
    for _ in range(COUNT // 1000):
        write(line * 1000)
    answer(request, {"tools": [tool("add")]})


serve(tools_list=tools)
