"""How a browser comes to the follow page and to the desk, at every stage of a report."""

from collections.abc import Callable, Mapping

from tests.browser.support import Visit

Arrangement = Callable[[Visit], object]
TRIAGE, WORKER, HEAD, TEACHER, POLICE, AUDITOR = (
    f"{name}@demo.test" for name in ("trijaza", "centar", "rukovodilac", "skola", "policija", "dnevnik")
)
# The other one of triage, who has to confirm what the first one says.
COLLEAGUE = "trijaza2@demo.test"
# A worker whose institution takes part in no case, made with the stages.
NEIGHBOUR = "temerin@demo.test"
HEAD_OF_TRIAGE = "vodi.trijazu@demo.test"
ADMINISTRATOR = "uprava1@demo.test"
CLOSING_UNTAKEN = "zatvaranje-bez-preuzimanja/"
SEND = "main form[method=post] .form-end .button"
STORY = "main button[formaction$='/prica/#prica']"


def _stage(visit: Visit, name: str) -> dict[str, str]:
    return visit.server.arranged("stages")[name]


def _desk(email: str, path: str, stage: str = "", press: str = "", **fields: str) -> Arrangement:
    """Sign in, open ``path`` (with the ids of ``stage``), fill in ``fields`` and ``press`` something.

    An empty value takes the mark off every box of that name.
    """

    def arrange(visit: Visit) -> None:
        known = _stage(visit, stage or "waiting")
        visit.sign_in(email)
        visit.open("/postupanje/" + path.format(**known))
        _fill(visit, fields)
        if press:
            visit.press(press)

    return arrange


def _roles_of(name: str, *, press: str = "") -> Arrangement:
    """Open the roles of the account that has this name, as a desk administrator."""

    def arrange(visit: Visit) -> None:
        _desk(ADMINISTRATOR, "uloge/", press=SEND, who=name)(visit)
        visit.press("main form + ul a")
        if press:
            visit.press(press)

    return arrange


def _waiting_roles(*, press: str = "") -> Arrangement:
    """Open the account whose role and whose new second factor wait for a second person."""

    def arrange(visit: Visit) -> None:
        name = visit.server.arranged("waiting_for_a_second_person")["name"]
        _roles_of(name, press=press)(visit)

    return arrange


def _lost_by(name: str) -> Arrangement:
    """Confirm somebody's lost second factor without having checked."""

    def arrange(visit: Visit) -> None:
        _roles_of(name, press="main p a[href$='/drugi-korak/']")(visit)
        visit.press(SEND)

    return arrange


def _institution(name: str, *, stale: bool = False, **fields: str) -> Arrangement:
    """Open the first institution that a search finds and, with ``fields``, send its form; ``stale``: an old one."""

    def arrange(visit: Visit) -> None:
        _desk(ADMINISTRATOR, f"ustanove/?trazi={name}", press="main td a")(visit)
        if stale:
            visit.page.locator("main [name=seen]").evaluate("node => { node.value = 'of another time' }")
        if fields:
            _fill(visit, fields)
            visit.press(SEND)

    return arrange


def _substitute(*, press: str = "") -> Arrangement:
    """Open the form for the substitute of the first worker, as the head, and ``press`` something."""

    def arrange(visit: Visit) -> None:
        _desk(HEAD, "zamene/", press="main li a[href^='/postupanje/zamene/']")(visit)
        if press:
            visit.press(press)

    return arrange


