"""What does an archive hold, and what would it have done to whoever unpacks it?"""

from auditor.vet.unpack.archive import unpack
from auditor.vet.unpack.bounds import Bounds
from auditor.vet.unpack.tree import Oddity, Trick, Unpacked

__all__ = ["Bounds", "Oddity", "Trick", "Unpacked", "unpack"]
