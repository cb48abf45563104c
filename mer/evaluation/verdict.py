"""What a check of the protocol says: one line, and what stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["pass", "FAIL", "note"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of one check.

    Attributes:
        check: `overlap`, `blindness`, ...
        outcome: `pass`, `FAIL`, or `note` for what a reader has to judge.
        reason: A short sentence with numbers.
        details: More lines: every finding, the closest pairs, the excluded clips.
    """

    check: str
    outcome: Outcome
    reason: str
    details: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the check found a leak."""
        return self.outcome == "FAIL"


def judge(check: str, findings: Sequence[str], good: str) -> Verdict:
    """Return FAIL with all findings where there are some, else pass.

    Args:
        check: The check's name.
        findings: One sentence each.
        good: The reason where nothing was found.
    """
    if not findings:
        return Verdict(check, "pass", good)
    if len(findings) == 1:
        return Verdict(check, "FAIL", findings[0])
    return Verdict(check, "FAIL", f"{len(findings)} findings, first: {findings[0]}",
                   tuple(findings))  # fmt: skip
