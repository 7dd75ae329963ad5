"""Where Wagtail shows this room: start page, menu of reports, addresses."""

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.wagtail_hooks import register_keyboard_shortcuts_menu_item
from wagtail.models import Page

from portal.editors import urls
from portal.editors.content_checks import use_ours
from portal.editors.cyrillic import ToCyrillicMenuItem
from portal.editors.decisions import count_reviews, offer_decisions, offer_review, offer_what_a_snippet_may
from portal.editors.discarding import DISCARDED, DiscardDraftMenuItem
from portal.editors.emergency import PublishAloneMenuItem
from portal.editors.panels import FindingsPanel, ShortcutsPanel
from portal.editors.report_base import ReportMenuItem
from portal.editors.translations import refuse_own_words
from portal.editors.word.drafting import FROM_WORD
from portal.editors.word.views import WordMenuItem, WordView, say_what_was_lost
from portal.pages.language_switch import CLOSED, OPENED
from portal.pages.models import Banner
from portal.pages.models.banner import ALONE


@hooks.register("register_reports_menu_item")
def findings_menu_item() -> MenuItem:
    """Put the report in front of Wagtail's own."""
    return ReportMenuItem(_("Шта треба погледати"), reverse("editors:findings"), icon_name="glasses", order=50)


@hooks.register("register_reports_menu_item")
def unused_menu_item() -> MenuItem:
    """Lead to files that can go."""
    return ReportMenuItem(_("Не користи се"), reverse("editors:unused"), icon_name="image", order=60)


@hooks.register("register_reports_menu_item")
def languages_menu_item() -> MenuItem:
    """Lead to the state of each language."""
    return ReportMenuItem(_("Преводи"), reverse("editors:languages"), icon_name="wagtail-localize-language", order=70)


@hooks.register("register_permissions")
def right_to_switch_a_language() -> Any:
    """Offer the right among those of a group."""
    return Permission.objects.filter(content_type__app_label="pages", codename="switch_language")


@hooks.register("register_admin_menu_item")
def guide_menu_item() -> MenuItem:
    """Keep the guide one press away from every form."""
    return MenuItem(_("Водич"), reverse("editors:guide"), name="guide", icon_name="help", order=9000)


@hooks.register("register_admin_menu_item")
def keyboard_menu_item() -> MenuItem:
    """Keep Wagtail's way to the keys, „?“, which stands in its menu of help; that menu leads away from the portal."""
    item = register_keyboard_shortcuts_menu_item()
    item.order = 9010
    return item


@hooks.register("insert_global_admin_css")
def screens_css() -> str:
    """Put right on every screen what Wagtail leaves to English or to a wide screen."""
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("cms/screens.css"))


@hooks.register("insert_editor_js")
def saves_in_turn() -> str:
    """Let a pressed button wait for the CMS's own save."""
    return format_html(
        '<script type="module" id="save-in-turn" src="{}" data-waits="{}" data-back="{}"></script>',
        versioned_static("js/save-in-turn.js"),
        _("Сачекајте тренутак, измене се управо чувају."),
        _("Дугме више не чека. Притисните га поново кад пожелите."),
    )


@hooks.register("register_page_action_menu_item")
def discard_draft_item() -> DiscardDraftMenuItem:
    """Offer to begin again with what readers have."""
    return DiscardDraftMenuItem()


@hooks.register("register_page_action_menu_item")
def to_cyrillic_item() -> ToCyrillicMenuItem:
    """Offer Cyrillic for what was pasted in Latin."""
    return ToCyrillicMenuItem()


@hooks.register("register_page_header_buttons")
def from_word_item(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[WordMenuItem]:
    """Offer a new page made of a Word document beside an empty one."""
    return [WordMenuItem(page=page)]


@hooks.register("register_log_actions")
def discarded_draft_action(actions: Any) -> None:
    """Name in the history that a draft was put aside."""
    actions.register_action(DISCARDED, _("Одбаци нацрт"), _("Нацрт је одбачен"))


@hooks.register("register_log_actions")
def switched_language_actions(actions: Any) -> None:
    """Name in the history that somebody closed a language, or opened it again."""
    actions.register_action(CLOSED, _("Затвори језик"), _("Језик је затворен"))
    actions.register_action(OPENED, _("Отвори језик"), _("Језик је отворен"))


@hooks.register("register_log_actions")
def from_word_action(actions: Any) -> None:
    """Name in the history that a draft was made of a text from Word."""
    actions.register_action(FROM_WORD, WordView.page_title, _("Убачено из Ворда"))


hooks.register("before_edit_page", say_what_was_lost)


@hooks.register("register_snippet_action_menu_item")
def publish_alone_item(model: type[Any]) -> PublishAloneMenuItem | None:
    """Offer a banner in a hurry."""
    return PublishAloneMenuItem() if model is Banner else None


@hooks.register("register_log_actions")
def published_alone_action(actions: Any) -> None:
    """Name in the history that one person published a banner."""
    actions.register_action(ALONE, _("Објави хитно"), _("Хитно објављено, без друге особе"))


@hooks.register("insert_editor_js")
def keeps_what_is_locked() -> str:
    """Let nobody type into a page that is only read."""
    return format_html('<script type="module" src="{}"></script>', versioned_static("js/read-only.js"))


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Return the addresses of the report."""
    return [path("uredjivanje/", include(urls))]


@hooks.register("construct_homepage_panels")
def start_page(request: HttpRequest, shown: list[Any]) -> None:
    """Add the panels of this room to the start page; before all of them stands what waits for the reader."""
    for panel in shown:
        if panel.name == "workflow_objects_to_moderate":
            panel.order = 10
    shown.extend([ShortcutsPanel(), FindingsPanel()])


hooks.register("construct_wagtail_userbar", use_ours)
hooks.register("construct_page_action_menu", offer_review)
hooks.register("construct_page_action_menu", offer_decisions)
hooks.register("construct_snippet_action_menu", offer_what_a_snippet_may)
hooks.register("construct_main_menu", count_reviews)
# Before wagtail-localize: nobody publishes the own translation of a row without drafts.
hooks.register("before_edit_snippet", refuse_own_words, order=-1)


@hooks.register("construct_page_action_menu")
def no_way_back_to_an_alias(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer no page that would show the Serbian text at once, by one person's word."""
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]
