"""On which line of its own source does a server say what was found?

Pure: a joiner beside the pipeline reads the files. Nothing of a source is run or imported; every reader here takes
time linear in the length of the file.
"""

from auditor.locate.search import locate
from auditor.locate.source import SUFFIXES, Source, read

__all__ = ["SUFFIXES", "Source", "locate", "read"]
