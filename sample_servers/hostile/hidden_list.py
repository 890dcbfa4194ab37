"""Declares nothing, and lists a tool to those who ask all the same."""

from _speak import HELLO, answer, serve, tool

serve(
    initialize=lambda request: answer(request, {**HELLO, "capabilities": {}}),
    tools_list=lambda request: answer(request, {"tools": [tool("add")]}),
)
