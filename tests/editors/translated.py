"""A page in Serbian, a language to translate it into, and the people who do."""

import json
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from home.models import StandardPage
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

CMS = f"/{settings.CMS_PATH}"


@dataclass
class World:
    """Serbian page, language, and everybody's browser by name."""

    page: StandardPage
    language: Locale
    clients: dict[str, Client]
    users: dict[str, User]

    @property
    def translated(self) -> StandardPage:
        return StandardPage.objects.get(translation_key=self.page.translation_key, locale=self.language)

    @property
    def translation(self) -> Translation:
        return Translation.objects.get(source__object_id=self.page.translation_key, target_locale=self.language)

    @property
    def source(self) -> TranslationSource:
        return self.translation.source

    def post(self, who: str, address: str, **data: Any) -> Any:
        return self.clients[who].post(f"{CMS}{address}", data)

    def submit(self, who: str, page: Any = None) -> Any:
        page = page or self.page
        return self.post(who, f"localize/submit/page/{page.pk}/", locales=[self.language.pk])

    def say(self, who: str, text: str, path: str = "lead") -> Any:
        """Translate one piece of text, as the screen of translators does."""
        segment = self.source.stringsegment_set.filter(context__path=path).first()
        address = f"{CMS}localize/translate/{self.translation.pk}/strings/{segment.pk}/edit/"
        body = f"value={text}"
        return self.clients[who].put(address, body, content_type="application/x-www-form-urlencoded")

    def send(self, who: str) -> Any:
        return self.post(who, f"uredjivanje/prevod/{self.translation.pk}/na-odobrenje/")

    def act(self, who: str, action: str = "approve") -> Any:
        state = self.translated.current_workflow_task_state
        return self.post(who, f"pages/workflow/action/{self.translated.pk}/{action}/{state.pk}/", comment="")

    def props(self, who: str) -> Any:
        """Return what the screen of translators is told."""
        shown = self.clients[who].get(f"{CMS}pages/{self.translated.pk}/edit/").content.decode()
        return json.loads(unescape(shown.partition('data-props="')[2].partition('"')[0]))


def make_world(make_user: MakeUser) -> World:
    """Make a live Serbian page with a front page in Hungarian, two editors and two reviewers."""
    home = make_site()
    set_up_groups(home)
    made = StandardPageFactory(parent=home, title="Разговор", slug="razgovor", lead="Прва реченица.")
    made.save_revision().publish()
    hungarian = Locale.objects.create(language_code="hu")
    home.copy_for_translation(hungarian)
    clients, users = {}, {}
    for name, group in (("ana", EDITORS), ("bela", EDITORS), ("vida", REVIEWERS), ("goran", REVIEWERS)):
        clients[name], users[name] = Client(), make_user(f"{name}@primer.rs", cms=True, enrolled=True)
        users[name].groups.add(Group.objects.get(name=group))
        sign_in(clients[name], users[name])
    return World(StandardPage.objects.get(pk=made.pk), hungarian, clients, users)
