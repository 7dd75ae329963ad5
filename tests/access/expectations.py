"""What every address answers to whom: written by hand from the design, never asked of ``decide()``.

Three kinds of rows: ``Desk`` (who may, where they stand to the case), ``Account`` (whoever is
signed in), ``Open`` (everybody alike). The mount of the CMS needs no rows: nobody with a desk
role passes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.access.cast import HALF, RELATIONS, ROLES, SUPERUSER, VISITOR, Knocker

OK, FOUND = HTTPStatus.OK, HTTPStatus.FOUND
FORBIDDEN, NOT_FOUND, NO_METHOD = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED
SIGN_IN, SECOND_FACTOR, WORK = "/nalog/prijava/", "/nalog/drugi-korak/", "/postupanje/"

TRIAGE = {"triage"}
WORKERS = {"worker", "police", "prosecutor"}
ON_A_CASE = WORKERS | {"head", "supervisor", "custodian"}
ADMINISTRATORS = {"desk admin"}
AUDITORS = {"auditor"}
# What only the triage team knows of.
BEFORE_TRIAGE = {"waiting", "unresolved", "aside"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The expected status and, for a redirect to the door, how its address begins."""

    status: int
    to: str = ""


REFUSED = Answer(status=FORBIDDEN)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A page of the desk: ``about`` names a matter of the stage, empty for a list.

    ``get`` and ``post`` are the answers to those who may (a form that is sent empty leads to its page, which
    shows the errors: 302 within the desk). ``part``: whoever has no part in the case of its own finds nothing.
    ``beside`` names something of the stage that is no case; ``sent_on``: which role is led to which page.
    """

    may: frozenset[str]
    about: str = ""
    get: int = OK
    post: int = FOUND
    part: bool = False
    beside: str = ""
    sent_on: Mapping[str, str] = field(default_factory=dict)

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        if who.role == VISITOR:
            return Answer(status=FOUND, to=SIGN_IN)
        if who.role == HALF:
            return Answer(status=FOUND, to=SECOND_FACTOR)
        status = self.get if method == "GET" else self.post
        if status == NO_METHOD:
            return Answer(status=NO_METHOD)
        if who.role in self.sent_on and who.relation != "former":
            return Answer(status=FOUND, to=self.sent_on[who.role])
        if not self.about:
            # A list opens by the role alone; what stands in it is another test's matter.
            return self._found(status) if who.role in self.may and who.relation != "former" else REFUSED
        if not self.sees(who) or (self.part and who.role == "triage"):
            return Answer(status=NOT_FOUND)
        return self._found(status) if who.role in self.may else REFUSED

    def _found(self, status: int) -> Answer:
        return Answer(status=status, to=WORK if status == FOUND else "")

    def sees(self, who: Knocker) -> bool:
        """Whether the matter exists for ``who`` at all."""
        if who.relation in ("excluded", "former"):
            return False
        if who.role == "triage":
            return True
        return who.role in ON_A_CASE and who.relation == "participant" and self.about not in BEFORE_TRIAGE


@dataclass(frozen=True, kw_only=True)
class Disposal(Desk):
    """A proposal to dispose of a closed case: others on the case find nothing, and ``agreeing`` alone may agree."""

    agreeing: frozenset[str] = frozenset({"head"})

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get; a form that is sent empty comes back to those who may send it."""
        found = super().answer(who, method)
        if found.status == FORBIDDEN and who.role in ON_A_CASE and self.sees(who):
            return Answer(status=NOT_FOUND)
        if found.to == WORK and method == "POST" and self.agreeing and who.role not in self.agreeing:
            return Answer(status=FORBIDDEN)
        return found


class Review(Desk):
    """What belongs to a review of break-glass: there for triage and for who judges it in the lead's institution."""

    def sees(self, who: Knocker) -> bool:
        """Whether the opening exists for ``who`` at all."""
        return super().sees(who) and who.role in ("triage", "head", "supervisor")


