"""The list of unused files asks once where its files are used, however many rows it has and pages wait."""

import json
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ReferenceIndex

from home.models import HomePage
from portal.accounts.models import User
from portal.editors.models import Unused
from portal.pages import file_use
from portal.pages.cms_groups import EDITORS, set_up_groups
from portal.pages.models import PortalDocument
from tests.accounts.fixtures import MakeUser, sign_in
from tests.editors.translated import CMS
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
LIST = f"{CMS}uredjivanje/nekorisceno/"


@pytest.fixture
def editor(make_user: MakeUser, settings: Any, tmp_path: Any) -> tuple[Client, User]:
    settings.MEDIA_ROOT = str(tmp_path)
    set_up_groups(make_site())
    client, user = Client(), make_user("ana@primer.rs", cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    sign_in(client, user)
    return client, user


def add_row(owner: User, number: int) -> PortalDocument:
    """Add a file that nothing used when it was looked for last."""
    file = ContentFile(b"%PDF-1.4", name=f"letak-{number}.pdf")
    made: PortalDocument = PortalDocument.objects.create(title=f"Летак {number}", file=file, uploaded_by_user=owner)
    Unused.objects.create(document=made, since=timezone.now())
    return made


def wait(file: PortalDocument) -> None:
    """Ask for approval of a page that names a file."""
    body = json.dumps([{"type": "paragraph", "value": f'<p><a linktype="document" id="{file.pk}">Летак</a></p>'}])
    title = f"Са летком {file.pk}"
    page = StandardPageFactory(
        parent=HomePage.objects.get(locale__language_code="sr"), title=title, slug=f"letak-{file.pk}", body=body
    )
    page.live = False
    page.save()
    page.save_revision()
    page.get_workflow().start(page, None)


def grow(owner: User, *, to: int) -> None:
    """Add rows and as many waiting pages, each of which names the file of a row, and one row that none names."""
    for number in range(PortalDocument.objects.count(), to):
        wait(add_row(owner, number))


def queries(client: Client) -> int:
    # Once a minute a request also writes down that the account was here.
    with time_machine.travel(timezone.now(), tick=False):
        client.get(LIST)
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
    return len(found)


def test_twenty_rows_and_waiting_pages_take_no_more_queries_than_two(editor: tuple[Client, User]) -> None:
    client, user = editor
    grow(user, to=2)
    few = queries(client)
    grow(user, to=20)
    assert Unused.objects.count() == 20
    assert queries(client) == few


def test_what_waits_is_read_once_for_the_whole_list(
    editor: tuple[Client, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, user = editor
    grow(user, to=5)
    free = add_row(user, 5)
    read: list[int] = []
    usual = file_use._named_by

    def counted(revision: Any) -> Any:
        read.append(revision.pk)
        return usual(revision)

    monkeypatch.setattr(file_use, "_named_by", counted)
    text = client.get(LIST).content.decode()
    assert len(read) == len(set(read)) == 5
    assert f"{CMS}documents/delete/{free.pk}/" in text
    assert text.count(f"{CMS}documents/delete/") == 1, "what waits is not offered for deleting"


def test_of_several_files_only_those_that_wait_are_awaited(editor: tuple[Client, User]) -> None:
    waiting, free = (add_row(editor[1], number) for number in range(2))
    wait(waiting)
    ReferenceIndex.objects.all().delete()
    assert file_use.awaited([waiting, free]) == file_use.in_use([waiting, free]) == {waiting}
    assert file_use.awaited([]) == set()


def test_an_empty_list_says_that_all_is_well_and_a_wish_that_found_nothing_that_it_found_nothing(
    editor: tuple[Client, User],
) -> None:
    client, _ = editor
    assert "Све слике и сви документи се негде користе." in client.get(LIST).content.decode()
    findings = f"{CMS}uredjivanje/nalazi/"
    assert "Све је у реду: ништа не треба погледати." in client.get(findings).content.decode()
    filtered = client.get(findings, {"kind": "link"}).content.decode()
    assert "Све је у реду" not in filtered and "Нема погодака" in filtered
