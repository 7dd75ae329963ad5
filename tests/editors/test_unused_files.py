"""Files that nothing uses are listed and may go; one that readers see is neither deleted nor changed by its owner."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from home.models import StandardPage
from portal.accounts.models import User
from portal.editors import unused
from portal.editors.models import Unused
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from portal.pages.file_use import is_shown, used
from portal.pages.models import PortalDocument, PortalImage
from tests.accounts.fixtures import MakeUser, sign_in
from tests.editors.translated import CMS
from tests.pages.factories import StandardPageFactory, make_site
from tests.pages.samples import pdf

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def people(make_user: MakeUser, settings: Any, tmp_path: Any) -> dict[str, tuple[Client, User]]:
    settings.MEDIA_ROOT = str(tmp_path)
    set_up_groups(make_site())
    found = {}
    for name, group in (("ana", EDITORS), ("vida", REVIEWERS)):
        client, user = Client(), make_user(f"{name}@primer.rs", cms=True, enrolled=True)
        user.groups.add(Group.objects.get(name=group))
        sign_in(client, user)
        found[name] = (client, user)
    return found


@pytest.fixture
def leaflet(people: dict[str, tuple[Client, User]]) -> PortalDocument:
    """A document of Ana's."""
    return PortalDocument.objects.create(
        title="Летак", file=ContentFile(b"%PDF-1.4 prvi", name="letak.pdf"), uploaded_by_user=people["ana"][1]
    )


