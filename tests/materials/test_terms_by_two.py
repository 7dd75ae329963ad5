"""A term of the glossary is changed by one person and approved by another."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from home.models import HomePage
from materials import glossary_file
from materials.models import GlossaryPage, GlossaryTerm, MaterialIndexPage
from portal.accounts.models import User
from portal.pages.four_eyes import SelfApproval
from search.documents.rows import read_terms
from tests.materials.factories import make_material
from tests.pages.reviewing import CMS, home
from tests.pages.rows_in_review import decides, editor, list_of, reviewer, screen, sends

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
__all__ = ["editor", "home", "reviewer"]
LIST = list_of(GlossaryTerm)
OLD, NEW = "Знају само они који помажу.", "Ново значење, једноставно речено."


def make(term: str = "Поверљивост", meaning: str = OLD) -> GlossaryTerm:
    made = GlossaryTerm.objects.create(term=term, meaning=meaning, locale=Locale.objects.get(language_code="sr"))
    made.save_revision().publish()
    return GlossaryTerm.objects.get(pk=made.pk)


@pytest.fixture
def term(home: HomePage) -> GlossaryTerm:
    """Return a term that stands in a glossary and is explained on a page."""
    made = make()
    library = home.add_child(
        instance=MaterialIndexPage(title="Материјали", slug="materijali", lead="Све на једном месту.")
    )
    page = library.add_child(instance=GlossaryPage(title="Речник", slug="recnik", lead="Речи."))
    page.save_revision().publish()
    make_material(library, 1, body=json.dumps([{"type": "term", "value": made.pk}]))
    return made


def form(meaning: str = NEW, **more: Any) -> dict[str, Any]:
    return {"term": "Поверљивост", "meaning": meaning, "source": "", "anchor": "poverljivost", **more}


def seen(language: str = "sr") -> list[str]:
    """Return the glossary and the page that explains the term, as readers get them."""
    pages = [GlossaryPage.objects.get(), GlossaryPage.objects.get().get_siblings().exclude(slug="recnik").get()]
    return [Client().get(page.url.replace("/sr/", f"/{language}/")).content.decode() for page in pages]


def test_while_a_draft_waits_readers_have_the_old_meaning_and_after_approval_the_new(
    editor: Client, reviewer: tuple[Client, User], term: GlossaryTerm
) -> None:
    sends(editor, term, form())
    assert all(OLD in html and NEW not in html for html in seen())
    decides(reviewer[0], term)
    assert all(NEW in html and OLD not in html for html in seen())
    assert all("Novo značenje, jednostavno rečeno." in html for html in seen("sr-latn"))


@pytest.mark.parametrize("chief", [False, True])
def test_nobody_approves_or_publishes_an_own_meaning(
    reviewer: tuple[Client, User], term: GlossaryTerm, *, chief: bool
) -> None:
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=chief)
    sends(client, term, form())
    assert decides(client, term).status_code in (302, 403)
    client.post(screen(term), form(**{"action-publish": "1"}))
    with pytest.raises(SelfApproval):
        GlossaryTerm.objects.get(pk=term.pk).get_latest_revision().publish(user=user)
    assert NEW not in "".join(seen())


def test_a_new_term_is_nobodys_before_it_was_approved(
    editor: Client, reviewer: tuple[Client, User], term: GlossaryTerm
) -> None:
    editor.post(f"{LIST}add/", form(term="Надзор", anchor="", **{"action-submit": "1"}))
    made = GlossaryTerm.objects.exclude(pk=term.pk).get()
    page = GlossaryPage.objects.get().get_siblings().exclude(slug="recnik").get().specific
    page.body = json.dumps([{"type": "term", "value": made.pk}])
    page.save_revision().publish()
    assert NEW not in "".join(seen()) and list(read_terms([str(made.pk)])) == []
    decides(reviewer[0], made)
    assert all("Надзор" in html and NEW in html for html in seen()) and len(list(read_terms([str(made.pk)]))) == 1


def test_the_reviewers_list_has_the_term_and_a_refusal_leaves_the_old_meaning(
    editor: Client, reviewer: tuple[Client, User], term: GlossaryTerm
) -> None:
    sends(editor, term, form())
    start = reviewer[0].get(CMS).content.decode()
    assert f"{json.dumps('За проверу')[1:-1]} (1)" in start and screen(term) in start
    assert "Одобри и објави" in reviewer[0].get(screen(term)).content.decode()
    decides(reviewer[0], term, "reject")
    assert "Пошаљи на проверу" in editor.get(screen(term)).content.decode()
    assert NEW not in "".join(seen())


def test_the_preview_shows_the_draft_in_both_scripts(editor: Client, term: GlossaryTerm) -> None:
    for mode, said in (("", NEW), ("latn", "Novo značenje, jednostavno rečeno.")):
        address = f"{screen(term, 'preview')}?mode={mode}"
        editor.post(address, form())
        shown = editor.get(address).content.decode()
        assert shown.count(said) == 2 and OLD not in shown


def test_two_drafts_with_one_address_do_not_both_go_live(
    editor: Client, reviewer: tuple[Client, User], term: GlossaryTerm
) -> None:
    other = make("Надзор", "Ко пази.")
    sends(editor, other, form("Ко пази.", term="Надзор", anchor="nova-adresa"))
    GlossaryTerm.objects.filter(pk=term.pk).update(anchor="nova-adresa")
    decides(reviewer[0], other)
    assert GlossaryTerm.objects.get(pk=other.pk).anchor == "nadzor"
    assert GlossaryTerm.objects.get(pk=other.pk).workflow_in_progress


def test_whoever_may_approve_takes_a_term_down_and_nobody_deletes_it(
    editor: Client, reviewer: tuple[Client, User], term: GlossaryTerm
) -> None:
    editor.post(screen(term, "unpublish"))
    assert OLD in seen()[0]
    reviewer[0].post(screen(term, "unpublish"))
    assert OLD not in "".join(seen())
    reviewer[0].post(screen(term, "delete"))
    assert GlossaryTerm.objects.filter(pk=term.pk).exists()


def test_the_file_publishes_as_the_system_and_leaves_alone_what_waits_or_was_taken_down(
    editor: Client, home: HomePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    glossary_file.load_terms(home.locale, False)
    assert GlossaryTerm.objects.filter(live=True, live_revision__user=None).count() == GlossaryTerm.objects.count() > 2
    gone, waits = GlossaryTerm.objects.order_by("pk")[:2]
    gone.unpublish()
    sends(editor, waits, form(term=waits.term, anchor=waits.anchor))
    newer = tmp_path / "glossary.csv"
    with glossary_file.TERMS.open(encoding="utf-8", newline="") as old, newer.open("w", encoding="utf-8") as new:
        rows = list(csv.DictReader(old))
        writer = csv.DictWriter(new, rows[0].keys())
        writer.writeheader()
        writer.writerows(row | {"meaning": row["meaning"] + " Да."} for row in rows)
    monkeypatch.setattr(glossary_file, "TERMS", newer)
    done = glossary_file.load_terms(home.locale, False)
    assert (done.loaded, done.kept) == (len(rows) - 2, 2)
    assert set(GlossaryTerm.objects.exclude(meaning__endswith=" Да.")) == {gone, waits}
    assert not GlossaryTerm.objects.get(pk=gone.pk).live
