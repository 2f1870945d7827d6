"""Our words above the facts of a mail, until a person writes their own. Pure; nothing here that LinkedIn's guides do not say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from support.destinations import To
from support.reports import Kind


@dataclass(frozen=True, slots=True)
class About:
    """What a mail is about, in plain values; empty text means not known."""

    title: str
    kind: str = ""
    customer: str = ""
    product: str = ""
    thread: str = ""
    label: str = ""
    url: str = ""
    ats: str = ""
    csm: str = ""
    description: str = ""
    steps: tuple[str, ...] = ()
    answer: str = ""
    is_urgent: bool = False


def our_words(destination: To, about: About) -> str:
    """One or two short paragraphs. What only a person can say is left as a [fill in …], which never leaves."""
    return _WORDS.get(destination, _plain)(about)


def subject_of(destination: To, about: About) -> str:
    """The subject before LinkedIn's numbers are put into it."""
    if destination is To.EXISTING_CASE:
        return f"Re: {about.thread or about.title}"
    if destination is To.SECURITY_MAIL or (
        destination is To.BD_CONTACT and about.kind == Kind.SECURITY_BREACH
    ):
        return f"Suspected security breach: {about.title}"
    if destination is To.BD_CONTACT and about.kind == Kind.SIGN_OFF:
        return f"Technical sign-off request: {about.product or about.title}"
    if destination is To.BD_CONTACT and about.is_urgent:
        return f"Urgent: {about.title}"
    if destination is To.CUSTOMER_CASE_MAIL and about.customer.casefold() not in about.title.casefold():
        return f"{about.title} ({about.customer})"
    return about.title


def _customer_case(about: About) -> str:
    if about.kind == Kind.DISABLE_OR_DELETE:
        asked = f"{about.customer} asks you to disable the integration or to delete its data: {about.title}."
        return f"{asked} The person who asks is a Recruiter Admin on the contract, and is on this mail.{_told(about)}"
    return f"{about.customer} has this problem: {about.title}. The customer and we are both on this mail.{_told(about)}"


def _told(about: About) -> str:
    """What was reported, as it was written."""
    told = about.description.strip()
    return f"\n\nWhat was reported:\n\n{told}" if told and told != about.title else ""


def _existing(about: About) -> str:
    if about.kind == Kind.STATUS_REQUEST:
        return "Could you tell us where this case stands, and what you still need from us?"
    return "[fill in: what is new, or what you ask for]"


def _security(about: About) -> str:
    return (
        "We suspect a breach of security, or unauthorised access to or disclosure of data of the LinkedIn APIs:"
        f" {about.title}."
    )


def _business_development(about: About) -> str:
    if about.kind == Kind.SECURITY_BREACH:
        return f"{_security(about)} LinkedIn's security team is told by a mail of its own."
    if about.kind == Kind.SIGN_OFF:
        product = about.product or "our integration"
        return (
            f"We ask for the technical sign-off of {product}. Please tell us when we can show you the demo."
        )
    if about.is_urgent:
        return (
            f"A partner ticket cannot wait: {about.title}.\n\n"
            "[fill in: what customers cannot do, and why it cannot wait]"
        )
    return f"This is about: {about.title}."


def _success_manager(about: About) -> str:
    whom = f" ({about.csm})" if about.csm else ""
    turn = f"Your LinkedIn Customer Success Manager{whom} answers this best: please write to them."
    if about.kind == Kind.WANTS_TO_TEST:
        return (
            "LinkedIn has no staging or testing environment: all testing happens in LinkedIn's production. Jobs synced as"
            " public can be found on LinkedIn.com, and all features enabled on a contract are visible to everybody on that"
            f" contract.\n\n{turn}"
        )
    return turn


def _help_center(about: About) -> str:
    return f"Please raise a ticket in LinkedIn's Help Center{_at(about)}. What LinkedIn needs from you stands below."


def _customer_support(about: About) -> str:
    return f"This is not about the integration itself: LinkedIn Customer Support{_at(about)} can help you with it."


def _representative(about: About) -> str:
    return (
        f"Your representative at {about.ats} can look into this: please write to them, or reply to this mail."
    )


def _steps(about: About) -> str:
    steps = "\n".join(f"- {step}" for step in about.steps) or "[fill in: the steps]"
    return f"Please do these steps first:\n\n{steps}\n\nIf they do not help, a plain reply to this mail is all we need."


def _answer(about: About) -> str:
    return about.answer.strip() or "[fill in: the answer]"


def _plain(about: About) -> str:
    return f"This is about: {about.title}."


def _at(about: About) -> str:
    return f" ({about.url})" if about.url else ""


_WORDS: Mapping[To, Callable[[About], str]] = {
    To.CUSTOMER_CASE_MAIL: _customer_case,
    To.EXISTING_CASE: _existing,
    To.SECURITY_MAIL: _security,
    To.BD_CONTACT: _business_development,
    To.CUSTOMER_SUCCESS_MANAGER: _success_manager,
    To.HELP_CENTER: _help_center,
    To.LINKEDIN_CUSTOMER_SUPPORT: _customer_support,
    To.ATS_REPRESENTATIVE: _representative,
    To.SELF_SERVICE: _steps,
    To.ANSWER_FROM_GUIDE: _answer,
}
