"""`mcp-assay explain`: what does a rule find, why does it matter, and how is it mended?"""

from __future__ import annotations

from auditor.cli.rules import rules

explain = rules.commands["show"]
"""The same as `rules show`: a finding names its rule, and this is what a reader types next."""
