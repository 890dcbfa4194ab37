"""What would the package's own code do, and where does that stand?

Evidence, not proof: code can hide from a reader of its text, and what a bundle holds is mostly other people's.
"""

from auditor.vet.source.evidence import Evidence, read_sources
from auditor.vet.source.files import CODE

__all__ = ["CODE", "Evidence", "read_sources"]
