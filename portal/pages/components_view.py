"""The component page: every part of the look in every state, for editors, developers and checks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import (
    CheckRow,
    ChoiceCards,
    ChoiceCardsMultiple,
    CodeInput,
    Option,
    PlainFileInput,
    PortalForm,
)

ICONS = settings.BASE_DIR / "portal" / "templates" / "icons"


class SampleForm(PortalForm):
    """One field of every kind."""

    happened = forms.MultipleChoiceField(
        label=_("Шта ти се дешава?"),
        help_text=_("Можеш да означиш више ствари. Ако не знаш, и то је у реду."),
        choices=[
            (
                "psychological",
                Option(_("Неко ме вређа или исмева"), hint=_("речима, порукама, надимцима"), icon="psychological"),
            ),
            ("physical", Option(_("Неко ме удара или гура"), hint=_("и кад каже да је шала"), icon="physical")),
            (
                "digital",
                Option(
                    _("Дешава се преко телефона или интернета"), hint=_("слике, групе, лажни налози"), icon="digital"
                ),
            ),
            ("other", Option(_("Нешто друго"))),
            ("unknown", Option(_("Не знам како да кажем"))),
        ],
        widget=ChoiceCardsMultiple,
    )
    where = forms.ChoiceField(
        label=_("Где се то дешава?"),
        choices=[
            ("school", Option(_("У школи"), icon="school")),
            ("home", Option(_("Код куће"), icon="home")),
            ("unknown", _("Не желим да кажем")),
        ],
        widget=ChoiceCards,
    )
    story = forms.CharField(
        label=_("Испричај својим речима"),
        help_text=_("Једна реченица је довољна."),
        widget=forms.Textarea,
        max_length=200,
    )
    place = forms.CharField(label=_("Место"), help_text=_("Град или општина."), max_length=80)
    email = forms.EmailField(label=_("Е-пошта"), required=False)
    phone = forms.CharField(label=_("Телефон"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    since = forms.DateField(label=_("Од када"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    times = forms.IntegerField(label=_("Колико пута"), required=False, min_value=0)
    institution = forms.ChoiceField(
        label=_("Установа"),
        choices=[("", _("Изаберите установу")), ("a", _("Основна школа")), ("b", _("Центар за социјални рад"))],
    )
    code = forms.CharField(label=_("Тајни код"), help_text=_("Осамнаест цифара са потврде."), widget=CodeInput)
    password = forms.CharField(label=_("Лозинка"), required=False, widget=forms.PasswordInput)
    picture = forms.FileField(
        label=_("Слика или снимак"), help_text=_("Највише 20 МБ."), required=False, widget=PlainFileInput
    )
    agreed = forms.BooleanField(label=_("Прочитано и јасно"), widget=CheckRow)


def components(request: HttpRequest) -> HttpResponse:
    """Show every component; 404 for everybody who has no use for it."""
    if not (settings.SHOW_COMPONENTS or _edits(request)):
        raise Http404
    return render(request, "pages/components.html", _samples())


def _edits(request: HttpRequest) -> bool:
    """Return whether the person may enter the CMS."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_active and user.has_perm("wagtailadmin.access_admin"))


def _sample_forms() -> dict[str, SampleForm]:
    """Return the form of the page in each of its states."""
    wrong = SampleForm(
        data={"story": "Прича " * 60, "email": "није адреса", "times": "-2", "since": "", "code": "12 ab"},
        files={"picture": SimpleUploadedFile("празно.txt", b"")},
        prefix="wrong",
        auto_id="id_%s",
    )
    wrong.data = {f"wrong-{name}": value for name, value in wrong.data.items()}
    wrong.files = {f"wrong-{name}": value for name, value in wrong.files.items()}  # type: ignore[assignment]
    filled = SampleForm(
        initial={
            "happened": ["psychological", "digital"],
            "where": "school",
            "story": "Пишу вам из школе. Nije lako.",
            "place": "Нови Сад",
            "since": datetime(2026, 9, 1, tzinfo=UTC).date(),
            "times": 3,
            "institution": "a",
            "code": "6353 2141 7379 2918 05",
            "agreed": True,
        },
        prefix="filled",
    )
    heading = SampleForm(prefix="heading")
    heading.fields["where"].heading = True  # type: ignore[attr-defined]
    heading.fields["place"].heading = True  # type: ignore[attr-defined]
    return {
        "empty_form": SampleForm(prefix="empty"),
        "filled_form": filled,
        "wrong_form": wrong,
        "heading_form": heading,
    }


def _sample_steps() -> list[dict[str, Any]]:
    """Return a timeline with a step in each state."""
    return [
        {"state": "done", "title": _("Примили пријаву"), "when": _("24. 11. у 20.15")},
        {
            "state": "done",
            "title": _("Преузели случај"),
            "when": _("25. 11. у 9.05 · рок је био 25. 11. у 20.15"),
        },
        {
            "state": "now",
            "title": _("Прва процена"),
            "when": _("до понедељка, 30. 11."),
            "note": _("Разговараће са одраслом особом."),
            "basis": _("Рок портала"),
        },
        {
            "state": "late",
            "title": _("Одговор школе касни 14 сати"),
            "when": _("рок је био 25. 11. у 20.15"),
            "note": _("Директор је опоменут."),
        },
        {"state": "next", "title": _("Питамо те да ли је престало"), "when": _("после четири недеље")},
    ]


def _samples() -> dict[str, Any]:
    """Return the contents of the component page; numbers and places are invented."""
    now = timezone.now()
    return {
        **_sample_forms(),
        "steps": _sample_steps(),
        "lines": [
            {"number": "192", "tel": "192", "note": _("Полиција, даноноћно")},
            {"number": "194", "tel": "194", "note": _("Хитна помоћ, даноноћно")},
            {"number": "116 111", "tel": "116111", "note": _("Дечја линија, бесплатно")},
        ],
        "facts": [
            (_("Ко пријављује"), _("дете, без имена")),
            (_("Где"), _("школа, Нови Сад")),
            (_("Ко зна"), "другарица Маја", True),
        ],
        "answers": [
            {"label": _("Шта се дешава"), "value": _("Неко ме вређа или исмева"), "url": "#odgovori"},
            {"label": _("Твоје речи"), "value": "Пишу вам из школе.\nNije lako.", "url": "#odgovori", "typed": True},
        ],
        "crumbs": [
            {"title": _("Почетна"), "url": "#putanja"},
            {"title": _("Чланци"), "url": "#putanja"},
            {"title": _("Кад дете ћути")},
        ],
        "notices": ["calm", "warm", "danger"],
        "samples": [1, 2, 5, 21],
        "code": "635321417379291805",
        "icons": sorted(path.stem for path in ICONS.glob("*.svg") if path.stem != "hero"),
        "now": now,
        "today": timezone.localtime(now).replace(hour=23, minute=59),
        "later": now + timedelta(days=3),
        "late": now - timedelta(days=2, minutes=5),
        "sample_banner": {"title": _("Важно."), "text": _("Линија 116 111 данас ради од 16 часова."), "url": "#baner"},
    }
