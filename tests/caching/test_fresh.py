"""What an editor changes is fresh behind Varnish at once, in both scripts, wherever it stands."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.caching.support import Editor, Varnish

pytestmark = [pytest.mark.browser, pytest.mark.protected]
SCRIPTS = ("sr", "sr-latn")
SECOND = 1.0


@pytest.fixture
def page(editor: Editor) -> Iterator[str]:
    """The slug of a page of its own."""
    editor("make_page", title="Насловна проба", slug="proba")
    yield "proba"
    for slug in ("proba", "druga-proba"):
        try:
            editor("delete", slug=slug)
        except AssertionError:
            continue


def keep(varnish: Varnish, *tails: str) -> None:
    """Have the pages kept in both scripts."""
    for tail in tails:
        for script in SCRIPTS:
            varnish.ask(f"/{script}{tail}")
            assert varnish.ask(f"/{script}{tail}").hits > 0, f"{script}{tail} is not kept"


def says(words: str) -> Callable[[int, str], bool]:
    return lambda status, text: words in text


def within_a_second(varnish: Varnish, path: str, good: Callable[[int, str], bool]) -> None:
    until = time.monotonic() + SECOND
    while not good((answer := varnish.ask(path)).status, answer.text):
        assert time.monotonic() < until, f"{path} is still old: {answer.status}"
        time.sleep(0.05)


def test_a_published_change_shows_on_the_page_and_wherever_it_is_listed(
    varnish: Varnish, editor: Editor, page: str
) -> None:
    keep(varnish, f"/{page}/", "/")
    assert "proba/" in varnish.ask("/sitemap.xml").text and varnish.ask("/sitemap.xml").hits > 0
    editor("retitle", slug=page, title="Нова љубичица")
    for script, word in (("sr", "Нова љубичица"), ("sr-latn", "Nova ljubičica")):
        within_a_second(varnish, f"/{script}/{page}/", says(word))
    assert varnish.ask("/sitemap.xml").hits == 0


def test_a_draft_leaves_what_is_kept(varnish: Varnish, editor: Editor, page: str) -> None:
    keep(varnish, f"/{page}/")
    editor("save_draft", slug=page, title="Недовршено")
    assert varnish.ask(f"/sr/{page}/").hits > 0


def test_a_page_that_is_taken_off_is_gone_and_comes_back(varnish: Varnish, editor: Editor, page: str) -> None:
    keep(varnish, f"/{page}/")
    editor("unpublish", slug=page)
    for script in SCRIPTS:
        within_a_second(varnish, f"/{script}/{page}/", lambda status, text: status == 404)
        assert varnish.ask(f"/{script}/{page}/").hits > 0, "that there is none is kept too"
    editor("publish", slug=page)
    for script in SCRIPTS:
        within_a_second(varnish, f"/{script}/{page}/", lambda status, text: status == 200)


@pytest.mark.full
def test_a_file_is_gone_with_the_page_that_showed_it_and_comes_back(varnish: Varnish, editor: Editor) -> None:
    addresses = editor("make_document_page", title="Обрасци", slug="obrasci-proba")
    try:
        for address in addresses:
            assert varnish.ask(address).status == 200, address
            assert varnish.ask(address).hits > 0, f"{address} is not kept"
        editor("unpublish", slug="obrasci-proba")
        for address in addresses:
            within_a_second(varnish, address, lambda status, text: status == 404)
            assert varnish.ask(address).hits > 0, "that there is none is kept too"
        editor("publish", slug="obrasci-proba")
        for address in addresses:
            within_a_second(varnish, address, lambda status, text: status == 200)
    finally:
        editor("delete", slug="obrasci-proba")


def test_another_slug_another_place_and_the_end(varnish: Varnish, editor: Editor, page: str) -> None:
    editor("make_page", title="Друга", slug="druga-proba")
    keep(varnish, f"/{page}/", "/druga-proba/")
    varnish.ask("/sr/druga-proba/proba/")
    editor("move_below", slug=page, parent="druga-proba")
    for script in SCRIPTS:
        within_a_second(varnish, f"/{script}/{page}/", lambda status, text: status in (301, 404))
        within_a_second(varnish, f"/{script}/druga-proba/{page}/", lambda status, text: status == 200)
    keep(varnish, "/druga-proba/", f"/druga-proba/{page}/")
    editor("rename", slug="druga-proba", new="treca-proba")
    for script in SCRIPTS:
        within_a_second(varnish, f"/{script}/druga-proba/{page}/", lambda status, text: status in (301, 404))
        within_a_second(varnish, f"/{script}/treca-proba/{page}/", lambda status, text: status == 200)
    editor("delete", slug="treca-proba")
    for script in SCRIPTS:
        within_a_second(varnish, f"/{script}/treca-proba/{page}/", lambda status, text: status in (301, 404))


def test_a_helpline_changes_on_every_page_that_shows_it(varnish: Varnish, editor: Editor) -> None:
    keep(varnish, "/")
    editor("change_helpline", number="192", hours="сваког дана и ноћи")
    for script, words in (("sr", "сваког дана и ноћи"), ("sr-latn", "svakog dana i noći")):
        within_a_second(varnish, f"/{script}/", says(words))


def test_a_notice_stands_on_every_page(varnish: Varnish, editor: Editor, page: str) -> None:
    keep(varnish, "/", f"/{page}/")
    editor("warn", text="Линија данас не ради.")
    for tail in ("/", f"/{page}/"):
        for script, words in (("sr", "Линија данас не ради."), ("sr-latn", "Linija danas ne radi.")):
            within_a_second(varnish, f"/{script}{tail}", says(words))
    editor("warn", text="")
    within_a_second(varnish, "/sr/", lambda status, text: "Линија данас не ради." not in text)


@pytest.mark.parametrize("where", ["teaser", "menu"])
def test_a_teaser_and_the_menu_follow_the_page_that_they_name(
    where: str, varnish: Varnish, editor: Editor, page: str
) -> None:
    editor(f"name_in_{where}", slug=page)
    for script, word in (("sr", "Насловна проба"), ("sr-latn", "Naslovna proba")):
        within_a_second(varnish, f"/{script}/", says(word))
    keep(varnish, "/")
    editor("retitle", slug=page, title="Нова љубичица")
    for script, word in (("sr", "Нова љубичица"), ("sr-latn", "Nova ljubičica")):
        within_a_second(varnish, f"/{script}/", says(word))
    editor("unpublish", slug=page)
    for script, word in (("sr", "Нова љубичица"), ("sr-latn", "Nova ljubičica")):
        within_a_second(varnish, f"/{script}/", lambda status, text, word=word: word not in text)


def test_thirty_changes_in_one_transaction_make_one_ban(varnish: Varnish, editor: Editor, page: str) -> None:
    keep(varnish, f"/{page}/")
    before = varnish.bans
    editor("change_thirty_times", slug=page)
    within_a_second(varnish, f"/sr/{page}/", says("Наслов 29"))
    assert varnish.bans - before == 1
    editor("save_draft", slug=page, title="Недовршено")
    assert varnish.bans - before == 1
