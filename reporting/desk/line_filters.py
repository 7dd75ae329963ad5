"""The filters of lines: read from the address, and offered as links that narrow it further."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from reporting.cases.casework.queries.lines import (
    COUNTED,
    HOUSE,
    LATE,
    MINE,
    NOBODY,
    UNREAD,
    WAITING,
    Filters,
    Offered,
)
from reporting.cases.states import Risk

# Which part of the address says what.
WORDS = {"whose": "ko", "which": "sta", "risk": "rizik", "form": "oblik", "place": "mesto"}
ALLOWED: dict[str, re.Pattern[str]] = {
    "whose": re.compile(f"{MINE}|{NOBODY}|{HOUSE}"),
    "which": re.compile(f"{LATE}|{UNREAD}|{WAITING}"),
    "risk": re.compile("|".join(Risk.values)),
    "form": re.compile(r"[a-z_]{1,40}"),
    "place": re.compile(r"[0-9]{1,5}"),
}


@dataclass(frozen=True)
class Choice:
    """One link of the filters; pressing the ``current`` one takes it away."""

    text: str
    url: str
    current: bool = False
    count: str = ""


@dataclass
class Menu:
    """Choices that are folded away under a word, or under what was chosen."""

    text: str
    choices: list[Choice] = field(default_factory=list)
    chosen: Choice | None = None


def filters_in(address: Mapping[str, str], *, whose: str) -> Filters:
    """Return the filters that an address asks for; what makes no sense asks for nothing."""
    found = {}
    for name, word in WORDS.items():
        value = address.get(word, "")
        found[name] = value if ALLOWED[name].fullmatch(value) else ""
    return Filters(**found | {"whose": found["whose"] or whose})


def link(here: str, filters: Filters, **changes: str) -> str:
    """Return the address that asks for ``filters`` with ``changes``."""
    asked = {WORDS[name]: value for name, value in (asdict(filters) | changes).items() if value}
    return f"{here}?{urlencode(asked)}"


def choice(here: str, filters: Filters, name: str, value: str, text: str, count: int | None = None) -> Choice:
    """Return one link; of the list that is shown already it leads back."""
    current = getattr(filters, name) == value
    back = current and name != "whose"
    return Choice(text, link(here, filters, **{name: "" if back else value}), current, shown(count))


def shown(count: int | None) -> str:
    """Return a number as a filter shows it."""
    if count is None:
        return ""
    return f"{COUNTED}+" if count > COUNTED else str(count)


def menus(here: str, filters: Filters, offered: Offered) -> list[Menu]:
    """Return the filters by risk, form and place."""
    risks = [(value, str(label)) for value, label in reversed(Risk.choices)]
    kinds = (
        ("risk", _("Ризик"), risks),
        ("form", _("Облик"), [(form.code, form.name) for form in offered.forms]),
        ("place", _("Место"), [(place.code, place.name) for place in offered.places]),
    )
    found = []
    for name, text, values in kinds:
        choices = [choice(here, filters, name, value, label) for value, label in values]
        found.append(Menu(text, choices, next((one for one in choices if one.current), None)))
    return found
