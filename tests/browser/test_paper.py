"""What a printed code tells somebody who finds it at home: nothing."""

import re

import pytest

from portal.script.convert import to_latin
from tests.browser.choices import quick_first
from tests.browser.intake_walk import forward, press, walk
from tests.browser.support import Visit, Visits, picture

pytestmark = pytest.mark.browser

WORDS = {"sr": str, "sr-latn": to_latin}


@pytest.mark.full
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
@pytest.mark.parametrize("page", quick_first("receipt", "saved"))
def test_paper_holds_a_word_the_code_and_a_hint(visits: Visits, script: str, page: str) -> None:
    visit = visits(script=script, width=320)
    walk(visit, 10 if page == "receipt" else 4)
    forward(visit) if page == "receipt" else press(visit, "[name=_save]")
    code = visit.page.locator(".code").inner_text()
    assert len(re.sub(r"\D", "", code)) == 18
    printed = on_paper(visit)
    assert printed == [WORDS[script]("Картица"), code, WORDS[script]("Ове цифре чувати на сигурном месту.")]
    assert not re.search("violen|чувам|čuvam|насиљ|nasilj|пријав|prijav|дет|det", " ".join(printed), re.IGNORECASE)
    picture(visit.page, f"paper-{page}-{script}")


def on_paper(visit: Visit) -> list[str]:
    """Return the lines that the page would print."""
    visit.page.emulate_media(media="print")
    return [line for line in visit.page.locator("body").inner_text().splitlines() if line.strip()]
