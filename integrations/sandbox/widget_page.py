"""What stands in the widget's frame: a strip that says who is logged in at LinkedIn, and a line for each bundle."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .accounts import Account, Persona
from .bundles import Bundle, BundleState
from .markup import Markup, document, element, joined

FRAME = "/rsc/extensions/onboarding-widget/frame"
STYLESHEET = f"{FRAME}.css"
SCRIPT = f"{FRAME}.js"
PLACE = ("api_key", "bundles", "origin")
STRIP = ("persona", "chosen", "company_id", "contract_id", "syncs_acls")
PERSONAS = {
    Persona.ADMIN: "a Recruiter Admin",
    Persona.RECRUITER: "a recruiter who is no admin",
    Persona.LITE: "a Recruiter Lite user",
    Persona.NO_COMPANY: "somebody whose account has no company",
    Persona.NO_COOKIES: "somebody whose browser blocks third-party cookies",
}
REFUSALS = {
    Persona.RECRUITER: "Only a Recruiter Admin with an active seat can request this integration.",
    Persona.LITE: "Recruiter Lite does not support this integration: it needs a full Recruiter seat.",
    # The words that LinkedIn shows (SP-30).
    Persona.NO_COMPANY: "Your account is not associated to any company",
    Persona.NO_COOKIES: "Sign in to LinkedIn to continue.",
}
NOTES = {
    BundleState.REQUESTED: "We told your provider. Not ready within about 10 minutes? Notify them again.",
    BundleState.PARTNER_READY: "Your provider is ready: switch it on in LinkedIn Recruiter.",
    BundleState.ENABLED: "Switched on in LinkedIn Recruiter.",
}
BADGES = {
    BundleState.REQUESTED: "waiting",
    BundleState.PARTNER_READY: "ready",
    BundleState.ENABLED: "enabled",
}


@dataclass(frozen=True)
class BundleLine:
    """`payloads` are the arguments of one call of `onintegrate` each; none where the visitor has no number for it."""

    bundle: Bundle
    state: BundleState
    payloads: Sequence[Any]


@dataclass(frozen=True)
class WidgetView:
    """`asked` are the frame's own parameters. `refusal` stands instead of the lines; `told` is said to the page at once."""

    asked: Mapping[str, str]
    account: Account | None = None
    lines: Sequence[BundleLine] = ()
    refusal: str = ""
    told: Sequence[Any] = ()
    origin: str = ""
    is_waiting: bool = False

    @property
    def place(self) -> dict[str, str]:
        return {name: self.asked.get(name, "") for name in PLACE}


def widget_page(view: WidgetView) -> bytes:
    head = joined(
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", "LinkedIn widget (stand-in)"),
        element("link", rel="stylesheet", href=STYLESHEET),
        element("script", src=SCRIPT, defer=True),
    )
    strip = _strip(view, view.account) if view.account else Markup()
    main = element(
        "main",
        *_content(view),
        data_origin=view.origin,
        data_payloads=json.dumps(view.told) if view.told else None,
        data_waiting=view.is_waiting,
    )
    return document(head, joined(strip, main))


def _strip(view: WidgetView, account: Account) -> Markup:
    """Sends the frame's own address again, with somebody else in front of it; nothing changes by that."""
    options = [
        element("option", label, value=persona, selected=persona == account.persona)
        for persona, label in PERSONAS.items()
    ]
    numbers = [
        _number("company_id", "Company id", account.company_id),
        _number("contract_id", "Contract id", account.contract_id),
    ]
    box = element("input", type="checkbox", name="syncs_acls", value="1", checked=account.syncs_acls)
    return element(
        "form",
        element("label", "Stand-in: you are logged in at LinkedIn as", for_="persona"),
        element("select", *options, id="persona", name="persona"),
        *numbers,
        element("label", box, " whose ATS syncs access lists", class_="box"),
        *_hidden({**view.place, "chosen": "1"}),
        element("button", "Switch", class_="quiet"),
        method="get",
        action=FRAME,
        class_="strip",
        autocomplete="off",
    )


def _number(name: str, label: str, value: str) -> Markup:
    control = element("input", name=name, id=name, value=value, inputmode="numeric", placeholder="none")
    return element("p", element("label", label, for_=name), control, class_="number")


def _content(view: WidgetView) -> list[Markup]:
    if view.refusal:
        return [element("p", view.refusal, role="alert", class_="refusal"), *_sign_in(view)]
    if not view.lines:
        return [
            element("p", "The page around this frame asks for no bundle that LinkedIn knows.", class_="note")
        ]
    problem = view.account.problem if view.account else ""
    notice = [element("p", problem, role="alert", class_="refusal")] if problem else []
    return [*notice, *(_line(view, line) for line in view.lines)]


def _sign_in(view: WidgetView) -> list[Markup]:
    """Leads back here: without its cookies LinkedIn never learns who is there."""
    if view.account is None or view.account.persona != Persona.NO_COOKIES:
        return []
    fields = _hidden({**view.place, **_kept(view)})
    return [element("form", *fields, element("button", "Sign in"), method="get", action=FRAME)]


def _line(view: WidgetView, line: BundleLine) -> Markup:
    badge = element("span", str(line.state), class_=f"badge {BADGES.get(line.state, 'open')}")
    return element(
        "section",
        element("h2", line.bundle.label),
        badge,
        *_action(view, line),
        class_="bundle",
        data_bundle=line.bundle.name,
        data_state=line.state.name.lower(),
    )


def _action(view: WidgetView, line: BundleLine) -> list[Markup]:
    if line.state != BundleState.OPEN:
        note = element("p", NOTES[line.state], class_="note")
        return [note, *_notify_button(line)]
    if not line.payloads:
        missing = " and ".join(f"no {context}" for context in line.bundle.contexts)
        return [element("p", f"Your account administers {missing}: give its id above.", class_="note")]
    fields = _hidden({**view.place, **_kept(view), "bundle": line.bundle.name})
    return [element("form", *fields, element("button", "Request"), method="post", action=FRAME)]


def _notify_button(line: BundleLine) -> list[Markup]:
    if line.state != BundleState.REQUESTED:
        return []
    payloads = json.dumps(line.payloads)
    return [element("button", "Notify partner", type="button", class_="quiet", data_payloads=payloads)]


def _kept(view: WidgetView) -> dict[str, str]:
    """Who is logged in, for the next page."""
    return {name: view.asked[name] for name in STRIP if name in view.asked}


def _hidden(fields: Mapping[str, str]) -> list[Markup]:
    return [element("input", type="hidden", name=name, value=value) for name, value in fields.items()]
