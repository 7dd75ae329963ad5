"""The queue of triage shows all reports, also beside one whose key does not open."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Report
from reporting.vault.models import KeyWrap
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("harm", ["a byte", "no key"])
def test_a_report_that_does_not_open_hides_no_other(harm: str, officer: Seat, submit: Callable[..., Report]) -> None:
    closed, other = (submit(danger_now="yes", place_now="Код баке", municipality="") for _ in range(2))
    rows = KeyWrap.objects.filter(report_id=closed.pk)
    if harm == "a byte":
        rows.filter(kind="identity").update(mac=bytes(32))
    else:
        rows.delete()
    html = officer.sees("/postupanje/prijave/", "не отвара се", "адреса је уписана")
    assert f"/postupanje/prijave/{closed.pk}/" in html and f"/postupanje/prijave/{other.pk}/" in html
    officer.sees(f"/postupanje/prijave/{closed.pk}/", "Непосредна опасност")
    officer.sees(f"/postupanje/prijave/{other.pk}/", "Непосредна опасност")
