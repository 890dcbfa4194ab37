"""Greets, and answers nothing after that: each answer that is waited for has a deadline of its own."""

from _speak import HELLO, answer, limit_lifetime, requests

limit_lifetime()
for request in requests():
    if request["method"] == "initialize":
        answer(request, HELLO)
