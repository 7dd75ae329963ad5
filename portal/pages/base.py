"""The page that every page of the portal is made from."""

import json
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db import models
from django.forms.widgets import Script
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, PageViewRestriction
from wagtail.models import Site as WagtailSite
from wagtail.utils.decorators import cached_classmethod
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField, TranslatableField

from portal.pages.contexts import added_context
from portal.pages.four_eyes import FourEyesMixin
from portal.pages.places import (
    Alternate,
    PageStore,
    active_language,
    alternates,
    canonical,
    exists_in,
    other_languages,
    page_store,
    tail_of_translation,
)
from portal.pages.previews import ScriptPreviewMixin
from portal.pages.sites import site_of
from portal.patches.wagtail_slugs import LatinSlugMixin, is_free
from portal.script.convert import ACCENTED, LETTERS
from portal.script.slugs import slugify
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST


class AddressInput(forms.TextInput):
    """The last part of a page's address; a script fills it from the title while a page is new."""

    class Media:
        js = [Script("js/page-address.js", type="module")]


class PortalPageForm(WagtailAdminPageForm):
    """The editing form: an empty or Cyrillic slug is turned into Latin by our converter.

    Wagtail's own conversion runs in the browser and reads Serbian as Russian (децом becomes
    detsom), so a script of ours suggests the slug of a new page there (``page-address.js``).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            if self.instance.pk is None:
                self.fields["slug"].widget.attrs["data-letters"] = json.dumps(LETTERS | ACCENTED)

    def clean_slug(self) -> str:
        """Return a free slug in Latin letters."""
        suggested = slugify(self.cleaned_data.get("title") or self.data.get("title") or "")
        base = slugify(self.cleaned_data.get("slug") or "") or suggested
        # What the browser suggested is nobody's wish, so it gives way as an empty field does.
        if not base or base != suggested:
            return base
        candidate, number = base, 1
        while not is_free(candidate, self.parent_page, self.instance):
            number += 1
            candidate = f"{base}-{number}"
        return candidate

    def defer_required_fields(self) -> None:
        """Let the page be half written, as its fields and blocks may be: a draft is stored or shown."""
        super().defer_required_fields()
        self.instance.may_be_half_written = True

    def restore_required_fields(self) -> None:
        """Ask for a whole page again."""
        super().restore_required_fields()
        self.instance.may_be_half_written = False

    def clean(self) -> dict[str, Any]:
        """Refuse a moment of going live that has passed; one that passed since it was stored keeps nothing back."""
        cleaned: dict[str, Any] = super().clean()
        moment = cleaned.get("go_live_at")
        if moment and "go_live_at" in self.changed_data and moment <= timezone.now():
            self.add_error("go_live_at", _("Тај тренутак је прошао. Упишите неки који тек долази или оставите празно."))
        return cleaned


class BasePage(FourEyesMixin, ScriptPreviewMixin, LatinSlugMixin, Page):
    """What all pages share: four tabs of panels, review date, addresses in both scripts.

    A subclass adds to ``content_panels``, ``promote_panels``, ``review_panels`` or
    ``settings_panels`` and lists its own fields in ``translatable_fields``; a system check
    holds it to that.
    """

    slug: str
    # What ``portal.pages.serving`` learned on the way to the page: the pages between the front page and this one, and
    # that neither it nor one above it is kept from anybody.
    pages_above: list[Page] | None = None
    known_open: bool = False
    # In which languages beside Serbian it is live.
    known_languages: frozenset[str] | None = None
    # Set by the form that stores a draft: what ``clean`` asks of a whole page can wait.
    may_be_half_written: bool = False
    reviewed_on = models.DateField(
        _("датум провере"),
        null=True,
        blank=True,
        help_text=_("Када је неко последњи пут прочитао целу страницу и потврдио да је тачна."),
    )

    base_form_class = PortalPageForm
    content_panels = [
        HelpPanel(template="editors/help_panel.html"),
        FieldPanel("title", heading=_("Наслов"), help_text=_("Каже шта читалац добија, не само тему.")),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Део адресе"),
                    widget=AddressInput,
                    help_text=_("Латиницом, исти на свим језицима. Прави се од наслова док не упишете свој."),
                ),
                FieldPanel(
                    "seo_title",
                    heading=_("Наслов у претраживачима"),
                    help_text=_("Празно: исти као наслов странице."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Опис у претраживачима"),
                    help_text=_("Једна реченица која каже шта читалац добија на страници."),
                ),
            ],
            heading=_("Претрага"),
        )
    ]
    review_panels = [FieldPanel("reviewed_on")]
    settings_panels = [PublishingPanel(), CommentPanel()]

    translatable_fields: list[BaseTranslatableField] = [
        TranslatableField("title"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("reviewed_on"),
    ]

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Any:  # noqa: N805  (cached_classmethod makes it one)
        """Return the editing screen: one tab for each non-empty list of panels."""
        tabs: list[tuple[list[Panel], Any]] = [
            (cls.content_panels, _("Садржај")),
            (cls.promote_panels, _("Претрага и адреса")),
            (cls.review_panels, _("Провера")),
            (cls.settings_panels, _("Објављивање")),
        ]
        handler = TabbedInterface(
            [ObjectList(panels, heading=heading) for panels, heading in tabs if panels],
            base_form_class=cls.base_form_class,
        )
        return handler.bind_to_model(cls)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Answer only under the page's own language.

        Raises ``Http404`` where the language has no tree of its own; Wagtail by itself would
        show Serbian text under its addresses.
        """
        language = get_supported_content_language_variant(active_language())
        if language != settings.LANGUAGE_CODE and self.locale.language_code != language:
            raise Http404
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add addresses of the page in all its versions, the trail of pages above it and what its room adds."""
        context = super().get_context(request, *args, **kwargs)
        exists_in(request, self.languages())
        if versions := self.get_alternates(request):
            context |= {"alternates": versions, "canonical": canonical(versions)}
        context["crumbs"] = self.crumbs(page_store(request))
        return context | added_context(self, request, context)

    def get_url(self, request: HttpRequest | None = None, current_site: WagtailSite | None = None) -> str | None:
        """Return the page's address as Wagtail does; where there are three hosts, absolute but on the public one.

        The CMS asks without a request, and its links must not stay on its own host.
        """
        url = super().get_url(request=request, current_site=current_site)
        if url is None or not settings.HOSTS or (request is not None and hosts.host_of(request) == PUBLIC_HOST):
            return url
        return hosts.address(PUBLIC_HOST, urlsplit(url).path)

    url = property(get_url)

    def get_full_url(self, request: HttpRequest | None = None) -> str | None:
        """Return the page's address with the name of the public host."""
        url = super().get_full_url(request=request)
        return hosts.address(PUBLIC_HOST, urlsplit(url).path) if url and settings.HOSTS else url

    full_url = property(get_full_url)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Return who is kept from the page, without a query where it is known that nobody is."""
        if self.known_open:
            return PageViewRestriction.objects.none()
        found: models.QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return found

    def tail(self, request: HttpRequest) -> str | None:
        """Return the path below the front page of its language (``""`` for that one), or ``None`` outside the site."""
        site = site_of(request)
        if site is None:
            return None
        root = site.root_page
        if self.locale_id != root.locale_id and self.depth >= root.depth:
            return tail_of_translation(self, root)
        if not self.url_path.startswith(root.url_path):
            return None
        return str(self.url_path[len(root.url_path) :])

    def crumbs(self, store: PageStore) -> list[dict[str, str]]:
        """Return the trail for ``components/breadcrumbs.html``, from the front page to this one.

        A page that is served brought those above it along; any other one asks for them.
        """
        site = site_of(store.request)
        if site is None or self.depth is None or self.depth <= site.root_page.depth:
            return []
        trail = [{"title": _("Почетна"), "url": hosts.link(store.request, PUBLIC_HOST, f"/{active_language()}/")}]
        if self.depth > site.root_page.depth + 1:
            between = self.pages_above
            if between is None:
                between = list(self.get_ancestors().filter(depth__gt=site.root_page.depth))
            trail += [{"title": page.title, "url": store.url(page)} for page in between if page.live]
        return [*trail, {"title": self.title, "url": ""}]

    @cached_property
    def meta_title(self) -> str:
        """The title for the browser's tab."""
        return self.seo_title or self.title

    def languages(self) -> frozenset[str]:
        """Return the languages in which the page is live, where readers may open any but Serbian."""
        if self.known_languages is None:
            codes = self.get_translations(inclusive=True).live().values_list("locale__language_code", flat=True)
            self.known_languages = frozenset(codes) if other_languages() else frozenset()
        return self.known_languages

    def get_alternates(self, request: HttpRequest) -> list[Alternate]:
        """Return every public version of this page, for links in the head."""
        tail = self.tail(request)
        return [] if tail is None else alternates(tail, self.languages())
