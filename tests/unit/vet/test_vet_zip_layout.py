"""Whether every reader of a zip archive sees the same files as ours."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from auditor.vet.unpack import unpack
from auditor.vet.unpack.tree import Trick

_GOOD, _EVIL = {"main.py": b"print('good')\n"}, {"main.py": b"print('evil')\n"}


class _Stream(io.RawIOBase):
    """What cannot be sought in: sizes are then written behind each entry."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(data)  # type: ignore[call-overload] # a buffer, as of any stream
        return len(bytes(data))  # type: ignore[call-overload] # the same


def zipped(files: dict[str, bytes], *, comment: bytes = b"", wide: bool = False) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in files.items():
            with archive.open(name, "w", force_zip64=wide) as entry:
                entry.write(data)
    return memory.getvalue()


def streamed() -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("main.py", b"print('good')\n")
        archive.writestr("b/c.txt", b"c" * 9000)
    return bytes(stream.data)


def of_many() -> bytes:
    return zipped({f"f{number}": b"" for number in range((1 << 16) + 10)})


def inside(tmp_path: Path, data: bytes) -> tuple[set[str], list[str]]:
    """What was written, and the tricks that were told."""
    (tmp_path / "a.zip").write_bytes(data)
    (tmp_path / "out").mkdir()
    found = unpack(tmp_path / "a.zip", tmp_path / "out")
    assert all(each.trick is Trick.DISGUISED for each in found.oddities)
    written = {each.name for each in found.folder.rglob("*") if each.is_file()}
    return written, [each.detail for each in found.oddities]


@pytest.mark.parametrize(
    "data",
    [
        zipped(_GOOD),
        zipped(_GOOD, comment=b"made by hand"),
        zipped(_GOOD, wide=True),
        zipped({**_GOOD, "inner.zip": zipped(_EVIL)}),
        streamed(),
        zipped(_GOOD) + b"MCPB_SIG_V1" + struct.pack("<I", 3) + b"der" + b"MCPB_SIG_END",
    ],
    ids=["plain", "comment", "wide sizes", "a zip in it", "streamed", "signed"],
)
def test_an_honest_archive_is_read(tmp_path: Path, data: bytes) -> None:
    written, tricks = inside(tmp_path, data)
    assert "main.py" in written
    assert tricks == []


def test_the_end_of_an_archive_of_many_files_is_understood(tmp_path: Path) -> None:
    """More entries than a short end record can count: that they are too many is then told, and no trick."""
    (tmp_path / "a.zip").write_bytes(of_many())
    (tmp_path / "out").mkdir()
    found = unpack(tmp_path / "a.zip", tmp_path / "out")
    assert Trick.DISGUISED not in {each.trick for each in found.oddities}


def two_directories() -> bytes:
    """The end record points at a directory of the one, and right before it stands that of the other."""
    first, second = zipped(_EVIL), zipped(_GOOD)
    at, size = _directory(first)
    head, other = first[: at + size], bytearray(second[:-_END])
    assert size == _directory(second)[1]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, size, at, 0)
    return head + bytes(other) + end


_END = 22


def _directory(data: bytes) -> tuple[int, int]:
    size, at = struct.unpack_from("<2L", data, len(data) - _END + 12)
    return at, size


def hidden_entry() -> bytes:
    """An entry that the directory does not name, which a reader that goes from the front finds."""
    evil, good = zipped(_EVIL), zipped({"other.py": b"x"})
    at, own = _directory(evil)[0], _directory(good)[0]
    moved = bytearray(good[own:-_END])
    moved[42:46] = struct.pack("<L", at)
    body = evil[:at] + good[:own]
    return body + bytes(moved) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(moved), len(body), 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (two_directories(), "another directory"),
        (hidden_entry(), "does not name"),
        (zipped(_GOOD) + zipped(_EVIL), "another directory"),
        (b"PK and more" + zipped(_GOOD), "another directory"),
        (zipped(_GOOD) + b"more", "behind its end"),
        (zipped(_GOOD, comment=b"x" * 40)[:-4], "behind its end"),
        (zipped(_GOOD) + b"MCPB_SIG_V1 and no end", "behind its end"),
    ],
    ids=["two directories", "hidden entry", "two archives", "before it", "behind it", "cut short", "no signature"],
)
def test_an_archive_that_readers_take_differently_is_told_and_not_read(tmp_path: Path, data: bytes, why: str) -> None:
    written, tricks = inside(tmp_path, data)
    assert written == set()
    assert len(tricks) == 1
    assert why in tricks[0]
