"""The CMS as editors see it: banner, helplines, recordings, topics, fewer menu items."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from portal.accounts.staff import edits
from portal.pages.dates import clock_text, day_text
from portal.pages.drawings import DrawingSelect
from portal.pages.file_use import is_shown
from portal.pages.four_eyes import ask_again
from portal.pages.models import Banner, Helpline, Navigation, PortalDocument, Recording, Topic
from portal.pages.snippet_views import (
    FoldedIndexView,
    FourEyesViewSet,
    KeptForever,
    OneForEachLanguage,
    PortalSnippetViewSet,
)


def _end(banner: Banner) -> str:
    return f"{day_text(end)} {clock_text(end)}" if (end := banner.expire_at) else ""


class HelplineViewSet(FourEyesViewSet):
    """Helplines in the CMS: written, approved and taken down, never deleted."""

    model = Helpline
    icon = "mobile-alt"
    menu_label = _("Линије помоћи")
    menu_name = "helplines"
    menu_order = 250
    add_to_admin_menu = True
    list_display = [
        "number",
        "name",
        "hours",
        "last_verified_on",
        LiveStatusTagColumn(label=_("Стање")),
    ]
    list_filter = ["verified", "prominent"]
    search_fields = ["number", "name"]
    ordering = ["order", "number"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(
                        content=_(
                            "Измена се види на свим страницама чим је друга особа одобри. Линију која више не важи"
                            " одмах повлачи са сајта ко сме да одобри."
                        )
                    ),
                    *("number", "name", "hours", "cost", "audience"),
                    MultiFieldPanel(["prominent", "order"], heading=_("Где стоји")),
                ],
                heading=_("Линија"),
            ),
            ObjectList(["last_verified_on", "verified", "source"], heading=_("Провера")),
        ]
    )


class RecordingViewSet(PortalSnippetViewSet):
    """Videos and sound recordings in the CMS."""

    model = Recording
    index_view_class = FoldedIndexView
    icon = "media"
    menu_label = _("Снимци")
    menu_name = "recordings"
    menu_order = 255
    add_to_admin_menu = True
    list_display = ["title", "kind", Column("length", label=_("Трајање"), accessor="length")]
    list_filter = ["kind"]
    search_fields = ["title", "transcript"]
    ordering = ["title"]
    panels = [
        HelpPanel(content=_("Видео без титлова и преписа, и звук без преписа, не могу да се сачувају.")),
        *("title", "kind", "file", "seconds", "poster", "captions", "transcript"),
    ]


def _offered(topic: Topic) -> str:
    return gettext("не") if topic.retired else gettext("да")


class TopicViewSet(PortalSnippetViewSet):
    """Topics in the CMS: edited and retired, never deleted."""

    model = Topic
    index_view_class = FoldedIndexView
    icon = "tag"
    menu_label = _("Теме")
    menu_name = "topics"
    menu_order = 262
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "order", Column("retired", label=_("Нуди се"), accessor=_offered, sort_key="retired")]
    list_filter = ["retired"]
    search_fields = ["name"]
    ordering = ["order", "code"]
    panels = [
        HelpPanel(
            content=_(
                "По темама се налазе материјали и обуке. Нов назив се види свуда, а адресе и изабране теме остају исте."
            )
        ),
        "name",
        FieldPanel("drawing", widget=DrawingSelect()),
        MultiFieldPanel(["order", "retired"], heading=_("Где стоји")),
    ]

    @property
    def permission_policy(self) -> KeptForever:
        """The policy that refuses deleting."""
        return KeptForever(self.model)


class BannerViewSet(FourEyesViewSet):
    """The notice above every page in the CMS."""

    model = Banner
    icon = "warning"
    menu_label = _("Обавештење")
    menu_name = "banner"
    menu_order = 245
    add_to_admin_menu = True
    list_display = [
        "__str__",
        LiveStatusTagColumn(label=_("Стање")),
        Column("expire_at", label=_("Види се до"), accessor=_end),
    ]
    search_fields = ["title", "text"]
    ordering = ("-live", "-latest_revision__created_at")
    panels = [
        HelpPanel(
            content=_(
                "Обавештење стоји на врху сваке јавне странице, осим пријаве и праћења, од тренутка кад га друга особа"
                " одобри до тренутка који упишете. У сваком језику види се само једно: ново замењује старо."
            )
        ),
        "title",
        FieldPanel("text", widget=AdminAutoHeightTextInput),
        *("page", "expire_at"),
    ]


class NavigationViewSet(FourEyesViewSet):
    """Menu and footer in the CMS."""

    model = Navigation
    policy = OneForEachLanguage
    icon = "list-ul"
    menu_label = _("Мени и подножје")
    menu_name = "navigation"
    menu_order = 100
    add_to_settings_menu = True
    list_display = ["__str__", LiveStatusTagColumn(label=_("Стање"))]
    panels = [
        HelpPanel(content=_("Мени и подножје стоје на свакој јавној страници, онако како их је друга особа одобрила.")),
        "menu",
        MultiFieldPanel(["footer_text", "footer"], heading=_("Подножје")),
    ]


register_snippet(BannerViewSet)
register_snippet(HelplineViewSet)
register_snippet(NavigationViewSet)
register_snippet(RecordingViewSet)
register_snippet(TopicViewSet)


# After Wagtail's own, which leads to the sign-in where a collection is private.
@hooks.register("before_serve_document", order=100)
def nothing_that_no_page_shows(document: PortalDocument, request: HttpRequest) -> None:
    """Give a file to readers only when a page that was approved shows it: one editor alone publishes none.

    Whoever edits may open what is not shown yet; other accounts, as those of case workers, are readers here.
    """
    if not edits(request) and not is_shown(document):
        raise Http404


@hooks.register("construct_main_menu")
def drop_unneeded_menu_items(request: HttpRequest, menu_items: list[Any]) -> None:
    """Leave out what leads away from the portal or shows everything twice."""
    menu_items[:] = [item for item in menu_items if item.name not in {"help", "snippets"}]


@hooks.register("construct_reports_menu")
def name_the_list_of_translated_pages(request: HttpRequest, menu_items: list[Any]) -> None:
    """Label wagtail-localize's report anew: „Преводи“ is the screen of languages, and its own label is made once, in
    the script of whoever came first.
    """
    report = reverse("wagtail_localize:translations_report")
    for item in menu_items:
        if item.url == report:
            item.label = _("Преведене странице")


# The screens ask when they begin. Both hooks run in the transaction that then takes the pages away; moving one page
# has none, and there Wagtail itself asks right before it.
@hooks.register("before_delete_page")
def ask_before_deleting(request: HttpRequest, page: Page) -> None:
    """Delete nothing that a colleague has locked in the meantime."""
    if request.method == "POST":
        ask_again(request.user, [page])


@hooks.register("before_bulk_action")
def ask_before_taking_several(request: HttpRequest, action: str, objects: list[Any], view: Any) -> None:
    """Delete and move nothing that a colleague has locked in the meantime."""
    if view.model is Page and action in {"delete", "move"}:
        ask_again(request.user, objects, moving=action == "move")
