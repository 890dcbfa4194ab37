"""The second page points back to itself: a client that follows cursors never arrives."""

from _speak import answer, serve, tool

serve(tools_list=lambda request: answer(request, {"tools": [tool("add")], "nextCursor": "again"}))
