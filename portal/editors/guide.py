"""„Водич за уреднике“: how pages are made here, in the portal's own words and with its own blocks."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.blocks import Block
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from portal.editors.models import Kind
from portal.pages.base import BasePage

# Address of a part on the page, its heading and the template of its text.
PARTS: tuple[tuple[str, str | Promise], ...] = (
    ("put", _("Од нацрта до странице")),
    ("blokovi", _("Блокови")),
    ("vord", _("Текст из Ворда")),
    ("slike", _("Слике")),
    ("linkovi", _("Линкови")),
    ("linije", _("Линије помоћи")),
    ("pisma", _("Два писма и преглед")),
    ("prevodi", _("Преводи")),
    ("provere", _("Шта треба погледати")),
    ("pretraga", _("Претрага")),
    ("reci", _("Речи")),
    ("pomoc", _("Кога питати")),
)
# What the guide shows of the screens, by part: file (without script and ending), what is seen on it, what it is about.
# The files are made by ``tests/browser/guide_pictures.py``.
SIZE = (1100, 720)
PICTURES: dict[str, tuple[tuple[str, str | Promise, str | Promise], ...]] = {
    "put": (
        (
            "start",
            _("Радна табла: лево мени, у средини дугмад „Нови материјал“, „Све странице“ и „Водич за уреднике“."),
            _("Одавде полази сваки посао."),
        ),
        (
            "send",
            _("Дно странице са отвореним менијем: „Пошаљи на проверу“."),
            _("Слање на проверу отвара стрелица поред дугмета „Сачувај нацрт“."),
        ),
        (
            "schedule",
            _("Прозор „Заказивање објаве“ са пољима за дан објаве и дан повлачења."),
            _("Дан и сат се бирају пре слања на проверу; важе кад рецензент одобри."),
        ),
        (
            "comment",
            _("Поље „Увод“, а поред њега отворен облачић за коментар."),
            _("Облачић уз поље: питање или примедба, без мењања текста. Кад је решено, означи се „Реши“."),
        ),
    ),
    "blokovi": (
        (
            "blocks",
            _("Отворен избор блокова: назив и знак сваког блока, а поред њега око за преглед."),
            _("Знак плус отвара избор. Око показује како блок изгледа."),
        ),
    ),
    "pisma": (
        (
            "preview",
            _("Текст лево, а десно преглед странице са избором писма на дну."),
            _("Писмо прегледа бира се испод њега."),
        ),
    ),
}
# What to do about each finding; every kind has its line, or a test fails.
REMEDIES: dict[str, str | Promise] = {
    Kind.LINK: _("Страница на коју линк води је склоњена или обрисана. Изаберите другу или обришите линк."),
    Kind.OUTSIDE: _("Отворите адресу. Ако ни вама не ради, нађите нову или обришите линк."),
    Kind.FILE: _("Додајте датотеку поново. Ако је немате, јавите ономе ко води сервер: стоји у резервној копији."),
    Kind.REVIEW: _("Прочитајте целу страницу. Ако је тачна, упишите данашњи дан под „Провера“."),
    Kind.LETTERS: _(
        "Реч је латиницом, или је у њој слово другог писма које изгледа исто. Откуцајте је поново. "
        "Цео нацрт пребацује „Пребаци у ћирилицу“, иза стрелице поред дугмета „Сачувај нацрт“."
    ),
    Kind.LINK_WORDS: _("Уместо „овде“ или „више“ упишите шта читаоца чека кад отвори линк."),
    Kind.LONG: _("Поделите реченицу на две. Дете прати највише петнаестак речи."),
    Kind.DESCRIPTION: _("Под „Претрага и адреса“ упишите једну реченицу: шта читалац добија на страници."),
}


def offered_blocks() -> list[Block]:
    """Return every block that some page of the portal offers, each once, in the order in which editors meet them."""
    models = sorted((model for model in get_page_models() if issubclass(model, BasePage)), key=_most_blocks_first)
    found: dict[str, Block] = {}
    for model in models:
        for stream in _streams(model):
            for name, block in stream.stream_block.child_blocks.items():
                found.setdefault(name, block)
    return list(found.values())


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """The guide, open to everybody who may enter the CMS; no query of its own."""

    template_name = "editors/guide.html"
    page_title = _("Водич за уреднике")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the start page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the parts, and what is drawn from the blocks and the report themselves."""
        return super().get_context_data(**kwargs) | {
            "parts": [(part, heading, f"editors/guide/{part}.html", _pictures(part)) for part, heading in PARTS],
            "size": SIZE,
            "blocks": [(block.label, block.get_description(), block.meta.icon) for block in offered_blocks()],
            "findings": [(kind.label, REMEDIES[kind]) for kind in Kind],
        }


def _pictures(part: str) -> list[tuple[str, str | Promise, str | Promise]]:
    """Return the pictures of a part, in the script of whoever reads the CMS."""
    script = "sr-latn" if get_language() == "sr-latn" else "sr"
    return [(f"cms/guide/{name}-{script}.webp", seen, about) for name, seen, about in PICTURES.get(part, ())]


def _streams(model: type[BasePage]) -> list[StreamField]:
    return [field for field in model._meta.get_fields() if isinstance(field, StreamField)]


def _most_blocks_first(model: type[BasePage]) -> int:
    return -sum(len(stream.stream_block.child_blocks) for stream in _streams(model))
