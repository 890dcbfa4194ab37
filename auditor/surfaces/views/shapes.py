"""Does a text have a certain shape at all? Answers in about a nanosecond a character.

Searching with a pattern costs twenty times as much, so what is asked of every text is asked of its octets: a table
maps each to its class, and the shape is then a constant to be found. Octets of other scripts belong to no class.
Several steps and decoders ask the same of one text, hence the short memories.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import lru_cache

import re2

_ASCII = frozenset(map(chr, range(128)))
_NONE: frozenset[str] = frozenset()
_LETTERS = string.ascii_letters
_WORD = _LETTERS + string.digits
_SIXBIT = frozenset(_WORD + "+/_-")
_HEXADECIMAL = frozenset(string.hexdigits)


@lru_cache(maxsize=4)
def octets(text: str) -> bytes:
    """One octet a character; a question mark for what is not ASCII. Several steps ask this of one text."""
    return text.encode("ascii", "replace")


def _classes(**members: str) -> bytes:
    """A translation table: each of `members` to the first letter of its class's name, everything else to a dot."""
    table = bytearray(b"." * 256)
    for name, characters in members.items():
        for character in characters.encode():
            table[character] = ord(name[0])
    return bytes(table)


_SIGNS = " \n\t._|/+~',:;=*^!-"
_APART = "|".join(
    rf"{sign}[A-Za-z?](?:(?:{sign}{{1,4}}|[ \n]{{1,3}})[A-Za-z?]){{2}}" for sign in map(re2.escape, _SIGNS)
).encode()
_FOUR_SINGLE = re2.compile(rb"(?:^|[^0-9A-Za-z])[A-Za-z?](?:%b)(?:[^0-9A-Za-z]|$)" % _APART)
_LONG = _classes(run=_WORD)
_EDGE = _classes(word=_WORD, underscore="_")
_CASE = _classes(lower=string.ascii_lowercase, upper=string.ascii_uppercase)
_JOINT = _classes(letter=_LETTERS, joint="-~")
_ALONE = _classes(letter=_LETTERS, blank=" ")
_SEPARATE = b".l."
_HEX = _classes(run=string.hexdigits)
_DECIMAL = _classes(run=string.digits)
_BETWEEN_NUMBERS = b" ,;:\n\r\t-xX'\"|[]()+\\/._chrCHRbBoO"
_RUN = b"r" * 16


def foreign(text: str) -> frozenset[str]:
    """The characters beyond ASCII."""
    return _NONE if text.isascii() else _beyond_ascii(text)


@lru_cache(maxsize=4)
def _beyond_ascii(text: str) -> frozenset[str]:
    """Several steps ask this of one text after the other, hence the short memory."""
    return frozenset(text) - _ASCII


@lru_cache(maxsize=4)
def has_single_letters(text: bytes) -> bool:
    """Whether four single letters stand in a row; a question mark counts, it may stand for one."""
    return _FOUR_SINGLE.search(text) is not None


def has_free_underscore(text: bytes) -> bool:
    """Whether an underscore begins a word."""
    return b".u" in b"." + text.translate(_EDGE)


@lru_cache(maxsize=4)
def has_camel_case(text: bytes) -> bool:
    """Whether four capitals follow small letters, wherever they stand."""
    return text.translate(_CASE).count(b"lu") > 3


def has_joints(text: bytes, fewest: int) -> bool:
    """Whether so many hyphens or tildes stand between letters."""
    return text.translate(_JOINT).count(b"lj") >= fewest


def has_separate_letters(text: bytes) -> bool:
    """Whether three letters or more have a sign on both sides."""
    return text.translate(_ALONE).count(_SEPARATE) > 2


def separate_letters(text: bytes) -> Iterator[int]:
    """Where letters are that have a sign on both sides."""
    classes = text.translate(_ALONE)
    found = classes.find(_SEPARATE)
    while found >= 0:
        yield found + 1
        found = classes.find(_SEPARATE, found + 2)


def has_hexadecimal(text: bytes) -> bool:
    """Whether 16 hexadecimal digits follow each other with nothing but separators between them."""
    return _RUN in text.translate(_HEX, _BETWEEN_NUMBERS)


def has_decimal(text: bytes) -> bool:
    """The same of decimal digits."""
    return _RUN in text.translate(_DECIMAL, _BETWEEN_NUMBERS)


@lru_cache(maxsize=4)
def has_long_word(text: bytes) -> bool:
    """Whether 16 letters and digits stand together."""
    return _RUN in text.translate(_LONG)


def long_words(text: str) -> Iterator[int]:
    """Where each word of base64's characters begins that has 16 letters and digits together."""
    return _starts(text, _LONG, _SIXBIT)


def hexadecimal_words(text: str) -> Iterator[int]:
    """Where each run of 16 hexadecimal digits or more begins."""
    return _starts(text, _HEX, _HEXADECIMAL)


def _starts(text: str, table: bytes, members: frozenset[str]) -> Iterator[int]:
    classes = octets(text).translate(table)
    done, found = 0, classes.find(_RUN)
    while found >= 0:
        start = found
        while start > done and text[start - 1] in members:
            start -= 1
        yield start
        done = classes.find(b".", found)
        if done < 0:
            return
        found = classes.find(_RUN, done)
