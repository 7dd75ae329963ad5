"""„Преводи“: what the screen counts, the ways it opens, and who closes a language."""

from io import StringIO

import polib
import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, ModelLogEntry, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource

from home.models import StandardPage
from portal import languages
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from portal.pages.content_files import identity_of
from portal.pages.language_states import NAMES, rows, share_of
from portal.pages.language_switch import switch
from portal.pages.models import ClosedLanguage
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
LIST, HUNGARIAN = reverse("editors:languages"), reverse("editors:language", args=("hu",))
CLOSE, OPEN = (reverse(f"editors:{name}_language", args=("hu",)) for name in ("close", "open"))


@pytest.fixture(autouse=True)
def told_nothing():
    languages.ask_anew()
    yield
    languages.ask_anew()


@pytest.fixture
def site():
    """The first pages in Serbian, all of them drafts in Hungarian."""
    home = make_site()
    Page.objects.filter(pk=home.pk).update(translation_key=identity_of(languages.FIRST_PAGES[0]))
    set_up_groups(home)
    hungarian = Locale.objects.create(language_code="hu")
    Page.objects.get(pk=home.pk).specific.copy_for_translation(hungarian)
    for key in languages.FIRST_PAGES[1:]:
        page = StandardPageFactory(parent=home, title=f"Страница {key}", slug=key, lead="Прва реченица.")
        Page.objects.filter(pk=page.pk).update(translation_key=identity_of(key))
        page = StandardPage.objects.get(pk=page.pk)
        page.save_revision().publish()
        source, _new = TranslationSource.update_or_create_from_instance(page)
        Translation.objects.create(source=source, target_locale=hungarian).save_target(publish=False)
    return home


@pytest.fixture
def opened(site, monkeypatch):
    """Hungarian is open: read, and its first pages live."""
    monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
    Page.objects.filter(locale__language_code="hu", depth__gt=1).update(live=True)
    languages.ask_anew()
    assert languages.is_public("hu")


@pytest.fixture
def people(site, make_user: MakeUser):
    """An editor, a reviewer and an account of the CMS without any page, in their browsers."""
    clients = {}
    for name, group in (("editor", EDITORS), ("reviewer", REVIEWERS), ("nobody", "")):
        clients[name], user = Client(), make_user(f"{name}@primer.rs", cms=True, enrolled=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
        else:
            user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        sign_in(clients[name], user)
    return clients


def shown(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def test_every_language_is_a_row_with_what_is_there_and_read(people):
    page = shown(people["editor"], LIST)
    for code, name in NAMES.items():
        assert f'href="{reverse("editors:language", args=(code,))}">{name}</a>' in page
    own = share_of("hu")
    row = page.partition("мађарски</a>")[2].partition("</tr>")[0]
    assert (own.present, own.read) == (own.strings, 0)
    assert "<td>Нацрт</td> <td>100 %</td> <td>0 %</td> <td>0 од 6</td> <td>0 од 6</td>" in row
    assert "<td>У припреми</td> <td>0 %</td>" in page.partition("ромски</a>")[2]


def test_the_screen_is_found_in_the_menu_and_reads_in_latin_too(people):
    assert f'"url": "{LIST}"' in shown(people["editor"], reverse("wagtailadmin_home"))
    user = User.objects.get(email="editor@primer.rs")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "sr-latn"})
    assert "Reči portala" in shown(people["editor"], HUNGARIAN) and "mađarski" in shown(people["editor"], LIST)


def test_only_who_works_on_pages_opens_it(people):
    for address in (LIST, HUNGARIAN, reverse("editors:language_po", args=("hu",))):
        assert people["nobody"].get(address).status_code == 302
        assert Client().get(address).status_code == 302
    for code in ("sr", "sr-latn", "xx", "HU"):
        shown(people["editor"], reverse("editors:language", args=(code,)), 404)


def test_pages_say_how_far_they_are_and_lead_to_their_files(people):
    page = shown(people["editor"], HUNGARIAN)
    for translation in Translation.objects.all():
        assert reverse("wagtail_localize:download_pofile", args=(translation.pk,)) in page
        edit = reverse("wagtailadmin_pages:edit", args=(translation.get_target_instance().pk,))
        assert f'href="{edit}"> Унеси PO' in page
    front = Page.objects.get(translation_key=identity_of(languages.FIRST_PAGES[0]), locale__language_code="sr")
    assert f'{reverse("wagtail_localize:submit_page_translation", args=(front.pk,))}"> Започни превод' in page
    assert page.count("промењено на српском") == 0 and page.count("нацрт") >= 5
    assert "?target_locale=hu" in page


