"""Always one more page, each with a cursor never seen before."""

from _speak import answer, serve, tool


def tools(request: dict) -> None:
    page = int(request["params"].get("cursor", "0"))
    answer(request, {"tools": [tool(f"add_{page}")], "nextCursor": str(page + 1)})


serve(tools_list=tools)
