"""By what a material is found: for whom it is, the child's age, topic, form of violence, kind.

Codes stand in content files and addresses; what people read are the Serbian labels. Topics are the editors', forms of
violence the registry's, so that reports and guidance speak of the same things.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.pages.readers import Age, Audience
from portal.pages.topics import topics
from portal.script.words import registry_word
from reporting.registry.models import ViolenceForm

# Answers of the report form that are no form of violence of which a text could speak.
_NO_FORM = ("other", "unknown")


# Who is served first where nothing else decides: whom it happens to, who is near, whose work it is.
_NEAREST = ("children", "teens", "parents", "everyone", "teachers", "professionals")


def shelf_order(*, shown_first: bool, reviewed_on: date | None, audiences: Collection[str]) -> int:
    """Return where a material stands in the library, the highest first, as one number that an index can hold.

    What the editors put first; then by the day of the last review (without one, last); of one day, by the nearest of
    its readers.
    """
    day = reviewed_on.toordinal() if reviewed_on else 0
    distance = min((_NEAREST.index(one) for one in audiences if one in _NEAREST), default=len(_NEAREST))
    return int(shown_first) * 100_000_000 + day * 10 + 9 - distance


class Kind(models.TextChoices):
    """What is read, seen or heard."""

    GUIDE = "guide", _("Водич")
    LEAFLET = "leaflet", _("Летак")
    PROCEDURE = "procedure", _("Поступак")
    POSTER = "poster", _("Плакат")
    VIDEO = "video", _("Видео")
    AUDIO = "audio", _("Звучни запис")


@dataclass(frozen=True)
class Facet:
    """One way to narrow the library: its name in the table, in addresses and on the page.

    ``codes`` are those of a list in the code, none where they are rows of a table. ``folded``: the list is so long
    that it stands folded until something in it is chosen.
    """

    name: str
    parameter: str
    title: Any
    codes: type[models.TextChoices] | None = None
    folded: bool = False


FACETS = (
    Facet("audience", "kome", _("За кога је"), Audience),
    Facet("age", "uzrast", _("Узраст детета"), Age),
    Facet("topic", "tema", _("Тема")),
    Facet("form", "oblik", _("Облик насиља"), folded=True),
    Facet("kind", "vrsta", _("Врста"), Kind),
)


def selectable_forms() -> list[tuple[str, str]]:
    """Return code and name of the forms of violence that a text can be about, in the registry's order."""
    return list(_forms().values_list("code", "name"))


def _forms() -> QuerySet[ViolenceForm]:
    valid = Q(valid_to=None) | Q(valid_to__gt=timezone.localdate())
    return ViolenceForm.objects.filter(valid, offered=True).exclude(code__in=_NO_FORM)


def labels() -> dict[str, dict[str, Any]]:
    """Return the labels of every facet by code and in order, with one query for topics and forms of violence."""
    found: dict[str, dict[str, Any]] = {
        facet.name: dict(facet.codes.choices) if facet.codes else {} for facet in FACETS
    }
    columns = ("of", "order", "code", "shown")
    forms = _forms().order_by().annotate(of=Value("form"), shown=F("name")).values_list(*columns)
    rows = topics().order_by().annotate(of=Value("topic")).values_list(*columns).union(forms, all=True)
    for of, _place, code, name in rows.order_by(*columns):
        found[of][code] = registry_word(name) if of == "form" else name
    return found


def for_people(kind: Any, people: str) -> str:
    """Return what a material is and for whom, of whom several are listed: „Водич за родитеље и школе“."""
    return gettext("%(kind)s за %(people)s") % {"kind": kind, "people": people}
