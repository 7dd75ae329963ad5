"""The wizard itself, over formtools."""

from collections.abc import Callable
from typing import Any

from django.forms import CharField
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from formtools.wizard.views import NamedUrlWizardView

from portal.script.addresses import url_in
from reporting.intake import heard, notices, secrecy, services, steps
from reporting.intake.answers import StepInvalid, checked_forms
from reporting.intake.effort import challenge_for
from reporting.intake.forms.base import StepForm
from reporting.intake.forms.start import YES
from reporting.intake.storage import ANSWERED, RAW_LIMIT, REFUSED, DraftFull, Overtaken
from reporting.intake.summary import last_look
from reporting.intake.tracks import CHILD, track_or_default
from reporting.intake.versions import copy_of, hidden_fields, with_newer
from reporting.intake.views.common import asked_language, report_language
from reporting.intake.views.entry import to_the_start
from reporting.intake.views.way import WayMixin
from reporting.vault.errors import DraftGone, NoRoom

# The button that sends at once what there is, while somebody is in danger.
AT_ONCE = "_now"
# The field of the step about whom that stands beside the place on the page of danger.
HOW_TO_FIND = f"{steps.WHO}-child"
# What the page's own script sends while somebody types.
WHILE_TYPING = "_keep"
# The hidden field of the last page in which a script puts the sum that a flood of reports asks for.
EFFORT = "effort"


