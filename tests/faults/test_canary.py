"""One report goes its whole way with marked words in every typed field; then everything on disk is searched."""

import base64
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.server import Answer, FaultServer, Visitor

pytestmark = [pytest.mark.protected, pytest.mark.both_databases]

LATIN, CYRILLIC = "zebrokanar", "зеброканар"
# The address of the reporter stands in the mail that goes to it, and nowhere else.
CONTACT = "kanarkontakt"
PEOPLE = {
    "trijaza": ("triage", "triage"),
    "trijaza2": ("triage", "triage"),
    "centar": ("case_worker", "csw-novi-sad"),
    "rukovodilac": ("head", "csw-novi-sad"),
    "zdravlje": ("case_worker", "health-novi-sad"),
}
CASE = r"/postupanje/predmeti/[0-9a-f-]{36}/"


def mark(where: str) -> str:
    """Return a text for the field ``where`` that carries the mark in both scripts."""
    return f"{where}: {LATIN} и {CYRILLIC}."


ANSWERS = {
    1: {"danger": "unsure"},
    11: {"place_now": mark("где је дете")},
    2: {"role": "parent", "child": mark("дете"), "age_band": "age_7_10"},
    3: {"forms": ["psychological", "digital"]},
    4: {"narrative": mark("прича")},
    5: {"setting": "school", "municipality": "80284"},
    13: {"period": "week", "frequency": "often"},
    6: {"institution": "not_listed", "institution_text": mark("школа")},
    7: {"perpetrators": ["child"], "perpetrator_text": mark("ко")},
    8: {"excluded": ["other"], "excluded_text": mark("не сме да види")},
    12: {"works": ["unknown"]},
    9: {"channel": "email", "email": f"{CONTACT}@primer.test", "note": mark("после 17"), "name": mark("Ана")},
}


