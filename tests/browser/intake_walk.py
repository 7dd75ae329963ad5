"""How a browser comes to each page of the wizard, and in which states those pages are checked."""

from collections.abc import Callable, Mapping

from tests.browser.support import Visit

Arrangement = Callable[[Visit], object]
SHORT = "Пише ми сваки дан.\nНе знам коме да кажем."


# What the steps before the one that is looked at were answered with; sent without showing them.
SENT: dict[int, dict[str, str]] = {
    1: {"danger": "no"},
    2: {"about": "self", "child": "Мара", "age_band": "unknown"},
    3: {"forms": "psychological"},
    4: {"narrative": SHORT},
    5: {"setting": "school", "municipality": "unknown", "period": "week", "frequency": "often"},
    6: {"institution_text": "Школа на брегу"},
    7: {"perpetrators": "child"},
    8: {"excluded": "none"},
    12: {"works": "none"},
    9: {"channel": "none"},
}


# Who writes, in words of each track; a child is asked about whom it writes instead.
ROLES = {"child": "", "adult": "citizen", "professional": "staff"}


def press(visit: Visit, selector: str) -> None:
    """Press what ``selector`` finds first and wait until the next page is there."""
    with visit.page.expect_navigation():
        visit.page.locator(selector).first.click()


def forward(visit: Visit) -> None:
    """Press „Настави“ (or „Пошаљи пријаву“)."""
    press(visit, "#step-form .form-end .button")


def begin(visit: Visit, track: str = "child") -> None:
    """Open the entry page and choose a track."""
    visit.open("/{lang}/prijava/")
    press(visit, f"button[value={track}]")


def fill(visit: Visit, step: int) -> None:
    """Answer the step that is open, as a person would."""
    page = visit.page
    if step == 1:
        page.check("[name='1-danger'][value=no]")
    elif step == 2:
        page.locator("#step-form input[type=radio]").first.check()
        page.fill("[name='2-child']", "Мара")
        page.select_option("[name='2-age_band']", "unknown")
    elif step == 3:
        page.check("[name='3-forms'][value=psychological]")
    elif step == 4:
        page.fill("[name='4-narrative']", SHORT)
    elif step == 5:
        page.check("[name='5-setting'][value=school]")
        for name, value in (("municipality", "unknown"), ("period", "week"), ("frequency", "often")):
            page.select_option(f"[name='5-{name}']", value)
    elif step == 6:
        page.fill("[name='6-institution_text']", "Школа на брегу")
    elif step == 7:
        page.check("[name='7-perpetrators'][value=child]")
    elif step == 8:
        page.check("[name='8-excluded'][value=none]")
    elif step == 9:
        page.check("[name='9-channel'][value=none]")


def walk(visit: Visit, until: int, track: str = "child") -> None:
    """Answer every step before ``until`` without looking at it, and open that step."""
    begin(visit, track)
    token = next(cookie["value"] for cookie in visit.context.cookies() if cookie["name"] == "t")
    for step in range(1, until):
        answers = SENT[step] | ({"role": ROLES[track]} if step == 2 else {})
        form = {f"{step}-{name}": value for name, value in answers.items()}
        address = f"{visit.server.address}/{visit.script}/prijava/{step}/"
        visit.context.request.post(address, form={"csrfmiddlewaretoken": token, **form}, max_redirects=0)
    if until > 1:
        visit.open(f"/{{lang}}/prijava/{until}/")


def _at(step: int, state: str, track: str) -> Arrangement:
    def arrange(visit: Visit) -> None:
        walk(visit, step, track)
        if state == "filled":
            fill(visit, step)
        elif state == "error":
            forward(visit)

    return arrange


def _unfolded(visit: Visit) -> None:
    """Open what an adult's step 3 folds away."""
    walk(visit, 3, "adult")
    visit.page.locator("#step-form details.fold summary").click()


def _help(visit: Visit) -> None:
    begin(visit)
    visit.page.check("[name='1-danger'][value=yes]")
    forward(visit)


def _where(visit: Visit) -> None:
    """The question where the child is, which danger that nobody rules out asks for."""
    begin(visit)
    visit.page.check("[name='1-danger'][value=unsure]")
    forward(visit)


