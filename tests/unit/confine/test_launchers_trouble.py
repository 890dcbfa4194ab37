"""Is it said which package could not be had, and why?"""

from __future__ import annotations

from pathlib import Path

import pytest
from launcher_lines import asked

from auditor.confine.launchers.trouble import npm_trouble, pypi_trouble

SOURCE, MISSING = "published as source only", "the registry has no such"
COMPLAINTS = {
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because pybars3==0.9.7 has no usable wheels and only pybars3<=0.9.7 is available, we can conclude that
      pybars3>=0.9.7 cannot be used.
      And because basic-memory>=0.24.1 depends on pybars3>=0.9.7 and you require basic-memory==0.24.1, we can conclude
      that your requirements are unsatisfiable.
""": f"pybars3, on which it depends, is {SOURCE}",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because all versions of stata-setup have no usable wheels and mcp-stata>=3.3.0 depends on stata-setup, we can
      conclude that mcp-stata>=3.3.0 cannot be used.
      And because you require mcp-stata==3.3.0, we can conclude that your requirements are unsatisfiable.
""": f"stata-setup, on which it depends, is {SOURCE}",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because there is no version of pglast==7.2.0 and postgres-mcp>=0.3.0 depends on pglast==7.2.0, we can conclude
      that postgres-mcp>=0.3.0 cannot be used.
      And because you require postgres-mcp==0.3.0, we can conclude that your requirements are unsatisfiable.
""": f"{MISSING} version of pglast, on which it depends",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because only certifi<=2026.10.18 is available and lean-lsp-mcp>=0.32.0 depends on certifi>=2026.10.19, we can
      conclude that lean-lsp-mcp>=0.32.0 cannot be used.
      And because you require lean-lsp-mcp==0.32.0, we can conclude that your requirements are unsatisfiable.
""": f"{MISSING} version of certifi, on which it depends",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because there is no version of 12306-search-mcp==0.1.5 and you require 12306-search-mcp==0.1.5, we can conclude
      that your requirements are unsatisfiable.
""": f"{MISSING} package or version",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because notes was not found in the package registry and you require notes, we can conclude that your
      requirements are unsatisfiable.
""": f"{MISSING} package: ",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because inkwell was not found in the package registry and notes==1.0 depends on inkwell, we can conclude that
      notes==1.0 cannot be used.
      And because you require notes==1.0, we can conclude that your requirements are unsatisfiable.
""": "the registry has no package inkwell, on which it depends",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because notes==1.0 has no usable wheels and you require notes==1.0, we can conclude that your requirements are
      unsatisfiable.
""": f"it is {SOURCE}",
    """
error: No solution found when resolving dependencies
  cause: Because winpanes>=306 has no wheels with a matching platform tag (e.g., `manylinux_2_36_x86_64`) and all
         versions of notes depend on winpanes>=306, we can conclude that all versions of notes cannot be used.
         And because you require notes, we can conclude that your requirements are unsatisfiable.

hint: Wheels are available for `winpanes` (v312) on the following platforms: `win32`, `win_amd64`, `win_arm64`
""": "winpanes, on which it depends, is made for other systems than this one",
    """
error: No solution found when resolving dependencies
  cause: Because all versions of notes have no wheels with a matching platform tag (e.g., `manylinux_2_36_x86_64`) and
         you require notes, we can conclude that your requirements are unsatisfiable.
""": "it is made for other systems than this one",
    """
error: No solution found when resolving dependencies
  cause: Because all versions of quickvec have no wheels with a matching Python ABI tag (e.g., `cp313`) and notes==1.0
         depends on quickvec, we can conclude that notes==1.0 cannot be used.
         And because you require notes==1.0, we can conclude that your requirements are unsatisfiable.

hint: You require CPython 3.13 (`cp313`), but we only found wheels for `quickvec` (v2.1) with the following Python ABI
tags: `cp310`, `cp311`
""": "quickvec, on which it depends, is made for another version of Python than the one here",
    """
ERROR: Could not find a version that satisfies the requirement uuid==1.30 (from dbtlabs-vortex) (from versions: none)
ERROR: No matching distribution found for uuid==1.30
""": f"{MISSING} version of uuid, on which it depends",
    """
  × No solution found when resolving dependencies:
  ╰─▶ Because the current Python version (3.11.7) does not satisfy Python>=3.13 and all versions of notes depend on
      Python>=3.13, we can conclude that all versions of notes cannot be used.
""": "it wants another version of Python than the one here",
    """
ERROR: Ignored the following versions that require a different python version: 1.0 Requires-Python >=3.13
ERROR: Could not find a version that satisfies the requirement notes (from versions: none)
ERROR: No matching distribution found for notes
""": "it wants another version of Python than the one here",
    """
ERROR: Could not find a version that satisfies the requirement notes (from versions: none)
ERROR: No matching distribution found for notes
""": f"{MISSING} package or version",
}


