"""Answers with wrong ids, an id of the wrong type, in a batch, without `jsonrpc`, with result and error at once."""

from json import dumps

from _speak import HELLO, serve, tool, write


def hello(request: dict) -> None:
    write(dumps({"jsonrpc": "2.0", "id": 999, "result": {"tools": []}}) + "\n")
    write(dumps({"id": f"{request['id']}", "result": {**HELLO, "capabilities": {"tools": {}, "prompts": {}}}}) + "\n")


def tools(request: dict) -> None:
    both = {"result": {"tools": [tool("add")]}, "error": {"code": -1, "message": "no tools here"}}
    write(
        dumps([{"jsonrpc": "2.0", "method": "notifications/x"}, {"jsonrpc": "2.0", "id": request["id"], **both}]) + "\n"
    )


def prompts(request: dict) -> None:
    write(f'{{"jsonrpc":"2.0","id":{request["id"]}.0,"result":{{"prompts":"none"}}}}\n')


serve(initialize=hello, tools_list=tools, prompts_list=prompts)
