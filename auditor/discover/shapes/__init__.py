"""Which servers does a config file declare? One file per shape; a shape is a function of the tree."""

from auditor.discover.shapes.found import Found, Shape, either
from auditor.discover.shapes.wrapped import bare_list, wrapped

__all__ = ["Found", "Shape", "bare_list", "either", "wrapped"]
