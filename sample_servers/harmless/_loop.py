"""Where is the shared loop? One folder up, where Python does not look when a sample is run as a script."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from _speak import serve, tool  # after the path is set

__all__ = ["serve", "tool"]
