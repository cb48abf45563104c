"""Subject ids that may be one person under two spellings: `01`, `sub01`, `s01`, `1`."""

import re
from collections import defaultdict
from collections.abc import Iterable

# what releases and scripts write before a number
_PREFIXES = {"", "id", "no", "p", "participant", "person", "s", "sp", "spno", "sub", "subj",
             "subject"}  # fmt: skip
# letters, signs, a number; a table program makes 6.0 of 6
_ID = re.compile(r"(?P<letters>[^\W\d_]*)[\W_]*0*(?P<number>\d+)(?:\.0)?")


def look_alikes(subjects: Iterable[str]) -> list[tuple[str, ...]]:
    """Group the subjects of one dataset whose ids differ by padding or prefix alone.

    Args:
        subjects: `casme2/sub01`; the part before the slash is the dataset.

    Returns:
        Groups of two ids or more, each sorted; a group is one person, or an odd numbering.
    """
    groups: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for subject in subjects:
        dataset, _, name = subject.rpartition("/")
        found = _ID.fullmatch(name.strip().casefold())
        if found:
            letters = "" if found["letters"] in _PREFIXES else found["letters"]
            groups[dataset.casefold(), letters, found["number"]].add(subject)
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)