class ReportWizard(WayMixin, NamedUrlWizardView):
    """One question after another; every answer is sealed as soon as it is sent.

    The step is the one in the address, never one that the form claims. Which steps were answered
    stands in the draft; before the report is built, every step is validated again. A form is
    answered with a redirect, also when something is wrong: Back never asks to send it again.
    """

    storage_name = "reporting.intake.storage.DraftStorage"
    http_method_names = ["get", "head", "post"]

    # What formtools asks for.

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "intake"

    def get_form_list(self) -> dict[str, type[StepForm]]:
        """Return the steps that apply to the answers so far."""
        if not self.storage.has_draft or self.storage.is_sent:
            return dict(self.form_list)
        return {number: self.form_list[number] for number in steps.belonging(self.raw, track=self.storage.track)}

    def get_form(self, step: str | None = None, data: Any = None, files: Any = None) -> StepForm:
        """Return the form of a step, also of one that no longer applies (its words are kept)."""
        step = step or self.steps.current
        form = steps.form_of(self.raw, step, track=self.storage.track, data=data)
        if data is None:
            self._fill(form, step)
        return form

    def _fill(self, form: StepForm, step: str) -> None:
        """Show what was answered before, also half of it, without judging it."""
        raw = self.storage.get_step_data(step)
        if not raw:
            return
        for name, field in form.fields.items():
            value = field.widget.value_from_datadict(raw, {}, form.add_prefix(name))
            if value is not None:
                form.initial[name] = value

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request that the visitor's own quick exit has overtaken as if there had never been a draft."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except DraftGone:
            return to_the_start()

    # Reading.

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.over_what_stands(self.show, str(int(kwargs["step"])))

    def over_what_stands(self, act: Callable[[str], HttpResponseBase], step: str) -> HttpResponseBase:
        """Do ``act``; once more, over what stands there now, where another request wrote in between."""
        while True:
            try:
                return act(step)
            except Overtaken as by:
                self.storage.draft = by.draft

    def show(self, step: str) -> HttpResponseBase:
        """Show the step, or the one that has to come before it."""
        if not self.storage.has_draft:
            return to_the_start()
        if self.storage.is_sent:
            return redirect("intake:receipt")
        if not self.is_reachable(step):
            known = step in self.get_form_list()
            self.say(notices.ORDER if known else notices.STALE)
            return self.go(self.first_open())
        self.storage.current_step = step
        said = self.extra.pop("notice", "")
        refused = step in self.storage.marked(REFUSED)
        data = self.storage.current_step_data or MultiValueDict() if refused else None
        filled = {}
        if step == steps.CHECK:
            try:
                filled = checked_forms(self.storage.draft)
            except StepInvalid as problem:
                return self.send_back(problem.step)
        if said or (step == steps.CHECK and not self.extra.get("checked")):
            self.extra["checked"] = self.extra.get("checked") or step == steps.CHECK
            self.storage.commit()
        return self.render(self.get_form(step, data=data), said=said, filled=filled)

    # Writing.

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        typing = WHILE_TYPING in self.request.POST
        return self.over_what_stands(self.keep_while_typing if typing else self.take, str(int(kwargs["step"])))

    def take(self, step: str) -> HttpResponseBase:
        """Keep what a press sends and do what the button says."""
        request = self.request
        if self.storage.is_sent:
            return self.already_sent(step)
        lost = not self.storage.has_draft
        if lost:
            self.storage.begin(track_or_default(request.POST.get("track")))
        if step not in self.form_list:
            self.say(notices.FRESH if lost else notices.STALE)
            return self.go(self.first_open())
        form = self.get_form(step, data=request.POST)
        refused = step in self.storage.marked(REFUSED)
        if self.keep(step, form) and step == steps.TELL:
            heard.forget(self.extra)
        if lost:
            self.say(notices.FRESH)
        try:
            return self.answer(step, form, lost=lost, refused=refused)
        except DraftFull:
            return self.too_much(step, form, notices.FULL)
        except NoRoom:
            return self.too_much(step, form, notices.ROOM)

    def answer(self, step: str, form: StepForm, *, lost: bool, refused: bool) -> HttpResponseBase:
        """Do what the pressed button says. ``refused``: the step stood there with its errors."""
        request = self.request
        if language := asked_language(request):
            # Who reads what is wrong may read it in the other script.
            if refused:
                self.storage.mark(step, REFUSED)
            return self.switch(language, step)
        if "_back" in request.POST:
            return self.back(step)
        if "_save" in request.POST:
            return self.save()
        if AT_ONCE in request.POST or step == steps.CHECK:
            if HOW_TO_FIND in request.POST and form.is_valid():
                # The page of danger has asked for the place; what does not fit stands in a later step.
                self.storage.mark(step, ANSWERED)
            return self.submit(lost=lost, at_once=AT_ONCE in request.POST)
        return self.forward(step, form, lost=lost)

    def keep(self, step: str, form: StepForm) -> bool:
        """Put what was typed into the draft, valid or not; return whether that changes the step.

        What a page older than the draft lacks of its words stands before what was typed there.
        """
        typed = form.raw(self.request.POST, RAW_LIMIT)
        raw = self.over_newer(step, form, typed)
        self.has_both = raw != typed
        changed = raw != self.storage.data[self.storage.step_data_key].get(step)
        if changed or step in self.storage.marked(REFUSED):
            self.storage.mark(step, None)
        for dependent in steps.DEPENDENTS.get(step, ()) if changed else ():
            self.storage.mark(dependent, None)
        self.put(step, raw)
        form.data = self.storage.get_step_data(step)
        if step == steps.WHERE:
            self.keep_how_to_find()
        return changed

    def keep_how_to_find(self) -> None:
        """Put into the step about whom what the page of danger asks beside the place: by what the child is found."""
        if HOW_TO_FIND not in self.request.POST:
            return
        before = dict(self.raw.get(steps.WHO) or {})
        form = self.get_form(steps.WHO)
        typed = {HOW_TO_FIND: form.raw(self.request.POST, RAW_LIMIT)[HOW_TO_FIND]}
        raw = {**before, **self.over_newer(steps.WHO, form, typed)}
        if raw != before:
            self.storage.mark(steps.WHO, None)
            self.put(steps.WHO, raw)

    def over_newer(self, step: str, form: StepForm, typed: dict[str, list[str]]) -> dict[str, list[str]]:
        """Return the raw answers to write for ``typed``; from a page older than the draft, with the words of both."""
        copy = copy_of(self.request.POST, step)
        if copy is None or copy.follows(self.storage.versions.get(step, "")):
            return typed
        return with_newer(form, self.raw.get(step) or {}, typed)

    def put(self, step: str, raw: dict[str, list[str]]) -> None:
        """Put raw answers into the draft in hand, as the version that the page names."""
        copy = copy_of(self.request.POST, step)
        self.storage.set_step_data(step, raw, copy.version if copy else "")

    def keep_while_typing(self, step: str) -> HttpResponse:
        """Seal what stands in the fields now: 204. It is no answer, and nobody hears, judges or counts it.

        409 where the draft holds newer words, of another page or of a press that this save comes after: neither they
        nor what was answered changes. 410 where there is nothing to keep it in any more (sent, left in a hurry, over):
        a late save brings nothing back and begins nothing; 413 where it is more than a draft holds now.
        """
        if not self.storage.has_draft or self.storage.is_sent or step not in self.form_list:
            return HttpResponse(status=410)
        beside = [steps.WHO] if step == steps.WHERE and HOW_TO_FIND in self.request.POST else []
        for one in (step, *beside):
            copy, version = copy_of(self.request.POST, one), self.storage.versions.get(one, "")
            if copy is None or not copy.follows(version):
                return HttpResponse(status=409)
            if one == step and copy.version == version:
                return HttpResponse(status=204)  # the press, or this very save, was here before
        self.keep(step, self.get_form(step, data=self.request.POST))
        try:
            return HttpResponse(status=204 if self.storage.commit() else 410)
        except DraftGone:
            return HttpResponse(status=410)
        except (DraftFull, NoRoom):
            return HttpResponse(status=413)

    def too_much(self, step: str, form: StepForm, why: str) -> HttpResponse:
        """Show the words for which the draft has no room, and say ``why``; what it holds stays as it is.

        The one answer without a redirect: these words stand nowhere but on this page.
        """
        self.storage.current_step = step
        form.add_error(None, notices.notice(why, self.storage.track))
        return self.render(form, no_room=why == notices.ROOM)

    def switch(self, language: str, step: str) -> HttpResponse:
        """Show the same step in the other script."""
        target = step if self.is_reachable(step) else self.first_open()
        if not self.storage.commit():
            return redirect(url_in(language, "intake:receipt"))
        if step == steps.WHERE and HOW_TO_FIND in self.request.POST:
            return redirect(url_in(language, "intake:help"))
        return redirect(url_in(language, "intake:step", step=target))

    def back(self, step: str) -> HttpResponse:
        before = self.step_before(step)
        if before is not None:
            return self.go(before if self.is_reachable(before) else self.first_open())
        self.storage.commit()
        return redirect("intake:start")

    def save(self) -> HttpResponse:
        if self.storage.commit():
            self.storage.draft = services.save_code(draft=self.storage.draft)
            return redirect("intake:saved")
        return redirect("intake:receipt")

    def forward(self, step: str, form: StepForm, *, lost: bool) -> HttpResponseBase:
        """Judge the answer; go on, or back to the step, which says what is wrong."""
        applies = step in self.get_form_list()
        valid = applies and form.is_valid() and not self.has_both
        if valid:
            self.storage.mark(step, ANSWERED)
        if lost or not applies or not self.is_reachable(step):
            if not lost:
                self.say(notices.ORDER if applies else notices.STALE)
            return self.go(self.first_open())
        if self.has_both:
            self.say(notices.BOTH)
            return self.go(step)
        if not valid:
            self.storage.mark(step, REFUSED)
            return self.go(step)
        if step == steps.DANGER and form.cleaned_data["danger"] == YES and not self.extra.get("helped"):
            self.extra["helped"] = True
            return redirect("intake:help") if self.storage.commit() else redirect("intake:receipt")
        if heard.SHOWN not in self.extra and (found := heard.heard_in(form)) is not None:
            heard.note(self.extra, found)
            return redirect("intake:heard") if self.storage.commit() else redirect("intake:receipt")
        return self.go(self.step_after(step))

    # Sending.

    def submit(self, *, lost: bool, at_once: bool = False) -> HttpResponse:
        if lost:
            return self.go(self.first_open())
        try:
            self.storage.draft = services.submit(
                draft=self.storage.draft,
                language=report_language(),
                at_once=at_once,
                effort=self.request.POST.get(EFFORT, ""),
                put_into=self.storage.put_into,
            )
        except StepInvalid as problem:
            return self.send_back(problem.step)
        except DraftGone:
            self.storage.revive()
            return self.submit(lost=False, at_once=at_once)
        return redirect("intake:receipt")

    def send_back(self, step: str) -> HttpResponse:
        """Show a step that does not hold any more, with its errors, or one that was never answered."""
        if step in self.answered or self.get_form(step, data=self.storage.get_step_data(step) or {}).refuses_words:
            self.storage.mark(step, REFUSED)
            self.say(notices.CHANGED)
        else:
            self.say(notices.ORDER)
        return self.go(step)

    def already_sent(self, step: str) -> HttpResponse:
        """Answer a form that arrives after the report: show the receipt, or give the words back.

        The story was erased from the draft, so nobody can tell here whether these words are new or the same, pressed
        twice. The page says what holds of both.
        """
        track = self.storage.draft.data["receipt"]["track"]
        form = (
            self.form_list[step](data=self.request.POST, prefix=step, track=track) if step in self.form_list else None
        )
        fields = [] if form is None else [name for name, field in form.fields.items() if type(field) is CharField]
        names = [*(f"{step}-{name}" for name in fields), HOW_TO_FIND]
        words = [word for name in dict.fromkeys(names) if (word := self.request.POST.get(name, "").strip())]
        if not words:
            return redirect("intake:receipt")
        context = {"words": words, "is_child": track == CHILD}
        return render(self.request, "intake/already_sent.html", context)

    # Where it goes.

    def say(self, code: str) -> None:
        """Leave a notice for the next step that is shown."""
        self.extra["notice"] = code

    def go(self, step: str) -> HttpResponse:
        """Write the draft and show ``step``, or the receipt when the report was sent meanwhile."""
        if not self.storage.commit():
            return redirect("intake:receipt")
        return redirect(self.get_step_url(step))

    # Showing.

    def get_template_names(self) -> list[str]:
        return [f"intake/step_{self.steps.current}.html", "intake/step.html"]

    def render(self, form: StepForm | None = None, **kwargs: Any) -> HttpResponse:
        form = form or self.get_form()
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def get_context_data(self, form: StepForm, **kwargs: Any) -> dict[str, Any]:
        step = self.steps.current
        track = self.storage.track
        number, count, adds = steps.place_of(step, track=track)
        filled = kwargs.pop("filled", {})
        return {
            "form": form,
            "step": step,
            "number": number,
            "count": count,
            "adds": adds,
            "track": track,
            "is_child": track == CHILD,
            "offered": step in self.offered,
            "limit": secrecy.limit(track),
            "has_back": self.step_before(step) is not None,
            "notice": notices.notice(kwargs.get("said", ""), track),
            **(last_look(filled, track=track, url_of=self.get_step_url) if filled else {}),
            "in_danger": steps.in_danger(self.raw),
            "no_room": kwargs.get("no_room", False),
            "copy": hidden_fields(self.storage.versions, step),
            "effort": challenge_for(self.storage.draft) if step == steps.CHECK else "",
            "view": self,
        }
