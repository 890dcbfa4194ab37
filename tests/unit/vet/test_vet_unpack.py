from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.vet.reading import read_folder
from auditor.vet.unpack import Bounds, Trick, Unpacked, unpack
from auditor.vet.unpack.tree import leads_out

Entry = tuple[str, bytes | tarfile.TarInfo]


def tar(path: Path, *entries: tarfile.TarInfo | str) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
            else:
                info = tarfile.TarInfo(entry)
                info.size = 2
                archive.addfile(info, io.BytesIO(b"ok"))
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "ok")
    return path


def out(tmp_path: Path, archive: Path, bounds: Bounds | None = None, *, strip: bool = False) -> Unpacked:
    folder = tmp_path / "inner" / "out"
    folder.mkdir(parents=True)
    return unpack(archive, folder, bounds, strip=strip)


def entry(name: str, text: bytes, **about: str) -> bytes:
    """One entry as it stands in a tar archive, without its end."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo(name)
        info.size, info.pax_headers = len(text), about
        archive.addfile(info, io.BytesIO(text))
        return held.getvalue()[: archive.offset]


def signed(block: bytes) -> bytes:
    """The same entry with a byte above 127 in its header, and the sum that only signed bytes come to."""
    header = bytearray(block[:512])
    header[300] = 0xFF  # in the owner's name
    header[148:156] = b" " * 8
    total = sum(each - 256 if each > 127 else each for each in header)
    header[148:156] = b"%06o\0 " % total
    return bytes(header) + block[512:]


def for_all(name: str) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"path": name}):
        return held.getvalue()[:1536].rstrip(b"\0").ljust(1024, b"\0")


FIRST, SECOND, END = entry("package/package.json", b"{}"), entry("package/package.json", b'{"a": 1}'), bytes(1024)


def files(found: Unpacked) -> list[str]:
    return sorted(path.relative_to(found.folder).as_posix() for path in found.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "..\\x", "C:\\x", "C:/x", "a/b/../../../x"])
@pytest.mark.parametrize("make", [tar, zipped])
def test_a_name_that_leads_out_is_not_written(tmp_path: Path, name: str, make: Callable[..., Path]) -> None:
    found = out(tmp_path, make(tmp_path / "a", name, "fine.txt"))
    assert [oddity.trick for oddity in found.oddities] == [Trick.ESCAPES]
    assert found.hostile
    assert files(found) == ["fine.txt"]
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "inner" / "x").exists()


@pytest.mark.parametrize(
    ("entry", "trick"),
    [
        (special("a", tarfile.SYMTYPE, "/etc/passwd"), Trick.ESCAPES),
        (special("a/b", tarfile.SYMTYPE, "../../x"), Trick.ESCAPES),
        (special("a", tarfile.LNKTYPE, "../x"), Trick.ESCAPES),
        (special("a", tarfile.CHRTYPE), Trick.DEVICE),
        (special("a", tarfile.FIFOTYPE), Trick.DEVICE),
    ],
)
def test_links_out_and_devices_are_not_made(tmp_path: Path, entry: tarfile.TarInfo, trick: Trick) -> None:
    found = out(tmp_path, tar(tmp_path / "a.tgz", entry))
    assert [oddity.trick for oddity in found.oddities] == [trick]
    assert list(found.folder.iterdir()) == []


def test_a_link_within_is_left_out_and_said(tmp_path: Path) -> None:
    found = out(tmp_path, tar(tmp_path / "a.tgz", "bin/x.js", special("bin/x", tarfile.SYMTYPE, "x.js")))
    assert (found.left_out, found.oddities) == (("bin/x",), ())


@pytest.mark.parametrize(("link", "is_told"), [("impl.js", True), ("node_modules/.bin/tool.js", False), ("doc", False)])
def test_a_link_of_an_archive_that_is_named_like_code_is_a_gap(tmp_path: Path, link: str, is_told: bool) -> None:
    """What loads it gets what it leads to, of which nothing was read under that name."""
    entries = (tarfile.TarInfo("package.json"), special(link, tarfile.SYMTYPE, "impl.dat"))
    found = out(tmp_path, tar(tmp_path / "a.tgz", *entries))
    told = [gap.why for gap in read_folder("s", found.folder, source="npm", archive=found).gaps if link in gap.why]
    assert bool(told) is is_told


def test_what_comes_through_a_link_cannot_be_written(tmp_path: Path) -> None:
    """A link is never made, so a path below it is a plain folder."""
    found = out(tmp_path, tar(tmp_path / "a.tgz", special("d", tarfile.SYMTYPE, str(tmp_path)), "d/x"))
    assert files(found) == ["d/x"]
    assert not (tmp_path / "x").exists()


def test_a_link_in_a_zip_is_read_as_one(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc")
    assert out(tmp_path, tmp_path / "a.zip").oddities[0].trick is Trick.ESCAPES


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_first_of_a_name_stays_and_the_second_is_told(tmp_path: Path) -> None:
    found = out(tmp_path, zipped(tmp_path / "a.zip", "x", "x", "Dir/y", "dir/y"))
    assert [oddity.trick for oddity in found.oddities] == [Trick.TWICE, Trick.CASE]
    assert not found.hostile


def test_zeros_end_before_they_fill_anything(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(3 << 20))
    bounds = Bounds(small=1 << 20)
    found = out(tmp_path, tmp_path / "a.zip", bounds)
    assert found.oddities[0].trick is Trick.BOMB
    assert files(found) == []


def test_a_tar_that_unpacks_to_too_much_is_a_bomb(tmp_path: Path) -> None:
    info = tarfile.TarInfo("zeros")
    info.size = 3 << 20
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    assert out(tmp_path, tmp_path / "a.tgz", Bounds(small=1 << 20)).oddities[0].trick is Trick.BOMB


@pytest.mark.parametrize("bounds", [Bounds(files=2), Bounds(file=1), Bounds(unpacked=5)])
def test_each_bound_holds(tmp_path: Path, bounds: Bounds) -> None:
    found = out(tmp_path, tar(tmp_path / "a.tgz", "1", "2", "3"), bounds)
    assert found.oddities[0].trick is Trick.BOMB


def test_a_header_that_wants_memory_is_a_bomb(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.pax_headers = {"comment": "a" * (9 << 20)}
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    assert out(tmp_path, tmp_path / "a.tar").oddities[0].trick is Trick.BOMB


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + bytes(40), b"\x1f\x8b" + bytes(20), b"no archive", b"[]"])
def test_what_is_no_archive_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(AuditorError, match="cannot be unpacked"):
        out(tmp_path, tmp_path / "a")


@pytest.mark.parametrize(
    ("entry", "target", "leads"),
    [
        ("a/b", "../c", False),
        ("a", "../c", True),
        ("a/b/c", "../../../d", True),
        ("a", "/etc", True),
        ("a", "b/..", False),
    ],
)
def test_where_a_link_leads(entry: str, target: str, leads: bool) -> None:
    assert leads_out(entry, target) is leads


DISGUISED = {
    "behind one block of zeros": gzip.compress(FIRST + bytes(512) + SECOND + END),
    "behind its end": gzip.compress(FIRST + END + SECOND + END),
    "behind a block of junk": gzip.compress(FIRST + b"J" * 512 + SECOND + END),
    "in a second gzip member behind zeros": gzip.compress(FIRST + END) + bytes(100) + gzip.compress(SECOND + END),
    "within a file whose header some do not take": gzip.compress(
        FIRST + signed(entry("package/a.bin", SECOND + bytes(-len(SECOND) % 512))) + END
    ),
    "under a name that npm does not read": gzip.compress(
        FIRST + entry("package/package.json", b'{"a": 1}', **{"GNU.sparse.name": "package/a.txt"}) + END
    ),
    "under a name for all": gzip.compress(FIRST + for_all("package/a.txt") + SECOND + END),
}


@pytest.mark.parametrize("name", DISGUISED)
def test_an_archive_of_which_npm_would_read_more_is_hostile(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.tgz").write_bytes(DISGUISED[name])
    found = out(tmp_path, tmp_path / "a.tgz", strip=True)
    assert Trick.DISGUISED in [oddity.trick for oddity in found.oddities]
    assert found.hostile


@pytest.mark.parametrize("end", [b"", bytes(512), bytes(1024), bytes(10240)])
def test_any_number_of_zeros_may_end_an_archive(tmp_path: Path, end: bytes) -> None:
    (tmp_path / "a.tgz").write_bytes(gzip.compress(FIRST + end) + bytes(64))
    found = out(tmp_path, tmp_path / "a.tgz")
    assert (files(found), found.oddities) == (["package/package.json"], ())


def test_of_an_npm_package_the_first_part_of_every_path_is_left_out(tmp_path: Path) -> None:
    found = out(tmp_path, tar(tmp_path / "a.tgz", "package/package.json", "x/README.md", "./a.js", "alone"), strip=True)
    assert files(found) == ["README.md", "a.js", "package.json"]
    assert (found.left_out, found.oddities) == (("alone",), ())


def test_a_file_that_npm_would_overwrite_from_another_folder_is_told(tmp_path: Path) -> None:
    found = out(tmp_path, tar(tmp_path / "a.tgz", "package/package.json", "x/package.json"), strip=True)
    assert [oddity.trick for oddity in found.oddities] == [Trick.TWICE]


@pytest.mark.parametrize("bounds", [Bounds(files=60), Bounds(folders=60)])
def test_the_folders_of_deep_paths_are_counted(tmp_path: Path, bounds: Bounds) -> None:
    names = ["/".join((f"{number}", *"abcdefghij", "x")) for number in range(20)]
    found = out(tmp_path, tar(tmp_path / "a.tgz", *names), bounds)
    assert found.oddities[0].trick is Trick.BOMB
    assert sum(path.is_dir() for path in found.folder.rglob("*")) <= 60


def test_no_number_of_harmless_tricks_hides_one_that_is_not(tmp_path: Path) -> None:
    twins = [name for number in range(60) for name in (f"{number}/readme", f"{number}/README")]
    found = out(tmp_path, zipped(tmp_path / "a", *twins, "../../evil.js"))
    assert found.hostile
    assert Trick.ESCAPES in {oddity.trick for oddity in found.oddities}
