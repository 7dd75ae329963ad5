"""The drawings that stand on covers: files ``portal/templates/icons/cover-….svg``, and the field that shows them."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.pages.templatetags.portal import ICON_NAME
from portal.widgets import ChoiceCards, Option

ICONS = Path(__file__).parent.parent / "templates" / "icons"
# What editors read instead of the name of the file.
_LABELS = {
    "cover-talk": _("разговор"),
    "cover-phone": _("телефон"),
    "cover-houses": _("куће"),
    "cover-p-children": _("деца заједно"),
    "cover-p-everyone": _("особа испред зграде"),
    "cover-p-parents": _("родитељ и дете на вратима"),
    "cover-p-school": _("испред школе"),
    "cover-path": _("пут"),
    "cover-shelter": _("заклон"),
    "cover-book": _("књига"),
    "cover-arch": _("лук"),
    "cover-ball": _("лопта"),
    "cover-bench": _("клупа"),
    "cover-cup": _("шоља"),
    "cover-desk": _("сто за учење"),
    "cover-door": _("врата"),
    "cover-family": _("породица"),
    "cover-group": _("друштво"),
    "cover-hand": _("рука"),
    "cover-key": _("кључ"),
    "cover-message": _("порука"),
    "cover-night": _("ноћ"),
    "cover-notes": _("белешке"),
    "cover-picture": _("слика"),
    "cover-scale": _("вага"),
    "cover-school": _("школа"),
    "cover-siblings": _("браћа и сестре"),
    "cover-window": _("прозор"),
    "cover-w-blocks": _("коцке"),
    "cover-w-bridge": _("мост"),
    "cover-w-circle": _("круг"),
    "cover-w-clock": _("сат"),
    "cover-w-cup": _("чај"),
    "cover-w-gate": _("капија"),
    "cover-w-letter": _("писмо"),
    "cover-w-listen": _("слушање"),
    "cover-w-record": _("записник"),
    "cover-w-screen": _("екран"),
    "cover-w-sport": _("спорт"),
    "cover-w-steps": _("степенице"),
    "cover-w-team": _("тим"),
    "cover-w-tree": _("дрво"),
    "cover-w-window": _("прозор установе"),
    "cover-w-words": _("речи"),
}


def covers() -> list[tuple[str, Option]]:
    """Return name and label of every drawing of a cover; one without a label is offered by its name."""
    there = {path.stem for path in ICONS.glob("cover-*.svg")}
    names = [name for name in [*_LABELS, *sorted(there - set(_LABELS))] if name in there]
    return [(name, Option(_LABELS.get(name, name), icon=name)) for name in names]


def covers_or_none() -> list[tuple[str, Option]]:
    """Return the same, and that there is no drawing."""
    return [("", Option(_("без цртежа"))), *covers()]


class DrawingSelect(ChoiceCards):
    """Radio buttons with the drawing beside each name, for the CMS."""

    class Media:
        css: ClassVar = {"all": ["cms/drawings.css"]}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"attrs": {"class": "drawings"}, "choices": covers, **kwargs})


class DrawingChoiceBlock(blocks.ChoiceBlock):
    """A drawing, chosen by seeing it."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        offered = covers if required else covers_or_none
        super().__init__(choices=offered, required=required, search_index=False, widget=DrawingSelect(), **kwargs)

    def _get_callable_choices(self, choices: Any, blank_choice: bool | None = False) -> Any:
        """Offer no empty row beside the drawings: of radio buttons none need be chosen yet."""
        return super()._get_callable_choices(choices, blank_choice=False)


def drawing_exists(name: str) -> None:
    """Raise ``ValidationError`` for a name of which there is no drawing."""
    try:
        if ICON_NAME.fullmatch(name):
            get_template(f"icons/{name}.svg")
            return
    except TemplateDoesNotExist:
        pass
    raise ValidationError(_("Нема цртежа који се тако зове."))
