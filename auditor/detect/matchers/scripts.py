"""Where do invisible characters have their place? Insides of character classes, for `re`.

Persian and the scripts of India and beyond join and part their letters with zero-width characters; pictures are put
together with them; a variation selector chooses the look of the sign before it.
"""

from __future__ import annotations

JOINED = (
    "\u0600-\u07ff\u0840-\u08ff\u0900-\u109f\u1700-\u1cff\u2d30-\u2d7f\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010aff\U00011000-\U00011fff\U00016b00-\U00016b8f\U0001e900-\U0001e95f"
)
"""Arabic, Syriac, N'Ko; India, Tibet and the south-east of Asia; Mongolian."""
PICTURES = "\u00a9\u00ae\u203c\u2049\u20e3\u2100-\u214f\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
"""Emoji, the tones of their skin, and signs that can be one."""
KEYCAPS = "0-9#*"
"""They become pictures with a selector behind them."""
IDEOGRAPHS = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uffef\U00020000-\U0003ffff"
"""Chinese characters and what stands among them; a selector chooses one of several drawings."""
VARIED = "\u1000-\u109f\u2205-\u22ff\u2a00-\u2aff\ua840-\ua87f\uaa60-\uaa7f\U00010ac0-\U00010aff"
"""Other signs with a second drawing, by StandardizedVariants.txt; its selector is the first."""
