"""Sending a report: every step is validated again, whatever the browser claims."""

from typing import Any

from django.forms import CharField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from reporting.cases.answers import ReportAnswers
from reporting.intake import notices, services, steps
from reporting.intake.answers import build_answers
from reporting.intake.forms import StepForm
from reporting.intake.storage import REFUSED
from reporting.intake.tracks import CHILD
from reporting.intake.views.common import follow_url, report_language
from reporting.intake.views.walk import WizardWalk
from reporting.vault.errors import DraftGone

# The hidden field of the last page in which a script puts the sum that a flood of reports asks for.
EFFORT = "effort"


class StepInvalid(Exception):
    """A step that looked finished is not: ``step`` names it."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class WizardSending(WizardWalk):
    """What happens at „Пошаљи“, at „Пошаљи одмах“ and after it."""

    def filled_forms(self) -> dict[str, StepForm]:
        """Return the valid forms of every step that applies; raise ``StepInvalid`` for the first other."""
        filled = {}
        for step in self.get_form_list():
            if step == steps.CHECK:
                continue
            form = self.get_form(step, data=self.storage.get_step_data(step) or MultiValueDict())
            if step not in self.answered or not form.is_valid():
                raise StepInvalid(step)
            filled[step] = form
        return filled

    def forms_so_far(self) -> dict[str, StepForm]:
        """Return the checked forms of every step that applies, whether it was answered or not.

        Raises ``StepInvalid`` for words that a step refuses: nothing typed is lost for the sake of speed.
        """
        filled = {}
        for step in self.get_form_list():
            form = self.get_form(step, data=self.storage.get_step_data(step) or MultiValueDict())
            form.full_clean()
            if form.refuses_words:
                raise StepInvalid(step)
            filled[step] = form
        return filled

    def answers_of(self, draft: Any) -> ReportAnswers:
        """Return the answers as the locked draft has them; every condition is checked here."""
        self.storage.draft = draft
        return build_answers(self.filled_forms(), track=self.storage.track, language=report_language())

    def answers_so_far_of(self, draft: Any) -> ReportAnswers:
        """Return what the locked draft has of the answers, for a report that cannot wait for the rest.

        Only danger that the draft itself speaks of spares the other questions.
        """
        self.storage.draft = draft
        if not steps.in_danger(self.raw):
            return self.answers_of(draft)
        return build_answers(self.forms_so_far(), track=self.storage.track, language=report_language(), at_once=True)

    def submit(self, *, lost: bool, at_once: bool = False) -> HttpResponse:
        if lost:
            return self.go(self.first_open())
        answers_of = self.answers_so_far_of if at_once else self.answers_of
        try:
            # What came with the button itself is part of the draft before it is read again under its lock.
            if at_once and not self.storage.commit():
                return redirect("intake:receipt")
            self.storage.draft = services.submit(
                draft=self.storage.draft,
                answers_of=answers_of,
                at_once=at_once,
                effort=self.request.POST.get(EFFORT, ""),
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

        The story was erased from the draft, so nobody can tell here whether these words are new.
        """
        track = self.storage.draft.data["receipt"]["track"]
        form = (
            self.form_list[step](data=self.request.POST, prefix=step, track=track) if step in self.form_list else None
        )
        names = [] if form is None else [name for name, field in form.fields.items() if type(field) is CharField]
        words = [word for name in names if (word := self.request.POST.get(f"{step}-{name}", "").strip())]
        if not words:
            return redirect("intake:receipt")
        context = {"words": words, "is_child": track == CHILD, "follow_url": follow_url()}
        return render(self.request, "intake/already_sent.html", context)
