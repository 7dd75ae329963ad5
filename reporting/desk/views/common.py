"""What the desk's views share: who asks, the frame of the page, and gentle refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.script_switch import follow_switch
from reporting.cases import services
from reporting.cases.access import AccessDenied, has_role_for, person_of, would_allow
from reporting.cases.emergency_access.queries import insight_ended
from reporting.cases.models import Case, Message, Report
from reporting.cases.principals import Person
from reporting.cases.states import Refused, TransitionNotAllowed
from reporting.desk.drafts import again, form_of, is_begun, keep_typed, sent
from reporting.desk.forms.base import DeskForm
from reporting.desk.forms.work import DeskMessageForm
from reporting.desk.refusals import REFUSALS
from reporting.registry.services import RoleRefused

P = ParamSpec("P")
T = TypeVar("T")
# The address says that a message has just gone out; it stays in the history and says nothing once the moment is over.
SENT, JUST_NOW = "poslato", timedelta(minutes=2)
# The desk's menu, what is needed most first: its words, the page, and who is asked for which act whether somebody
# has it.
MENU = (
    (gettext_lazy("Мој дан"), "desk:day", would_allow, "day.view"),
    (gettext_lazy("Пријаве"), "desk:queue", would_allow, "triage.queue"),
    (gettext_lazy("Послато"), "desk:sent", would_allow, "triage.queue"),
    (gettext_lazy("Предмети"), "desk:cases", would_allow, "day.view"),
    (gettext_lazy("Хитан увид"), "desk:emergency_access", has_role_for, "emergency_access.open"),
    (gettext_lazy("Оптерећење"), "desk:load", would_allow, "load.view"),
    (gettext_lazy("Замене"), "desk:substitutes", has_role_for, "substitute.view"),
    (gettext_lazy("Рокови чувања"), "desk:retention", would_allow, "disposal.list"),
    (gettext_lazy("Дежурство"), "desk:duty", would_allow, "duty.view"),
    (gettext_lazy("Улоге"), "desk:roles", would_allow, "roles.view"),
    (gettext_lazy("Установе"), "desk:institutions", would_allow, "institutions.view"),
    (gettext_lazy("Дневник"), "desk:audit", would_allow, "audit.read"),
)
# So many stand in the row of a wide header; where there are more, the rest is behind „Још“.
IN_THE_ROW = 4
DeskView = Callable[Concatenate[HttpRequest, Person, P], HttpResponse]


@dataclass(frozen=True)
class Link:
    """One link of the desk's menu."""

    title: str
    url: str
    current: bool


