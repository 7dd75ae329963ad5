"""An editor's day, from the door to the page that readers have and then have no more; once in each script of the CMS."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.script.convert import to_latin
from portal.script.slugs import slugify
from reporting.notify.mail_backend import TEMPLATE as NEUTRAL
from tests.browser.day.acts import REVIEWER
from tests.browser.day.people import Worker
from tests.caching.support import Editor, Varnish

pytestmark = pytest.mark.browser
EDITOR = "urednik@demo.test"
ACTS = "tests.browser.day.acts"
SCRIPTS = ("sr", "sr-latn")
GOAL, AT_MOST = 1.0, 10.0  # seconds
LEAD, CORRECTED = "Лозинка је кључ твоје собе.", "Лозинка је кључ. Не даје се никоме."
COMMENT = "Да ли је увод јасан детету од седам година?"


def readers_see(varnish: Varnish, slug: str, *, words: tuple[str, ...] = (), status: int = 200) -> None:
    """Fail unless readers have the page as it is now, in both scripts, at once; says how long it took."""
    began = time.monotonic()
    for script in SCRIPTS:
        wanted = [to_latin(one) if script == "sr-latn" else one for one in words]
        while True:
            answer = varnish.ask(f"/{script}/materijali/{slug}/")
            missing = [one for one in wanted if one not in answer.text]
            if answer.status == status and not missing:
                break
            late = f"/{script}/ still answers {answer.status} without {missing}"
            assert time.monotonic() - began < AT_MOST, late
            time.sleep(0.02)
    print(f"{slug}: fresh in both scripts after {time.monotonic() - began:.2f} s (goal {GOAL:.0f} s)")


def writes(editor: Worker, house: Editor, title: str) -> dict[str, str]:
    """Write a material with every block there is; returns by block what a reader has to see."""
    editor.starts_a_material(title=title, lead=LEAD)
    said = {name: editor.uses_the_block(name, label) for name, label in house(f"{ACTS}:offered")}
    editor.marks(audiences="children", topics="internet")
    editor.saves()
    return said


def is_refused(editor: Worker, house: Editor, slug: str) -> None:
    """The author finds no way to approve, and the form sent by hand changes nothing."""
    before = house(f"{ACTS}:state_of", slug=slug)
    editor.opens(before["pk"])
    editor.is_offered_no_approval()
    assert editor.forges_an_approval(before) in (302, 403)
    assert house(f"{ACTS}:state_of", slug=slug) == before


def talk_it_over(editor: Worker, reviewer: Worker, house: Editor, pk: int) -> None:
    """The reviewer comments on a field and sends the page back; the author sees it, resolves it and sends it again."""
    reviewer.opens(pk)
    reviewer.writes_a_comment("lead", COMMENT)
    reviewer.asks_for_changes(pk, "Погледајте коментар уз увод.")
    editor.opens(pk)
    editor.reads_and_resolves_the_comment(COMMENT)
    assert house(f"{ACTS}:open_comments", pk=pk) == 0
    editor.sends_to_review()


@pytest.mark.full
@pytest.mark.parametrize("script", SCRIPTS)
def test_an_editors_day(script: str, at_the_desk: Callable[..., Worker], house: Editor, varnish: Varnish) -> None:
    title = f"Чувај лозинку {SCRIPTS.index(script) + 1}"
    slug, letters = slugify(title), house(f"{ACTS}:letters")
    editor, reviewer = at_the_desk(EDITOR, script=script), at_the_desk(REVIEWER, script=script)
    editor.signs_in()
    reviewer.signs_in()

    said = writes(editor, house, title)
    editor.previews("", LEAD, *said.values())
    editor.previews("latn", to_latin(LEAD), *map(to_latin, said.values()))
    editor.schedules((timezone.localtime() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M"))
    editor.sends_to_review()
    is_refused(editor, house, slug)
    pk = house(f"{ACTS}:state_of", slug=slug)["pk"]
    talk_it_over(editor, reviewer, house, pk)
    reviewer.approves(pk)

    readers_see(varnish, slug, status=404)
    assert house(f"{ACTS}:state_of", slug=slug)["waits"] is True
    assert "pages.scheduled" in house(f"{ACTS}:hours_pass", slug=slug, hours=4)
    readers_see(varnish, slug, words=(title, LEAD, *said.values()))
    assert house(f"{ACTS}:stored_blocks", slug=slug) == list(said)

    editor.opens(pk)
    editor.page.fill("#id_lead", CORRECTED)
    editor.sends_to_review()
    readers_see(varnish, slug, words=(LEAD,))
    is_refused(editor, house, slug)
    reviewer.approves(pk)
    readers_see(varnish, slug, words=(CORRECTED,))

    reviewer.unpublishes(pk)
    readers_see(varnish, slug, status=404)
    # Reviewer and author hear that something waits, in letters that hold no word of it; who is on duty is rung besides.
    new = (Counter(house(f"{ACTS}:letters")) - Counter(letters)).keys()
    assert {template for template in new if not template.startswith("desk.")} == {NEUTRAL}
