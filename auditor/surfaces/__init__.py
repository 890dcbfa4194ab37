"""Which strings of a capture can a model, or the person beside it, be shown, and how can each be read?"""

from auditor.surfaces.drifted import from_drifts
from auditor.surfaces.package import from_package
from auditor.surfaces.statement import from_listing, from_result, from_spec, from_text, surfaces
from auditor.surfaces.told import told
from auditor.surfaces.views import read

__all__ = [
    "from_drifts", "from_listing", "from_package", "from_result", "from_spec", "from_text", "read", "surfaces", "told",
]  # fmt: skip
