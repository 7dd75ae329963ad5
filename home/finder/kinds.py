"""Kinds of institutions as the finder explains them: what each does for a child, in the words of everybody.

The registry knows kinds by what rules need; here several of them share one entry where a reader would not tell
them apart. ``LEFT_OUT`` says which never stand on a public page, and why.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One entry; ``types`` are codes of ``InstitutionType``, ``hint`` says what to do while no name is known.

    An entry that is ``only_named`` stands on a page only where the registry names such an institution.
    """

    types: tuple[str, ...]
    title: Words
    does: Words
    hint: Words = ""
    only_named: bool = False


SCHOOL_ADMINISTRATION = "school_admin"
LOCAL: tuple[Kind, ...] = (
    Kind(
        types=("police",),
        title=_("Полиција"),
        does=_("Долази кад је неко у опасности, прекида насиље и прикупља доказе."),
        hint=_("Зовите 192, даноноћно."),
    ),
    Kind(
        types=("csw",),
        title=_("Центар за социјални рад"),
        does=_("Штити дете, процењује да ли је безбедно тамо где живи и ради са породицом. Може му се обратити свако."),
        hint=_("Пријава на порталу стиже и до центра кад је надлежан."),
    ),
    Kind(
        types=("health",),
        title=_("Здравствена установа"),
        does=_("Прегледа и лечи дете, бележи повреде и јавља даље кад посумња на насиље."),
        hint=_("За хитан случај зовите 194, а иначе дом здравља или изабраног педијатра."),
    ),
    Kind(
        types=("primary_school", "secondary_school", "preschool", "dormitory"),
        title=_("Школа, вртић и дом ученика"),
        does=_("Прекида насиље, обавештава родитеље и прави план заштите. У свакој школи ради тим за заштиту."),
        only_named=True,
    ),
    Kind(
        types=(SCHOOL_ADMINISTRATION,),
        title=_("Школска управа"),
        does=_("Помаже школи и вртићу да поступе како је прописано. Обратите јој се кад школа не реагује."),
    ),
    Kind(
        types=("edu_inspection",),
        title=_("Просветна инспекција"),
        does=_("Проверава да ли школа или вртић ради по прописима и налаже шта мора да се исправи."),
    ),
    Kind(
        types=("basic_prosecutor", "higher_prosecutor"),
        title=_("Јавно тужилаштво"),
        does=_("Прима кривичне пријаве и одлучује да ли ће неко бити гоњен. Пријаву може да поднесе свако."),
    ),
    Kind(
        types=("court", "misdemeanour_court"),
        title=_("Суд"),
        does=_("Одређује мере заштите од насиља и суди."),
    ),
    Kind(
        types=("social_provider",),
        title=_("Услуге социјалне заштите"),
        does=_("Примају децу, саветују и подржавају породице."),
        only_named=True,
    ),
    Kind(
        types=("lsg",),
        title=_("Општина или град"),
        does=_("Обезбеђује услуге за децу и породице у месту и бесплатну правну помоћ."),
    ),
)
COUNTRY: tuple[Kind, ...] = (
    Kind(
        types=("nkc",),
        title=_("Безбедност деце на интернету"),
        does=_("Саветује и прима пријаве кад се насиље догађа на интернету."),
        only_named=True,
    ),
    Kind(
        types=("vtk",),
        title=_("Високотехнолошки криминал"),
        does=_("Истражује кривична дела учињена преко рачунара и интернета."),
        only_named=True,
    ),
    Kind(
        types=("ctpo",),
        title=_("Трговина људима"),
        does=_("Помаже деци и одраслима које је неко искоришћавао или продавао."),
        only_named=True,
    ),
    Kind(
        types=("ombudsman", "ombudsman_apv"),
        title=_("Заштита права грађана"),
        does=_("Проверава да ли су органи и установе поштовали права детета. Обраћање је бесплатно."),
        only_named=True,
    ),
    Kind(
        types=("equality",),
        title=_("Заштита од дискриминације"),
        does=_("Поступа по притужбама кад је неко оштећен због онога што јесте."),
        only_named=True,
    ),
    Kind(
        types=("dpa",),
        title=_("Заштита података"),
        does=_("Поступа по притужбама кад неко злоупотреби ваше податке."),
        only_named=True,
    ),
    Kind(
        types=("moe",),
        title=_("Министарство просвете"),
        does=_("Надзире рад школских управа и просветне инспекције."),
        only_named=True,
    ),
)
LEFT_OUT = {
    "triage": "receives every report through the portal; nobody calls it",
    "superior_body": "only supervises; no citizen turns to it first",
}


def types_of(kinds: Collection[Kind]) -> list[str]:
    """Return the codes of all types that ``kinds`` speak of."""
    return [code for kind in kinds for code in kind.types]
