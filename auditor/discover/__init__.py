"""Which servers are configured, where exactly, and how would a client start them?"""

from auditor.discover.locate import is_config, project_of
from auditor.discover.walk import Discovery, discover

__all__ = ["Discovery", "discover", "is_config", "project_of"]
