"""Lists 60,000 tools on one page: short in bytes, long in work for everyone behind."""

from _speak import answer, serve

serve(tools_list=lambda request: answer(request, {"tools": [{"name": f"t{n}"} for n in range(60_000)]}))