def desk_view(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the person who asks; what is not visible does not exist (404).

    A step that the state no longer allows gets a sentence on the page it came from, not an error.
    What is typed on a page is kept first, whatever comes of the request (``desk.drafts``).
    """

    @sensitive_post_parameters()
    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        follow_switch(request)
        person = person_of(request)
        if request.method == "POST" and person.assignments:
            keep_typed(request)
        try:
            return view(request, person, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except TransitionNotAllowed as refused:
            messages.warning(request, _why_not(refused))
            return redirect(_page_of(kwargs))

    return wrapper


def desk_page(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make a view of the desk that only shows something."""
    return require_safe(desk_view(view))


def desk_form(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make a view of the desk that shows a form and takes it."""
    return require_http_methods(["GET", "HEAD", "POST"])(desk_view(view))


def desk_act(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make a view of the desk behind one button; who only asks for its address is told where the button stands."""
    pressed = desk_view(view)

    @wraps(pressed)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return pressed(request, *args, **kwargs) if request.method == "POST" else _press_only(request, kwargs)

    return wrapper


def _press_only(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse:
    """Return the page of an address that only takes a press: the same for what is not there."""
    about_case, about_report = "case_id" in kwargs, "report_id" in kwargs
    # Relative, so that the answer does not hold the address.
    back = "../" if about_case or about_report else reverse("desk:day")
    context = {"back": back, "about_case": about_case, "about_report": about_report}
    answer = page(request, person_of(request), "desk/press_only.html", context, status=405)
    answer["Allow"] = "POST"
    return answer


def says_that_insight_ended(
    view: Callable[[HttpRequest, Person, UUID], HttpResponse],
) -> Callable[[HttpRequest, Person, UUID], HttpResponse]:
    """Lead whoever had a case open by break-glass to the door once that is over; for others the case is not there."""

    @wraps(view)
    def wrapper(request: HttpRequest, person: Person, case_id: UUID) -> HttpResponse:
        try:
            return view(request, person, case_id)
        except Case.DoesNotExist:
            if not insight_ended(person, case_id):
                raise
        messages.warning(request, _("Ваш хитан увид у овај предмет је завршен."))
        return redirect("desk:emergency_access")

    return wrapper


def already_done() -> str:
    """Return the sentence for a step that has been taken meanwhile, by oneself or by somebody else."""
    return _("Овај корак је већ урађен или више није могућ.")


def _why_not(refused: TransitionNotAllowed) -> str:
    """Return the sentence for a step that the state does not allow, or something else that has changed meanwhile."""
    if isinstance(refused, AccessDenied):
        return already_done()
    return _("Овај корак више није могућ. Стање предмета се у међувремену променило.")


def just_sent(request: HttpRequest, found: list[Message]) -> datetime | None:
    """Return when the last message to the reporter went out, if this request comes from sending it; else None."""
    sent = [one.sent_at for one in found if one.direction == Message.Direction.TO_REPORTER]
    recent = bool(sent) and timezone.now() - sent[-1] < JUST_NOW
    return sent[-1] if SENT in request.GET and recent else None


def lead_back(request: HttpRequest, page: str) -> HttpResponse:
    """Lead to ``page`` after an act on it, and say of a message that was begun there that it has not gone out."""
    if is_begun(request, DeskMessageForm, page=page):
        says_unsent(request)
    return redirect(page)


def says_unsent(request: HttpRequest) -> None:
    """Say that a message that was begun beside another button has not gone out.

    Sending it by the way would say to a child what nobody has decided to say.
    """
    messages.info(request, _("Порука коју сте написали још није послата. Пошаљите је или обришите."))


def _page_of(kwargs: dict[str, Any]) -> str:
    """Return the page to which a step that is no longer possible leads back."""
    if "case_id" in kwargs:
        return reverse("desk:case", args=[kwargs["case_id"]])
    if "report_id" in kwargs:
        return reverse("desk:report", args=[kwargs["report_id"]])
    return reverse("desk:day")


def page(
    request: HttpRequest, person: Person, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the desk with its menu."""
    institution, menu = next(iter(person.institutions), None), _menu(request, person)
    frame = {
        "desk_menu": menu,
        "desk_menu_row": menu[:IN_THE_ROW],
        "desk_menu_more": menu[IN_THE_ROW:],
        "desk_institution": institution.short_name if institution else "",
        "draft_url": reverse("desk:draft"),
        "shown_at": timezone.now(),
        "may_find": would_allow(person, "case.find"),
    }
    return render(request, template, frame | context, status=status)


def _menu(request: HttpRequest, person: Person) -> list[Link]:
    day = reverse("desk:day")
    entries = [(str(title), reverse(page)) for title, page, asks, act in MENU if asks(person, act)]
    return [
        Link(title, url, request.path == url or (url != day and request.path.startswith(url))) for title, url in entries
    ]


def attempt(request: HttpRequest, command: Callable[[], T], *, done: str | Callable[[T], str]) -> bool:
    """Run a command and say so; a step that has already been taken gets a sentence, not an error page.

    ``done`` is the sentence, or a function that makes it of what the command returned.
    """
    try:
        result = command()
    except TransitionNotAllowed as refused:
        messages.warning(request, _why_not(refused))
        return False
    messages.success(request, done if isinstance(done, str) else done(result))
    return True


def attempt_on_roles(request: HttpRequest, command: Callable[[], T], *, done: str | Callable[[T], str]) -> bool:
    """Run a command on roles or accounts as ``attempt`` does; a refusal gets its own sentence."""
    try:
        return attempt(request, command, done=done)
    except RoleRefused as refused:
        messages.warning(request, str(REFUSALS[refused.reason]))
        return False


def carried_out(
    request: HttpRequest, form: DeskForm, command: Callable[[], T], *, done: str | Callable[[T], str]
) -> bool:
    """Run the command of a valid form, say so and delete its draft; False while the form says what is wrong.

    Where the state allows the act no more the draft goes, too: nothing can be sent by it, and a second press of the
    button leaves nothing behind. What the form has no words for (``refusals``) is raised.
    """
    if not form.is_valid():
        return False
    try:
        attempt(request, command, done=done)
    except (Refused, RoleRefused) as refused:
        if refused.reason not in form.refusals:
            raise
        form.refuse(refused.reason)
        return False
    sent(request, form)
    return True


def form_page(
    request: HttpRequest, person: Person, template: str, form: DeskForm, context: Callable[[], dict[str, Any]] = dict
) -> HttpResponse:
    """Show a form with the ``context`` of its page; one that was sent leads to the page that shows it again."""
    if request.method == "POST":
        return again(request, form)
    return page(request, person, template, {"form": form} | context())


def send_message(
    request: HttpRequest, person: Person, report: Report, *, participation_id: UUID | None, here: str, to: str = ""
) -> HttpResponse:
    """Send what is written to the reporter on the page ``here``, and lead ``to`` where it is confirmed (``here``)."""
    form = form_of(request, DeskMessageForm)
    if not form.is_valid():
        return again(request, form, to=here)
    services.message_to_reporter(
        principal=person,
        report_id=report.pk,
        participation_id=participation_id,
        body=form.cleaned_data["body"],
        submission_key=form.cleaned_data["key"],
    )
    sent(request, form, page=here)
    return redirect(f"{to or here}?{SENT}#{SENT}")
