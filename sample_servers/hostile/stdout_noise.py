"""Logs on standard output between its answers: plain lines, broken JSON, JSON that is no message."""

from _speak import answer, serve, tool, write


def tools(request: dict) -> None:
    for number in range(500):
        write(f"[INFO] step {number}\n")
    write('{"level":"info","message":"starting"}\n{\n  "pretty": true\n}\n[1, 2, 3]\nnull\n{"broken": \n')
    answer(request, {"tools": [tool("add")]})


serve(tools_list=tools)