def _fill(visit: Visit, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        field = visit.page.locator(f"main [name={name}]").first
        kind = field.evaluate("node => node.type")
        if kind == "checkbox" and not value:
            for box in visit.page.locator(f"main [name={name}]").all():
                box.uncheck()
        elif kind in ("radio", "checkbox"):
            visit.page.check(f"main [name={name}][value='{value}']")
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def _follow(stage: str, *, message: str | None = None) -> Arrangement:
    """Enter the code of ``stage``; send ``message``, which may be empty."""

    def arrange(visit: Visit) -> None:
        visit.open("/{lang}/pracenje/")
        visit.page.fill("[name=code]", _stage(visit, stage)["code"])
        visit.press("#code-form .form-end .button")
        if message is not None:
            visit.page.fill("[name=body]", message)
            visit.press("#message-form .form-end .button")

    return arrange


def _pressed(stage: str, name: str, value: str) -> Arrangement:
    """Enter the code of ``stage`` and press a button that begins a message (``_start``) or sends one (``_say``)."""

    def arrange(visit: Visit) -> None:
        _follow(stage)(visit)
        visit.press(f"button[name={name}][value={value}]")

    return arrange


def _enter(code: str = "", *, send: bool = True) -> Arrangement:
    def arrange(visit: Visit) -> None:
        visit.open("/{lang}/pracenje/")
        visit.page.fill("[name=code]", code)
        if send:
            visit.press("#code-form .form-end .button")

    return arrange


def _expired(*, message: str = "") -> Arrangement:
    """Come back to a follow page whose session is over, with or without a message on the way."""

    def arrange(visit: Visit) -> None:
        _follow("working")(visit)
        if message:
            visit.page.fill("[name=body]", message)
        visit.context.clear_cookies(name="r")
        if message:
            visit.press("#message-form .form-end .button")
        else:
            visit.open("/{lang}/pracenje/pregled/")

    return arrange


def _closed(visit: Visit) -> None:
    _follow("working")(visit)
    visit.press("aside form .button")


def follow_pages() -> Mapping[str, Mapping[str, Arrangement]]:
    """Return the follow page's states."""
    return {
        "follow code": {
            "empty": _enter(send=False),
            "filled": _enter("635321417379291805", send=False),
            "missing": _enter(),
            "wrong": _enter("635321417379291805"),
            "expired": _expired(),
            "expired_with_message": _expired(message="Још се плашим."),
        },
        "follow": {
            "submitted": _follow("excluding"),
            "late_triage": _follow("late waiting"),
            "aside": _follow("aside"),
            "put_aside": _follow("put aside"),
            "accepted": _follow("accepted"),
            "routed": _follow("routed"),
            "messages": _follow("working"),
            "sent": _follow("excluding", message="Још једна порука."),
            "late": _follow("late"),
            "proposed": _follow("proposed"),
            "closed": _follow("closed"),
            "error": _follow("working", message=""),
            "withdrawing": _pressed("working", "_start", "withdraw"),
            "stopped": _pressed("late waiting", "_start", "stopped"),
            "not_stopped": _pressed("routed", "_say", "not_stopped"),
        },
        "follow closed": {"closed": _closed},
    }


def desk_pages() -> Mapping[str, Mapping[str, Arrangement]]:
    """Return the desk's pages and their states."""
    report, case = "prijave/{report}/", "predmeti/{case}/"
    return {
        "day": {
            "triage": _desk(TRIAGE, ""),
            "confirming": _desk(COLLEAGUE, "", "named"),
            "filled": _desk(WORKER, ""),
            "school": _desk(TEACHER, ""),
            "head": _desk(HEAD, ""),
            "empty": _desk(POLICE, ""),
        },
        "queue": {"filled": _desk(TRIAGE, "prijave/")},
        "equal reports": {
            "proposed": _desk(TRIAGE, report + "jednake/", "silent"),
            "own": _desk(COLLEAGUE, report + "jednake/", "silent"),
            "aside": _desk(TRIAGE, report + "jednake/", "put aside"),
        },
        "equal reports set aside": {"filled": _desk(TRIAGE, "prijave/odlozene/")},
        "duty": {
            "planned": _desk(HEAD_OF_TRIAGE, "dezurstvo/"),
            "error": _desk(HEAD_OF_TRIAGE, "dezurstvo/", press=SEND),
            "officer": _desk(TRIAGE, "dezurstvo/"),
            "ending": _desk(HEAD_OF_TRIAGE, "dezurstvo/", press="main a[href$='/kraj/']"),
        },
        "report": {
            "claimed": _desk(TRIAGE, report, "excluding", "main button[name=da]"),
            "waiting": _desk(TRIAGE, report, "waiting"),
            "story": _desk(TRIAGE, report, "waiting", STORY),
            "excluding": _desk(TRIAGE, report, "excluding"),
            "late": _desk(TRIAGE, report, "late waiting"),
            "error": _desk(TRIAGE, report, "waiting", "main button[formaction$='/prihvatanje/']"),
            "aside": _desk(TRIAGE, report, "aside"),
        },
        "report identity": {
            "empty": _desk(TRIAGE, report + "imena/", "waiting"),
            "error": _desk(TRIAGE, report + "imena/", "waiting", SEND),
            "opened": _desk(TRIAGE, report + "imena/", "waiting", SEND, reason="find_child"),
        },
        "set aside": {
            "empty": _desk(TRIAGE, report + "ostavljanje/", "waiting"),
            "error": _desk(TRIAGE, report + "ostavljanje/", "waiting", SEND),
        },
        "resolve": {
            "empty": _desk(TRIAGE, "izuzeca/{exclusion}/", "excluding"),
            "error": _desk(TRIAGE, "izuzeca/{exclusion}/", "excluding", SEND),
            "person": _desk(TRIAGE, "izuzeca/{person}/", "excluding"),
            "nothing_chosen": _desk(TRIAGE, "izuzeca/{person}/", "excluding", SEND),
        },
        "route": {
            "filled": _desk(TRIAGE, case + "upucivanje/", "accepted"),
            "unknown": _desk(TRIAGE, case + "upucivanje/", "unknown"),
            "waits_for_another": _desk(TRIAGE, case + "upucivanje/", "named"),
            "added": _desk(TRIAGE, case + "upucivanje/", "routed"),
            "unheard": _desk(TRIAGE, case + "upucivanje/", "acute unrouted"),
            "error": _desk(TRIAGE, case + "upucivanje/", "accepted", SEND, recipients=""),
        },
        "closing untaken": {
            "empty": _desk(TRIAGE, case + CLOSING_UNTAKEN, "telephoned"),
            "not possible": _desk(TRIAGE, case + CLOSING_UNTAKEN, "routed"),
            "error": _desk(TRIAGE, case + CLOSING_UNTAKEN, "telephoned", SEND),
        },
        "sent": {"filled": _desk(TRIAGE, "poslato/"), "left": _desk(TRIAGE, "poslato/?stanje=otisli")},
        "contact": {
            "empty": _desk(TRIAGE, case + "pozivi/{clinic}/", "sent"),
            "error": _desk(TRIAGE, case + "pozivi/{clinic}/", "sent", SEND),
            "corrected": _desk(TRIAGE, "pozivi/{call}/ispravka/", "sent"),
        },
        "part": {
            "taken back": _desk(TRIAGE, "ucesca/{asked}/opoziv/", "sent"),
            "error": _desk(TRIAGE, "ucesca/{asked}/opoziv/", "sent", SEND),
            "again": _desk(TRIAGE, "ucesca/{left}/ponovo/", "sent"),
            "no other": _desk(TRIAGE, "ucesca/{left}/dovoljno/", "sent"),
        },
        "cases": {
            "filled": _desk(WORKER, "predmeti/"),
            "closed": _desk(WORKER, "predmeti/?stanje=zatvoreni"),
            "empty": _desk(POLICE, "predmeti/"),
        },
        "case": {
            "triage_unrouted": _desk(TRIAGE, case, "accepted"),
            "triage_unknown": _desk(TRIAGE, case, "unknown"),
            "triage": _desk(TRIAGE, case, "working"),
            "requested": _desk(TEACHER, case, "routed"),
            "acute": _desk(WORKER, case, "acute"),
            "place": _desk(WORKER, case, "acute", "#mesto .button"),
            "lead": _desk(WORKER, case, "working"),
            "story": _desk(WORKER, case, "working", STORY),
            "other": _desk(TEACHER, case, "working"),
            "late": _desk(WORKER, case, "late"),
            "told": _desk(TEACHER, case, "told"),
            "warned": _desk(WORKER, case, "warned"),
            "warned_triage": _desk(TRIAGE, case, "warned"),
            "corrected": _desk(TEACHER, case, "corrected"),
            "done": _desk(WORKER, case, "done"),
            "approved": _desk(HEAD, case, "approved"),
            "proposed": _desk(HEAD, case, "proposed"),
            "closed": _desk(WORKER, case, "closed"),
            "closed_triage": _desk(TRIAGE, case, "closed"),
            "reopened_triage": _desk(TRIAGE, case, "reopened"),
            "reopened": _desk(WORKER, case, "reopened"),
            "error": _desk(WORKER, case, "working", "form[action*='/poruka/'] .button"),
            "emergency_access": _desk(NEIGHBOUR, case, "emergency_access"),
            "emergency_notes": _desk(WORKER, case, "emergency_access"),
        },
        "emergency_access": {
            "opened": _desk(NEIGHBOUR, "hitan-uvid/", "emergency_access"),
            "error": _desk(NEIGHBOUR, "hitan-uvid/", "emergency_access", SEND, matter="1234"),
        },
        "emergency access reviews": {
            "filled": _desk(HEAD, "hitan-uvid/pregledi/", "emergency_access"),
            "empty": _desk(TRIAGE, "hitan-uvid/pregledi/", "emergency_access"),
        },
        "emergency access review": {
            "empty": _desk(HEAD, "hitan-uvid/pregledi/{opening}/", "emergency_access"),
            "error": _desk(HEAD, "hitan-uvid/pregledi/{opening}/", "emergency_access", SEND),
        },
        "case identity": {
            "empty": _desk(WORKER, case + "imena/", "working"),
            "opened": _desk(WORKER, case + "imena/", "working", SEND, reason="contact_reporter"),
        },
        "measure": {
            "kinds": _desk(WORKER, case + "mera/", "working"),
            "empty": _desk(WORKER, case + "mera/?vrsta=assessment", "working"),
            "filled": _desk(WORKER, case + "mera/?vrsta=plan", "working", note="Договорено са школом."),
            "story_read": _desk(WORKER, case + "mera/?vrsta=plan", "fulfilled"),
            "told": _desk(WORKER, case + "mera/?vrsta=parents_informed", "told", SEND),
            "error": _desk(WORKER, case + "mera/?vrsta=assessment", "working", SEND),
        },
        "correction": {
            "same": _desk(WORKER, "mere/{measure}/ispravka/", "corrected"),
            "kinds": _desk(WORKER, "mere/{measure}/ispravka/?izbor", "corrected"),
            "other": _desk(WORKER, "mere/{measure}/ispravka/?vrsta=entered_by_mistake", "corrected"),
        },
        "lower risk": {
            "empty": _desk(TEACHER, "procene/{reassessment}/", "corrected"),
            "error": _desk(TEACHER, "procene/{reassessment}/", "corrected", SEND),
        },
        "risk": {
            "empty": _desk(WORKER, case + "rizik/", "working"),
            "error": _desk(WORKER, case + "rizik/", "working", SEND),
        },
        "finish": {
            "duties": _desk(WORKER, case + "zavrsetak/", "working"),
            "late": _desk(WORKER, case + "zavrsetak/", "late"),
            "fulfilled": _desk(WORKER, case + "zavrsetak/", "fulfilled"),
            "error": _desk(WORKER, case + "zavrsetak/", "working", SEND),
        },
        "hand over": {
            "empty": _desk(WORKER, case + "vodi/", "working"),
            "error": _desk(WORKER, case + "vodi/", "working", SEND),
        },
        "find": {
            "empty": _desk(WORKER, "nalazenje/"),
            "nothing": _desk(WORKER, "nalazenje/?nema"),
        },
        "decline": {
            "empty": _desk(TEACHER, case + "odbijanje/", "routed"),
            "error": _desk(TEACHER, case + "odbijanje/", "routed", SEND),
        },
        "recuse": {
            "case": _desk(TEACHER, case + "izuzece/", "routed"),
            "report": _desk(TRIAGE, report + "izuzece/", "waiting"),
            "error": _desk(TEACHER, case + "izuzece/", "routed", SEND),
        },
        "propose": {
            "waiting": _desk(WORKER, case + "zatvaranje/", "working"),
            "empty": _desk(WORKER, case + "zatvaranje/", "done"),
            "error": _desk(WORKER, case + "zatvaranje/", "done", SEND),
        },
        "decide closure": {
            "empty": _desk(HEAD, "predlozi/{proposal}/", "proposed"),
            "approved": _desk(HEAD, "predlozi/{proposal}/", "approved"),
            "error": _desk(HEAD, "predlozi/{proposal}/", "proposed", SEND),
            "note_missing": _desk(HEAD, "predlozi/{proposal}/", "proposed", SEND, decision="reject"),
        },
        "retention": {"filled": _desk(HEAD, "cuvanje/", "over")},
        "disposal": {
            "first": _desk(HEAD, "cuvanje/{disposal}/", "over"),
            "error": _desk(HEAD, "cuvanje/{disposal}/", "over", SEND),
            "agreed": _desk(HEAD, "cuvanje/{disposal}/", "agreed"),
            "not_theirs": _desk(TRIAGE, "cuvanje/{disposal}/", "agreed"),
        },
        "hold": {
            "empty": _desk(WORKER, case + "zadrzavanje/", "working"),
            "error": _desk(WORKER, case + "zadrzavanje/", "working", SEND),
        },
        "lift hold": {"empty": _desk(HEAD, "zadrzavanja/{hold}/", "held")},
        "load": {"filled": _desk(HEAD, "opterecenje/", "late")},
        "institutions": {
            "filled": _desk(ADMINISTRATOR, "ustanove/"),
            "found": _desk(ADMINISTRATOR, "ustanove/?trazi=lipa&bez=on"),
            "empty": _desk(ADMINISTRATOR, "ustanove/?trazi=xyzzy"),
            "error": _desk(ADMINISTRATOR, "ustanove/?trazi=" + "a" * 101),
        },
        "institution": {
            "empty": _institution("lipa"),
            "heard": _institution("csr novi sad"),
            "error": _institution("lipa", email="nije adresa", phone="зовите"),
            "moved": _institution("lipa", email="skola@demo.test", stale=True),
            "waiting": _institution(
                "lipa", phone="021 123 456", contact_source="сајт школе", verified_on="2. 12. 2025."
            ),
        },
        "roles": {
            "filled": _desk(ADMINISTRATOR, "uloge/"),
            "found": _desk(ADMINISTRATOR, "uloge/", press=SEND, who="Илић"),
            "error": _desk(ADMINISTRATOR, "uloge/", press=SEND),
        },
        "account roles": {
            "filled": _roles_of("Илић"),
            "error": _roles_of("Илић", press=SEND),
            "own": _roles_of("Костић"),
            "waiting": _waiting_roles(),
            "signed_out": _roles_of("Илић", press="main form[action$='/sesije/kraj/'] .button"),
        },
        "invite": {
            "empty": _desk(ADMINISTRATOR, "uloge/poziv/"),
            "error": _desk(ADMINISTRATOR, "uloge/poziv/", press=SEND),
        },
        "recovery": {
            "empty": _roles_of("Илић", press="main p a[href$='/drugi-korak/']"),
            "error": _lost_by("Илић"),
            "asked": _waiting_roles(press="main p a[href$='/drugi-korak/']"),
        },
        "substitutes": {"filled": _desk(HEAD, "zamene/", "emergency_access")},
        "name substitute": {"empty": _substitute(), "error": _substitute(press=SEND)},
        "end role": {"empty": _roles_of("Илић", press="main li a[href$='/kraj/']")},
        "access log": {
            "triage": _desk(TRIAGE, case + "pristup/", "working"),
            "head": _desk(HEAD, case + "pristup/", "working"),
        },
        "audit": {
            "filled": _desk(AUDITOR, "dnevnik/", "closed"),
            "one_thing": _desk(AUDITOR, "dnevnik/?o={case}", "working"),
            "empty": _desk(AUDITOR, "dnevnik/?do=2020-01-01"),
            "error": _desk(AUDITOR, "dnevnik/?od=2026-02-01&do=2026-01-01"),
        },
        "forbidden": {
            "queue": _desk(WORKER, "prijave/"),
            "not_found": _desk(WORKER, report, "waiting"),
        },
    }
