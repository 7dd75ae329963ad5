"""Drafts that were begun while some questions still stood in other steps; they live for 72 hours.

The file goes when the last of them is over: three days after the release that moved the questions.
"""

from typing import Any

from reporting.intake import steps
from reporting.intake.tracks import CHILD

# A question: the step it stood in, the one it stands in now, and whether only a child's has moved.
MOVED = (
    ("forms", steps.HAPPENED, steps.TELL, True),
    ("age_band", steps.WHO, steps.AGE, True),
    ("period", steps.PLACE, steps.TIMES, False),
    ("frequency", steps.PLACE, steps.TIMES, False),
)
# A new step counts as answered where the old one does; the story was there before.
NEW = (steps.AGE, steps.TIMES)


def carry_over(data: dict[str, Any]) -> None:
    """Put the answers of a draft's ``data`` where they belong today; one that has them there stays as it is."""
    wizard = data.get("wizard") or {}
    raw, extra = wizard.get("step_data") or {}, wizard.get("extra_data") or {}
    for name, old, new, of_a_child in MOVED:
        if of_a_child and data.get("track") != CHILD:
            continue
        values = (raw.get(old) or {}).pop(f"{old}-{name}", None)
        if values is None:
            continue
        if name == "forms":
            _say_nothing(raw, values)
        raw[new] = {f"{new}-{name}": values} | (raw.get(new) or {})
        answered = extra.get("answered", [])
        if new in NEW and old in answered and new not in answered:
            extra["answered"] = [*answered, new]


def _say_nothing(raw: dict[str, Any], values: list[str]) -> None:
    """Turn „не знам“ among the forms of violence into that of the story, beside which the forms now stand."""
    if {"unknown", "unsaid"} & set(values):
        raw[steps.TELL] = {f"{steps.TELL}-dont_know": ["on"]} | (raw.get(steps.TELL) or {})
        values[:] = [code for code in values if code not in ("unknown", "unsaid")]
