"""Ignores the closing of its input, SIGTERM, SIGINT and SIGHUP."""

import signal
import time

from _speak import answer, serve, tool

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
serve(tools_list=lambda request: answer(request, {"tools": [tool("add")]}))
while True:
    time.sleep(1)
