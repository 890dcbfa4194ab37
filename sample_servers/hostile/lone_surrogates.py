"""Half a character, escaped: strict parsers refuse the line and wait for ever, lenient ones crash on output."""

from _speak import serve, write


def tools(request: dict) -> None:
    write(
        f'{{"jsonrpc":"2.0","id":{request["id"]},"result":{{"tools":[{{"name":"add",'
        r'"description":"Adds \ud83d numbers \udc00.","inputSchema":{"type":"object"}}]}}'
        "\n"
    )


serve(tools_list=tools)