@pytest.fixture
def page(people: dict[str, tuple[Client, User]], django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    """Put words on a page, live or as a draft beside what is live."""
    made = StandardPageFactory(parent=make_home(), title="Са летком", slug="letak")

    def write(words: str, *, live: bool) -> None:
        one = StandardPage.objects.get(pk=made.pk)
        one.body = json.dumps([{"type": "paragraph", "value": words}])
        with django_capture_on_commit_callbacks(execute=True):
            revision = one.save_revision()
            if live:
                revision.publish()

    return write


def make_home() -> Any:
    from home.models import HomePage

    return HomePage.objects.get(locale__language_code="sr")


def link(file: Any) -> str:
    return f'<p><a linktype="document" id="{file.pk}">Летак</a></p>'


def replace(client: Client, file: Any) -> None:
    new = SimpleUploadedFile("letak.pdf", pdf("Подметнуто"), content_type="application/pdf")
    data = {"title": "Подметнуто", "file": new, "collection": file.collection_id, "tags": ""}
    client.post(f"{CMS}documents/edit/{file.pk}/", data)


def test_what_is_in_no_page_and_no_draft_is_unused(leaflet: PortalDocument, page: Any) -> None:
    unused.find_unused(NOW)
    assert [one.place for one in Unused.objects.all()] == [leaflet]
    page(link(leaflet), live=False)
    unused.find_unused(NOW)
    assert not Unused.objects.exists(), "a draft names it"
    page(link(leaflet), live=True)
    page("<p>Без њега.</p>", live=False)
    unused.find_unused(NOW)
    assert not Unused.objects.exists(), "the live page names it"
    page("<p>Без њега.</p>", live=True)
    unused.find_unused(NOW)
    assert Unused.objects.get().since == NOW


def test_looking_twice_changes_nothing(leaflet: PortalDocument) -> None:
    PortalImage.objects.create(title="Кућа", description="Кућа.", file=get_test_image_file())
    unused.find_unused(NOW)
    before = list(Unused.objects.order_by("pk").values_list())
    assert len(before) == 2
    unused.find_unused(NOW + timedelta(days=1))
    assert list(Unused.objects.order_by("pk").values_list()) == before


def test_a_draft_that_cannot_be_read_makes_nothing_unused(
    leaflet: PortalDocument, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(link(leaflet), live=False)

    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(StandardPage, "from_serializable_data", broken)
    with pytest.raises(ValueError):
        unused.find_unused(NOW)
    assert not Unused.objects.exists()


def test_the_report_lists_ones_own_and_leads_to_deleting(
    leaflet: PortalDocument, people: dict[str, tuple[Client, User]]
) -> None:
    other = PortalImage.objects.create(
        title="Кућа", description="Кућа.", file=get_test_image_file(), uploaded_by_user=people["vida"][1]
    )
    unused.find_unused(NOW)
    seen = {name: one[0].get(f"{CMS}uredjivanje/nekorisceno/").content.decode() for name, one in people.items()}
    assert "Летак" in seen["ana"]
    assert "Кућа" not in seen["ana"]
    assert f"{CMS}images/{other.pk}/delete/" in seen["vida"]
    people["ana"][0].post(f"{CMS}documents/delete/{leaflet.pk}/")
    assert not PortalDocument.objects.exists()
    assert Unused.objects.count() == 1


def test_its_owner_replaces_a_file_that_only_drafts_name(
    leaflet: PortalDocument, page: Any, people: dict[str, tuple[Client, User]]
) -> None:
    page(link(leaflet), live=False)
    replace(people["ana"][0], leaflet)
    leaflet.refresh_from_db()
    assert leaflet.title == "Подметнуто"


def test_its_owner_does_not_replace_what_readers_see(
    leaflet: PortalDocument, page: Any, people: dict[str, tuple[Client, User]]
) -> None:
    page(link(leaflet), live=True)
    assert is_shown(leaflet)
    replace(people["ana"][0], leaflet)
    leaflet.refresh_from_db()
    assert leaflet.title == "Летак"
    replace(people["vida"][0], leaflet)
    leaflet.refresh_from_db()
    assert leaflet.title == "Подметнуто", "who publishes may"


def approve_for_tomorrow(one: StandardPage) -> None:
    one.go_live_at = timezone.now() + timedelta(days=1)
    one.save_revision().publish()


def ask_for_approval(one: StandardPage) -> None:
    one.save_revision()
    one.get_workflow().start(one, None)


def send_back(one: StandardPage) -> None:
    ask_for_approval(one)
    one.current_workflow_task_state.reject()


@pytest.mark.parametrize("waits", [approve_for_tomorrow, ask_for_approval, send_back])
def test_its_owner_does_not_replace_what_somebody_reads_or_has_approved(
    leaflet: PortalDocument, people: dict[str, tuple[Client, User]], waits: Callable[[StandardPage], None]
) -> None:
    body = json.dumps([{"type": "paragraph", "value": link(leaflet)}])
    waits(StandardPageFactory(parent=make_home(), title="Са летком", slug="letak", body=body, live=False))
    ana, vida = people["ana"][0], people["vida"][0]
    replace(ana, leaflet)
    ana.post(f"{CMS}documents/delete/{leaflet.pk}/")
    leaflet.refresh_from_db()
    assert leaflet.title == "Летак"
    replace(vida, leaflet)
    leaflet.refresh_from_db()
    assert leaflet.title == "Подметнуто", "who publishes may"


@pytest.mark.parametrize("chief", [False, True])
def test_nobody_deletes_what_readers_see(
    leaflet: PortalDocument, page: Any, people: dict[str, tuple[Client, User]], *, chief: bool
) -> None:
    page(link(leaflet), live=True)
    User.objects.filter(pk=people["vida"][1].pk).update(is_superuser=chief)
    for client, _user in people.values():
        client.post(f"{CMS}documents/delete/{leaflet.pk}/")
        client.post(f"{CMS}bulk/wagtaildocs/document/delete/?id={leaflet.pk}", {"next": CMS})
        client.post(f"{CMS}bulk/pages/portaldocument/delete/?id={leaflet.pk}", {"next": CMS})
    assert PortalDocument.objects.filter(pk=leaflet.pk).exists()
    assert str(leaflet.pk) in used(PortalDocument)
