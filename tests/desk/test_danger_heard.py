"""What is heard in a story or a message is said beside the words when they are open; elsewhere that it may be urgent."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from portal.danger.kinds import Kind
from portal.danger.models import DangerPhrase
from reporting.cases import services
from reporting.cases.models import Case, Message, Report
from reporting.cases.principals import Reporter, System
from reporting.desk.heard import Piece, heard_in, with_heard
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW
from tests.desk.conftest import Seat, asked, take
from tests.desk.test_urgency import rows_of

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
QUEUE, DAY = "/postupanje/prijave/", "/postupanje/"
CRY, TAG, SAID = "Јуче сам плакала. Попила сам мамине таблете.", "може бити хитно", "У тексту се помиње:"
POISONING = str(Kind.POISONING.label)


def page_of(report: Report) -> str:
    return f"/postupanje/prijave/{report.pk}/"


def write(report: Report, body: str) -> None:
    services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid.uuid4())


def says_nothing_of_it(html: str) -> bool:
    return SAID not in html and not any(str(kind.label) in html for kind in Kind) and "таблете" not in html


def test_the_queue_says_that_it_may_be_urgent_and_never_why(officer: Seat, submit: Callable[..., Report]) -> None:
    calm, heard = submit(), submit(narrative=CRY)
    html = officer.sees(QUEUE, f'<span class="tag warm">{TAG}</span>')
    assert rows_of(html, QUEUE) == [str(heard.pk), str(calm.pk)]
    assert html.count(TAG) == 1 and says_nothing_of_it(html)


def test_said_danger_is_called_so_whatever_was_heard(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(narrative=CRY, danger_now="yes")
    for page in (QUEUE, page_of(report), DAY):
        assert TAG not in officer.sees(page, "Непосредна опасност")


def test_grounds_stand_with_the_story_and_go_with_it(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(narrative=CRY)
    page = page_of(report)
    html = officer.sees(page, TAG, "Опасност сада", "<dd>не; у тексту се помиње опасност</dd>")
    assert says_nothing_of_it(html)
    html = officer.does(page + "prica/", {}, f"<b>{SAID}</b> {POISONING}.", "Јуче сам плакала.")
    assert "<mark>Попила</mark>" in html or "<mark>Попила сам</mark>" in html, re.findall("<mark>.*?</mark>", html)
    assert not re.search("<mark>[^<]*плакала", html)
    readings = AuditEvent.objects.filter(object_id=report.pk, action__startswith="report.read")
    assert readings.count() == 1, "listening is no reading of its own"
    assert says_nothing_of_it(officer.does(page + "prica/", {"hide": "1"}))


def test_a_calm_story_stands_as_it_is(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(narrative="Шаљу ми ружне поруке.\n\nСваки дан.")
    html = officer.does(page_of(report) + "prica/", {}, "<p>Шаљу ми ружне поруке.</p>", "<p>Сваки дан.</p>")
    assert SAID not in html and "<mark>" not in html and TAG not in html


def test_what_was_typed_stays_text(officer: Seat, submit: Callable[..., Report]) -> None:
    typed = (
        '<script>alert(1)</script> Попила сам <b onclick="x">мамине</b> таблете & "све"\nУ кући.\n\n<mark>Крај</mark>'
    )
    html = officer.does(page_of(submit(narrative=typed)) + "prica/", {}, SAID)
    story = html.partition('<div class="callout calm typed"')[2].partition("</div>")[0]
    assert set(re.findall(r"<(/?\w+)[^>]*>", story)) == {"p", "/p", "br", "mark", "/mark"}
    assert "&lt;script&gt;" in story and "&lt;mark&gt;Крај&lt;/mark&gt;" in story and "&amp; &quot;све&quot;" in story
    words = re.sub("<br ?/?>", "\n", story.partition(">")[2])
    read = re.sub("</?(mark|p)>", "", re.sub(r"</p>\s*<p>", "\n\n", words)).strip()
    assert read == re.sub('"', "&quot;", typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def test_who_works_on_it_reads_the_grounds_and_whoever_may_not_read_learns_nothing(
    routed: Callable[..., Case], centre: Seat, school: Seat, seat: Callable[..., Seat]
) -> None:
    case = routed(narrative=CRY)
    page = f"/postupanje/predmeti/{case.pk}/"
    head = seat("head", CSW)
    for who in (centre, school, head):
        assert says_nothing_of_it(who.sees(page))
    take(case, centre)
    centre.does(page + "prica/", {}, SAID, POISONING)
    for who in (school, head):
        assert who.post(page + "prica/").status_code == 403
        assert says_nothing_of_it(who.sees(page))


def test_an_excluded_house_sees_neither_tag_nor_grounds(
    submit: Callable[..., Report], officer: Seat, school: Seat
) -> None:
    report = submit(narrative=CRY, excluded=("school",))
    assert school.get(page_of(report)).status_code == 404
    assert TAG not in school.sees(DAY)
    officer.sees(QUEUE, TAG)


def test_the_day_of_triage_says_it_of_the_report(officer: Seat, submit: Callable[..., Report]) -> None:
    submit(), submit(narrative=CRY)
    html = officer.sees(DAY, f'<span class="tag warm">{TAG}</span>')
    assert says_nothing_of_it(html)


def test_a_message_says_it_in_the_list_and_its_grounds_where_it_stands_open(
    routed: Callable[..., Case], centre: Seat, officer: Seat
) -> None:
    case = routed(risk="low")
    report = case.first_report
    take(case, centre)
    write(report, "Хвала.")
    assert TAG not in centre.sees(DAY, "Нове поруке: 1")
    write(report, CRY)
    for who in (centre, officer):
        assert says_nothing_of_it(who.sees(DAY, f'<span class="tag warm">{TAG}</span>'))
    html = centre.sees(f"/postupanje/predmeti/{case.pk}/", f"<b>{SAID}</b> {POISONING}.")
    bubbles = re.findall(r'<article class="bubble".*?</article>', html, re.DOTALL)
    assert ["<mark>" in one for one in bubbles] == [False, True]


def test_before_the_decision_a_message_in_which_danger_was_heard_comes_first(
    submit: Callable[..., Report], officer: Seat
) -> None:
    report = submit()
    write(report, "Хвала.")
    page = page_of(report)
    calm = officer.sees(page, "Хвала.", "<dd>не</dd>")
    assert "хитн" not in calm[calm.index("<main") : calm.index('id="odluka"')]
    write(report, CRY)
    for _visit in range(2):
        html = officer.sees(page, "<dd>не; у тексту се помиње опасност</dd>")
        above = html[html.index("<h1") : html.index("Шта је пријављено")]
        assert "Порука која може бити хитна" in above and "<mark>" in above, "read or not, until somebody decides"
        assert f"<b>{SAID}</b> {POISONING}." in above and "Хвала." not in above
        assert html.index("Порука која може") < html.index("Следеће:") and 'href="#poruke"' in above


def test_of_an_acute_case_a_message_keeps_the_graver_tag(routed: Callable[..., Case], centre: Seat) -> None:
    case = routed(risk="acute")
    take(case, centre)
    write(case.first_report, CRY)
    assert TAG not in centre.sees(DAY, "Нове поруке: 1")


def test_many_messages_ask_the_table_of_editors_once(
    submit: Callable[..., Report], officer: Seat, django_assert_num_queries: Any
) -> None:
    report = submit()
    write(report, CRY)
    one = asked(officer, page_of(report), SAID)
    for _ in range(4):
        write(report, CRY)
    assert asked(officer, page_of(report), SAID) == one
    with django_assert_num_queries(0):
        assert with_heard([Message(body=CRY)])[0][1] is None, "what was not heard when it was sent is not asked about"


def test_what_editors_have_taught_since_holds_where_the_words_are_open(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit(narrative="Стоји на тераси и гледа доле.")
    was_heard = Report.objects.visible_to(SYSTEM).get(pk=report.pk).danger_heard
    DangerPhrase.objects.create(phrase="гледа доле", heard=True, kind=Kind.SUICIDE)
    officer.does(page_of(report) + "prica/", {}, SAID, str(Kind.SUICIDE.label), "<mark>гледа доле</mark>")
    assert Report.objects.visible_to(SYSTEM).get(pk=report.pk).danger_heard is was_heard, "nothing is stored by reading"


def test_words_side_by_side_are_marked_as_one_and_every_letter_stays() -> None:
    text = "Прво.\r\n\r\nПопила сам мамине таблете, и  боли ме.\nДруго.\n\n\nТреће."
    found = heard_in(text)
    assert found is not None and found.what == POISONING
    assert [len(one) > 0 for one in found.paragraphs] == [True] * 3
    assert found.paragraphs[0] == [Piece("Прво.")] and found.paragraphs[-1] == [Piece("Треће.")]
    read = ["".join(piece.text for piece in pieces) for pieces in found.paragraphs]
    assert read == ["Прво.", "Попила сам мамине таблете, и  боли ме.\nДруго.", "Треће."]
    marked = [piece.text for pieces in found.paragraphs for piece in pieces if piece.marked]
    assert marked and all(one == one.strip() and "\n" not in one for one in marked)
    assert heard_in("") is None
