import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.script.convert import LETTERS
from portal.script.html import convert_html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Љубав <b>ЊЗ</b></p>", "<p>Ljubav <b>NJZ</b></p>"),
        ("<B>Љ</B>УБАВ", "<B>Lj</B>UBAV"),
        ('<img alt="Кућа" src="/слика.png">', '<img alt="Kuća" src="/слика.png">'),
        ('<button type="submit" value="да">Да</button>', '<button type="submit" value="да">Da</button>'),
        ("<p title = 'Шта' class=ж>а", "<p title = 'Šta' class=ж>a"),
        ("<p title=Шта>а", "<p title=Šta>a"),
        ('<p data-title="Шта" data-alt=\'title="Шта"\'>а', '<p data-title="Шта" data-alt=\'title="Шта"\'>a'),
        ('<a TITLE="Шта" aria-label="Ђак">ј</a>', '<a TITLE="Šta" aria-label="Đak">j</a>'),
        ('<meta name="description" content="Опис">', '<meta name="description" content="Opis">'),
        ('<meta property="og:title" content="Његош">', '<meta property="og:title" content="Njegoš">'),
        ('<meta name="author" content="Ана">', '<meta name="author" content="Ана">'),
        ("<title>Чувам те</title>", "<title>Čuvam te</title>"),
        ("&#1089;&#x441;&scy;&Scy;&#1089 &amp; &#1083;&nbsp;&#38;", "sssSs &amp; l&nbsp;&#38;"),
        ("&amp;#1089; &#60; &#8364;б", "&amp;#1089; &#60; &#8364;b"),
        ("3 < 5 и 5 > 3", "3 < 5 i 5 > 3"),
        (
            "<a href='mailto:ана@пример.срб'>ана@пример.срб</a> пиши",
            "<a href='mailto:ана@пример.срб'>ана@пример.срб</a> piši",
        ),
        ('<a href="https://а.срб">https://а.срб</a>б', '<a href="https://а.срб">https://а.срб</a>b'),
        ('<!doctype html><html lang="sr-Latn">а', '<!doctype html><html lang="sr-Latn">a'),
        ('<p lang="sr">Ћ</p><p lang="SR-rs">Ћ</p>', '<p lang="sr">Ć</p><p lang="SR-rs">Ć</p>'),
        ("а <б> &лт; &lт; &copyГ", "a &lt;b> &amp;lt; &amp;lt; &copyG"),
        ("\x1eа<b>\x1eб</b>", "\x1ea<b>\x1eb</b>"),
        ("с&#1251;н \u0400", "sīn È"),
        ('<input type="submit" value="Пошаљите">', '<input type="submit" value="Pošaljite">'),
        ("<INPUT TYPE=Button name=а VALUE=Шта>", "<INPUT TYPE=Button name=а VALUE=Šta>"),
        ("<input value='Од &#1087;очетка' type=\"reset\"/>", "<input value='Od početka' type=\"reset\"/>"),
        ('<input type="text" value="Ђ"><input value="Ђ">', '<input type="text" value="Ђ"><input value="Ђ">'),
        (
            '<input type="submit" translate="no" value="Ђ"><button type="submit" value="Ђ">Ђ</button>',
            '<input type="submit" translate="no" value="Ђ"><button type="submit" value="Ђ">Đ</button>',
        ),
    ],
)
def test_texts_and_spoken_attributes_become_latin(source, expected):
    assert convert_html(source) == expected


