"""Notes: stored as they were typed but for secrets, for one audience each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partnerhub.refusals import Refused
from support.notes import MOST_CHARACTERS, add_note, notes_for
from tests.customers.factories import UserFactory
from tests.support.factories import CaseFactory

pytestmark = pytest.mark.django_db


def test_note_is_kept_with_its_author_and_audience():
    case, author = CaseFactory(), UserFactory()
    note = add_note(case=case, text="  Called Dana.\r\nWill mail.\n", audience="internal", author=author)
    assert (note.text, note.author, note.audience, note.is_mail) == (
        "Called Dana.\nWill mail.",
        author,
        "internal",
        False,
    )


@pytest.mark.parametrize("audience", ["internal", "customer", "linkedin"])
def test_only_the_notes_of_an_audience_may_leave_for_it(audience):
    case = CaseFactory()
    for other in ("internal", "customer", "linkedin"):
        add_note(case=case, text=f"For {other}", audience=other)
    assert [note.text for note in notes_for(case, audience)] == [f"For {audience}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(" \n\t", "The note is empty", id="nothing"),
        pytest.param("x" * (MOST_CHARACTERS + 1), "1,000,001 characters", id="too long"),
        pytest.param("one\ntwo\x00", r"\[U\+0000 NULL\] in line 2", id="control character"),
        pytest.param("pay\u202egnp.exe", "RIGHT-TO-LEFT OVERRIDE", id="turned text"),
        pytest.param("half \ud800", "U\\+D800", id="half a character"),
    ],
)  # fmt: skip
def test_text_that_cannot_be_stored_is_refused(text, words):
    case = CaseFactory()
    with pytest.raises(Refused, match=words):
        add_note(case=case, text=text, audience="internal")
    assert not case.notes.exists()


def test_all_reasons_are_given_at_once():
    with pytest.raises(Refused) as refused:
        add_note(
            case=CaseFactory(), text="", audience="world", happened_at=timezone.now() + timedelta(hours=1)
        )
    assert [refusal.field for refusal in refused.value.refusals] == ["audience", "text", "happened_at"]


def test_markup_is_stored_as_it_is_and_secrets_are_not():
    text = "<script>alert(1)</script>\nAuthorization: Bearer abcdefghijklmnop1234567890"
    note = add_note(case=CaseFactory(), text=text, audience="internal")
    assert note.text.startswith("<script>alert(1)</script>")
    assert "abcdefghijklmnop" not in note.text


def test_longest_text_is_kept_whole():
    note = add_note(case=CaseFactory(), text="x" * MOST_CHARACTERS, audience="customer", is_mail=True)
    note.refresh_from_db()
    assert len(note.text) == MOST_CHARACTERS
