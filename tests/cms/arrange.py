"""A CMS with something on every screen, and the people who work in it."""

from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, Revision, Site, TaskState, Workflow, WorkflowPage
from wagtail.users.models import UserProfile

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.danger.models import DangerPhrase
from portal.editors.texts import NOTHING_SAID
from portal.pages.cms_groups import COLLECTION, EDITORS, REVIEW, REVIEWERS, ROOT, WORKFLOW, set_up_groups
from portal.pages.models import Banner, Helpline, Navigation, Topic
from portal.pages.models.media import PortalDocument, PortalImage
from search.models import AddedWords, Promotion, StopWord, Synonyms, WantedCount
from tests.accounts.fixtures import enrol, session_of
from tests.pages.factories import HelplineFactory, StandardPageFactory, make_banner, make_site

MANAGER = "manager"
UNSENT = "Журно"
GROUPS = {"editor": EDITORS, "reviewer": REVIEWERS}


def worker(role: str, *, language: str) -> User:
    """Return an account of ``role`` (editor, reviewer or manager) that works in ``language``."""
    manages = role == MANAGER
    user: User = User.objects.create_user(
        f"{role}@primer.rs", None, first_name="Сара", last_name="Нинић", is_superuser=manages, is_staff=manages
    )
    if not manages:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
    enrol(user)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    return user


def browser_of(user: User) -> Client:
    """Return a browser in which ``user`` is signed in with the second factor."""
    client = Client(raise_request_exception=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


def house() -> HomePage:
    """Make a front page with the groups and the workflow of the CMS, and nothing of Wagtail's own greeting."""
    # Not „Почетна“, which is a word of the CMS as well.
    home = make_site(title="Насловна страница")
    Page.objects.filter(depth=2).exclude(pk=home.pk).delete()
    Site.objects.update(site_name="Пробни сајт")
    set_up_groups(home)
    return home


def furnish() -> tuple[HomePage, StandardPage]:
    """Make a page live with a draft on top, one in review, a picture, a document and a helpline."""
    home = house()
    author = User.objects.create_user("autor@primer.rs", None, first_name="Мила", last_name="Лукић")
    author.groups.add(Group.objects.get(name=EDITORS))
    page: StandardPage = StandardPageFactory(parent=home)
    reader = User.objects.create_user("cita@primer.rs", None, first_name="Вера", last_name="Илић")
    reader.groups.add(Group.objects.get(name=REVIEWERS))
    page.save_revision(user=author, log_action=True).publish(user=reader)
    page.title = "Шта је насиље, друго читање"
    page.save_revision(user=author, log_action=True)
    WorkflowPage.objects.get_or_create(page=home, workflow=Workflow.objects.get())
    waiting = StandardPageFactory(parent=home, title="Чека проверу", live=False)
    waiting.save_revision(user=author, log_action=True)
    state = Workflow.objects.get().start(waiting, author)
    assert state.current_task_state.status == TaskState.STATUS_IN_PROGRESS
    _files(author)
    HelplineFactory(name="Пробна линија")
    Navigation.objects.create(locale=home.locale)
    banner = make_banner("Опрезно")
    banner.text = "Пажљиво"
    banner.save_revision(user=author, log_action=True)
    Workflow.objects.get().start(banner, author)
    # What nobody has sent to review may be published in a hurry.
    Banner.objects.create(text=UNSENT, locale=home.locale, live=False, expire_at=banner.expire_at).save_revision()
    _words_of_the_search(page)
    return home, page


def _words_of_the_search(page: StandardPage) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    WantedCount.objects.create(day=yesterday, language="sr", words="пробно питање", times=20, found=0)
    Synonyms.objects.create(words="пробна реч|пробни израз")
    StopWord.objects.create(word="пробно")
    DangerPhrase.objects.create(phrase="пробни узвик", kind="help", note="пробни разлог")
    AddedWords.objects.create(key=f"page:{page.pk}", words="пробни надимак")
    Promotion.objects.create(words="пробни повод", page=page)


def _files(author: User) -> None:
    stored = BytesIO()
    Image.new("RGB", (64, 64), (40, 90, 30)).save(stored, "PNG")
    PortalImage.objects.create(
        title="Цртеж куће", file=SimpleUploadedFile("kuca.png", stored.getvalue()), uploaded_by_user=author
    )
    PortalDocument.objects.create(
        title="Образац", file=SimpleUploadedFile("obrazac.pdf", b"%PDF-1.4"), uploaded_by_user=author
    )


def typed() -> set[str]:
    """Return every text that is a row of the CMS: it stays in the script it was written in."""
    pages = Page.objects.filter(depth__gt=1)
    found = {text for page in pages for text in (page.title, page.draft_title)}
    found |= {revision.content["title"] for revision in Revision.page_revisions.all()}
    found |= {name for user in User.objects.all() for name in (user.first_name, user.last_name)}
    for model in (PortalImage, PortalDocument):
        found |= set(model.objects.values_list("title", flat=True))
    for banner in Banner.objects.all():
        found |= {banner.text, banner.get_latest_revision_as_object().text}
    for row in Navigation.objects.all():
        found |= {row.footer_text, str(row)}
    for line in Helpline.objects.all():
        found |= {line.name, line.hours, line.cost, line.audience, line.source}
    found |= set(Topic.objects.values_list("name", flat=True))
    for table in (Synonyms, AddedWords, Promotion, WantedCount):
        found |= {text for row in table.objects.all() for text in (row.words, str(row))}
    found |= set(StopWord.objects.values_list("word", flat=True))
    found |= {text for row in DangerPhrase.objects.all() for text in (row.phrase, row.note)}
    found |= {EDITORS, REVIEWERS, WORKFLOW, REVIEW, COLLECTION, ROOT}
    # The checker of texts is handed the phrases that it looks for; it shows none.
    found |= NOTHING_SAID
    return found | set(Site.objects.values_list("site_name", flat=True))
