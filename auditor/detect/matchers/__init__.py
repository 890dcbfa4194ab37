"""What can be found that is no vocabulary: structure, names, characters? `MATCHERS` is the one list."""

from __future__ import annotations

from auditor.detect.matchers.annotation import JSON_VALUE
from auditor.detect.matchers.beside import BESIDE_EACH_OTHER
from auditor.detect.matchers.bidi import REORDERED
from auditor.detect.matchers.breach import BREACH
from auditor.detect.matchers.capability import CAN
from auditor.detect.matchers.carried import CARRIED_TEXT
from auditor.detect.matchers.combination import COMBINATION
from auditor.detect.matchers.declared import DECLARED
from auditor.detect.matchers.defensive import DEFENSIVE
from auditor.detect.matchers.differs import DIFFERS
from auditor.detect.matchers.documented import EXPLAINS_OTHERS
from auditor.detect.matchers.drift import DRIFT
from auditor.detect.matchers.duplicates import DUPLICATE_KEY
from auditor.detect.matchers.foreign_tool import FOREIGN_TOOL
from auditor.detect.matchers.homoglyphs import MIXED_SCRIPT
from auditor.detect.matchers.keys import AT_KEY
from auditor.detect.matchers.launchers import UNPINNED
from auditor.detect.matchers.names import IMITATES_TOOL, SAME_TOOL_NAME, TWIN_NAMES
from auditor.detect.matchers.off_topic import OFF_TOPIC_SENTENCE
from auditor.detect.matchers.openly import ENCODED_OPENLY
from auditor.detect.matchers.padding import PADDING
from auditor.detect.matchers.parameters import PARAMETER
from auditor.detect.matchers.prose import HAS_TEXT, LONGER_THAN, PRESENT, PROSE
from auditor.detect.matchers.requests import SERVER_REQUEST
from auditor.detect.matchers.resembles import RESEMBLES
from auditor.detect.matchers.secrets import INLINE_SECRET
from auditor.detect.matchers.spec import MatcherSpec
from auditor.detect.matchers.surrogate import LONE_SURROGATE
from auditor.detect.matchers.titles import TITLE_OF_ANOTHER, TWO_TITLES
from auditor.detect.matchers.undeclared import UNDECLARED_LISTING
from auditor.detect.matchers.unnamed_host import UNNAMED_HOST
from auditor.detect.matchers.unsaid_code import UNSAID_CODE
from auditor.detect.matchers.verbs import NAME_VERB
from auditor.detect.matchers.weighed import WEIGHED_SENTENCE
from auditor.detect.matchers.weighed_result import WEIGHED_PASSAGE

_SPECS: tuple[MatcherSpec, ...] = (
    AT_KEY,
    BESIDE_EACH_OTHER,
    BREACH,
    CAN,
    CARRIED_TEXT,
    COMBINATION,
    DECLARED,
    DEFENSIVE,
    DIFFERS,
    DRIFT,
    DUPLICATE_KEY,
    ENCODED_OPENLY,
    EXPLAINS_OTHERS,
    FOREIGN_TOOL,
    HAS_TEXT,
    IMITATES_TOOL,
    INLINE_SECRET,
    JSON_VALUE,
    LONE_SURROGATE,
    LONGER_THAN,
    MIXED_SCRIPT,
    NAME_VERB,
    OFF_TOPIC_SENTENCE,
    PADDING,
    PARAMETER,
    PRESENT,
    PROSE,
    REORDERED,
    RESEMBLES,
    SAME_TOOL_NAME,
    SERVER_REQUEST,
    TITLE_OF_ANOTHER,
    TWIN_NAMES,
    TWO_TITLES,
    UNDECLARED_LISTING,
    UNNAMED_HOST,
    UNSAID_CODE,
    WEIGHED_SENTENCE,
    WEIGHED_PASSAGE,
    UNPINNED,
)

MATCHERS: dict[str, MatcherSpec] = {spec.name: spec for spec in _SPECS}
