"""What does a program do while it runs, seen from outside of it?"""

from auditor.confine.observe.outlook import Outlook, own_trees, shims
from auditor.confine.observe.strace import why_not
from auditor.confine.observe.tally import merged
from auditor.confine.observe.watch import Watch

__all__ = ["Outlook", "Watch", "merged", "own_trees", "shims", "why_not"]
