"""What was read from a file of questions, and what was not."""

from dataclasses import dataclass, field
from typing import Any

# Bytes of the largest file that is read.
LARGEST = 2 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Something that was not read: the number of the question in the file and the line, both from 1, and why.

    The number is 0 where no question could be told apart, such as for a file that is too large.
    """

    number: int
    line: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """The questions of a file as raw items of the block's stream, with ids, in their order.

    ``refused`` names each question that was not read, ``noted`` each part that was left out of one that was.
    """

    questions: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    noted: list[Refused] = field(default_factory=list)