class Calling(Desk):
    """A call to an institution: there for triage and for the workers of those that took the case."""

    def sees(self, who: Knocker) -> bool:
        """Whether the call exists for ``who`` at all."""
        return super().sees(who) and who.role in self.may


class Owing(Calling):
    """A call that triage owes: nobody else knows of it."""


class Judging(Review):
    """The page of a review: whoever has no case at all is turned away before anything is looked for."""

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        found = super().answer(who, method)
        outside = who.role not in TRIAGE | ON_A_CASE or who.relation == "former"
        return Answer(status=FORBIDDEN) if outside and found.status == NOT_FOUND else found


class OwnHouse(Desk):
    """What belongs to an institution whose head somebody is; a head of another one finds nothing."""

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        found = super().answer(who, method)
        return Answer(status=NOT_FOUND) if who.relation == "other" and found.status in (OK, FOUND) else found


class OwnTeam(Desk):
    """What belongs to the triage team itself; whoever sorts reports for another institution is refused."""

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        found = super().answer(who, method)
        return Answer(status=FORBIDDEN) if who.relation == "other" and found.status == OK else found


@dataclass(frozen=True)
class Account:
    """A page of one's own account: alike for all who are signed in, whatever their role."""

    get: int
    post: int
    visitor_get: int = FOUND
    visitor_post: int = FOUND

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        if who.role == VISITOR:
            return Answer(status=self.visitor_get if method == "GET" else self.visitor_post)
        return Answer(status=self.get if method == "GET" else self.post)


@dataclass(frozen=True)
class Open:
    """A page for everybody; ``guarded`` zones first ask a half signed-in person for the second factor."""

    get: int
    post: int
    guarded: bool = True

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        if who.role == HALF and self.guarded:
            return Answer(status=FOUND, to=SECOND_FACTOR)
        return Answer(status=self.get if method == "GET" else self.post)


class Health(Open):
    """The health page, asked from another machine: for the operator alone, wherever it works."""

    def answer(self, who: Knocker, method: str) -> Answer:
        """Return what ``who`` must get."""
        if who.role == "operator" and who.relation != "former" and method == "GET":
            return Answer(status=OK)
        return super().answer(who, method)


class Cms:
    """The mount of the CMS: nobody with a desk role, and nobody without rights there, sees a page of it."""

    def answer(self, who: Knocker) -> Answer:
        """Return what ``who`` must get: the door, the second factor, or a refusal."""
        if who.role == VISITOR:
            return Answer(status=FOUND, to=SIGN_IN)
        return Answer(status=FOUND, to=SECOND_FACTOR) if who.role == HALF else Answer(status=FORBIDDEN)


def _desk(*groups: set[str], **row: object) -> Desk:
    return Desk(may=frozenset(set().union(*groups)), **row)  # type: ignore[arg-type]


REPORT, CASE = "postupanje/prijave/<uuid:report_id>/", "postupanje/predmeti/<uuid:case_id>/"
SECOND = "nalog/drugi-korak/"