@pytest.mark.parametrize(("complaint", "says"), COMPLAINTS.items())
def test_what_lacks_a_version_or_a_wheel_is_named_where_it_is_a_dependency(
    complaint: str, says: str, tmp_path: Path
) -> None:
    assert pypi_trouble(complaint, asked("uvx x", tmp_path)).what.startswith(says)


def test_a_dependency_is_named_though_the_complaint_was_cut(tmp_path: Path) -> None:
    cut = """.4.1 has no usable wheels and only odfpy<=1.4.1 is available, we can conclude that odfpy>=1 cannot be used.
         And because all of:
             pandas[excel]>=2.1.2,<=2.3.3
             pandas[excel]>=3.1.0
         depend on odfpy>=1.4.1, we can conclude that pandas[excel]>=2.1.2 cannot be used.
         And because you require vizro-mcp, we can conclude that your requirements are unsatisfiable.
"""
    assert pypi_trouble(cut, asked("uvx vizro-mcp", tmp_path)).what.startswith(
        f"odfpy, on which it depends, is {SOURCE}"
    )


@pytest.mark.parametrize(
    "complaint",
    [
        "error: Failed to fetch: `https://files.example/a.whl`\n  Caused by: No space left on device (os error 28)",
        "ERROR: Could not install packages due to an OSError: [Errno 122] Disk quota exceeded",
    ],
)
def test_a_full_disk_is_no_registry_that_cannot_be_reached(complaint: str, tmp_path: Path) -> None:
    assert pypi_trouble(complaint, asked("uvx notes", tmp_path)).what.startswith("the disk is full")


def test_npm_knows_a_package_that_is_not_there_from_a_version_that_is_not(tmp_path: Path) -> None:
    absent = "npm error code E404\nnpm error 404  '@ink/well@^1.0' is not in this registry."
    told = npm_trouble(absent, asked("npx notes", tmp_path), {}, ("notes",))
    assert told.what.startswith("the registry has no package @ink/well, on which it depends")
    newer = "npm error code ETARGET\nnpm error notarget No matching version found for @ink/well@^9."
    told = npm_trouble(newer, asked("npx notes", tmp_path), {}, ("notes",))
    assert told.what.startswith("the registry has no such version of @ink/well, on which it depends")


@pytest.mark.parametrize("code", ["ENOSPC", "EDQUOT"])
def test_npm_says_by_a_code_that_the_disk_is_full(code: str, tmp_path: Path) -> None:
    complaint = f"npm error code {code}\nnpm error network write of https://files.example failed"
    assert npm_trouble(complaint, asked("npx notes", tmp_path), {}).what.startswith("the disk is full")


def test_the_reason_is_shown_however_much_was_said_before_it(tmp_path: Path) -> None:
    warned = "".join(f"WARNING: Location 'file:///opt/simple/{number}/' is ignored\n" for number in range(50))
    told = pypi_trouble(f"{warned}ERROR: No matching distribution found for notes\n", asked("uvx x", tmp_path)).what
    assert "WARNING" not in told and "ERROR: No matching distribution found for notes" in told
    far = "Because of a. " * 50 + "error sending request for url"
    assert "error sending request for url" in pypi_trouble(far, asked("uvx x", tmp_path)).what
    unknown = "It began well. " * 50 + "Then it broke."
    assert pypi_trouble(unknown, asked("uvx x", tmp_path)).what.endswith("Then it broke.")
