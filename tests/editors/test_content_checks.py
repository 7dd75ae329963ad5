"""The checker beside the preview is ours, in the editor and in the page that the editor sees."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem

from portal.editors.content_checks import MESSAGES, PortalChecker
from portal.editors.texts import NOTHING_SAID
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

CMS = f"/{settings.CMS_PATH}"


def test_every_rule_that_is_run_speaks_serbian() -> None:
    assert set(PortalChecker.axe_run_only) == set(MESSAGES)
    for name, text in MESSAGES.values():
        assert not any(letter.isascii() and letter.isalpha() for letter in f"{name}{text}")


def test_links_are_asked_for_the_words_that_the_report_knows_in_both_scripts() -> None:
    configuration = PortalChecker().get_axe_configuration(RequestFactory().get("/"))
    options = {check["id"]: check.get("options") for check in configuration["spec"]["checks"]}
    assert set(options["check-link-words"]["words"]) >= NOTHING_SAID | {"ovde", "više"}


def test_wagtails_own_checker_gives_way() -> None:
    items = [ContentCheckerItem(in_editor=True), object()]
    for hook in hooks.get_hooks("construct_wagtail_userbar"):
        hook(RequestFactory().get("/"), items, None)
    assert isinstance(items[0], PortalChecker)
    assert items[0].in_editor
    assert len(items) == 2


@pytest.mark.django_db
def test_the_page_beside_the_editor_brings_the_checks_and_other_previews_do_not(
    client: Client, make_user: MakeUser
) -> None:
    page = StandardPageFactory(parent=make_site(), title="Нацрт", slug="nacrt")
    page.save_revision()
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    sign_in(client, user)
    address = f"{CMS}pages/{page.pk}/edit/preview/"
    form = client.get(f"{CMS}pages/{page.pk}/edit/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"body-count": "0", "title": "Нацрт", "lead": "Увод."}
    assert client.post(address, sent).json()["is_valid"]
    beside = client.get(f"{address}?in_preview_panel=true&mode=")
    assert "js/content-checks" in beside.content.decode()
    assert "'unsafe-eval'" not in beside["Content-Security-Policy"]
    assert "content-checks" not in client.get(f"{address}?mode=").content.decode()
