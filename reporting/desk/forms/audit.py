"""What the auditor looks for in the audit trail."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm
from reporting.cases.audit import ACTS, DENIED, AuditFilter
from reporting.desk.audit_labels import action_groups
from reporting.desk.forms.dates import DayField, midnight


class AuditFilterForm(PortalForm):
    """Days, a kind of act, and one thing; words of the address, so that a list can be sent on as a link."""

    od = DayField(label=_("Од дана"), to_come=False, required=False)
    do = DayField(label=_("До дана"), to_come=False, required=False)
    radnja = forms.ChoiceField(label=_("Радња"), required=False)
    o = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["radnja"]
        field.choices = [
            ("", gettext("све")),
            (ACTS, gettext("све осим отварања и читања порука")),
            (DENIED, gettext("само одбијено")),
            *action_groups(),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("od"), cleaned.get("do")
        if since and until and since > until:
            self.add_error("do", gettext("Последњи дан је пре првог. Замените их или обришите један."))
        return cleaned

    def looking_for(self) -> AuditFilter:
        """Return the filter of a valid form; days are those of Serbia and both are included."""
        since, until = self.cleaned_data["od"], self.cleaned_data["do"]
        return AuditFilter(
            since=midnight(since) if since else None,
            until=midnight(until + timedelta(days=1)) if until else None,
            action=self.cleaned_data["radnja"],
            about=self.cleaned_data["o"],
        )
