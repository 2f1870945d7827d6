import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.headers import clean_header, is_email, visible_text

REFUSED = {
    "carriage return": "\r",
    "line feed": "\n",
    "null": "\0",
    "tab": "\t",
    "vertical tab": "\x0b",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "left-to-right isolate": "\u2066",
    "zero width space": "\u200b",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("character", REFUSED.values(), ids=REFUSED.keys())
def test_character_that_hides_or_breaks_is_refused(character):
    with pytest.raises(ValueError, match=rf"Subject holds .*U\+{ord(character):04X}.* at character 4"):
        clean_header(f"abc{character}d", "Subject")


def test_refusal_names_the_character():
    with pytest.raises(ValueError, match=r"a line break, U\+2028 LINE SEPARATOR, at character 1: delete it"):
        clean_header("\u2028", "Name")
    with pytest.raises(ValueError, match=r"control character, U\+000D CARRIAGE RETURN"):
        clean_header("a\r\nBcc: x", "Name")


@pytest.mark.parametrize("value", ["Müller & Söhne", "株式会社", "שלום", "It’s 50 % – naïve 👍", ""])
def test_words_of_any_language_pass_unchanged(value):
    assert clean_header(value, "Name") == value


@given(st.text())
def test_visible_text_is_always_clean(text):
    assert clean_header(visible_text(text), "Name") == visible_text(text)


def test_hidden_characters_are_spelled_out():
    assert visible_text("a\u200bb\n") == "a[U+200B ZERO WIDTH SPACE]b[U+000A LINE FEED]"


@pytest.mark.parametrize("address", ["jo@example.com", "jo.o'neil+x@mail.example.co.uk", "a@b-c.xn--p1ai"])
def test_address_is_accepted(address):
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jo",
        "jo@localhost",
        "@example.com",
        "jo@example..com",
        ".jo@example.com",
        "jo@-a.com",
        "jo@1.2.3.4",
        "Jo <jo@example.com>",
        "jo@example.com\n",
        "jo@example.com, al@example.com",
        "jö@example.com",
        "a" * 65 + "@example.com",
        "jo@" + "a." * 130 + "com",
    ],
)
def test_address_is_refused(address):
    assert not is_email(address)


@pytest.mark.parametrize(
    ("character", "words"),
    [
        pytest.param("\u200b", "holds an invisible format character, U+200B", id="an before a vowel"),
        pytest.param("\n", "holds a control character, U+000A", id="a before a consonant"),
        pytest.param("\ud800", "holds half of a character, U+D800", id="no article"),
    ],
)
def test_refusal_is_a_grammatical_sentence(character, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        clean_header(character, "Name")
