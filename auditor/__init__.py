"""mcp-assay: what does an MCP server say to your model, and does it lie?

from auditor import audit, load_rules, scan_text

verdict = scan_text(tool_result)            # before your model reads it
if verdict.blocked:
    raise ValueError(verdict.explanation)

report = audit(captures)                    # captures of `auditor.capture`, or loaded from a file
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.api import Verdict, audit, load_rules, scan_text
    from auditor.inprocess import Guard, Ruling

__version__ = "0.1.0"
__all__ = ["Guard", "Ruling", "Verdict", "__version__", "audit", "load_rules", "scan_text"]

_AT_RUN_TIME = ("Guard", "Ruling")


def __getattr__(name: str) -> object:
    """The public functions, imported when first used: `import auditor` itself costs nothing."""
    if name.startswith("_") or name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("auditor.inprocess" if name in _AT_RUN_TIME else "auditor.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
