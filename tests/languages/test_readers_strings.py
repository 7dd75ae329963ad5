"""What readers are told is in the list of readers' strings, and nothing else they read stays Serbian in Hungarian."""

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client, TestCase
from wagtail.models import Page

from home.models import HomePage
from reporting.cases import services
from reporting.cases.models import Case, Report
from reporting.cases.principals import Person, System
from reporting.notify.templates import TEMPLATES, render
from tests.cases.codes import give_code
from tests.cases.fixtures import CSW, SAID, SCHOOL
from tests.intake.walk import TRACKS, Walker
from tests.languages.recording import CYRILLIC, hungarian, left_serbian, recording
from tests.materials.samples import loaded_library

FINDER = ("", "?mesto=novi", "?mesto=sadd", "?mesto=xq", "okrug/6-juznobacki/", "80284-novi-sad/", "99999-nigde/")
SEARCH = ("", "?q=razgovor", "?q=насиље+у+школи", "?q=zanemarivnaje", "?q=qwertyzz", "?q=хоћу+да+се+убијем")


def visits(language: str) -> Iterator[tuple[str, str]]:
    """Give address and page of finder, search, the first pages of reporting and following, and errors."""
    client = Client()
    for tail in (
        *(f"ustanove/{one}" for one in FINDER),
        *(f"pretraga/{one}" for one in SEARCH),
        *("prijava/", "prijava/povratak/", "prijava/pomoc/", "prijava/potvrda/provera/", "pracenje/", "pracenje/kraj/"),
        "nema-je/",
    ):
        address = f"/{language}/{tail}"
        yield address, client.get(address, follow=True).content.decode()


def reports(language: str) -> Iterator[tuple[str, str]]:
    """Give each page of a report of each track, with its mistakes, up to receipt and proof."""
    for track, answers in TRACKS.items():
        walker = Walker(language)
        walker.choose(track)
        for _ in range(16):
            yield f"{track} {walker.path}", walker.text
            if not walker.step or walker.step == 10:
                break
            walker.send()
            yield f"{track} {walker.path} (empty)", walker.text
            walker.send(answers.get(walker.step))
            if walker.path.endswith("/dalje/"):
                walker.goes_on()
        assert walker.step == 10, (track, walker.path)
        walker.send(_save="1")
        yield f"{track} {walker.path}", walker.text
        walker = Walker(language)
        walker.walk(track)
        walker.send()
        yield f"{track} {walker.path}", walker.text
        for tail in ("potvrda/kartica.pdf", "potvrda/o-prijemu.txt"):
            walker.client.get(walker.url(tail))


def followed(language: str, codes: list[str]) -> Iterator[tuple[str, str]]:
    """Give the follow page of each code, and one that has gone on."""
    for code in codes:
        client = Client()
        html = client.post(f"/{language}/pracenje/", {"code": code}, follow=True).content.decode()
        yield f"follow {code[:4]}", html
        for pressed in ({"_say": "not_stopped"}, {"_start": "withdraw"}, {"body": ""}, {"body": "Боли ме, туку ме."}):
            data = {"key": str(uuid.uuid4()), **pressed}
            yield f"follow {pressed}", client.post(f"/{language}/pracenje/pregled/", data, follow=True).content.decode()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still; asked for first, since roles begin when they are given."""
    with time_machine.travel(dt.datetime(2026, 3, 4, 10, 0, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def codes(
    clock: time_machine.Traveller,
    routed: Callable[..., Case],
    submit: Callable[..., Report],
    person: Callable[..., Person],
    triage: Person,
) -> list[str]:
    """Codes of reports at every point of their way: new, in work, late, ended with something undone, closed."""
    found = []
    centre, school = person("case_worker", CSW), person("case_worker", SCHOOL)
    for track, about_self in (("child", True), ("child", False), ("adult", False)):
        found.append(submit(track=track, about_self=about_self).code)  # type: ignore[attr-defined]
        case = routed(track=track, about_self=about_self)
        parts = {part.institution.code: part.pk for part in case.participations.select_related("institution")}
        report = Report.objects.visible_to(System("test")).get(case=case)
        services.message_to_reporter(
            principal=triage,
            report_id=report.pk,
            participation_id=None,
            body="Da li je prestalo?",
            submission_key=uuid.uuid4(),
        )
        services.accept_participation(principal=centre, participation_id=parts[CSW])
        clock.shift(60)
        services.record_measure(
            principal=centre,
            participation_id=parts[CSW],
            kind="assessment",
            said=SAID,
            note="–",
            submission_key=uuid.uuid4(),
            although_unread=True,
        )
        if about_self:
            services.accept_participation(principal=school, participation_id=parts[SCHOOL])
            services.finish_participation(principal=school, participation_id=parts[SCHOOL], reason="Одсељење.")
        found.append(give_code(report))
    return found


def test_a_report_says_nothing_outside_the_list(keyring: object) -> None:
    with recording(reports("sr")) as heard:
        assert not heard.outside()
        assert not heard.without_words()


def test_following_says_nothing_outside_the_list(codes: list[str]) -> None:
    with recording(followed("sr", codes)) as heard:
        assert not heard.outside()
        assert not heard.without_words()


def test_a_report_is_hungarian_for_a_hungarian_reader(keyring: object) -> None:
    with hungarian():
        assert not left_serbian(reports("hu"))


def test_following_is_hungarian_for_a_hungarian_reader(codes: list[str]) -> None:
    with hungarian():
        assert not left_serbian(followed("hu", codes))


def test_mail_to_reporters_is_in_their_language_and_serbian_where_that_is_closed(db: None) -> None:
    with hungarian():
        for name, template in TEMPLATES.items():
            if template.to_reporter:
                assert not CYRILLIC.search("".join(render(name, "hu")))
                assert render(name, "sk") == render(name, "sr")


class PublicPages(TestCase):
    """The small site: its pages of every kind, finder, search, and where reporting and following begin."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_library())
        super().setUpClass()

    def test_they_say_nothing_outside_the_list(self) -> None:
        client = Client()
        client.get("/sr/")
        root = HomePage.objects.get(locale__language_code="sr").url_path
        tails = [page.url_path.removeprefix(root) for page in Page.objects.live().filter(url_path__startswith=root)]
        pages = ((tail, client.get(f"/sr/{tail}").content.decode()) for tail in tails)
        with recording(itertools.chain(pages, visits("sr"))) as heard:
            assert not heard.outside()
            assert not heard.without_words()

    def test_those_of_the_portal_itself_are_hungarian_for_a_hungarian_reader(self) -> None:
        with hungarian():
            assert not left_serbian(visits("hu"))
