"""Blocks that carry facts: tables, facts, sources, helplines."""

from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.pages.blocks.choices import SnippetChoiceBlock
from portal.pages.selectors import shown_helplines
from portal.phones import with_calls

# Signs in a table's caption and in the heading of a column, and columns that a telephone can still show.
CAPTION, COLUMN, MOST_COLUMNS = 160, 80, 6


class TableRowBlock(blocks.StructBlock):
    """One row of a table."""

    cells = blocks.ListBlock(blocks.TextBlock(required=False, default="", rows=2), label=_("поља"), min_num=1)

    class Meta:
        icon = "minus"
        label = _("Ред")


class TableBlock(blocks.StructBlock):
    """A table with a caption and a header row, made of blocks that translators can read."""

    caption = blocks.CharBlock(max_length=CAPTION, label=_("шта табела показује"))
    columns = blocks.ListBlock(
        blocks.CharBlock(max_length=COLUMN), label=_("наслови колона"), min_num=2, max_num=MOST_COLUMNS
    )
    rows = blocks.ListBlock(TableRowBlock(), label=_("редови"), min_num=1)
    row_headers = blocks.BooleanBlock(required=False, default=True, label=_("прво поље је наслов реда"))

    class Meta:
        icon = "table"
        label = _("Табела")
        description = _("Подаци у редовима и колонама. Увек има назив и ред са насловима колона.")
        template = "blocks/table.html"
        preview_value = {
            "caption": "Ко води случај у школи",
            "columns": ["Ниво", "Ко поступа"],
            "rows": [
                {"cells": ["Први", "одељењски старешина са родитељима и одељењем"]},
                {"cells": ["Други", "одељењски старешина и тим за заштиту"]},
            ],
            "row_headers": True,
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Put each cell, whose numbers can be called, beside its column's heading: a narrow screen shows both."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        columns = list(value.get("columns") or [])
        cells = [[with_calls(cell) for cell in row["cells"]] for row in value.get("rows") or []]
        rows = [list(zip_longest(columns, row, fillvalue="")) for row in cells]
        return context | {"rows": rows}

    def clean(self, value: Any) -> Any:
        """Refuse a row that has more or fewer cells than there are columns."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        width = len(cleaned["columns"])
        for number, row in enumerate(cleaned["rows"], start=1):
            if len(row["cells"]) != width:
                message = _("Ред %(number)d нема исти број поља као што има колона.") % {"number": number}
                raise StructBlockValidationError(block_errors={"caption": ValidationError(message)})
        return cleaned


class SourceBlock(blocks.StructBlock):
    """A source that a reader can find."""

    title = blocks.CharBlock(max_length=255, label=_("извор"))
    details = blocks.CharBlock(
        required=False,
        default="",
        max_length=160,
        label=_("где је објављен"),
        help_text=_("Гласило и број, издавач, датум."),
    )
    address = blocks.URLBlock(required=False, default="", label=_("адреса"))

    class Meta:
        icon = "link-external"
        label = _("Извор")


class SourcesBlock(blocks.StructBlock):
    """Where the facts of a page come from."""

    sources = blocks.ListBlock(SourceBlock(), min_num=1, label=_("извори"))

    class Meta:
        icon = "link-external"
        label = _("Извори")
        description = _("Прописи и објаве на којима текст почива. Стоји на крају странице.")
        template = "blocks/sources.html"
        preview_value = {
            "sources": [
                {"title": "Правилник о Протоколу поступања у установи", "details": "„Службени гласник РС“, 11/2024"}
            ]
        }


class FactBlock(blocks.StructBlock):
    """A term and what is true of it."""

    term = blocks.CharBlock(max_length=120, label=_("појам"))
    value = blocks.TextBlock(max_length=400, label=_("чињеница"))

    class Meta:
        icon = "info-circle"
        label = _("Чињеница")


class FactsBlock(blocks.StructBlock):
    """Facts in pairs, with their source."""

    title = blocks.CharBlock(required=False, default="", max_length=120, label=_("наслов"))
    facts = blocks.ListBlock(FactBlock(), min_num=1, label=_("чињенице"))
    source = blocks.CharBlock(
        max_length=255, label=_("извор"), help_text=_("Пропис са бројем гласила, или „рок портала“.")
    )

    class Meta:
        icon = "info-circle"
        label = _("Чињенице")
        description = _("Кратки подаци у паровима: рок, број, ко. Извор је обавезан.")
        template = "blocks/facts.html"
        preview_value = {
            "title": "Рокови",
            "facts": [{"term": "Прва провера пријаве", "value": "одмах, а најкасније за два сата"}],
            "source": "рокови портала",
        }


class OwnerBlock(blocks.StructBlock):
    """Who runs the portal, from the settings of the installation."""

    title = blocks.CharBlock(required=False, default="", max_length=120, label=_("наслов"))

    class Meta:
        icon = "home"
        label = _("Ко води портал")
        description = _("Ко води портал, ко одговара за податке, телефон и е-пошта. Податке уписује ко одржава портал.")
        template = "blocks/owner.html"
        preview_value = {"title": "Ко води портал"}


class HelplinesValue(blocks.StructValue):
    """Chosen helplines, without those that were taken down since."""

    @property
    def shown(self) -> list[Any]:
        """The chosen lines as an editor put them, then those that never hide; every line when none is chosen."""
        keys = [line.translation_key for line in self.get("lines") or [] if line is not None]
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        lines = [line for line in shown_helplines() if line.always_shown or not keys or line.translation_key in places]
        return sorted(lines, key=lambda line: places.get(line.translation_key, len(places)))


class HelplinesBlock(blocks.StructBlock):
    """Telephone lines with hours, cost and the date of the last check."""

    title = blocks.CharBlock(required=False, default="", max_length=120, label=_("наслов"))
    lines = blocks.ListBlock(
        SnippetChoiceBlock("pages.Helpline", required=False),
        label=_("линије"),
        default=[],
        help_text=_("Празно: све линије. Полиција, хитна помоћ и НАДЕЛ увек стоје."),
    )

    class Meta:
        icon = "mobile-alt"
        label = _("Линије помоћи")
        description = _("Бројеви из списка линија помоћи. Мењају се на једном месту, а виде свуда.")
        template = "blocks/helplines.html"
        value_class = HelplinesValue
        preview_value = {"title": "Позовите", "lines": []}
