"""Is deaf to the end of its input and to SIGTERM, and works on for as long as it lives.

Bound: a process that counts, with pauses, for 60 s.
"""

import signal
import time

from _speak import LIFETIME, bound, serve

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
bound()
serve({"add": "Adds two numbers."})
end = time.monotonic() + LIFETIME
while time.monotonic() < end:
    time.sleep(0.01)
