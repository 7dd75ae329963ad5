"""How each block of a material is filled in the editor; a block without a line here fails the day."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from itertools import count

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, TimeoutError, expect

# The window asks about a picture that the house has already, so each day brings another.
SHADES = count(60)
PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\ntrailer\n<</Root 1 0 R>>\n"
)


class Form:
    """The fields of one block, or of one item in a list of a block, by the names that the code gives them."""

    def __init__(self, page: Page, place: Locator) -> None:
        self.page = page
        self.place = place

    def at(self, name: str) -> Locator:
        """Return the place of the field ``name``; the block itself for an empty name."""
        return self.place.locator(f"[data-contentpath={name}]").first if name else self.place

    def writes(self, name: str, text: str) -> None:
        """Type ``text`` into a field of one line, of several, or of rich text."""
        place = self.at(name)
        rich = place.locator("[contenteditable=true]")
        if rich.count():
            rich.first.click()
            self.page.keyboard.insert_text(text)
        else:
            place.locator("input:not([type=hidden]), textarea").first.fill(text)

    def picks(self, name: str, value: str) -> None:
        """Choose ``value`` in a list."""
        self.at(name).locator("select").first.select_option(value)

    def item(self, name: str, number: int) -> "Form":
        """Return item ``number`` of the list ``name``, made where it is the next one."""
        container = self.at(name).locator("[data-streamfield-list-container]").first
        items = container.locator("> [data-streamfield-child]")
        while items.count() <= number:
            container.locator("> [data-streamfield-list-add]").last.click()
        return Form(self.page, items.nth(number))

    def uploads(self, name: str, title: str, file: FilePayload, described: str = "") -> None:
        """Bring a file through the window of the chooser."""
        self._opens_the_window(name)
        window = self.page.locator(".modal-dialog")
        tab = window.locator("[role=tab][href='#tab-upload']")
        if tab.count():
            tab.click()
        window.locator("input[type=file]").set_input_files(file)
        named = window.locator("[name$=-title]")
        # The window suggests the file's own name, and would write it into ours.
        expect(named).not_to_have_value("")
        named.fill(title)
        if described:
            window.locator("[name$=-description]").fill(described)
        window.locator("form[data-chooser-modal-creation-form] [type=submit]").click()
        window.wait_for(state="detached")

    def chooses(self, name: str, wanted: str = "") -> str:
        """Take ``wanted``, or the first of what the window of the chooser offers, and return its name."""
        self._opens_the_window(name)
        first = self.page.locator(".modal-dialog [data-chooser-modal-choice]", has_text=wanted).first
        said = first.inner_text().strip()
        first.click()
        self.page.locator(".modal-dialog").wait_for(state="detached")
        return said

    def _opens_the_window(self, name: str) -> None:
        button, window = self.at(name).locator("[data-chooser-action-choose]").first, self.page.locator(".modal-dialog")
        button.click()
        # Under load a press was once without effect, perhaps since the form still scrolled; a person presses again.
        with suppress(TimeoutError):
            window.wait_for(timeout=20_000)
        if not window.is_visible():
            button.click()
            window.wait_for()


def _heading(form: Form) -> str:
    form.writes("text", "Чувај своју лозинку")
    return "Чувај своју лозинку"


def _paragraph(form: Form) -> str:
    form.writes("", "Лозинку не говори никоме, ни најбољем другу.")
    return "Лозинку не говори никоме"


def _callout(form: Form) -> str:
    form.writes("text", "Није срамота тражити помоћ.")
    return "Није срамота тражити помоћ."


def _steps(form: Form) -> str:
    for number, title in enumerate(("Отвори подешавања", "Промени лозинку")):
        form.item("steps", number).writes("title", title)
    return "Промени лозинку"


def _facts(form: Form) -> str:
    fact = form.item("facts", 0)
    fact.writes("term", "Прва провера")
    fact.writes("value", "за два сата")
    form.writes("source", "рокови портала")
    return "рокови портала"


def _table(form: Form) -> str:
    form.writes("caption", "Ко шта ради")
    for number, (column, cell) in enumerate((("Ко", "школа"), ("Шта", "зове родитеље"))):
        form.item("columns", number).writes("", column)
        form.item("rows", 0).item("cells", number).writes("", cell)
    return "зове родитеље"


def _quote(form: Form) -> str:
    form.writes("text", "Свако дете има право на заштиту.")
    return "Свако дете има право на заштиту."


def _figure(form: Form) -> str:
    stored = BytesIO()
    Image.new("RGB", (640, 480), (214, 228, next(SHADES))).save(stored, "PNG")
    file = FilePayload(name="klupa.png", mimeType="image/png", buffer=stored.getvalue())
    form.uploads("image", "Клупа у дворишту", file, described="Клупа под дрветом")
    form.writes("alt_text", "Празна клупа под дрветом")
    form.writes("caption", "Цртеж: школа „Липа“")
    return "Цртеж: школа „Липа“"


def _helplines(form: Form) -> str:
    form.writes("title", "Позови кад год желиш")
    return "Позови кад год желиш"


def _cards(form: Form) -> str:
    card = form.item("cards", 0)
    card.writes("label", "Како се прати пријава")
    card.picks("place", "follow")
    card.writes("text", "Код који само ти знаш.")
    return "Код који само ти знаш."


def _buttons(form: Form) -> str:
    button = form.item("buttons", 0)
    button.writes("label", "Нађи установу")
    button.picks("place", "institutions")
    return "Нађи установу"


def _sources(form: Form) -> str:
    form.item("sources", 0).writes("title", "Закон о основама система образовања")
    return "Закон о основама система образовања"


def _owner(form: Form) -> str:
    form.writes("title", "Ко одговара за портал")
    return "Ко одговара за портал"


def _download(form: Form) -> str:
    file = FilePayload(name="podsetnik.pdf", mimeType="application/pdf", buffer=PDF)
    form.uploads("document", "Подсетник о лозинкама", file)
    form.writes("text", "За зид у соби.")
    return "За зид у соби."


def _video(form: Form) -> str:
    return form.chooses("", "Како да кажеш некоме")


def _audio(form: Form) -> str:
    return form.chooses("", "Дишемо један минут")


def _term(form: Form) -> str:
    return form.chooses("")


def _procedure(form: Form) -> str:
    form.writes("title", "Ово школа мора")
    return "Ово школа мора"


FILLERS: dict[str, Callable[[Form], str]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "callout": _callout,
    "steps": _steps,
    "facts": _facts,
    "table": _table,
    "quote": _quote,
    "figure": _figure,
    "helplines": _helplines,
    "cards": _cards,
    "buttons": _buttons,
    "sources": _sources,
    "who_runs": _owner,
    "download": _download,
    "term": _term,
    "procedure": _procedure,
    "video": _video,
    "audio": _audio,
}
"""By the block's name: fills it and returns words of it that the reader has to see."""
