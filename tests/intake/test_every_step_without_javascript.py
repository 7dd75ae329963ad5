"""The three tracks, from the entry page to the receipt, as a browser without JavaScript sends them."""

import pytest

from reporting.cases.models import Report
from reporting.cases.principals import System
from tests.intake.walk import TRACKS, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]


def reports() -> list[Report]:
    return list(Report.objects.visible_to(System("test")))


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_a_report_arrives_from_every_track(track: str, language: str) -> None:
    walker = Walker(language)
    walker.walk(track)
    assert walker.step == 10
    walker.send()
    assert walker.page.request["PATH_INFO"].endswith("/potvrda/")
    assert walker.page.status_code == 200
    (report,) = reports()
    assert report.track == track
    assert report.language == language
