"""Which words stand in HTML comments and formatting tags?

The marks of a comment go, its words stay; so do the words in tags that only format. Every other tag stays as it is:
`<IMPORTANT>` is a word to a model.
"""

from __future__ import annotations

import re

from auditor.surfaces.views.trace import swap

_COMMENT = re.compile(r"<!--+|--+!?>|<!\[CDATA\[|\]\]>")
_INLINE = re.compile(
    r"</?(?:abbr|b|big|code|del|em|font|i|ins|kbd|mark|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)\s{0,8}/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</?(?:blockquote|br|center|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|ul)\s{0,8}/?>", re.IGNORECASE)

COMMENTS = swap("comments", lambda text: "--" in text or "[CDATA[" in text or "]]>" in text, _COMMENT, " ")
INLINE_TAGS = swap("inline tags", lambda text: "<" in text, _INLINE, "")
BLOCK_TAGS = swap("block tags", lambda text: "<" in text, _BLOCK, "\n")
