"""Which parts of a config entry are credentials, and what stands in their place?"""

from auditor.discover.credentials.kinds import kind_of
from auditor.discover.credentials.names import is_secret_name
from auditor.discover.credentials.redact import (
    mark,
    redact_argument,
    redact_arguments,
    redact_code,
    redact_named,
    redact_text,
    redact_url,
    redact_variable,
)

__all__ = [
    "is_secret_name",
    "kind_of",
    "mark",
    "redact_argument",
    "redact_arguments",
    "redact_code",
    "redact_named",
    "redact_text",
    "redact_url",
    "redact_variable",
]