@pytest.mark.parametrize(
    "kept",
    [
        "<script>if (а<b) { 'а' }</script>",
        "<SCRIPT>а</SCRIPT>",
        "<style>.а > b { content: 'а' }</style>",
        "<textarea>Моја прича <b>&#1089;</textarea>",
        "<pre>а<b>б</b><pre>в</pre>г</pre>",
        "<code>а</code>",
        "<!-- а <b>б</b> -->",
        "<!---->",
        "<!а>",
        "<?xml а?>",
        '<p translate="no">Ђ</p>',
        "<p TRANSLATE=NO>Ђ</p>",
        "<p translate='no' title='Ђ'>Ђ</p>",
        '<img translate="no" alt="Ђ">',
        '<div translate="no">а<div>б</div>в<br>г<hr/>д<img alt="ђ"></div>',
        '<div translate="no">а<DIV>б</DIV><p>в<div>г</div></div>',
        '<div translate="no"><script>"</div>а"</script>б</div>',
        '<div translate="no"><!-- </div> -->б</div>',
        '<div translate="no"><p title="</div>">б</p></div>',
        '<span lang="mk">Ѓорче, здраво</span>',
        '<span lang="bg">здравей</span>',
        '<a lang="sr-Cyrl" title="Ћ">Ћирилица</a>',
        '<a lang="sr-Latn">Latinica и</a>',
        '<span lang="">ж</span>',
        '<svg><g translate="no">а<g/>б</g></svg>',
        '<svg><path translate="no"/></svg>',
    ],
)
def test_what_must_not_change_stays_and_the_rest_goes_on(kept):
    assert convert_html(f"<p>Пре</p>{kept}<p>После</p>") == f"<p>Pre</p>{kept}<p>Posle</p>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<p lang="mk">ж<b lang="sr">ж</b>ж</p>ж', '<p lang="mk">ж<b lang="sr">ž</b>ж</p>ž'),
        ('<i lang="en">ж<i lang="sr-RS">ж<i>ж</i></i>ж</i>ж', '<i lang="en">ж<i lang="sr-RS">ž<i>ž</i></i>ж</i>ž'),
        (
            '<p lang="sr-Cyrl"><img alt="ж"><img lang="sr" alt="ж">ж</p>',
            '<p lang="sr-Cyrl"><img alt="ж"><img lang="sr" alt="ž">ж</p>',
        ),
        (
            '<p lang="ru">ж<b lang="sr">ж<i lang="mk">ж</i>ж</b>ж</p>',
            '<p lang="ru">ж<b lang="sr">ž<i lang="mk">ж</i>ž</b>ж</p>',
        ),
        # What a person typed, and what is a sample of code, is not opened by any language inside it.
        ('<p translate="no">ж<b lang="sr">ж</b></p>ж', '<p translate="no">ж<b lang="sr">ж</b></p>ž'),
        ('<p lang="mk"><q translate="no">ж<b lang="sr">ж</b></q></p>',) * 2,
        ('<p lang="mk"><q lang="sr" translate="no">ж</q></p>',) * 2,
        ('<p lang="mk"><pre lang="sr">ж<b lang="sr">ж</b></pre></p>',) * 2,
        (
            '<p lang="mk"><b lang="sr">ж<q translate="no">ж</q><textarea lang="sr">ж</textarea></b></p>',
            '<p lang="mk"><b lang="sr">ž<q translate="no">ж</q><textarea lang="sr">ж</textarea></b></p>',
        ),
        # The end of the outer element ends an inner one that was left open.
        ('<div lang="mk"><b lang="sr">ж</div>ж', '<div lang="mk"><b lang="sr">ž</div>ž'),
        (
            '<div lang="mk"><b lang="sr">ж</div><p lang="mk">ж</b>ж</p>',
            '<div lang="mk"><b lang="sr">ž</div><p lang="mk">ж</b>ж</p>',
        ),
    ],
)
def test_the_nearest_language_counts(source, expected):
    assert convert_html(source) == expected


@pytest.mark.parametrize(
    "broken", ['<a href="x>и</a>', "<p title='а", "<a б", "<!-- а", "<script>а", "<textarea>а</b>"]
)
def test_text_behind_markup_that_never_closes_is_left_alone(broken):
    assert convert_html(f"а{broken}") == f"a{broken}"


def test_an_unclosed_protected_element_protects_to_the_end():
    assert convert_html('а<div translate="no">б<p>в</p>') == 'a<div translate="no">б<p>в</p>'


def test_a_page_without_cyrillic_is_returned_as_it_is():
    page = '<p title="x">Šta &lt; đ</p>'
    assert convert_html(page) is page


