"""Events of the audit trail in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.dates import moment_text
from reporting.desk.audit_grounds import emergency_labels, ground_text
from reporting.desk.audit_places import Places
from reporting.vault.models import AuditEvent

ACTIONS = {
    "account.add_device": gettext_lazy("нови уређај за улаз"),
    "account.ask_recovery": gettext_lazy("захтев за нов други корак"),
    "account.change_password": gettext_lazy("промена лозинке"),
    "account.end_all_sessions": gettext_lazy("одјава налога са свих уређаја"),
    "account.end_other_sessions": gettext_lazy("одјава са свих својих других уређаја"),
    "account.end_session": gettext_lazy("одјава једног свог уређаја"),
    "account.invite": gettext_lazy("позив новом налогу"),
    "account.link_identity": gettext_lazy("повезан електронски идентитет"),
    "account.remove_device": gettext_lazy("уклањање уређаја за улаз"),
    "account.renew_codes": gettext_lazy("нови резервни кодови"),
    "account.second_factor_failed": gettext_lazy("неуспео други корак уласка"),
    "account.sign_in": gettext_lazy("улаз са налогом"),
    "account.sign_in_failed": gettext_lazy("неуспео улаз: погрешна лозинка"),
    "account.sign_out": gettext_lazy("одјава"),
    "account.stop_recovery": gettext_lazy("власник је зауставио нов други корак"),
    "account.unlink_identity": gettext_lazy("раскинута веза са електронским идентитетом"),
    "account.use_link": gettext_lazy("улаз везом из е-поште"),
    "alarm.end": gettext_lazy("крај аларма"),
    "alarm.tell": gettext_lazy("аларм је јављен"),
    "audit.export": gettext_lazy("извоз дневника"),
    "audit.place_unknown": gettext_lazy("печаћење дневника настављено је без податка докле је стигло"),
    "audit.put_place_back": gettext_lazy("место печаћења дневника враћено је после повратка базе"),
    "audit.read": gettext_lazy("преглед дневника"),
    "audit.remove_segment": gettext_lazy("уклањање старог дела дневника"),
    "case.access_log": gettext_lazy("преглед ко је отварао предмет"),
    "case.close": gettext_lazy("затварање предмета"),
    "case.close_untaken": gettext_lazy("затварање предмета који на порталу нико није преузео"),
    "case.propose_close_untaken": gettext_lazy("прва потврда да се такав предмет затвара"),
    "case.recuse": gettext_lazy("искључење из предмета"),
    "case.reopen": gettext_lazy("поновно отварање предмета"),
    "case.route": gettext_lazy("упућивање предмета"),
    "case.view": gettext_lazy("отварање предмета"),
    "closure.approve": gettext_lazy("одобрење затварања"),
    "closure.propose": gettext_lazy("предлог за затварање"),
    "closure.reject": gettext_lazy("одбијање предлога за затварање"),
    "code.guessing": gettext_lazy("погађање кодова"),
    "contact.give_up": gettext_lazy("позив установи више није потребан"),
    "contact.record": gettext_lazy("упис позива установи"),
    "deadline.overdue": gettext_lazy("истек рока"),
    "duty.cancel": gettext_lazy("уклоњено дежурство"),
    "duty.plan": gettext_lazy("упис дежурства"),
    "disposal.approve": gettext_lazy("сагласност за уништење"),
    "disposal.propose": gettext_lazy("предлог за уништење"),
    "disposal.withdraw": gettext_lazy("повлачење предлога за уништење"),
    "exclusion.decide_unopened": gettext_lazy("одлука о изузећу без отварања имена"),
    "exclusion.propose_name": gettext_lazy("прва потврда кога пријава искључује"),
    "exclusion.propose_outside": gettext_lazy("прва потврда да особа није ни у једној установи"),
    "exclusion.put_back": gettext_lazy("враћено изузеће које је нестало из базе"),
    "exclusion.resolve": gettext_lazy("одлука о изузећу"),
    "hold.lift": gettext_lazy("прекид дужег чувања"),
    "hold.place": gettext_lazy("чување дуже од рока"),
    "emergency_access.end": gettext_lazy("завршетак хитног увида"),
    "emergency_access.leave_note": gettext_lazy("порука носиоцу уз хитан увид"),
    "emergency_access.open": gettext_lazy("хитан увид"),
    "emergency_access.read_notes": gettext_lazy("читање порука уз хитан увид"),
    "emergency_access.read_reason": gettext_lazy("читање разлога хитног увида"),
    "emergency_access.review": gettext_lazy("преглед хитног увида"),
    "identity.open": gettext_lazy("отварање имена и контакта"),
    "institution.change": gettext_lazy("промена контакта установе"),
    "institution.confirm": gettext_lazy("потврда телефона установе"),
    "keys.destroy": gettext_lazy("уништење кључа сефа"),
    "keys.make": gettext_lazy("нови кључ сефа"),
    "keys.rotate": gettext_lazy("замена кључа сефа"),
    "measure.correct": gettext_lazy("исправка мере"),
    "measure.record": gettext_lazy("упис мере"),
    "message.read": gettext_lazy("читање поруке"),
    "message.send": gettext_lazy("слање поруке"),
    "outbox.resend": gettext_lazy("поновно слање поруке у одласку"),
    "participation.accept": gettext_lazy("преузимање предмета"),
    "participation.decline": gettext_lazy("одбијање предмета"),
    "participation.end": gettext_lazy("завршено учешће установе која не може да поступи"),
    "participation.finish": gettext_lazy("завршетак свог дела"),
    "participation.hand_over": gettext_lazy("одређено ко води предмет"),
    "participation.name": gettext_lazy("свој назив предмета"),
    "participation.need_no_other": gettext_lazy("други није потребан уместо оног ко је отишао"),
    "participation.observe": gettext_lazy("надзор над предметом"),
    "participation.propose_end": gettext_lazy("прва потврда да се учешће опозива"),
    "participation.receive": gettext_lazy("пријем предмета"),
    "participation.resume": gettext_lazy("наставак рада на завршеном делу"),
    "participation.revoke": gettext_lazy("опозив учешћа"),
    "participation.send_again": gettext_lazy("поновно слање установи"),
    "participation.take_back": gettext_lazy("опозив послатог предмета"),
    "recovery.carry_out": gettext_lazy("поништен други корак и послата веза"),
    "recovery.confirm": gettext_lazy("потврда изгубљеног другог корака"),
    "recovery.stop": gettext_lazy("заустављен нов други корак"),
    "report.accept": gettext_lazy("прихватање пријаве"),
    "report.claim": gettext_lazy("читање пријаве је најављено"),
    "report.give_up": gettext_lazy("дежурна особа не може да чита"),
    "report.compare": gettext_lazy("поређење пријаве с потврдом о пријему"),
    "report.erase": gettext_lazy("уништење пријаве"),
    "report.read_story": gettext_lazy("читање приче"),
    "report.recuse": gettext_lazy("искључење из пријаве"),
    "report.propose_dismissal": gettext_lazy("прва потврда да се предмет не отвара"),
    "report.bring_back": gettext_lazy("пријава враћена тријажи"),
    "report.set_aside_propose": gettext_lazy("прва потврда да се једнаке пријаве одложе"),
    "report.set_aside": gettext_lazy("пријава одложена као једна од много једнаких"),
    "report.return": gettext_lazy("порука вратила одложену пријаву тријажи"),
    "report.dismiss": gettext_lazy("пријава остављена без предмета"),
    "report.submit": gettext_lazy("подношење пријаве"),
    "report.view": gettext_lazy("отварање пријаве"),
    "report.take_wish_back": gettext_lazy("одустајање од жеље да се пријава повуче"),
    "report.wish_withdrawal": gettext_lazy("жеља да се пријава повуче"),
    "risk.decide": gettext_lazy("одлука о нижем ризику"),
    "risk.reassess": gettext_lazy("нова процена ризика"),
    "risk.withdraw": gettext_lazy("повлачење предлога за нижи ризик"),
    "role.confirm": gettext_lazy("потврда улоге"),
    "role.end": gettext_lazy("престанак улоге"),
    "role.grant": gettext_lazy("додела улоге"),
    "substitute.end": gettext_lazy("престанак замене"),
    "substitute.name": gettext_lazy("одређивање замене"),
}
# What the rules decide and no event is called after: it stands in the trail only where it was refused.
REFUSED = {
    "closure.decide": gettext_lazy("одлука о предлогу за затварање"),
    "case.find": gettext_lazy("тражење предмета"),
    "contact.read": gettext_lazy("читање позива установама"),
    "day.view": gettext_lazy("преглед посла за данас"),
    "decline.read": gettext_lazy("читање разлога одбијања"),
    "disposal.list": gettext_lazy("списак предлога за уништење"),
    "disposal.view": gettext_lazy("преглед предлога за уништење"),
    "duty.hear": gettext_lazy("потврда пробног позива"),
    "duty.view": gettext_lazy("преглед дежурства"),
    "draft.keep": gettext_lazy("чување започетог текста"),
    "follow.view": gettext_lazy("праћење пријаве"),
    "follow.write": gettext_lazy("порука особе која је пријавила"),
    "health.read": gettext_lazy("преглед рада портала"),
    "institutions.view": gettext_lazy("преглед установа"),
    "load.view": gettext_lazy("преглед оптерећења"),
    "measure.read": gettext_lazy("читање мере"),
    "report.read_identity": gettext_lazy("читање имена и контакта"),
    "report.read_place": gettext_lazy("читање где је дете сада"),
    "report.reach_child": gettext_lazy("читање где је дете сада (тријажа)"),
    "roles.view": gettext_lazy("преглед улога"),
    "sessions.end": gettext_lazy("одјава нечијег налога"),
    "substitute.view": gettext_lazy("преглед замена"),
    "triage.queue": gettext_lazy("преглед приспелих пријава"),
    "withdrawal.view": gettext_lazy("преглед жеље да се пријава повуче"),
}
# What an event is about; the others by the names of their models.
THINGS = {
    **{str(model._meta.model_name): model._meta.verbose_name for model in apps.get_app_config("cases").get_models()},
    "account": gettext_lazy("налог"),
    "audit": gettext_lazy("дневник"),
    "audit_segment": gettext_lazy("дневник"),
    "hold": gettext_lazy("дуже чување"),
    "institution": gettext_lazy("установа"),
    "outboxmessage": gettext_lazy("порука у одласку"),
    "participation": gettext_lazy("учешће установе"),
    "portal": gettext_lazy("портал"),
    "user": gettext_lazy("налог"),
    "vaultkey": gettext_lazy("кључ сефа"),
}
# Acts by what they are about, in the order in which the filter offers them.
GROUPS = (
    (gettext_lazy("Пријава и прича"), ("report", "identity", "exclusion", "message", "code")),
    (
        gettext_lazy("Предмет и рад установа"),
        ("case", "participation", "contact", "risk", "measure", "deadline", "alarm", "closure"),
    ),
    (gettext_lazy("Хитан увид"), ("emergency_access",)),
    (gettext_lazy("Чување и уништење"), ("hold", "disposal")),
    (gettext_lazy("Улоге, замене и установе"), ("role", "substitute", "duty", "recovery", "institution")),
    (gettext_lazy("Налози и уласци"), ("account",)),
    (gettext_lazy("Дневник, сеф и поруке у одласку"), ("audit", "keys", "outbox")),
)
# Words of the program that have no label are shown as they are and never in the other script.
_DENIED = ".denied"


@dataclass(frozen=True)
class EventLine:
    """One event in words: ``institution`` is that of whoever acted, ``thing_at`` that about which it is.

    ``named`` says that ``who`` is somebody's name, which stands as it was typed in either script.
    ``code`` and ``ground_code`` are the program's own words, shown where there is no label.
    """

    when: str
    who: str
    named: bool
    institution: str
    what: str
    code: str
    denied: bool
    thing: str
    thing_at: str
    about: UUID | None
    ground: str
    ground_code: str


def event_lines(events: Iterable[AuditEvent], *, names_at: set[UUID] | None = None) -> list[EventLine]:
    """Return events in words, with two queries for names and one each for roles and emergency access.

    ``names_at``: institutions whose people are shown by name; None shows every name.
    """
    rows = list(events)
    shown = [row for row in rows if names_at is None or row.institution in names_at]
    users = get_user_model().objects.in_bulk([row.actor for row in shown if row.actor])
    places = Places(rows)
    named = {row.pk for row in shown}
    of_emergency_access = emergency_labels(row.purpose for row in rows)
    lines = []
    for row in rows:
        user = users.get(row.actor) if row.pk in named and row.actor else None
        base = row.action.removesuffix(_DENIED)
        what = str(ACTIONS.get(base) or REFUSED.get(base) or "")
        lines.append(
            EventLine(
                when=moment_text(row.time),
                who=str(user) if user else _who(row),
                named=user is not None,
                institution=places.of_actor(row),
                what=what,
                code="" if what else base,
                denied=row.action.endswith(_DENIED),
                thing=str(THINGS.get(row.object_type, "")),
                thing_at=places.of_target(row),
                about=row.object_id,
                ground=of_emergency_access.get(row.purpose, "") or ground_text(row.purpose),
                ground_code=row.purpose,
            )
        )
    return lines


def action_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every act with its label, in groups, each in the order of its labels."""
    return [
        (
            str(heading),
            sorted(
                ((code, str(label)) for code, label in ACTIONS.items() if code.partition(".")[0] in about),
                key=lambda pair: pair[1],
            ),
        )
        for heading, about in GROUPS
    ]


def _who(row: AuditEvent) -> str:
    if row.actor_kind == AuditEvent.ActorKind.USER:
        return _("запослена особа")
    return str(row.get_actor_kind_display())
