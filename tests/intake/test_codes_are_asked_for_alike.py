"""The code of a draft and the code of a report are typed into the same kind of field."""

import time

import pytest

from reporting.intake.forms.resume import ResumeForm
from reporting.tracking.forms import CodeForm

CODES = {
    "": "Потребан је код: 18 цифара са картице или папира.",
    "635": "Уписано је 3 од 18 цифара. Недостаје још 15.",
    "6353 2141 7379 2918 055": "Уписано је 19 цифара, а код има тачно 18. Нека цифра је вишак.",
    "6353 2141 7379 2918 O5": "Код има само цифре, а уписано је и нешто друго. Слово О није нула.",
    "6353 2141 7379 2918 06": "Нека цифра није добро преписана",
}


@pytest.mark.parametrize("form_class", [ResumeForm, CodeForm])
@pytest.mark.parametrize(("typed", "told"), CODES.items())
def test_each_fault_has_its_own_words(form_class: type[ResumeForm | CodeForm], typed: str, told: str) -> None:
    form = form_class({"code": typed})
    assert not form.is_valid()
    assert form.errors["code"][0].startswith(told)
    assert form.summary_title == ("Недостаје један податак" if not typed else "Треба исправити један податак")


@pytest.mark.parametrize("form_class", [ResumeForm, CodeForm])
def test_a_right_code_becomes_its_digits(form_class: type[ResumeForm | CodeForm]) -> None:
    form = form_class({"code": " 6353-2141 7379\u00a02918 05 "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["code"] == "635321417379291805"


@pytest.mark.parametrize("form_class", [ResumeForm, CodeForm])
@pytest.mark.parametrize("sign", ["1", "а", " ", "１"])
def test_a_flood_costs_nothing_and_is_not_given_back(form_class: type[ResumeForm | CodeForm], sign: str) -> None:
    def cost(length: int) -> float:
        form = form_class({"code": "6" + sign * length})
        started = time.thread_time()
        assert not form.is_valid()
        shown = str(form["code"])
        spent = time.thread_time() - started
        assert len(shown) < 1000
        return spent

    # The least of several: a busy machine only adds. What reads all of it takes a thousand times as long.
    little, flood = (min(cost(length) for _ in range(5)) for length in (2_500, 2_500_000))
    assert flood < 20 * little
