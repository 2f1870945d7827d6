import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.references import (
    Reference,
    find_references,
    lookup_form,
    missing_from,
    parse_reference,
    strip_reply_prefixes,
    with_references,
    without_references,
)

CAS = Reference("CAS", "CAS-123456", "CAS123456")
CRM = Reference("CRM", "CRM:0012345", "CRM0012345")
ZENDESK = Reference("Zendesk", "987654", "987654")
FOUND = {
    "CAS-08123456-A1B2C3.": ["CAS-08123456-A1B2C3"],
    "[CAS-123] (crm 4567)": ["CAS-123", "crm 4567"],
    "CRM:0012345, cas #123456-; CRM###": ["CRM:0012345", "cas #123456"],
    "CAS123456/CRM-1a2b3c": ["CAS123456", "CRM-1a2b3c"],
    "CAS - 123456 and CAS: 999": ["CAS - 123456", "CAS: 999"],
    "CAS-1234 then cas 1234": ["CAS-1234"],
    "案件CAS-123456の件": ["CAS-123456"],
    "CAS-123456_screenshot.png": ["CAS-123456"],
    "Zendesk 123456": ["Zendesk 123456"],
    "Zendesk ticket #123456": ["Zendesk ticket #123456"],
    "ZD-123456 / 777888": ["ZD-123456"],
    "ZD123 and Zendesk (#123456)": ["ZD123", "Zendesk (#123456)"],
    "CAS #123, CAS#456, CAS:\u00a0789": ["CAS #123", "CAS#456", "CAS:\u00a0789"],
    "CAS-12-ZD-345": ["CAS-12-ZD-345"],
    "CAS-123, mail dana@acme.com": ["CAS-123"],
    "CRM-20240501 and CRM-2024-0502": ["CRM-20240501", "CRM-2024-0502"],
}
NONE = [
    "case 123",
    "CASE-123",
    "CRM_CSA_API",
    "CRM_ONE_CLICK_EXPORT CRM_PROFILE_PLUGIN IN_CRM_INDICATOR CSA_API",
    "CRM Connect 2024",
    "cascade 3",
    "cascade 300",
    "SCAS-123456",
    "my_CAS-123456",
    "CRMX123",
    "CAS-12",
    "CAS-A123",
    "CAS     123456",
    "CRM:  0012345",
    "CAS-#-123456",
    "CAS:#123456",
    "cas123@acme.com",
    "dana.crm-123@acme.com",
    "https://x.com/cas-123?y",
    "www.x.com/?case=CAS-123456",
    "CRM: 2024-05-01 meeting",
    "Zendesk-123-456",
    "Zendesk (#123456",
    "CAS\n123456",
    "ＣＡＳ-123456",
    "CAS-１２３４５６",
    "CAS-123４",
    "CAS-123а",
    "ſCAS-123456",
    "CAſ-123456",
    "CAS-123\u200b456",
    "\u200bCAS-123456",
    "123456",
    "ticket 123456",
    "zendesk 77",
    "",
]


@pytest.mark.parametrize(("text", "numbers"), FOUND.items(), ids=FOUND.keys())
def test_numbers_are_found_as_written(text, numbers):
    assert [reference.as_written for reference in find_references(text)] == numbers


@pytest.mark.parametrize("text", NONE, ids=ascii)
def test_text_holds_no_number(text):
    assert find_references(text) == []


@pytest.mark.parametrize(
    ("text", "system", "reference"),
    [
        (" CAS-123456 ", None, CAS),
        ("[CAS-123456]", "CAS", CAS),
        ("CRM:0012345", None, CRM),
        ("987654", "Zendesk", ZENDESK),
        ("zd #987654", "Zendesk", Reference("Zendesk", "zd #987654", "987654")),
        ("#987654", "Zendesk", Reference("Zendesk", "#987654", "987654")),
        ("Zendesk (#987654)", None, Reference("Zendesk", "Zendesk (#987654)", "987654")),
    ],
)
def test_typed_number_is_read(text, system, reference):
    assert parse_reference(text, system) == reference


