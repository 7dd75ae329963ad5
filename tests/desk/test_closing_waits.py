"""The page on which a closing is decided says why an approval waits, and keeps what was chosen."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Exclusion
from reporting.cases.principals import Reporter
from tests.cases.fixtures import CSW, POLICE, fresh, read_all
from tests.desk.conftest import Seat, finish, take

pytestmark = pytest.mark.django_db


class Asked(NamedTuple):
    """A case of the centre that its worker has proposed to close, and the address of the decision."""

    case: Case
    link: str


@pytest.fixture
def asked(centre: Seat, routed: Callable[..., Case]) -> Asked:
    case = routed(to=(CSW,))
    take(case, centre)
    finish(case, centre)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    return Asked(case, f"/postupanje/predlozi/{proposal.pk}/")


def write(case: Case) -> None:
    services.message_from_reporter(
        principal=Reporter(case.first_report.pk), body="Опет ме је тукао.", submission_key=uuid.uuid4()
    )


def test_a_message_that_nobody_has_read_is_named_and_the_choice_stays(asked: Asked, centre: Seat, head: Seat) -> None:
    write(asked.case)
    html = head.approves(asked.link, "error-summary", "Стигла је порука")
    assert 'value="approve"' in html and "checked" in html.split('value="approve"')[1].split(">")[0]
    centre.sees(f"/postupanje/predmeti/{asked.case.pk}/", "Опет ме је тукао.")
    head.approves(asked.link, "Предмет је затворен.")


def test_a_page_that_is_older_than_the_newest_message_approves_nothing(asked: Asked, centre: Seat, head: Seat) -> None:
    old = head.sees(asked.link).split('name="shown" value="')[1].split('"')[0]
    write(asked.case)
    read_all(centre.person, asked.case.first_report)
    for shown in (old, ""):
        head.does(asked.link, {"decision": "approve", "shown": shown}, "error-summary", "Док сте гледали ову страницу")
    head.approves(asked.link, "Предмет је затворен.")


def test_a_proposal_whose_author_is_out_says_so_and_goes_back(asked: Asked, head: Seat, centre: Seat) -> None:
    said = "Ко је предложио затварање о њему више не одлучује"
    assert said not in head.sees(asked.link)
    Exclusion.objects.create(report=asked.case.first_report, kind="user", user=centre.person.user)
    head.sees(asked.link, said, "Вратите предмет на рад")
    head.approves(asked.link, said, "Предмет је враћен на рад.")


def test_whoever_is_overtaken_by_a_colleague_is_not_thanked_for_an_approval(
    routed: Callable[..., Case], centre: Seat, head: Seat, seat: Callable[..., Seat], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, officer = routed(to=(CSW, POLICE), risk="acute"), seat("case_worker", POLICE)
    take(case, centre, officer)
    finish(case, centre, officer)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    colleague, approve = seat("head", CSW), services.approve_closure

    def overtaken(**arguments: Any) -> Any:
        monkeypatch.setattr(services, "approve_closure", approve)
        approve(principal=fresh(colleague.person), proposal_id=proposal.pk)
        return approve(**arguments)

    monkeypatch.setattr(services, "approve_closure", overtaken)
    link = f"/postupanje/predlozi/{proposal.pk}/"
    html = head.approves(link, "Стање предмета се у међувремену променило")
    for page in (html, head.sees(link)):
        assert "Ваша установа је већ одобрила. Чека се одлука друге установе." in page
        assert "одобрење је записано" not in page
    assert [one.approved_by for one in proposal.approvals.all()] == [colleague.person.user]
