"""Which servers are configured, where exactly, and how would a client start them?"""

from auditor.discover.walk import Discovery, discover

__all__ = ["Discovery", "discover"]
