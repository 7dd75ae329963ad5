"""One line of the health page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """One line: whether it is well, a number or a word about it, and what an operator does when it is not.

    ``advice`` is shown by ``manage.py doctor`` alone; ``docs/operating.md`` says more.
    """

    ok: bool
    text: str = ""
    advice: str = ""
