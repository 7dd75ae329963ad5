"""Who did what to whom: what another does to me is no self-harm, what I saw or heard is told from what I did."""

from __future__ import annotations

import csv
from collections.abc import Collection

import pytest

from portal.danger.hearing import listen
from portal.danger.kinds import Kind
from portal.script.convert import to_latin
from portal.script.folding import folded
from tests.danger import measuring

# Of ``data/who.csv``, from which nothing is learned: cries heard at least, calm ones for which it rings at most.
HEARD, FALSE = 19, 2


def kinds_of(text: str) -> list[Collection[Kind]]:
    """Return what is heard in a text as it is written, in Latin, and in Latin without diacritics."""
    heard = [listen(write(text)) for write in (str, to_latin, folded)]
    return [one.kinds if one else () for one in heard]


@pytest.mark.parametrize(
    "text",
    [
        "brat me cupa za kosu",
        "сестра ме чупа за косу",
        "он ме вуче за косу",
        "друг ме чупа за косу",
        "сестра ми чупа косу",
        "млађа сестра ми чупа косу кад јој не дам телефон",
        "чупају се за косу",
        "друг ме боде шестаром",
        "брат ми је исекао руку",
        "сестра ме посекла ножем",
        "тата гаси цигарете на мени",
        "очух ми пали цигарете по рукама",
        "друг гаси цигарету на мојој руци",
    ],
)
def test_what_another_does_to_me_is_violence_or_nothing_and_never_self_harm(text: str) -> None:
    for kinds in kinds_of(text):
        assert set(kinds) <= {Kind.VIOLENCE}


@pytest.mark.parametrize(
    "text",
    [
        "чупам себи косу",
        "чупам се за косу",
        "ћерка чупа косу од нервозе",
        "син чупа себи косу",
        "бодем се шестаром",
        "секла сам руку, мама ме не разуме",
        "нико ме не воли, сечем руке",
        "гасим цигарете на рукама",
        "гасим цигарете на себи",
        "ћерка ми гаси цигарете по рукама",
        "ћерка ми сече руке жилетом",
        "сестра се сече",
    ],
)
def test_what_one_does_to_oneself_stays_self_harm(text: str) -> None:
    for kinds in kinds_of(text):
        assert next(iter(kinds), None) == Kind.SELF_HARM


@pytest.mark.parametrize(
    "text",
    [
        "мајка ме чупа за косу",
        "тренер ме је повукао за косу",
        "наставник ме је ухватио за косу",
        "тата ме вуче за уши",
        "мајка вуче сестру за косу",
        "дечко ме вуче за косу",
        "тата је посекао маму",
        "друг ме посекао маказама",
        "видела сам модрице на другарици",
        "видела сам како тата удара маму",
        "чујем како комшија туче дете",
    ],
)
def test_who_hurts_and_who_saw_or_heard_it_are_heard_as_violence(text: str) -> None:
    for kinds in kinds_of(text):
        assert next(iter(kinds), None) == Kind.VIOLENCE


@pytest.mark.parametrize(
    "text",
    [
        "снимали су ме у вецеу",
        "slikali su me dok se presvlacim",
        "neko me snimio u svlacionici i salje svima",
        "snimili me u wc-u",
        "сликали су ме у вцу",
        "снимили су ме у тоалету",
        "снимили ме док сам се туширала",
        "снимила ме другарица у кабини за пресвлачење",
        "дечак ме је сликао испод сукње",
        "ћерку су снимили у тоалету",
        "снимили су ученицу у свлачионици",
        "брат ме снима док се купам",
    ],
)
def test_who_is_filmed_undressed_is_heard_as_pictures(text: str) -> None:
    for kinds in kinds_of(text):
        assert next(iter(kinds), None) == Kind.PICTURES


def test_a_grown_up_who_films_children_undressed_is_sexual_violence_and_pictures() -> None:
    for kinds in kinds_of("тренер снима девојчице док се туширају"):
        assert tuple(kinds) == (Kind.SEXUAL, Kind.PICTURES)


@pytest.mark.parametrize("text", ["Чула сам вику и вечерас око 22", "чуо сам вику и вечерас", "викали су и вечерас"])
def test_shouting_that_is_heard_is_at_most_violence(text: str) -> None:
    for kinds in kinds_of(text):
        assert set(kinds) <= {Kind.VIOLENCE}


@pytest.mark.parametrize(
    "text",
    [
        "чупам косу од муке",
        "брат и ја смо се посвађали, чупали смо се за косу па се помирили",
        "беба ме вуче за косу и минђуше, како да је одвикнем",
        "мачка ми чупа косу",
        "доктор ме боде иглом",
        "фризерка ме посекла маказама",
        "мама ме посекла случајно док је секла хлеб",
        "другарица ми је исекла шишке, криве су",
        "тата пали цигарету",
        "снимали су нас за приредбу",
        "снимали су ме кад сам певала на приредби",
        "сликали смо се у свлачионици после победе",
        "тренер нас је сликао у свлачионици после победе",
        "сликали су ме за личну карту",
        "тата нас је снимао док смо се купали на мору",
        "снимила сам тикток у купатилу са другарицом",
        "да ли у школи смеју да стоје камере код тоалета",
        "чула сам музику вечерас око 22",
        "чула сам галаму на ходнику, били су осмаци пред излет",
        "наставница је викала и данас јер смо причали",
    ],
)
def test_what_only_sounds_alike_is_no_danger(text: str) -> None:
    assert not any(kinds_of(text))


def test_what_was_reached_on_their_set_is_kept() -> None:
    with (measuring.DATA / "who.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heard = [row["label"] for row in rows if listen(row["text"]) is not None]
    assert [row["label"] for row in rows].count("cries") == 26 and len(rows) == 56
    assert heard.count("cries") >= HEARD and heard.count("plain") <= FALSE, heard
