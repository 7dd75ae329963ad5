"""What the editor of a course's page says above the form: what keeps it from going live."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class ReadinessPanel(Panel):
    """Names each thing for which the page, as it was saved, would be refused; nothing where there is none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/readiness.html"

        def is_shown(self) -> bool:
            """A page that was never saved stands nowhere yet."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the causes, each with the page on which it is put right; up to four queries."""
            from elearning.courses.publishing import causes_against

            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"causes": causes_against(self.instance), "page": self.instance}
