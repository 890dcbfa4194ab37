"""A schema 10,000 levels deep: a recursive parser or walker overflows its stack."""

from _speak import serve, write

DEPTH = 10_000


def tools(request: dict) -> None:
    schema = '{"properties":{"a":' * DEPTH + "{}" + "}}" * DEPTH
    write(f'{{"jsonrpc":"2.0","id":{request["id"]},"result":{{"tools":[{{"name":"add","inputSchema":{schema}}}]}}}}\n')


serve(tools_list=tools)
