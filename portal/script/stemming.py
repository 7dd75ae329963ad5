"""The part of a Serbian word that its endings leave alone, so that „школи“, „skole“ and „školama“ find one another.

The rules are ours and work on bald words (:func:`portal.script.folding.folded`), because half of all questions are
typed without diacritics (Snowball's want them; docs/search.md compares the two on the judged set). A stem is no word
of the language: it only has to be the same for the forms of one word and different for other words.
"""

import re
from functools import lru_cache

from portal.script.folding import folded

# Words whose forms share no beginning. Written bald, with d for đ.
IRREGULAR = {
    "det": "dete deteta detetu detetom deca dece deci decu decom deco detinji detinje",
    "decj": "decji decja decje decjeg decju decjoj decjim decjih deciji decija decije decijeg decijoj",
    "covek": "covek coveka coveku covekom ljudi ljude ljudima",
    "otac": "otac oca ocu ocem oce ocevi oceva ocev oceve",
    "brat": "brat brata bratu bratom brate braca brace braci bracu bracom",
    "tuk": "tuci tuce tucem tuces tucemo tuku tukao tukla tukli istuci istuce istukao istukla istukli tucen tucu",
    "bij": "bije bijem bijes bijemo biju",
    "ubi": "ubiti ubije ubijem ubijes ubiju ubijen ubijena ubio ubila ubili ubijanje ubicu ubices ubice ubij",
    "silova": "silovati silovao silovala silovali silovan silovana silovanje silovanja silovanju silovanjem siluje",
    "rek": "reci recem rekao rekla rekli kaze kazem kazes kazu kazi kazati kazite kazemo",
    "moz": "moze mozes mogu mozemo mozete moci mogao mogla mogli",
    "hoc": "hoce hocu hoces hocemo hocete hteti hteo htela hteli zeli zelim zelis",
    "tel": "telo tela telu telom",
    "skol": "skola skole skoli skolu skolom skolo skolama skolski skolska skolsko skolskog skolskoj skolske skolskom",
    "nasilj": "nasilje nasilja nasilju nasiljem nasiljima",
    "duzn": "duzan duzna duzno duzni duzne duznog duznom duznost duznosti",
    "pusac": "pusac pusaca pusaci pusace pusacima pusenje pusenja pusenju pusenjem",
    "prv": "prvi prva prvo prve prvu prvog prvoj prvom prvim prvih",
    "nasilnik": "nasilnik nasilnika nasilniku nasilnikom nasilnici nasilnike nasilnicima",
    "nasiln": "nasilan nasilna nasilno nasilni nasilne nasilnog nasilnom nasilnim nasilnih nasilnost nasilnosti",
    "posl": "poslao poslala poslali poslati posalji posaljem posaljes posalje poslat poslata",
    "sm": "sme smem smes smeju smemo",
    "id": "ide idem ides idu ici isao isla isli",
}
_STEM_OF = {form: stem for stem, forms in IRREGULAR.items() for form in forms.split()}

# Endings by what they end; of those that fit a word the longest is taken.
_NOUNS = "a e i o u om em ama ima ovi evi ova eva ove eve ovima evima ija ije iji iju ijom ijama ijo"
_ADJECTIVES = "og oga eg ega om ome omu em emu oj im ih ijeg ijem ijoj ijih ijim"
_PRESENT = "am as amo ate aju im is imo ite em es emo ete ujem ujes uje ujemo ujete uju iram iras ira iramo irate iraju"
_PAST = "ao la lo li le io ala alo ali ale ila ilo ili ile eo ela elo eli ele uo ula ulo uli ule"
_INFINITIVE = "ati iti eti uti ovati ivati avati irati aj ajte ajmo uci ajuci eci"
_PASSIVE = "an ana ane ano ani anu anog anoj anom anim anih en ena ene eno eni enu enog enoj enom enim enih"
_VERBAL_NOUNS = "anje anja anju anjem anjima enje enja enju enjem enjima"
# Verbs on -овати, -ивати, -авати and -ирати: the same endings behind their own syllable.
_LONG_VERBS = tuple(
    first + rest
    for first in ("ov", "iv", "av", "ir")
    for rest in "ao ala ali an ana ano ani ane anje anja anju anjem".split()
)
_ENDINGS = frozenset(
    " ".join((_NOUNS, _ADJECTIVES, _PRESENT, _PAST, _INFINITIVE, _PASSIVE, _VERBAL_NOUNS, *_LONG_VERBS)).split()
)
_LONGEST_ENDING = max(map(len, _ENDINGS))
# What has to be left of a word that loses an ending; of three letters little can be told apart.
_SHORTEST_STEM = 3
_VOWEL = re.compile("[aeiou]")
# „девојка“ and „девојака“, „момак“ and „момка“: the a that comes and goes.
_FLEETING_A = re.compile(r"(?<=[^aeiou])a(?=[^aeiou]$)")
# „уцена“ and „уцењује“, „жали“ and „жаљење“: the consonant that softened.
_SOFT_END = re.compile(r"(?<=[nl])j$")
# „ученик“ and „ученици“, „разлог“ and „разлози“.
_SOFTENED = {"c": "k", "z": "g"}


def bald(word: str) -> str:
    """Return a word as it is compared: in Latin, without diacritics, d for đ, for which people type dj and d alike."""
    return folded(word).replace("dj", "d")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of one ``word``, in any script and with or without diacritics."""
    plain = bald(word)
    known = _STEM_OF.get(plain)
    if known:
        return known
    left = _without_ending(plain)
    if len(left) > _SHORTEST_STEM + 1:
        left = _SOFT_END.sub("", _FLEETING_A.sub("", left))
    return left[:-1] + _SOFTENED.get(left[-1:], left[-1:])


def _without_ending(plain: str) -> str:
    if plain.isdigit():
        return plain
    for length in range(min(_LONGEST_ENDING, len(plain) - _SHORTEST_STEM), 0, -1):
        left = plain[:-length]
        if plain[-length:] in _ENDINGS and _VOWEL.search(left):
            return left
    return plain
