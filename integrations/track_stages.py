"""Stage by stage: what of a track's facts makes it done, active or blocked, and what brings it on. Pure."""

from collections.abc import Callable, Sequence

from integrations.track_values import (
    Action,
    IntegrationState,
    Stage,
    StageName,
    State,
    TrackFacts,
    Who,
)


def _prerequisites(facts: TrackFacts) -> Stage:
    missing = [one for one in facts.prerequisites if not one.is_met]
    name = StageName.PREREQUISITES
    if not missing:
        return Stage(name, State.DONE, f"All {len(facts.prerequisites)} prerequisites are met.")
    # What we can put right ourselves comes before what somebody else has to.
    first = min(missing, key=lambda one: one.by is not Who.US)
    rest = f" And {len(missing) - 1} more, listed below." if len(missing) > 1 else ""
    asks = " ".join(one.ask for one in missing if one.ask)
    return Stage(
        name,
        State.BLOCKED,
        f"{first.missing}{rest}",
        blocked_by=first.by,
        next_action=_PREREQUISITE_ACTIONS.get(first.action, "Complete the facts"),
        action=first.action,
        about=first.about,
        ask=asks,
        rule=first.rule,
    )


def _provisioned(facts: TrackFacts) -> Stage:
    name, application = StageName.PROVISIONED, facts.application
    if application.refused:
        return _ours(
            name, application.refused, "Open the application", Action.OPEN_APPLICATION, str(application.id)
        )
    # Where the customer has requested already, nobody needs our page under this application any more.
    if application.id and application.has_secret and (application.domains_fit or _is_requested(facts)):
        return Stage(
            name, State.DONE, "The customer's own application stands at LinkedIn, its secret in the vault."
        )
    if application.needs_person and application.order_id:
        why = application.order_trouble
        return _ours(name, why, "Put it right, then try again", Action.OPEN_ORDER, str(application.order_id))
    if application.needs_person:
        action = Action.OPEN_APPLICATION if application.id else Action.ASK_ADMINISTRATOR
        return _ours(
            name, application.order_trouble, "Complete the application", action, str(application.id or "")
        )
    if application.order_trouble:
        return Stage(name, State.ACTIVE, application.order_trouble, blocked_by=Who.LINKEDIN)
    return Stage(name, State.ACTIVE, "LinkedIn is asked for the customer's own application.")


def _link_sent(facts: TrackFacts) -> Stage:
    name, link = StageName.LINK_SENT, facts.link
    if _is_requested(facts):
        return Stage(
            name, State.DONE, "The customer has requested: the link did its work, or was not needed."
        )
    if link.renewal_asked:
        return _ours(
            name,
            "The customer opened an old link and asks for a new one.",
            "Send a new link",
            Action.SEND_LINK,
        )
    if not link.is_sent:
        return _ours(name, "Nobody has sent the customer their link yet.", "Send the link", Action.SEND_LINK)
    if not link.is_valid:
        why = "The link was taken back." if link.is_revoked else "The link expired."
        return _ours(name, why, "Send a new link", Action.SEND_LINK)
    return Stage(name, State.DONE, "The customer has a link that works.")


def _requested(facts: TrackFacts) -> Stage:
    name, link = StageName.REQUESTED, facts.link
    if _is_requested(facts):
        return Stage(name, State.DONE, "LinkedIn knows every integration that is wanted.")
    if link.request_state in ("held", "refused"):
        return _ours(name, link.request_why, "Look at the request", Action.OPEN_REQUEST, str(link.request_id))
    if link.request_state == "waiting":
        why = "The customer requested; LinkedIn is asked to confirm it."
        return Stage(name, State.ACTIVE, why, blocked_by=Who.LINKEDIN)
    if link.report:
        return Stage(
            name,
            State.BLOCKED,
            link.report,
            blocked_by=link.report_by,
            next_action="Answer the customer",
            action=Action.NUDGE,
            ask=link.report_ask,
        )
    return _waiting_for_request(facts)


def _waiting_for_request(facts: TrackFacts) -> Stage:
    missing = [one.label for one in facts.integrations if not one.is_known]
    some = len(missing) < len(facts.integrations)
    opened = "opened the link and did not finish" if facts.link.is_opened else "has not opened the link"
    why = f"LinkedIn does not know {_listed(missing)} yet: " if some else ""
    return Stage(
        StageName.REQUESTED,
        State.BLOCKED,
        f"{why}{facts.customer} {opened}.",
        blocked_by=Who.CUSTOMER,
        next_action="Nudge the customer",
        action=Action.NUDGE,
        ask=f"Please open your link as {facts.admin} and click “Request”{_at_levels(facts)}.",
    )


def _at_levels(facts: TrackFacts) -> str:
    """As LinkedIn's box says it, where there are two."""
    levels = {one.level for one in facts.integrations}
    missing = sorted({one.level for one in facts.integrations if not one.is_known})
    return f" for {_listed([f'{level} level' for level in missing])}" if len(levels) > 1 else ""


def _named(facts: TrackFacts) -> Stage:
    name = StageName.NAMED
    waiting = [one for one in facts.integrations if not one.is_named]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "LinkedIn shows every integration under our name.")
    if stopped := _paused(name, waiting):
        return stopped
    if facts.trouble:
        return Stage(name, State.ACTIVE, facts.trouble, blocked_by=Who.LINKEDIN)
    return Stage(name, State.ACTIVE, f"Names are given to {_listed([one.label for one in waiting])}.")


