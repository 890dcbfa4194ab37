"""Bytes that are no UTF-8, an overlong slash and a raw NUL inside strings: a strict decoder kills its reader."""

from _speak import serve, write


def tools(request: dict) -> None:
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"tools":[{"name":"add",' % request["id"])
    write(b'"description":"Adds \xff\xfe \xc0\xaf \x00 numbers.","inputSchema":{"type":"object"}}]}}\n')


serve(tools_list=tools)
