"""Wagtail's checker beside the preview, with what it cannot know: look-alike letters, links that say nothing
and what Word leaves behind.

The rules travel as data, the looks at an element are in ``content-checks.js``; nothing is run that a policy
would have to let in.
"""

from typing import Any

from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

from portal.editors.texts import NOTHING_SAID
from portal.script.convert import to_latin
from portal.script.to_cyrillic import FOREIGN

LINK_WORDS, ONE_SCRIPT = "link-words", "one-script"
EMPTY, NOTE_MARK = "empty-paragraph", "note-mark"
# Whatever holds text of its own. axe looks for it from the body downwards, so no selector may begin above it.
TEXTS = ("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "th", "td", "caption", "figcaption", "summary", "blockquote")
_TEXTS_IN_MAIN = ", ".join(f"main {name}" for name in TEXTS)
MESSAGES = {
    LINK_WORDS: (_("Линк не каже куда води"), _("Читач екрана чита линкове без околног текста. Упишите шта је тамо.")),
    ONE_SCRIPT: (
        _("Реч са словима другог писма"),
        _("Реч је латиницом, или је неко слово латинично, а изгледа исто. Откуцајте је поново ћирилицом."),
    ),
    EMPTY: (_("Празан пасус"), _("Обришите га: размак између пасуса прави страница.")),
    NOTE_MARK: (
        _("Ознака фусноте"),
        _(
            "Број у угластој загради остао је од фусноте и не води никуда. "
            "Обришите га, а извор упишите у блок „Извори“."
        ),
    ),
    "heading-order": (_("Наслов прескаче ниво"), _("Иза одељка иде део одељка, без прескакања.")),
    "empty-heading": (_("Наслов без речи"), _("Упишите наслов или обришите блок.")),
    "link-name": (_("Линк без речи"), _("Упишите куда води.")),
    "button-name": (_("Дугме без речи"), _("Упишите шта се дешава кад се притисне.")),
    "input-button-name": (_("Дугме без речи"), _("Упишите шта се дешава кад се притисне.")),
    "empty-table-header": (_("Празан наслов колоне или реда"), _("Упишите шта стоји у колони или у реду.")),
    "frame-title": (_("Оквир без назива"), _("Назив каже шта је у оквиру.")),
    "p-as-heading": (_("Пасус који глуми наслов"), _("Направите од њега блок „Наслов“.")),
    "alt-text-quality": (_("Опис слике је име датотеке"), _("Опишите речима шта се на слици види.")),
    "empty-meta-description": (
        _("Нема описа за претраживаче"),
        _("Упишите га под „Претрага и адреса“: једна реченица која каже шта читалац добија."),
    ),
}


class PortalChecker(ContentCheckerItem):
    """The checker with the portal's rules and words, in the editor as on pages."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, LINK_WORDS, ONE_SCRIPT, EMPTY, NOTE_MARK]
    axe_messages = {rule: {"error_name": name, "help_text": text} for rule, (name, text) in MESSAGES.items()}

    class Media:
        # It has to run before the checker does, which waits for the end of loading.
        js = [Script("js/content-checks.js", type="module")]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return Wagtail's rules and ours, as axe reads them."""
        return [
            *super().get_axe_custom_rules(request),
            _rule(LINK_WORDS, selector="main a[href]", check="check-link-words"),
            _rule(ONE_SCRIPT, selector=_TEXTS_IN_MAIN, check="check-one-script"),
            _rule(EMPTY, selector="main p", check="check-empty-paragraph"),
            _rule(NOTE_MARK, selector=_TEXTS_IN_MAIN, check="check-note-mark"),
        ]

    def get_axe_custom_checks(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return what the looks need to know: the words that say nothing, and what is looked at by itself."""
        words = sorted(NOTHING_SAID | {to_latin(one) for one in NOTHING_SAID})
        return [
            *super().get_axe_custom_checks(request),
            {"id": "check-link-words", "options": {"words": words}},
            {"id": "check-one-script", "options": {"looked": ", ".join(TEXTS), "kept": sorted(FOREIGN)}},
            {"id": "check-empty-paragraph"},
            {"id": "check-note-mark", "options": {"looked": ", ".join(TEXTS)}},
        ]


def use_ours(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Put the portal's checker in the place of Wagtail's, beside the preview and on pages."""
    items[:] = [
        PortalChecker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]


def _rule(name: str, *, selector: str, check: str) -> dict[str, Any]:
    return {
        "id": name,
        "impact": "serious",
        "selector": selector,
        "tags": ["best-practice"],
        "any": [check],
        "enabled": True,
    }