@pytest.mark.parametrize(
    ("text", "system", "sentence"),
    [
        ("123456", None, "is no CAS, CRM or Zendesk number: write it like"),
        ("123456", "CAS", "is no CAS, CRM or Zendesk number"),
        ("CAS-12", None, "is no CAS"),
        ("12", "Zendesk", "with at least 3 digits"),
        ("CRM:  0012345", "CRM", "is no CAS"),
        ("CAS-123 CAS-456", None, "is no CAS"),
        ("CAS-123456", "CRM", "is a CAS number and not a CRM number: choose CAS"),
    ],
)
def test_typed_text_that_is_no_number_is_refused(text, system, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_reference(text, system)


@pytest.mark.parametrize("text", ["CAS-081-2", "cas #0812", "Cas: 08-12", "CAS0812"])
def test_spellings_share_a_lookup_form(text):
    assert lookup_form(text) == "CAS0812"


@pytest.mark.parametrize(
    "text", ["Zendesk ticket #987654", "ZD-987654", "987654", "#987654", "Zendesk (#987654)"]
)
def test_zendesk_numbers_are_looked_up_by_digits(text):
    assert lookup_form(text) == "987654"


@pytest.mark.parametrize(
    "subject",
    ["Export fails", "Re: Export fails", "RE: Fwd: re[2]: Export fails", "AW: WG:Export fails", "回复：Export fails",
     "Antw : R: Export fails"],
)  # fmt: skip
def test_reply_prefixes_are_stripped(subject):
    assert strip_reply_prefixes(subject) == "Export fails"


@pytest.mark.parametrize(
    ("subject", "stripped"),
    [
        ("Re: CAS-777111 Fwd: broken", "CAS-777111 broken"),
        ("[CAS-777111] / CRM 222: AW: broken", "[CAS-777111] / CRM 222: broken"),
        ("Export Fwd: CAS-777111", "Export Fwd: CAS-777111"),
    ],
)
def test_reply_prefixes_behind_leading_numbers_are_stripped(subject, stripped):
    assert strip_reply_prefixes(subject) == stripped


@pytest.mark.parametrize("subject", ["Report: no data", "Regarding: seats", "Release re: 2"])
def test_words_that_begin_alike_stay(subject):
    assert strip_reply_prefixes(subject) == subject


@pytest.mark.parametrize(
    ("subject", "full"),
    [
        ("Export fails", "Export fails [CAS-123456] [Zendesk 987654]"),
        ("RE: Fwd: (cas 123456) fails [CAS-123456] now", "RE: (CAS-123456) fails now [Zendesk 987654]"),
        ("Re: ZD-987654 and CAS-777 CAS-123456", "Re: Zendesk 987654 and CAS-777 CAS-123456"),
        ("", "[CAS-123456] [Zendesk 987654]"),
    ],
)
def test_subject_holds_each_known_number_once(subject, full):
    assert with_references(subject, [CAS, ZENDESK, CAS]) == full
    assert with_references(full, [CAS, ZENDESK]) == full


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Acme (CAS-4443331), Globex", "Acme, Globex"),
        ("Acme CAS-4443332 GmbH", "Acme GmbH"),
        ("CAS CAS-123 456", ""),
        ("CAS-12 is none", "CAS-12 is none"),
    ],
)
def test_text_without_numbers(text, left):
    assert without_references(text) == left


def test_only_known_numbers_are_taken_out():
    assert without_references("cas 123456 like CAS-777", [CAS]) == "like CAS-777"


def test_finding_takes_no_longer_than_the_text_is_long():
    assert find_references("a" * 200_000 + " CAS-123 " + "cas" * 50_000) == [parse_reference("CAS-123")]


def test_another_spelling_counts_as_missing():
    assert missing_from("cas 123456 CRM:0012345", [CAS, CRM]) == [CAS]


WORDS = st.sampled_from(
    [
        "CAS-123456",
        "cas 123456",
        "CAS",
        "CRM: ",
        "123456",
        "-",
        " ",
        "[",
        "]",
        "Re: ",
        "ZD-987654",
        "é",
        "x",
        "777",
    ]
)
SUBJECTS = st.lists(WORDS, max_size=14).map("".join) | st.text(max_size=40)


@given(SUBJECTS)
def test_each_known_number_ends_up_in_any_subject_once(subject):
    full = with_references(subject, [CAS, CRM, ZENDESK])
    assert missing_from(full, [CAS, CRM, ZENDESK]) == []
    assert [full.count(written) for written in ("CRM:0012345", "Zendesk 987654")] == [1, 1]
    assert with_references(full, [CAS, CRM, ZENDESK]) == full


@given(SUBJECTS)
def test_other_numbers_of_the_subject_are_not_lost(subject):
    before = find_references(strip_reply_prefixes(subject))
    after = {reference.lookup for reference in find_references(with_references(subject, [CRM]))}
    assert {reference.lookup for reference in before} <= after


@given(st.text())
def test_found_numbers_stand_in_the_text_byte_for_byte(text):
    for reference in find_references(f"CAS-123 {text} Zendesk 4567"):
        assert reference.as_written in f"CAS-123 {text} Zendesk 4567"
        assert parse_reference(reference.as_written) == reference
