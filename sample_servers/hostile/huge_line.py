"""One answer of 64 MB on one line: fills the memory of a reader that waits for its end."""

from _speak import serve, write

MEGABYTE = b"a" * (1 << 20)


def tools(request: dict) -> None:
    write(f'{{"jsonrpc":"2.0","id":{request["id"]},"result":{{"tools":[{{"name":"add","description":"')
    for _ in range(64):
        write(MEGABYTE)
    write('"}]}}\n')


serve(tools_list=tools)
