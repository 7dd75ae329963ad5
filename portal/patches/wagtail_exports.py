"""A list that is taken out of the CMS as CSV begins no formula in a spreadsheet.

Why: titles and addresses are typed by editors, questions of the search by anybody; a cell that begins with a sign of
a formula is computed when the file is opened, and can send what stands beside it to a stranger. Every list and report
writes its cells through one method of a mixin that no setting names.
Written for: Wagtail 7.4
Upstream: https://github.com/wagtail/wagtail/issues/3466, closed: what a spreadsheet makes of a CSV is held to be the
spreadsheet's business.
Goes when: a setting names the mixin or the escape. XLSX needs none: there Wagtail writes such cells as text.
"""

import re
from functools import wraps
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# At the beginning of a cell, or of what becomes one where the spreadsheet separates by semicolon or tabulator.
_FORMULA = re.compile(r"(?:\A|(?<=[;\t]))(?=[=+\-@\t\r])")


def apply() -> None:
    """Write an apostrophe before what a spreadsheet would take for a formula, which it then shows as it stands."""
    stock = SpreadsheetExportMixin.preprocess_field_value

    @wraps(stock)
    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        cell = stock(self, field, value, export_format)
        if export_format == self.FORMAT_CSV and isinstance(cell, str):
            return _FORMULA.sub("'", cell)
        return cell

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
