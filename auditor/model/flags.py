"""Which runs of tag characters draw a flag?

A black flag, the letters of a region in tags, and the tag that ends it (Unicode Technical Standard 51, annex B). Any
letters may stand there, and a font that knows no such region shows the black flag alone: so whatever is not listed
here may be a word that nobody sees.
"""

from __future__ import annotations

_REGIONS = {
    "gb": "eng sct wls nir",
    "us": "al ak az ar ca co ct dc de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh "
    "ok or pa ri sc sd tn tx ut vt va wa wv wi wy",
    "ca": "ab bc mb nb nl ns nt nu on pe qc sk yt",
    "es": "an ar as cb ce cl cm cn ct ex ga ib mc md ml nc pv ri vc",
}
"""The three that Unicode recommends, and others that some fonts draw: parts of ISO 3166-2, by country."""


def _in_tags(letters: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in letters)


FLAG = "\U0001f3f4(?:{})\U000e007f".format(
    "|".join(_in_tags(country + region) for country, listed in _REGIONS.items() for region in listed.split())
)
"""A pattern of `re`: the whole flag, the black one first."""