TABLE: dict[str, Desk | Account | Open] = {
    # The desk.
    "postupanje/": _desk(
        TRIAGE,
        ON_A_CASE,
        post=NO_METHOD,
        sent_on={"desk admin": "/postupanje/uloge/", "auditor": "/postupanje/dnevnik/"},
    ),
    # What somebody has begun and not sent: for everybody who types.
    "postupanje/nacrt/": _desk(TRIAGE, ON_A_CASE, ADMINISTRATORS, get=NO_METHOD),
    # What is typed goes by POST; of what finds nothing the page says so.
    "postupanje/nalazenje/": _desk(TRIAGE, ON_A_CASE),
    "postupanje/prijave/": _desk(TRIAGE, post=NO_METHOD),
    "postupanje/predmeti/": _desk(TRIAGE, ON_A_CASE, post=NO_METHOD),
    REPORT: _desk(TRIAGE, about="accepted", post=NO_METHOD),
    REPORT + "citanje/": _desk(TRIAGE, about="waiting", get=FOUND),
    REPORT + "prica/": _desk(TRIAGE, about="accepted", get=FOUND),
    REPORT + "imena/": _desk(TRIAGE, about="accepted"),
    # Triage opens where the child is by the same press as who may go there, on the report and on the case.
    REPORT + "mesto/": _desk(TRIAGE, about="acute report", get=FOUND, post=OK),
    REPORT + "poruka/": _desk(TRIAGE, about="accepted", get=FOUND),
    REPORT + "izuzece/": _desk(TRIAGE, about="accepted"),
    REPORT + "prihvatanje/": _desk(TRIAGE, about="waiting", get=FOUND),
    REPORT + "ostavljanje/": _desk(TRIAGE, about="waiting"),
    # One report stands alone: its own page is shown, and nothing is pressed.
    REPORT + "jednake/": _desk(TRIAGE, about="waiting", get=FOUND, post=NO_METHOD),
    REPORT + "jednake/predlog/": _desk(TRIAGE, about="waiting", get=NO_METHOD),
    REPORT + "jednake/odlaganje/": _desk(TRIAGE, about="waiting", get=NO_METHOD),
    REPORT + "jednake/vracanje/": _desk(TRIAGE, about="waiting", get=NO_METHOD),
    "postupanje/prijave/odlozene/": _desk(TRIAGE, post=NO_METHOD),
    REPORT + "vracanje/": _desk(TRIAGE, about="aside", get=NO_METHOD),
    "postupanje/izuzeca/<uuid:exclusion_id>/": _desk(TRIAGE, about="unresolved"),
    CASE: _desk(TRIAGE, ON_A_CASE, about="arrived", post=NO_METHOD),
    CASE + "otvaranje/": _desk(TRIAGE, about="closed", get=NO_METHOD),
    CASE + "prica/": _desk(TRIAGE, WORKERS, about="working", get=FOUND),
    # Police and centre of an acute case that nobody has taken yet; the prosecutor goes nowhere.
    CASE + "mesto/": _desk(TRIAGE, {"worker", "police"}, about="acute", get=FOUND, post=OK),
    CASE + "imena/": _desk(TRIAGE, WORKERS, {"custodian"}, about="working"),
    CASE + "upucivanje/": _desk(TRIAGE, about="arrived"),
    # A call to an institution, and what becomes of a request.
    "postupanje/poslato/": _desk(TRIAGE, post=NO_METHOD),
    CASE + "pozivi/<uuid:institution_id>/": _desk(TRIAGE, WORKERS, about="working", beside="institution"),
    "postupanje/pozivi/<uuid:record_id>/ispravka/": Calling(may=frozenset(TRIAGE), about="call"),
    "postupanje/pozivi/<uuid:owed_id>/odustajanje/": Owing(may=frozenset(TRIAGE), about="owed", get=NO_METHOD),
    "postupanje/ucesca/<uuid:participation_id>/opoziv/": _desk(TRIAGE, about="asked"),
    "postupanje/ucesca/<uuid:participation_id>/ponovo/": _desk(TRIAGE, about="left"),
    "postupanje/ucesca/<uuid:participation_id>/dovoljno/": _desk(TRIAGE, about="left"),
    CASE + "poruka/": _desk(TRIAGE, WORKERS, about="working", get=FOUND),
    CASE + "preuzimanje/": _desk(WORKERS, about="arrived", get=NO_METHOD, part=True),
    CASE + "odbijanje/": _desk(WORKERS, about="arrived", part=True),
    CASE + "vodi/": _desk(WORKERS, {"head"}, about="working", part=True),
    CASE + "naziv/": _desk(WORKERS, about="working", get=FOUND, part=True),
    CASE + "mera/": _desk(WORKERS, about="working", part=True),
    CASE + "zavrsetak/": _desk(WORKERS, about="working", part=True),
    # The centre leads; the risk is lowered by a worker of another institution, never by triage while there is one.
    CASE + "rizik/": _desk(TRIAGE, {"worker"}, about="working"),
    "postupanje/procene/<uuid:reassessment_id>/": _desk({"police", "prosecutor"}, about="reassessment"),
    # A measure of the centre: its own workers correct it.
    "postupanje/mere/<uuid:measure_id>/ispravka/": _desk({"worker"}, about="measure", part=True),
    CASE + "izuzece/": _desk(TRIAGE, ON_A_CASE, about="working"),
    CASE + "zadrzavanje/": _desk(TRIAGE, WORKERS, {"head", "supervisor"}, about="working"),
    CASE + "pristup/": _desk(TRIAGE, {"head", "supervisor"}, about="working", post=NO_METHOD),
    # How much the own institution has to do, for its head.
    "postupanje/opterecenje/": _desk({"head"}, post=NO_METHOD),
    # How long files are kept: who agrees is head of the lead; a custodian knows of no proposal.
    "postupanje/cuvanje/": _desk(TRIAGE, {"head", "supervisor"}, post=NO_METHOD),
    "postupanje/cuvanje/<uuid:proposal_id>/": Disposal(
        may=frozenset({"triage", "head", "supervisor"}), about="disposal"
    ),
    "postupanje/cuvanje/<uuid:proposal_id>/zadrzavanje/": Disposal(
        may=frozenset({"triage", "head", "supervisor"}), about="disposal", agreeing=frozenset()
    ),
    "postupanje/zadrzavanja/<uuid:hold_id>/": _desk(TRIAGE, {"head", "supervisor"}, about="hold"),
    # Break-glass: whoever has a part, or triage, has the case already and leaves no word this way.
    CASE + "hitan-uvid/": _desk(about="working", get=FOUND),
    # Of this form nothing is kept: its answer shows the errors.
    "postupanje/hitan-uvid/": _desk(TRIAGE, WORKERS, post=OK),
    "postupanje/hitan-uvid/pregledi/": _desk(TRIAGE, ON_A_CASE, post=NO_METHOD),
    "postupanje/hitan-uvid/pregledi/<uuid:opening_id>/": Judging(
        may=frozenset({"head", "supervisor"}), about="opening"
    ),
    "postupanje/hitan-uvid/<uuid:opening_id>/kraj/": Review(may=frozenset(), about="opening", get=NO_METHOD),
    "postupanje/dnevnik/": _desk(AUDITORS, post=NO_METHOD),
    # The centre leads.
    CASE + "zatvaranje/": _desk({"worker"}, about="done"),
    CASE + "zatvaranje-bez-preuzimanja/": _desk(TRIAGE, about="arrived"),
    CASE + "nastavak/": _desk({"worker"}, about="done", get=NO_METHOD, part=True),
    # A grave case: head and worker of the lead, or a worker of another institution.
    "postupanje/predlozi/<uuid:proposal_id>/": _desk(WORKERS, {"head"}, about="proposal"),
    # Who is on duty: triage reads it, its head alone writes it down (tests/desk/test_duty.py).
    "postupanje/dezurstvo/": OwnTeam(may=TRIAGE, post=FORBIDDEN),
    "postupanje/dezurstvo/proba/": _desk(TRIAGE, get=FOUND),
    "postupanje/dezurstvo/<uuid:shift_id>/kraj/": _desk(beside="assignment"),
    # Who stands in for whom: for the head of the institution.
    "postupanje/zamene/": _desk({"head"}, post=NO_METHOD),
    "postupanje/zamene/<uuid:assignment_id>/": OwnHouse(may=frozenset({"head"}), beside="assignment"),
    "postupanje/zamene/<uuid:assignment_id>/kraj/": OwnHouse(
        may=frozenset({"head"}), beside="substitute", get=NO_METHOD
    ),
    # Roles: for whoever opens no case.
    "postupanje/uloge/": _desk(ADMINISTRATORS),
    "postupanje/uloge/nalog/<uuid:user_id>/": _desk(ADMINISTRATORS, beside="account"),
    "postupanje/uloge/<uuid:assignment_id>/potvrda/": _desk(ADMINISTRATORS, beside="assignment", get=NO_METHOD),
    "postupanje/uloge/<uuid:assignment_id>/kraj/": _desk(ADMINISTRATORS, beside="assignment"),
    "postupanje/uloge/poziv/": _desk(ADMINISTRATORS),
    "postupanje/uloge/nalog/<uuid:user_id>/poziv/": _desk(ADMINISTRATORS, beside="account", get=NO_METHOD),
    "postupanje/uloge/nalog/<uuid:user_id>/sesije/kraj/": _desk(ADMINISTRATORS, beside="account", get=NO_METHOD),
    "postupanje/uloge/nalog/<uuid:user_id>/drugi-korak/": _desk(ADMINISTRATORS, beside="account"),
    "postupanje/uloge/nalog/<uuid:user_id>/drugi-korak/zaustavljanje/": _desk(
        ADMINISTRATORS, beside="account", get=NO_METHOD
    ),
    # How the portal reaches institutions: an empty form changes nothing where nothing is written down.
    "postupanje/ustanove/": _desk(ADMINISTRATORS, post=NO_METHOD),
    "postupanje/ustanove/<uuid:institution_id>/": _desk(ADMINISTRATORS, beside="institution"),
    "postupanje/ustanove/<uuid:institution_id>/potvrda/": _desk(ADMINISTRATORS, beside="institution", get=NO_METHOD),
    "postupanje/ustanove/<uuid:institution_id>/odbacivanje/": _desk(
        ADMINISTRATORS, beside="institution", get=NO_METHOD
    ),
    # One's own account.
    "nalog/": Account(OK, NO_METHOD, visitor_post=NO_METHOD),
    "nalog/prijava/": Account(FOUND, FOUND, visitor_get=OK, visitor_post=OK),
    "nalog/odjava/": Account(OK, FOUND),
    "nalog/neaktivan/": Open(OK, NO_METHOD, guarded=False),
    # These accounts have neither a password nor a device, so there is nothing to confirm with.
    "nalog/potvrda/": Account(FORBIDDEN, FORBIDDEN),
    "nalog/lozinka/promena/": Account(FOUND, FOUND),
    "nalog/lozinka/": Account(FOUND, FOUND),
    "nalog/pismo/": Account(NO_METHOD, FOUND, visitor_get=NO_METHOD),
    "nalog/sesije/": Account(OK, NO_METHOD, visitor_post=NO_METHOD),
    "nalog/sesije/ostale/": Account(NO_METHOD, FOUND, visitor_get=NO_METHOD),
    "nalog/sesije/<uuid:pk>/kraj/": Account(NO_METHOD, NOT_FOUND, visitor_get=NO_METHOD),
    "nalog/sesije/<uuid:pk>/naziv/": Account(NOT_FOUND, NOT_FOUND),
    # Without settings there is no electronic identity.
    "nalog/identitet/": Account(NOT_FOUND, NO_METHOD, visitor_post=NO_METHOD),
    "nalog/identitet/ulaz/": Open(NO_METHOD, NOT_FOUND, guarded=False),
    "nalog/identitet/povezivanje/": Account(NO_METHOD, NOT_FOUND, visitor_get=NO_METHOD),
    "nalog/identitet/raskid/": Account(NO_METHOD, NOT_FOUND, visitor_get=NO_METHOD),
    "nalog/identitet/povratak/": Open(NOT_FOUND, NO_METHOD, guarded=False),
    SECOND + "izgubljen/": Account(FOUND, FOUND),
    SECOND + "izgubljen/zaustavljanje/": Account(NO_METHOD, FOUND, visitor_get=NO_METHOD),
    # A link that is unknown, whoever brings it.
    "nalog/veza/": Open(NOT_FOUND, NOT_FOUND, guarded=False),
    "nalog/veza/<str:token>/": Open(FOUND, NO_METHOD, guarded=False),
    SECOND: Account(OK, NO_METHOD),
    SECOND + "provera/": Account(FOUND, FOUND),
    SECOND + "potvrda/": Account(FORBIDDEN, FORBIDDEN),
    SECOND + "aplikacija/": Account(OK, OK),
    SECOND + "aplikacija/qr.svg": Account(NOT_FOUND, NO_METHOD, visitor_post=NO_METHOD),
    SECOND + "aplikacija/iskljuci/": Account(NOT_FOUND, NOT_FOUND),
    SECOND + "rezervni-kodovi/": Account(NOT_FOUND, NOT_FOUND),
    SECOND + "rezervni-kodovi/novi/": Account(OK, OK),
    SECOND + "kljucevi/": Account(OK, NO_METHOD),
    SECOND + "kljucevi/dodaj/": Account(OK, OK),
    SECOND + "kljucevi/potvrda/": Account(FORBIDDEN, FORBIDDEN),
    SECOND + "kljucevi/<int:pk>/ukloni/": Account(NOT_FOUND, NOT_FOUND),
    SECOND + "kljucevi/<int:pk>/izmeni/": Account(NOT_FOUND, NOT_FOUND),
    # Everybody.
    "": Open(FOUND, NO_METHOD),
    "izlaz/": Open(HTTPStatus.SEE_OTHER, NO_METHOD, guarded=False),
    "zdravlje/": Health(NOT_FOUND, NO_METHOD),
    "favicon.ico": Open(HTTPStatus.MOVED_PERMANENTLY, NO_METHOD),
    "dnevnik.txt": Open(OK, NO_METHOD),
    "kljucevi.txt": Open(OK, NO_METHOD),
    "robots.txt": Open(OK, NO_METHOD),
    "sitemap.xml": Open(OK, NO_METHOD),
    r"dokumenti/^(\d+)/(.*)$": Open(NOT_FOUND, NOT_FOUND),
    "dokumenti/obuke/<uuid:course>/<slug:language>.zip": Open(NOT_FOUND, NO_METHOD),
    "media/<path:path>": Open(NOT_FOUND, NO_METHOD),
    "sr/prijava/": Open(OK, OK, guarded=False),
    "sr/prijava/pomoc/": Open(OK, NO_METHOD, guarded=False),
    "sr/prijava/dalje/": Open(FOUND, NO_METHOD, guarded=False),
    "sr/prijava/sacuvano/": Open(FOUND, NO_METHOD, guarded=False),
    "sr/prijava/povratak/": Open(OK, OK, guarded=False),
    "sr/prijava/potvrda/": Open(FOUND, FOUND, guarded=False),
    "sr/prijava/potvrda/kartica.pdf": Open(FOUND, NO_METHOD, guarded=False),
    "sr/prijava/potvrda/o-prijemu.txt": Open(FOUND, NO_METHOD, guarded=False),
    "sr/prijava/potvrda/provera/": Open(OK, OK, guarded=False),
    r"sr/prijava/^(?P<step>[0-9]{1,3})/$": Open(FOUND, FOUND, guarded=False),
    "sr/pracenje/": Open(OK, OK, guarded=False),
    "sr/pracenje/pregled/": Open(OK, OK, guarded=False),
    "sr/pracenje/kraj/": Open(OK, FOUND, guarded=False),
    "sr/preuzimanje/<int:pk>/": Open(NOT_FOUND, NO_METHOD),
    "sr/snimci/<int:pk>/titlovi.vtt": Open(NOT_FOUND, NO_METHOD),
    "sr/ustanove/": Open(OK, NO_METHOD),
    "sr/ustanove/okrug/<int:number>/": Open(HTTPStatus.MOVED_PERMANENTLY, NO_METHOD),
    "sr/ustanove/okrug/<int:number>-<slug:slug>/": Open(HTTPStatus.MOVED_PERMANENTLY, NO_METHOD),
    "sr/ustanove/<int:code>/": Open(NOT_FOUND, NO_METHOD),
    "sr/ustanove/<int:code>-<slug:slug>/": Open(NOT_FOUND, NO_METHOD),
    "sr/pretraga/": Open(OK, NO_METHOD),
    "sr/pretraga/predlozi/": Open(OK, NO_METHOD),
    # A lesson and a course that nobody has published, somebody who holds no class.
    "sr/ucenje/": Open(OK, OK),
    "sr/ucenje/kod/": Open(OK, FOUND),
    "sr/ucenje/kraj/": Open(NO_METHOD, FOUND),
    "sr/ucenje/obuka/<uuid:course>/": Open(NOT_FOUND, NO_METHOD),
    "sr/ucenje/lekcija/<uuid:lesson>/": Open(NOT_FOUND, NOT_FOUND),
    "sr/ucenje/lekcija/<uuid:lesson>/pitanja/": Open(NOT_FOUND, NOT_FOUND),
    "sr/ucenje/lekcija/<uuid:lesson>/pitanja/ponovo/": Open(NOT_FOUND, NO_METHOD),
    "sr/ucenje/lekcija/<uuid:lesson>/odgovor/<int:number>/": Open(NOT_FOUND, NO_METHOD),
    "sr/ucenje/mesto/": Open(OK, OK),
    "sr/ucenje/razred/": Open(OK, OK),
    "sr/ucenje/razred/novi/": Open(OK, OK),
    "sr/ucenje/razred/kljuc/": Open(FOUND, FOUND),
    "sr/ucenje/razred/trake/": Open(FOUND, NO_METHOD),
    "sr/ucenje/razred/zatvaranje/": Open(FOUND, FOUND),
    "sr/ucenje/razred/odgovori/": Open(FOUND, NO_METHOD),
    "sr/ucenje/razred/potvrda/": Open(FOUND, NO_METHOD),
    # About no material.
    "sr/utisak/<int:page_id>/": Open(NOT_FOUND, NOT_FOUND),
    "sr/utisak/<int:page_id>/hvala/": Open(NOT_FOUND, NO_METHOD),
    # A number that is nobody's, a course without certificates, somebody without a learning code.
    "sr/uverenje/": Open(OK, OK),
    "sr/uverenje/<str:number>/": Open(NOT_FOUND, NOT_FOUND),
    "sr/uverenje/znacka/did.json": Open(OK, NO_METHOD),
    "sr/uverenje/znacka/kljucevi.json": Open(OK, NO_METHOD),
    "sr/uverenje/znacka/izdavac.json": Open(OK, NO_METHOD),
    "sr/uverenje/znacka/opozvane.jwt": Open(OK, NO_METHOD),
    "sr/uverenje/znacka/obuka/<uuid:course>.json": Open(NOT_FOUND, NO_METHOD),
    "sr/ucenje/uverenje/<uuid:course>/": Open(FOUND, FOUND),
    "sr/ucenje/uverenje/<uuid:course>/znacka/": Open(FOUND, FOUND),
    "sr/komponente/": Open(OK, OK),
    r"sr/^((?:[\w\-]+/)*)$": Open(OK, OK),
    # Wagtail's own doors, kept shut or leading to ours.
    "dokumenti/authenticate_with_password/<path:rest>": Open(NOT_FOUND, NOT_FOUND),
    "dokumenti/authenticate_with_password/<int:restriction_id>/": Open(NOT_FOUND, NOT_FOUND),
    "sr/_util/login/": Open(FOUND, FOUND),
    "sr/_util/<path:rest>": Open(NOT_FOUND, NOT_FOUND),
    "sr/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": Open(NOT_FOUND, NOT_FOUND),
}

# Addresses that something else answers, because it stands in front of them.
SHADOWED = {
    "cms/bulk/<str:app_label>/<str:model_name>/<str:action>/",
    "cms/failwhale/",
    "cms/localize/page/<int:page_id>/convert_to_alias/",
    "cms/localize/translate/<int:translation_id>/pofile/download/",
    "cms/localize/translate/<int:translation_id>/pofile/upload/",
    "cms/login/",
    "cms/logout/",
    "cms/pages/<int:page_id>/unlock/",
    "cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
    "cms/password_reset/",
    "cms/password_reset/done/",
    "cms/password_reset/confirm/<uidb64>/<token>/",
    "cms/password_reset/complete/",
    "dokumenti/authenticate_with_password/<int:restriction_id>/",
    "sr/_util/login/",
    "sr/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
}
EVERYBODY = len(ROLES) * len(RELATIONS) + len((VISITOR, HALF, SUPERUSER, "learner"))
