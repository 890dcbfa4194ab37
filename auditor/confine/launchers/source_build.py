"""How is a wheel made of source by whoever is allowed to run it?

A program of its own, run inside the sandbox by the Python that the package shall be for (3.8 and newer), with what the
build needs around it: archive, backend, folders of a backend that the source brings. What it says for us is two
lines, the wheel's name and the wheel in base64. https://peps.python.org/pep-0517/
"""

from __future__ import annotations

import base64
import importlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> None:
    """Unpack, build, tell."""
    ours = os.dup(1)
    os.dup2(2, 1)  # what the build prints is no wheel
    archive, backend, *places = sys.argv[1:]
    room = Path(tempfile.mkdtemp())
    made = room / "made"
    shutil.unpack_archive(archive, room / "source")
    made.mkdir()
    (source,) = (each for each in (room / "source").iterdir() if each.is_dir())
    os.chdir(source)
    sys.argv[1:] = []
    sys.path[:1] = [str(source / place) for place in places]  # in the place of this program's own folder
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    name: str = _hooks(backend).build_wheel(str(made))
    content = (made / name).read_bytes()
    with os.fdopen(ours, "wb") as out:
        out.write(os.fsencode(name) + b"\n" + base64.b64encode(content) + b"\n")


def _hooks(backend: str) -> Any:
    module, _, path = backend.partition(":")
    found: Any = importlib.import_module(module)
    for name in filter(None, path.split(".")):
        found = getattr(found, name)
    return found


if __name__ == "__main__":
    main()
