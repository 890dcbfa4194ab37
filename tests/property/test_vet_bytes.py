"""Does any archive, name, version or code, however made, stay within its bounds and its folder?"""

from __future__ import annotations

import io
import tarfile
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from auditor.errors import AuditorError
from auditor.vet.lists import known_servers
from auditor.vet.names import likeness
from auditor.vet.source.javascript import read_javascript
from auditor.vet.source.python import UnreadableError, read_python
from auditor.vet.unpack import Bounds, unpack
from auditor.vet.versions import rank, within

NAMES = st.lists(
    st.one_of(st.sampled_from(["..", ".", "", "a", "A", "\\", "C:", "\0", "/", "x" * 300]), st.text(max_size=8)),
    max_size=6,
).map("/".join)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def inside(data: bytes) -> None:
    """Unpack, and find nothing outside of the one folder."""
    with tempfile.TemporaryDirectory() as root:
        archive, folder = Path(root) / "a", Path(root) / "deep" / "out"
        folder.mkdir(parents=True)
        archive.write_bytes(data)
        with suppress(AuditorError):
            unpack(archive, folder, Bounds(files=50, unpacked=1 << 20, small=1 << 18))
        assert {path.name for path in Path(root).iterdir()} == {"a", "deep"}
        assert [path.name for path in (Path(root) / "deep").iterdir()] == ["out"]
        assert not any(path.is_symlink() for path in folder.rglob("*"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@FEW
@given(st.lists(NAMES, max_size=5))
def test_no_name_in_a_zip_leads_out(names: list[str]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            with suppress(ValueError, UnicodeEncodeError):
                archive.writestr(zipfile.ZipInfo(name), b"x")
    inside(held.getvalue())


@FEW
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from([b"0", b"1", b"2", b"3", b"5", b"6", b"S"])), max_size=5))
def test_no_entry_of_a_tar_leads_out(entries: list[tuple[str, str, bytes]]) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, target, kind in entries:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            with suppress(ValueError, UnicodeEncodeError):
                archive.addfile(info)
    inside(held.getvalue())


@FEW
@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x1f\x8b\x08\0"]))
def test_any_bytes_are_an_archive_or_told_to_be_none(data: bytes, head: bytes) -> None:
    inside(head + data)


@FEW
@given(st.text(max_size=200))
def test_any_text_is_code_or_told_to_be_none(text: str) -> None:
    deadline = time.monotonic() + 5
    assert read_javascript("a.js", text, deadline).file == "a.js"
    with suppress(UnreadableError):
        assert read_python("a.py", text.encode("utf-8", "replace"), deadline).file == "a.py"


@FEW
@given(st.text(max_size=60), st.text(max_size=60))
@example("0\r0", "")
def test_any_version_and_name_can_be_compared(one: str, other: str) -> None:
    assert within(one, [f">={other}"]) in (True, False)
    assert rank(one) is None or within(one, [f"<={one}"]) or any(each in one for each in "<>= ")
    assert len(list(likeness(one or "x", "npm", known_servers()))) <= 1
