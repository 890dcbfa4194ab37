"""How is a config's text changed so that its servers start behind the guard, and changed back? Pure."""

from __future__ import annotations

from auditor.rewire.edit import Edit
from auditor.rewire.entries import Target, targets
from auditor.rewire.undo import undone
from auditor.rewire.wire_in import Rewired, rewired

__all__ = ["Edit", "Rewired", "Target", "rewired", "targets", "undone"]