def _where_filled(visit: Visit) -> None:
    _where(visit)
    visit.page.fill("[name='11-place_now']", "Код баке,\nБулевар 88")


def _help_filled(visit: Visit) -> None:
    _help(visit)
    visit.page.fill("[name='11-place_now']", "Код баке,\nБулевар 88")


def _works(visit: Visit) -> None:
    """The question whether the person who must not learn of it works where the report may go."""
    walk(visit, 8)
    visit.page.check("[name='8-excluded'][value=other]")
    visit.page.fill("[name='8-excluded_text']", "Тата")
    forward(visit)


def _works_filled(visit: Visit) -> None:
    _works(visit)
    visit.page.check("[name='12-works'][value=police]")


def _works_error(visit: Visit) -> None:
    _works(visit)
    forward(visit)


def _numbers(visit: Visit, track: str, story: str) -> None:
    """The page that says whom to call, once a story in which danger is heard was sent on."""
    walk(visit, 4, track)
    visit.page.fill("[name='4-narrative']", story)
    forward(visit)


def _saved(visit: Visit) -> None:
    walk(visit, 4)
    press(visit, "[name=_save]")


def _receipt(visit: Visit) -> None:
    walk(visit, 10)
    forward(visit)


def _wrong_digits(visit: Visit) -> None:
    _receipt(visit)
    visit.page.fill("[name=digits]", "12")
    press(visit, "#provera .button")


def _wrong_code(visit: Visit) -> None:
    visit.open("/{lang}/prijava/povratak/")
    visit.page.fill("[name=code]", "1234")
    forward(visit)


def _proof(visit: Visit) -> None:
    """The receipt of an adult, with what there is about the proof unfolded."""
    walk(visit, 10, "adult")
    forward(visit)
    visit.page.locator("main details summary").last.click()


def _checked(visit: Visit, text: str) -> None:
    visit.open("/{lang}/prijava/potvrda/provera/")
    visit.page.fill("[name=text]", text)
    press(visit, "#proof-form .form-end .button")


def _proven(visit: Visit) -> None:
    _proof(visit)
    link = visit.page.locator('a[href$="o-prijemu.txt"]').get_attribute("href")
    answer = visit.page.context.request.get(f"{visit.page.url.split('/sr')[0]}{link}")
    _checked(visit, answer.text())


def intake_pages() -> Mapping[str, Mapping[str, Arrangement]]:
    """Return the wizard's pages, each with its states."""
    pages: dict[str, Mapping[str, Arrangement]] = {
        "report entry": {
            "empty": lambda visit: visit.open("/{lang}/prijava/"),
            "no draft": lambda visit: visit.open("/{lang}/prijava/5/"),
        },
        "report help": {"empty": _help, "filled": _help_filled},
        "report numbers": {
            "child": lambda visit: _numbers(visit, "child", "Тата ме бије каишем."),
            "suicide": lambda visit: _numbers(visit, "child", "Не желим да живим."),
            "adult": lambda visit: _numbers(visit, "adult", "Ученик прети да ће се убити."),
        },
        "report saved": {"empty": _saved},
        "report return": {"empty": lambda visit: visit.open("/{lang}/prijava/povratak/"), "error": _wrong_code},
        "report check": {"filled": lambda visit: walk(visit, 10)},
        "report receipt": {"empty": _receipt, "error": _wrong_digits},
        "report receipt adult": {"proof": _proof},
        "report proof": {
            "empty": lambda visit: visit.open("/{lang}/prijava/potvrda/provera/"),
            "error": lambda visit: _checked(visit, "Потврда"),
            "filled": _proven,
        },
    }
    pages["report step 12"] = {"empty": _works, "filled": _works_filled, "error": _works_error}
    pages["report step 11"] = {"empty": _where, "filled": _where_filled}
    for step in range(1, 10):
        states = ("empty", "filled") if step == 6 else ("empty", "filled", "error")
        pages[f"report step {step}"] = {state: _at(step, state, "child") for state in states}
    pages["report step 3 adult"] = {"folded": _at(3, "empty", "adult"), "opened": _unfolded}
    for step in (2, 4, 9):
        pages[f"report step {step} professional"] = {
            state: _at(step, state, "professional") for state in ("empty", "error")
        }
    return pages
