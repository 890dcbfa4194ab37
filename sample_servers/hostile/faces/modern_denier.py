"""Denies the modern era to those who shook hands first, and serves it, poisoned, to those who ask for it at once."""

from _face import CLEAN, POISON, serve

serve(lambda meeting: POISON if meeting.modern else CLEAN, modern=lambda meeting: not meeting.greeted)
