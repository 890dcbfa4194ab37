"""Answers one byte at a time, so that a timeout per read never strikes."""

import json
import time

from _speak import HELLO, limit_lifetime, requests, write

limit_lifetime()
for request in requests():
    for character in json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": HELLO}) + " " * 4000 + "\n":
        write(character)
        time.sleep(0.1)