words = st.text(alphabet="".join(LETTERS) + "abč .,&;<'\"=/", max_size=12)
safe = st.text(alphabet="".join(LETTERS) + "abč .,", max_size=12)
typed = safe.map(lambda text: f"\u2039{text}\u203a")  # marks spans that must survive


@st.composite
def elements(draw, depth=0):
    """Well-formed fragments: elements with attributes, protected ones, comments and raw elements."""
    children = "".join(draw(st.lists(st.one_of(safe, elements(depth=depth + 1)) if depth < 3 else safe, max_size=3)))
    kind = draw(st.sampled_from(["p", "div", "span", "typed", "lang", "raw", "comment", "void"]))
    title = draw(safe).replace("&", "")
    if kind == "typed":
        return f'<div translate="no" title="{title}">{draw(typed)}{children}</div>'
    if kind == "lang":
        return f'<span lang="mk">{draw(typed)}{children}</span>'
    if kind == "raw":
        name = draw(st.sampled_from(["script", "style", "textarea", "pre", "code"]))
        return f"<{name} class='{title}'>{draw(typed)}</{name}>"
    if kind == "comment":
        return f"<!--{draw(typed)}-->"
    if kind == "void":
        return f'<input value="{title}" aria-label="{title}"><br/>'
    return f'<{kind} class="{title}" title="{title}" data-x="{title}">{children}</{kind}>'


fragments = st.lists(st.one_of(safe, elements()), max_size=4).map("".join)


class Shape(HTMLParser):
    """Records tags with every attribute that may not change."""

    def __init__(self, source):
        super().__init__(convert_charrefs=False)
        self.seen = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append(
            (tag, [(name, value if name in ("class", "value", "data-x", "lang") else "") for name, value in attrs])
        )

    def handle_endtag(self, tag):
        self.seen.append(("/", tag))

    def handle_comment(self, data):
        self.seen.append(("!", data))


@given(st.lists(st.one_of(words, st.sampled_from(["<", "<р", "&", "&л"]))).map("".join))
def test_text_never_turns_into_markup(source):
    assert len(Shape(convert_html(source)).seen) == len(Shape(source).seen)


@given(fragments)
def test_the_sequence_of_tags_never_changes(source):
    assert Shape(convert_html(source)).seen == Shape(source).seen


@given(fragments)
def test_protected_spans_come_through_untouched(source):
    marked = re.compile("\u2039[^\u203a]*\u203a")
    assert marked.findall(convert_html(source)) == marked.findall(source)


@given(fragments)
def test_no_serbian_letter_is_left_outside_protected_spans(source):
    class Texts(HTMLParser):
        skipped, found = 0, ""

        def handle_starttag(self, tag, attrs):
            if (
                self.skipped
                or dict(attrs).keys() & {"translate", "lang"}
                or tag in ("script", "style", "textarea", "pre", "code")
            ):
                self.skipped += tag not in ("input", "br")

        def handle_startendtag(self, tag, attrs):
            pass

        def handle_endtag(self, tag):
            self.skipped -= bool(self.skipped)

        def handle_data(self, data):
            self.found += "" if self.skipped else data

    texts = Texts()
    texts.feed(convert_html(source))
    assert not set(texts.found) & set(LETTERS)


@given(
    st.one_of(
        fragments,
        st.lists(st.one_of(words, st.sampled_from(["<p ", "<!--", "-->", "</p>", '="', "<pre>", "<script>"]))).map(
            "".join
        ),
    )
)
def test_converting_a_page_twice_changes_nothing(source):
    once = convert_html(source)
    assert convert_html(once) == once


@given(
    st.lists(
        st.one_of(words, st.sampled_from(["<p ", ">", "<!--", "-->", "</p>", "='", "<pre>", "translate=no "]))
    ).map("".join)
)
def test_broken_markup_keeps_every_sign_that_is_not_a_serbian_letter(source):
    def rest(text):
        text = text.replace("&lt;", "<").replace("&amp;", "&")
        return re.sub("[A-Za-zĐđŽžČčĆćŠšЂ-џ]", "", text)

    assert rest(convert_html(source)) == rest(source)