def test_only_who_may_edit_a_translation_or_ask_for_one_is_led_there(site, make_user: MakeUser):
    client, user = Client(), make_user("jedna@primer.rs", cms=True, enrolled=True)
    group = Group.objects.create(name="Једна страница")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    page = Page.objects.get(slug="privatnost", locale__language_code="sr")
    theirs = Page.objects.get(slug="privatnost", locale__language_code="hu")
    right = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=theirs, permission=right)
    user.groups.add(group)
    sign_in(client, user)
    page.specific.save_revision().publish()
    said = shown(client, HUNGARIAN)
    assert said.count("Унеси PO") == said.count("/pofile/download/") == 1
    assert f'href="{reverse("wagtailadmin_pages:edit", args=(theirs.pk,))}"> Унеси PO' in said
    assert "промењено на српском" in said and "Започни превод" not in said and "/localize/update/" not in said


def test_what_changed_in_serbian_since_is_named(people, monkeypatch):
    before = {row.code: row.changed for row in rows()}
    page = StandardPage.objects.get(slug="privatnost", locale__language_code="sr")
    page.lead = "Друга реченица."
    page.save_revision().publish()
    assert {row.code: row.changed for row in rows()} == before | {"hu": before["hu"] + 1}
    said = shown(people["editor"], HUNGARIAN)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    assert said.count("промењено на српском") == 1
    assert reverse("wagtail_localize:update_translations", args=(source.pk,)) in said


def test_what_changed_in_the_interface_is_counted_anew_when_its_file_changes(settings, tmp_path, monkeypatch):
    root, locale = tmp_path, tmp_path / "locale"
    (root / "portal" / "templates").mkdir(parents=True)
    (root / "portal" / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Добар дан" %}', encoding="utf-8"
    )
    path = locale / "hu" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Language: hu\\n"\n\n'
    draft = '#, fuzzy\n#| msgid "Добро јутро"\nmsgid "Добар дан"\nmsgstr "Jó reggelt"\n'
    path.write_text(header + draft, encoding="utf-8")
    settings.BASE_DIR, settings.LOCALE_PATHS = root, [locale]
    own = share_of("hu")
    assert (own.strings, own.present, own.read, own.changed) == (1, 1, 0, 1)
    path.write_text(header + 'msgid "Добар дан"\nmsgstr "Jó napot"\n', encoding="utf-8")
    own = share_of("hu")
    assert (own.present, own.read, own.changed) == (1, 1, 0)


def test_a_page_that_a_second_person_approved_in_the_cms_counts_as_read(opened, make_user: MakeUser):
    page = StandardPage.objects.get(slug="privatnost", locale__language_code="sr")
    translated = page.get_translation(Locale.objects.get(language_code="hu"))
    row = next(one for one in rows() if one.code == "hu")
    assert (row.live, row.pages_read, row.state) == (6, 0, "open")
    writer, reader = make_user("a@primer.rs", cms=True), make_user("b@primer.rs", cms=True)
    for user in (writer, reader):
        user.groups.add(Group.objects.get(name=REVIEWERS))
    translated.lead = "Olvasva."
    translated.save_revision(user=writer).publish(user=reader)
    assert next(one for one in rows() if one.code == "hu").pages_read == 1


def test_the_file_of_the_interface_is_what_the_command_writes(people):
    answer = people["editor"].get(reverse("editors:language_po", args=("hu",)))
    assert answer["Content-Disposition"] == 'attachment; filename="cuvamte-hu.po"'
    catalogue = polib.pofile(answer.content.decode())
    assert len(catalogue) == share_of("hu").strings and catalogue.metadata["Language"] == "hu"
    begun = polib.pofile(people["editor"].get(reverse("editors:language_po", args=("ro",))).content.decode())
    assert len(begun) == len(catalogue) and begun.metadata["Language"] == "ro"


def test_the_words_of_a_language_stand_beside_it(people):
    address = reverse("editors:glossary", args=("hu",))
    assert f'href="{address}"' in shown(people["editor"], HUNGARIAN)
    assert '<td lang="hu">bejelentés</td>' in shown(people["editor"], address)
    shown(people["editor"], reverse("editors:glossary", args=("ro",)), 404)


