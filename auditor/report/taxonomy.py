"""Which catalogue of risks does an id such as `MCP03:2025` come from?"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A catalogue, and where a person reads it."""

    name: str
    organisation: str
    address: str


_OWASP_MCP = Taxonomy("OWASP MCP Top 10", "OWASP", "https://owasp.org/www-project-mcp-top-10/")
_OWASP_ASI = Taxonomy("OWASP Agentic Top 10", "OWASP", "https://genai.owasp.org/")
_OWASP_LLM = Taxonomy("OWASP LLM Top 10", "OWASP", "https://genai.owasp.org/llm-top-10/")
_ATLAS = Taxonomy("MITRE ATLAS", "MITRE", "https://atlas.mitre.org/")
_SAFE = Taxonomy("SAFE-MCP", "OpenSSF", "https://github.com/SAFE-MCP/safe-mcp")
_CWE = Taxonomy("CWE", "MITRE", "https://cwe.mitre.org/")

_SHAPES = (
    (re.compile(r"MCP\d{2}:\d{4}"), _OWASP_MCP),
    (re.compile(r"ASI\d{2}(?::\d{4})?"), _OWASP_ASI),
    (re.compile(r"LLM\d{2}:\d{4}"), _OWASP_LLM),
    (re.compile(r"AML\.T\d{4}(?:\.\d{3})?"), _ATLAS),
    (re.compile(r"SAFE-T\d{4}"), _SAFE),
    (re.compile(r"CWE-\d{1,5}"), _CWE),
)


def taxonomy(identifier: str) -> Taxonomy | None:
    """The catalogue of this id; None where its shape is not known."""
    return next((known for shape, known in _SHAPES if shape.fullmatch(identifier)), None)


def tag(identifier: str) -> str:
    """The id as GitHub's code scanning reads it among a rule's tags: CWE numbers in CodeQL's form."""
    if taxonomy(identifier) is _CWE:
        return f"external/cwe/cwe-{identifier.removeprefix('CWE-').zfill(3)}"
    return identifier