def _configured(facts: TrackFacts) -> Stage:
    name = StageName.CONFIGURED
    waiting = [one for one in facts.integrations if one.unmet or one.unproven or not one.id]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "LinkedIn was proven to hold every value that is needed.")
    if ours := _missing_value(waiting) or _paused(name, waiting) or _value_for_a_person(waiting):
        return ours
    if any(one.is_unclear for one in waiting):
        return Stage(name, State.ACTIVE, "LinkedIn's answer is awaited.", blocked_by=Who.LINKEDIN)
    return Stage(name, State.ACTIVE, f"Values are sent for {_listed([one.label for one in waiting])}.")


def _missing_value(waiting: Sequence[IntegrationState]) -> Stage | None:
    one = next((one for one in waiting if one.unmet), None)
    if one is None:
        return None
    about = f"{one.id}:{one.unmet[0]}"
    return _ours(StageName.CONFIGURED, one.unmet_why, f"Add {_listed(one.unmet)}", Action.ADD_VALUE, about)


def _value_for_a_person(waiting: Sequence[IntegrationState]) -> Stage | None:
    """What was rejected or changed at LinkedIn, and what was changed here after LinkedIn had it (T15)."""
    name = StageName.CONFIGURED
    if stuck := next((one for one in waiting if one.needs_person), None):
        model, pk = ("configuration", stuck.trouble_at) if stuck.trouble_at else ("integration", stuck.id)
        return _ours(name, stuck.needs_person, f"Open the {model}", Action.OPEN_INTEGRATION, f"{model}:{pk}")
    if changed := [pk for one in waiting for pk in one.changed]:
        labels = _listed([one.label for one in waiting if one.changed])
        why = f"A value of {labels} was changed and not sent yet."
        return _ours(name, why, "Plan the sync", Action.PLAN_SYNC, ",".join(map(str, changed)))
    return None


def _enabled(facts: TrackFacts) -> Stage:
    name = StageName.ENABLED
    waiting = [one for one in facts.integrations if not one.is_enabled]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "LinkedIn calls every integration ENABLED.")
    labels = _listed([one.label for one in waiting])
    said = {one.word for one in waiting if one.word}
    words = f" LinkedIn calls it {_listed(sorted(said))}." if said else ""
    trouble = f" {facts.trouble}" if facts.trouble else ""
    return Stage(
        name,
        State.BLOCKED,
        f"The customer has to switch on {labels} in Recruiter.{words}{trouble}",
        blocked_by=Who.CUSTOMER,
        next_action="Nudge the customer",
        action=Action.NUDGE,
        ask=f"Please switch on {_listed([one.name or one.label for one in waiting])} in {facts.switches_at}.",
        rule="SP-29",
    )


def _verified(facts: TrackFacts) -> Stage:
    name = StageName.VERIFIED
    waiting = [one for one in facts.integrations if not one.is_verified]
    if facts.integrations and not waiting:
        return Stage(name, State.DONE, "Seen ENABLED, with our names and values, by our own server.")
    if stopped := _paused(name, waiting):
        return stopped
    why = facts.trouble or "LinkedIn is read once more: state, names and values."
    if any(one.is_out_of_sight for one in waiting):
        why = f"LinkedIn could not be asked for days whether it is on still. {facts.trouble}".strip()
    return Stage(name, State.ACTIVE, why, blocked_by=Who.LINKEDIN)


def _live(facts: TrackFacts) -> Stage:
    name = StageName.LIVE
    if stopped := _paused(name, facts.integrations):
        return stopped
    needed = (_prerequisites, _provisioned, _requested, _named, _configured, _enabled, _verified)
    if all(judge(facts).is_done for judge in needed):
        return Stage(name, State.DONE, f"Data may be sent. {facts.trouble}".strip())
    return Stage(name, State.BLOCKED, "Not everything before it is done.")


def leaving(facts: TrackFacts) -> Stage | None:
    name = StageName.OFF_BOARDING
    if facts.is_ended:
        return Stage(
            name, State.DONE, "It has ended: taken off LinkedIn, or given up before anything was requested."
        )
    if not facts.offboarding:
        return None
    why, about = "It is being taken off LinkedIn.", str(facts.offboarding)
    return _ours(name, why, "Go on with the off-boarding", Action.OPEN_OFFBOARDING, about)


JUDGES: Sequence[Callable[[TrackFacts], Stage]] = (
    _prerequisites,
    _provisioned,
    _link_sent,
    _requested,
    _named,
    _configured,
    _enabled,
    _verified,
    _live,
)

_PREREQUISITE_ACTIONS = {
    Action.COMPLETE_FACTS: "Complete the facts",
    Action.ACKNOWLEDGE: "Record who acknowledged it",
    Action.ASK_ADMINISTRATOR: "Ask an administrator",
    Action.NUDGE: "Ask the customer",
}


def _is_requested(facts: TrackFacts) -> bool:
    return bool(facts.integrations) and all(one.is_known for one in facts.integrations)


def _paused(name: StageName, integrations: Sequence[IntegrationState]) -> Stage | None:
    """What a person paused, only a person resumes."""
    one = next((one for one in integrations if one.pause or one.is_stopped), None)
    if one is None:
        return None
    if one.is_stopped:
        return _ours(
            name, f"{one.label} was taken off LinkedIn.", "Start its onboarding anew", Action.NOTHING
        )
    why = f"{one.label} is paused {one.pause}."
    return _ours(name, why, "Resume it", Action.RESUME, str(one.id))


def _ours(name: StageName, why: str, next_action: str, action: Action, about: str = "") -> Stage:
    return Stage(name, State.BLOCKED, why, Who.US, next_action, action, about)


def _listed(words: Sequence[str]) -> str:
    """a, b and c"""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last
