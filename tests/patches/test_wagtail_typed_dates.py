import json

import pytest
from wagtail.admin.widgets import datetime

from tests.patches import library

WIDGETS = (datetime.AdminDateInput, datetime.AdminTimeInput, datetime.AdminDateTimeInput)


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_calendar_is_told_to_leave_what_was_typed(widget: type) -> None:
    config = json.loads(widget().get_context("day", None, {})["widget"]["config_json"])
    assert config["validateOnBlur"] is False
    assert "validateOnBlur" not in library.source(datetime), (
        "Wagtail decides itself now: portal/patches/wagtail_typed_dates.py can go"
    )