def test_the_screen_costs_the_same_for_every_language(people, django_assert_max_num_queries):
    shown(people["editor"], LIST)
    with django_assert_max_num_queries(30):
        shown(people["editor"], LIST)
    with django_assert_max_num_queries(55):
        shown(people["editor"], HUNGARIAN)


def test_who_has_the_right_closes_a_language_and_opens_it_again(opened, people, django_capture_on_commit_callbacks):
    client = people["reviewer"]
    assert f'href="{CLOSE}"' in shown(client, HUNGARIAN)
    assert "обавештење да портал тренутно није доступан на том језику" in shown(client, CLOSE)
    assert languages.is_public("hu") and not ClosedLanguage.objects.exists(), "a GET closed it"
    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(CLOSE)["Location"] == HUNGARIAN
    assert languages.public_codes() == {"sr", "sr-latn"}
    page = shown(client, HUNGARIAN)
    assert f'href="{OPEN}"' in page and "Затворен:" in page and "reviewer@primer.rs" in page
    shown(client, OPEN)
    assert not languages.is_public("hu"), "a GET opened it"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(OPEN)
    assert languages.is_public("hu")


def test_the_switch_leaves_a_trace(opened, people):
    for address in (CLOSE, CLOSE, OPEN):
        people["reviewer"].post(address)
    told = ModelLogEntry.objects.filter(object_id="hu").order_by("pk")
    assert [(one.action, one.user.email, one.label) for one in told] == [
        ("portal.close_language", "reviewer@primer.rs", "hu"),
        ("portal.open_language", "reviewer@primer.rs", "hu"),
    ]
    history = shown(people["reviewer"], reverse("wagtailadmin_reports:site_history"))
    assert "Језик је затворен" in history and "Језик је отворен" in history


def test_an_operator_switches_by_command_and_the_history_keeps_it(opened, people, django_capture_on_commit_callbacks):
    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert command("close", "hu") == "hu: closed; readers are led to Serbian."
        assert not languages.is_public("hu")
    with django_capture_on_commit_callbacks(execute=True):
        command("open", "hu")
    assert languages.is_public("hu")
    told = ModelLogEntry.objects.filter(object_id="hu").order_by("pk")
    assert [(one.action, one.user) for one in told] == [("portal.close_language", None), ("portal.open_language", None)]
    assert "Језик је затворен" in shown(people["reviewer"], reverse("wagtailadmin_reports:site_history"))


def test_no_command_closes_what_the_release_shows_to_nobody(site):
    for code, why in (("hu", "this release shows it to no reader"), ("sr", "not an offered language")):
        with pytest.raises(CommandError, match=why):
            command("close", code)
    assert not ClosedLanguage.objects.exists()


@pytest.mark.parametrize("what", ["pages", "close", "open"])
def test_a_command_on_an_empty_database_says_what_to_run(what, monkeypatch):
    monkeypatch.setattr("django.db.connection.introspection.table_names", list)
    with pytest.raises(CommandError, match=r"run manage\.py migrate and manage\.py load_site"):
        command(what, "hu")


def command(*what):
    """Return what ``manage.py languages`` says."""
    out = StringIO()
    call_command("languages", *what, stdout=out)
    return out.getvalue().strip()


def test_without_the_right_nobody_is_offered_it_and_a_forged_form_is_refused(opened, people):
    assert CLOSE not in shown(people["editor"], HUNGARIAN)
    for name in ("editor", "nobody"):
        for address in (CLOSE, OPEN):
            for answer in (people[name].get(address), people[name].post(address)):
                assert answer.status_code == 403 and "нема право да затвара" in answer.content.decode()
    assert languages.is_public("hu") and not ClosedLanguage.objects.exists()
    switch("hu", public=False, user=None)
    people["editor"].post(OPEN)
    assert ClosedLanguage.objects.exists()


def test_a_form_from_elsewhere_closes_nothing(opened, people):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = people["reviewer"].cookies
    assert strict.post(CLOSE).status_code == 403
    assert not ClosedLanguage.objects.exists()


def test_a_language_that_the_release_may_not_open_has_no_switch(site, people):
    ClosedLanguage.objects.create(code="hu")
    assert OPEN not in shown(people["reviewer"], HUNGARIAN)
    for code in ("hu", "sr", "xx"):
        for name in ("close_language", "open_language"):
            address = reverse(f"editors:{name}", args=(code,))
            assert people["reviewer"].get(address).status_code == 404
            assert people["reviewer"].post(address).status_code == 404
    assert ClosedLanguage.objects.count() == 1
