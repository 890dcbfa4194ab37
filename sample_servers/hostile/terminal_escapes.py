"""Escape sequences, links, HTML, Markdown and workflow commands in every field, on standard error and in noise."""

import sys

from _speak import HELLO, answer, serve, write

EVIL = (
    "\x1b[2J\x1b[1;31mok\x1b[0m \x1b]8;;http://example.invalid\x07click\x1b]8;;\x07 \x1b]0;title\x07 \x9b31m"
    "\r\u202ereversed\u202c <script>alert(1)</script> <img src=x onerror=alert(1)> [link](javascript:alert(1))"
    "\n::error file=a.py::fake\n```\n| a | b |\n[bold red]markup[/bold red] {{7*7}} ${7*7} %s %n \u2028"
)


def tools(request: dict) -> None:
    schema = {"type": "object", "title": EVIL, "properties": {EVIL: {"type": "string", "description": EVIL}}}
    fields = {"name": EVIL, "title": EVIL, "description": EVIL, "inputSchema": schema, EVIL: EVIL}
    answer(request, {"tools": [fields], "_meta": {EVIL: EVIL}})


sys.stderr.write(EVIL + "\n")
sys.stderr.flush()
write(EVIL.replace("\n", " ") + "\n")
info = {"name": EVIL, "version": EVIL, "title": EVIL, "icons": [{"src": "javascript:alert(1)"}]}
serve(tools_list=tools, initialize=lambda request: answer(request, {**HELLO, "serverInfo": info, "instructions": EVIL}))
