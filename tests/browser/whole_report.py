"""The way of one report, from a child's telephone to an answer."""

import uuid
from collections.abc import Callable

from tests.browser.people import CENTRE, SCHOOL, Child, Officer
from tests.browser.support import Visit

TRIAGE, WORKER, HEAD, TEACHER = (f"{name}@demo.test" for name in ("trijaza", "centar", "rukovodilac", "skola"))


def new_story() -> str:
    """Return a story that no other test tells."""
    return f"Сваки дан ме чекају испред школе. Џбун број {uuid.uuid4().hex[:8]}."


def from_report_to_answer(at_home: Callable[[], Visit], at_the_desk: Callable[[], Visit]) -> None:
    """Send a report, work on it and read the answer; each person comes with a visit of their own."""
    story, word = new_story(), uuid.uuid4().hex[:8]
    child = Child(at_home())
    child.tells_everything(story)
    child.sends()
    child.proves_that_the_code_was_written_down()
    child.follows_the_report()
    # The story tells of those who wait for the child: danger is heard, so no hour is promised.
    child.sees("Пријава је стигла. Чека да је отвори тим који чита пријаве.")

    triage = Officer(at_the_desk(), TRIAGE).signs_in(anew=True)
    triage.opens(child.number, on="/postupanje/prijave/")
    triage.reads_the_story(story)
    case = triage.accepts_the_report(risk="high", level="3")
    triage.sends_it_to([SCHOOL, CENTRE], lead=CENTRE)

    centre = Officer(at_the_desk(), WORKER).signs_in(anew=True)
    school = Officer(at_the_desk(), TEACHER).signs_in(anew=True)
    for worker in (centre, school):
        worker.opens_what_came_in(case)
        worker.takes_the_case()
        worker.reads_the_story(story)
    centre.opens(case, on="/postupanje/predmeti/")
    centre.records("assessment", f"Разговор са мајком, {word}.")
    message = f"Здраво, ту смо. Љубичаста врата, {word}."
    centre.writes_to_the_reporter(message)
    for worker in (centre, school):
        worker.opens(case, on="/postupanje/predmeti/")
        worker.finishes_the_part()
    centre.opens(case, on="/postupanje/predmeti/")
    centre.proposes_to_close(f"Насиље је престало, {word}.")

    head = Officer(at_the_desk(), HEAD).signs_in(anew=True)
    head.approves_closing(case, f"Насиље је престало, {word}.")

    child.follows_the_report()
    child.sees("Рад на случају је завршен.")
    child.sees(message)
    child.never_sees(story, f"Разговор са мајком, {word}.", "Тара", "Два дечака")
