"""Versions of what a step holds, so that an older page, or a late save, takes nothing from newer words.

A page says which page it is, how much was typed into it and which version of each step it shows. A version names the
page that wrote it last and how far that page was: ``<page>.<turn>``; "" of a step that nobody has written.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import CharField, Textarea

from reporting.intake.forms.base import StepForm

# In the ``extra_data`` of the wizard: the version of each step.
VERSIONS = "versions"
PAGE, TURN, SHOWN = "_page", "_turn", "_shown_"
_PAGE_BYTES = 8
_OF_PAGE, _OF_TURN = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True)
class Copy:
    """A step as a page holds it: made from the version ``shown``; ``turn`` grows with every key, 0 without a script."""

    page: str
    turn: int
    shown: str

    @property
    def version(self) -> str:
        """The version that the step has once this copy is written."""
        return f"{self.page}.{self.turn}"

    def follows(self, version: str) -> bool:
        """Whether whoever wrote this copy has seen ``version``, or has written it on the same page not later."""
        page, _, turn = version.partition(".")
        return self.shown == version or (page == self.page and int(turn) <= self.turn)


def copy_of(posted: Mapping[str, Any], step: str) -> Copy | None:
    """Return the copy of ``step`` that a page sends; None when it does not say what it was made from."""
    page, turn, shown = posted.get(PAGE, ""), posted.get(TURN, ""), posted.get(SHOWN + step)
    if shown is None or not _OF_PAGE.fullmatch(page) or not _OF_TURN.fullmatch(turn):
        return None
    return Copy(page, int(turn), shown)


def new_version() -> str:
    """Return the version of what came from no page that says what it was made from."""
    return f"{secrets.token_hex(_PAGE_BYTES)}.0"


def versions_of(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the versions in a draft's data."""
    return data.get("wizard", {}).get("extra_data", {}).get(VERSIONS, {})


def hidden_fields(versions: Mapping[str, str], *steps: str) -> dict[str, str]:
    """Return what a page that asks ``steps`` sends with its form, by name."""
    shown = {SHOWN + step: versions.get(step, "") for step in steps}
    return {PAGE: secrets.token_hex(_PAGE_BYTES), TURN: "0", **shown}


def with_newer(form: StepForm, newer: Mapping[str, list[str]], typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return ``typed``, the raw answers of an older page, with the words of ``newer`` that it lacks put before its own.

    Only words that are typed freely: of a choice, an address or a number the last one holds.
    """
    both = dict(typed)
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        before, now = ((raw.get(key) or [""])[-1].strip() for raw in (newer, typed))
        if type(field) is CharField and before not in now:
            apart = "\r\n\r\n" if isinstance(field.widget, Textarea) else " / "
            both[key] = [before if now in before else before + apart + now]
    return both
