"""The form of a row of words."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Locale


class TableForm(WagtailAdminModelForm):
    """Offers the languages that the site has, and the one that the row has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("language")
        if field is not None:
            there = {*Locale.objects.values_list("language_code", flat=True), self.instance.language}
            field.choices = [(code, name) for code, name in field.choices if code in there]
