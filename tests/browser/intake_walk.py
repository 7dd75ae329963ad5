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
    4: {"forms": "psychological", "narrative": SHORT},
    5: {"setting": "school", "municipality": "unknown"},
    6: {"institution_text": "Школа на брегу"},
    13: {"period": "week", "frequency": "often"},
    14: {"age_band": "age_11_14"},
    7: {"perpetrators": "child"},
    8: {"excluded": "none"},
    12: {"works": "none"},
    9: {"channel": "none"},
}


# The steps before the check page, in their order, and what a child may add from there.
ADULTS = (1, 2, 3, 4, 5, 6, 13, 7, 8, 9)
WAYS = {"child": (1, 2, 4, 5, 6, 8), "adult": ADULTS, "professional": ADULTS}
OFFERED = (7, 9, 13, 14)

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
        if page.locator("[name='2-age_band']").count():
            page.select_option("[name='2-age_band']", "unknown")
    elif step == 3:
        page.check("[name='3-forms'][value=psychological]")
    elif step == 4:
        if page.locator("[name='4-forms']").count():
            page.check("[name='4-forms'][value=psychological]")
        page.fill("[name='4-narrative']", SHORT)
    elif step == 5:
        page.check("[name='5-setting'][value=school]")
        page.select_option("[name='5-municipality']", "unknown")
    elif step == 13:
        page.select_option("[name='13-period']", "week")
        page.select_option("[name='13-frequency']", "often")
    elif step == 14:
        page.select_option("[name='14-age_band']", "age_11_14")
    elif step == 6:
        page.fill("[name='6-institution_text']", "Школа на брегу")
    elif step == 7:
        page.check("[name='7-perpetrators'][value=child]")
    elif step == 8:
        page.check("[name='8-excluded'][value=none]")
    elif step == 9:
        page.check("[name='9-channel'][value=phone]")
        page.fill("[name='9-phone']", "064 123 4567")


def walk(visit: Visit, until: int, track: str = "child") -> None:
    """Answer every step before ``until`` without looking at it, and open that step."""
    begin(visit, track)
    token = next(cookie["value"] for cookie in visit.context.cookies() if cookie["name"] == "t")
    way = WAYS[track]
    for step in way[: way.index(until)] if until in way else way:
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


def _unfolded(visit: Visit, step: int, track: str) -> None:
    """Open what the question what happens folds away."""
    walk(visit, step, track)
    visit.page.locator("#step-form details.fold summary").click()


def _help(visit: Visit) -> None:
    begin(visit)
    visit.page.check("[name='1-danger'][value=yes]")
    forward(visit)


def _where(visit: Visit) -> None:
    """The question where the child is, which danger that nobody rules out asks an adult for."""
    begin(visit, "adult")
    visit.page.check("[name='1-danger'][value=unsure]")
    forward(visit)


def _where_offered(visit: Visit) -> None:
    """The same question, which a child may answer from the check page."""
    walk(visit, 1)
    visit.page.check("[name='1-danger'][value=unsure]")
    forward(visit)
    token = next(cookie["value"] for cookie in visit.context.cookies() if cookie["name"] == "t")
    for step in WAYS["child"][1:]:
        form = {f"{step}-{name}": value for name, value in SENT[step].items()}
        address = f"{visit.server.address}/{visit.script}/prijava/{step}/"
        visit.context.request.post(address, form={"csrfmiddlewaretoken": token, **form}, max_redirects=0)
    visit.open("/{lang}/prijava/11/")


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


def _unnamed(visit: Visit) -> None:
    """Some other person without a name, for which the step asks once."""
    walk(visit, 8)
    visit.page.check("[name='8-excluded'][value=other]")
    forward(visit)


def _nobody(visit: Visit) -> None:
    """The check page of a report by which nobody could find the child."""
    walk(visit, 10)
    visit.open("/{lang}/prijava/2/")
    visit.page.fill("[name='2-child']", "")
    forward(visit)
    visit.open("/{lang}/prijava/5/")
    visit.page.check("[name='5-setting'][value=online]")
    forward(visit)


def _added(visit: Visit) -> None:
    """The check page of a child that has added everything."""
    walk(visit, 10)
    for step in OFFERED:
        visit.open(f"/{{lang}}/prijava/{step}/")
        fill(visit, step)
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
        "report check": {"filled": lambda visit: walk(visit, 10), "nobody": _nobody, "added": _added},
        "report check professional": {"filled": lambda visit: walk(visit, 10, "professional")},
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
    pages["report step 11 child"] = {"empty": _where_offered}
    for step in WAYS["child"]:
        states = ("empty", "filled") if step == 6 else ("empty", "filled", "error")
        pages[f"report step {step}"] = {state: _at(step, state, "child") for state in states}
    for step in OFFERED:
        pages[f"report step {step}"] = {state: _at(step, state, "child") for state in ("empty", "filled")}
    pages["report step 4 more"] = {"opened": lambda visit: _unfolded(visit, 4, "child")}
    pages["report step 8 person"] = {"error": _unnamed}
    pages["report step 3 adult"] = {
        "folded": _at(3, "empty", "adult"),
        "opened": lambda visit: _unfolded(visit, 3, "adult"),
        "error": _at(3, "error", "adult"),
    }
    for step in (7, 9, 13):
        pages[f"report step {step} adult"] = {state: _at(step, state, "adult") for state in ("empty", "error")}
    for step in (2, 4, 9):
        pages[f"report step {step} professional"] = {
            state: _at(step, state, "professional") for state in ("empty", "error")
        }
    return pages
