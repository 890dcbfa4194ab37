"""How is a config's text changed so that its servers start behind the guard, and changed back? Pure."""

from __future__ import annotations

from auditor.rewire.edit import Change, Edit
from auditor.rewire.entries import Target, targets
from auditor.rewire.undo import undone
from auditor.rewire.wire_in import Rewired, rewired, tree

__all__ = ["Change", "Edit", "Rewired", "Target", "rewired", "targets", "tree", "undone"]
