"""The block that says what an institution must do, from the rules and not from somebody's memory."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from reporting.registry.models import Protocol
from reporting.registry.procedures import Procedure, levels_text, procedure

LEVELS = [("1", _("први ниво")), ("2", _("други ниво")), ("3", _("трећи ниво"))]


class ProcedureValue(blocks.StructValue):
    """The chosen procedure with the steps that are in force on the day on which it is read."""

    @property
    def procedure(self) -> Procedure:
        """The steps; they are asked for once a rendering."""
        level = self.get("level")
        return procedure(
            protocol=self.get("protocol") or Protocol.SCHOOL,
            level=int(level) if level else None,
            on=timezone.localdate(),
        )


class ProcedureBlock(blocks.StructBlock):
    """What must be done, by whom and until when, as the rules of the registry say."""

    title = blocks.CharBlock(required=False, default="", max_length=120, label=_("наслов"))
    protocol = blocks.ChoiceBlock(
        search_index=False, choices=Protocol.choices, default=Protocol.SCHOOL, label=_("поступак")
    )
    level = blocks.ChoiceBlock(
        search_index=False,
        choices=LEVELS,
        required=False,
        default="",
        label=_("ниво насиља"),
        help_text=_("Празно: кораци свих нивоа."),
    )

    class Meta:
        icon = "clipboard-list"
        label = _("Шта школа мора да уради")
        description = _("Кораци поступка из правила: ко, до када и по ком пропису. Мењају се са правилима.")
        template = "blocks/procedure.html"
        value_class = ProcedureValue
        preview_value = {"title": "Шта школа мора да уради", "protocol": Protocol.SCHOOL.value, "level": "3"}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the steps, each with the levels that it is for in words."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        found = value.procedure
        steps = [{"step": step, "levels": levels_text(step.levels)} for step in found.steps]
        return context | {"steps": steps, "basis": found.basis}