def forms_of(word: str) -> Iterator[bytes]:
    """Yield ``word`` as it may lie in a file: plain, UTF-16, base64 at every offset, hex, escaped."""
    for text in {word, word.upper(), word.capitalize()}:
        for plain in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
            yield plain
            yield plain.hex().encode()
            yield plain.hex().upper().encode()
            for offset in range(3):
                # The groups of three bytes that lie wholly within the word do not depend on its neighbours.
                inner = plain[offset:]
                yield base64.b64encode(inner[: len(inner) // 3 * 3])
        yield text.encode("unicode_escape")
        yield "".join(f"%{byte:02X}" for byte in text.encode()).encode()


def found_in(content: bytes, words: tuple[str, ...]) -> list[str]:
    """Return which of ``words`` lie in ``content`` in any form."""
    return [word for word in words if any(form in content for form in forms_of(word))]


def everything_written(server: FaultServer) -> dict[str, bytes]:
    """Return all that the portal wrote: database with WAL, logs, mail, media, temporary files, a dump."""
    files = {str(path.relative_to(server.var)): path.read_bytes() for path in server.var.rglob("*") if path.is_file()}
    return files | {"dump": server.dump()}


@pytest.mark.parametrize("word", [LATIN, CYRILLIC])
def test_the_search_finds_a_word_in_every_form(word: str) -> None:
    for text in (word, f"ab{word}", f"a{word.upper()}", f"abc{word}d"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = text.encode(encoding)
            for hidden in (raw, base64.b64encode(raw), raw.hex().encode(), b"\\x" + raw.hex().encode()):
                assert found_in(b"..." + hidden + b"...", (word,)), (text, encoding)
    assert found_in(word.encode("unicode_escape"), (word,))
    assert not found_in(b"nothing of the kind", (word,))


def _wait_for_mail(server: FaultServer) -> None:
    """Let the jobs deliver: its period, not this test's pace, says when."""
    deadline = time.monotonic() + 180
    while not any((server.var / "mail").iterdir()):
        assert time.monotonic() < deadline, "the jobs delivered nothing in three minutes"
        time.sleep(0.5)


def test_marked_words_of_a_report_lie_nowhere_in_clear(fault_server: FaultServer) -> None:
    server = fault_server
    server.call("tests.faults.actors:make_people", roles=PEOPLE)
    server.start(jobs=True)
    codes = _go_the_whole_way(server)
    _wait_for_mail(server)

    words = (LATIN, CYRILLIC, *codes)
    for moment in ("while it runs", "after it stopped"):
        for name, content in everything_written(server).items():
            hits = found_in(content, words if name.startswith("mail") else (*words, CONTACT))
            assert not hits, f"{moment}, {name} holds {hits} in clear"
        server.stop()
    # The search looked where the report lies: its number is no secret, and mail went out.
    stored = b"".join(everything_written(server).values())
    assert b"psychological" in stored
    # So does what was begun at the desk and not sent.
    assert b"/mera/" in stored
    assert any((server.var / "mail").iterdir()) and CONTACT.encode() in stored
    assert server.on_postgresql or Path(server.database).stat().st_size > 0


def _go_the_whole_way(server: FaultServer) -> tuple[str, ...]:
    """Report, follow, route, decline, work, close; return the codes that were shown."""
    from tests.intake.walk import Walker, fields

    walker = Walker.__new__(Walker)
    walker.client, walker.language = Visitor(server.port), "sr"  # type: ignore[assignment]
    walker.page = walker.client.get(walker.url())
    # With danger in it, so that it is listened to, and the page says whom to call.
    story = ANSWERS[4] | {"narrative": mark("прича") + " Попила је мамине таблете."}
    walker.walk("adult", ANSWERS | {4: story})
    walker.send({}, _save="1")
    draft_code = walker.code
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": draft_code}))
    assert CYRILLIC in walker.text, "the check page shows what was typed"
    walker.send()
    code = walker.code

    reporter = Visitor(server.port)
    reporter.get("/sr/pracenje/")
    page = reporter.post("/sr/pracenje/", {"code": code}, follow=True)
    assert page.request["PATH_INFO"] == "/sr/pracenje/pregled/"
    written = reporter.post(
        "/sr/pracenje/pregled/", _form(page, fields, body=mark("порука портала") + " Отац ме бије каишем."), follow=True
    )
    assert "Послато" in written.text and CYRILLIC not in written.text.partition("<textarea")[0]
    # What stands in the field while an answer goes out by one press is not sent, and kept nowhere.
    beside = _form(written, fields, _say="not_stopped", body=mark("није послато"))
    assert CYRILLIC in reporter.post("/sr/pracenje/pregled/", beside, follow=True).text.partition("<textarea")[2]
    number = _number(page)

    triage = _sign_in(server, "trijaza")
    queue = triage.get("/postupanje/prijave/").text
    report = _first(r"/postupanje/prijave/[0-9a-f-]{36}/", queue)
    assert CYRILLIC in triage.post(report + "prica/", follow=True).text
    names = triage.post(report + "imena/", {"reason": "contact_reporter"}).text
    assert CONTACT in names and number
    exclusion = _first(r"/postupanje/izuzeca/[0-9a-f-]{36}/", triage.get(report).text)
    # The second one has not opened the names.
    for officer, confirms in ((triage, "sure"), (_sign_in(server, "trijaza2"), "unopened")):
        assert officer.post(exclusion, {"outside": "on", confirms: "on"}).status_code == 302
    landed = triage.post(report + "prihvatanje/", {"risk": "high", "level": "2", "unread": "on"}, follow=True)
    case = _first(CASE, landed.text + landed.request["PATH_INFO"])
    assert "Додајте установу" in landed.text, landed.text
    recipients = [_value(landed.text, name) for name in ("Центар за социјални рад Нови Сад", "Дом здравља Нови Сад")]
    route = {"recipients": recipients[:1], "extra": recipients[1], "lead": recipients[0]}
    assert triage.post(case + "upucivanje/", route).status_code == 302

    health = _sign_in(server, "zdravlje")
    declined = health.post(case + "odbijanje/", {"reason": "not_competent", "note": mark("није наш")})
    assert declined.status_code == 302
    assert CYRILLIC in triage.get(case).text, "triage reads why it was declined"
    centre = _sign_in(server, "centar")
    page = centre.post(case + "preuzimanje/", follow=True)
    assert CYRILLIC in centre.post(case + "prica/", follow=True).text
    words = {"action", "agreed", "findings", "recipient", "reference", "responsible"}
    said = {name: mark(name) for name in words} | {"risk_now": "high", "until": "1. 12. 2036."}
    for kind in ("assessment", "plan", "safety", "police_report"):
        form = _form(centre.get(f"{case}mera/?vrsta={kind}"), fields, kind=kind, note=mark("белешка"), **said)
        assert centre.post(case + "mera/", form).status_code == 302
    assert words <= {name for name in words if mark(name) in centre.get(case).text}
    form = _form(centre.get(case + "rizik/"), fields, risk="high", level="1", reason="worse", note=mark("ризик"))
    assert centre.post(case + "rizik/", form).status_code == 302
    assert mark("ризик") in centre.get(case).text
    _begin(centre, case + "mera/?vrsta=assessment", kind="assessment", note=mark("започето"))
    assert centre.post(case + "poruka/", _form(page, fields, body=mark("порука детету"))).status_code == 302
    head = _sign_in(server, "rukovodilac")
    for decision in ("reject", "approve"):
        # What is sent back puts the lead to work again.
        done = {"sure": "on", "reason": mark("без плана")}
        assert centre.post(case + "zavrsetak/", done).status_code == 302
        closing = {"outcome": "stopped", "note": mark("образложење")}
        assert centre.post(case + "zatvaranje/", closing).status_code == 302
        proposal = _first(r"/postupanje/predlozi/[0-9a-f-]{36}/", head.get("/postupanje/").text)
        note = mark("још") if decision == "reject" else ""
        shown = fields(head.get(proposal))["shown"]
        assert head.post(proposal, {"decision": decision, "note": note, "shown": shown}).status_code == 302
    page = reporter.get("/sr/pracenje/pregled/")
    assert "Рад на случају је завршен" in page.text and CYRILLIC in page.text
    return tuple(text for shown in (draft_code, code) for text in (shown, shown.replace(" ", "")))


def _begin(visitor: Visitor, page: str, **typed: str) -> None:
    """Type into the form of a page at the desk and send it not: a draft is kept."""
    marks = re.findall(r'name="_draft" value="([^"]*)"', visitor.get(page).text)
    assert visitor.post("/postupanje/nacrt/", {"_draft": marks} | typed).status_code == 302
    assert all(text in visitor.get(page).text for text in typed.values()), "the page shows what was begun"


def _sign_in(server: FaultServer, name: str) -> Visitor:
    from tests.accounts.fixtures import PASSWORD, totp_code

    visitor = Visitor(server.port)
    visitor.get("/nalog/prijava/")
    visitor.post("/nalog/prijava/", {"login": f"{name}@primer.test", "password": PASSWORD})
    visitor.get("/nalog/drugi-korak/provera/")
    visitor.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    day = visitor.get("/postupanje/")
    assert day.status_code == 200, (day.status_code, day.headers.get("Location"))
    return visitor


def _form(page: Answer, fields: object, **values: str) -> dict[str, object]:
    """Return what the page's message form would send, with ``values`` filled in."""
    return {"key": fields(page)["key"]} | values  # type: ignore[operator]


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, f"nothing like {pattern} on the page"
    return found[0]


def _number(page: Answer) -> str:
    return _first(r"\d{2}-\d{3}-\d{3}", page.text)


def _value(html: str, name: str) -> str:
    """Return the value of the option or box whose label begins with ``name``."""
    before = html[: html.index(name)]
    return re.findall(r'value="([0-9a-f-]{36})"', before)[-1]
