"""Reads everything, answers nothing."""

from _speak import limit_lifetime, requests

limit_lifetime()
for _ in requests():
    pass
