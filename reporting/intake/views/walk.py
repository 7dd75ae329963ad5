"""The way through the questions: which steps apply, which is next, and their forms over the draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from formtools.wizard.views import NamedUrlWizardView

from portal.script.sorting import script_of_page
from reporting.intake import steps
from reporting.intake.forms import StepForm
from reporting.intake.storage import ANSWERED, DraftStorage


class WizardWalk(NamedUrlWizardView):
    """formtools' wizard over a sealed draft: its hooks, and the order of the steps."""

    storage_name = "reporting.intake.storage.DraftStorage"
    storage: DraftStorage
    http_method_names = ["get", "head", "post"]

    # What formtools asks for.

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "intake"

    @property
    def raw(self) -> steps.Raw:
        return self.storage.data[self.storage.step_data_key]

    def get_form_list(self) -> dict[str, type[StepForm]]:
        """Return the steps that apply to the answers so far."""
        if not self.storage.has_draft or self.storage.is_sent:
            return dict(self.form_list)
        return {number: self.form_list[number] for number in steps.applicable(self.raw)}

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        return {
            "track": self.storage.track,
            "script": script_of_page(),
            **steps.form_options(self.raw, step or self.steps.current),
        }

    def get_form(self, step: str | None = None, data: Any = None, files: Any = None) -> StepForm:
        """Return the form of a step, also of one that no longer applies (its words are kept)."""
        step = step or self.steps.current
        kwargs = self.get_form_kwargs(step)
        form = self.form_list[step](data=data, prefix=step, **kwargs)
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

    # The way through.

    @property
    def extra(self) -> dict[str, Any]:
        return self.storage.extra_data

    @property
    def answered(self) -> list[str]:
        return self.storage.marked(ANSWERED)

    def first_open(self) -> str:
        """Return the first step that still waits for an answer, else the check page."""
        return steps.first_open(self.raw, self.answered)

    def is_reachable(self, step: str) -> bool:
        order = list(self.get_form_list())
        return step in order and order.index(step) <= order.index(self.first_open())

    def step_after(self, step: str) -> str:
        """Return the next step; who has seen the check page goes straight back to it."""
        if self.extra.get("checked"):
            return self.first_open()
        later = [number for number in self.get_form_list() if int(number) > int(step)]
        following = later[0] if later else steps.CHECK
        return following if self.is_reachable(following) else self.first_open()

    def step_before(self, step: str) -> str | None:
        earlier = [number for number in self.get_form_list() if int(number) < int(step)]
        return earlier[-1] if earlier else None

    def say(self, code: str) -> None:
        """Leave a notice for the next step that is shown."""
        self.extra["notice"] = code

    def go(self, step: str) -> HttpResponse:
        """Write the draft and show ``step``, or the receipt when the report was sent meanwhile."""
        if not self.storage.commit():
            return redirect("intake:receipt")
        return redirect(self.get_step_url(step))
