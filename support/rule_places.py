"""Where support keeps the SP rules, in words for staff; read by the rulebook page. Each module names its rule."""

from collections.abc import Mapping

from partnerhub.rule_places import Place

CASES = "admin:support_case_changelist"
NEW_CASE = "admin:support_case_intake"
ESCALATIONS = "admin:support_escalation_changelist"
PROBLEMS = "admin:support_problem_changelist"


def _route(where: str) -> Place:
    return Place(f"Routing: {where}", "support.route_reasons", NEW_CASE)


def _needs(where: str) -> Place:
    return Place(f"Requirements: {where}", "support.requirement_tables", CASES)


def _filing(where: str) -> Place:
    return Place(f"Filing: {where}", "support.filing_gate", CASES)


def _escalation(where: str, module: str = "support.gate") -> Place:
    return Place(f"Escalation: {where}", module, ESCALATIONS)


def _clock(where: str) -> Place:
    return Place(f"Clocks: {where}", "support.case_clocks", CASES)


def _known_error(where: str) -> Place:
    return Place(f"Known errors: {where}", "support.known_errors", NEW_CASE)


SP_PLACES: Mapping[str, tuple[Place, ...]] = {
    "SP-01": (
        _route("one customer's issue goes out by mail with both of us on it"),
        Place(
            "Filing: refuses the mail while the customer or we are not on it", "support.filing_readers", CASES
        ),
    ),
    "SP-02": (_needs("lists what is there and what is missing, HAR for widgets only"),),
    "SP-03": (
        _filing("puts each known number into the subject once, as LinkedIn wrote it"),
        Place(
            "Intake: a reply that lost its number is shown with the right subject",
            "support.mail_matching",
            NEW_CASE,
        ),
    ),
    "SP-04": (_clock("the answer's due date, by LinkedIn's business days"),),
    "SP-05": (Place("Life of a case: transferred is a state of the same case", "support.lifecycle", CASES),),
    "SP-06": (
        Place(
            "Problems: the same error at two customers proposes one partner ticket",
            "support.problems",
            PROBLEMS,
        ),
    ),
    "SP-07": (
        Place("Opening a case: the open one is offered in its place", "support.beside_open_cases", NEW_CASE),
        Place("Cases: one open case for a customer and an issue", "support.second_cases", CASES),
        Place(
            "Cases: a second open case for one customer and issue is refused", "support.second_cases", CASES
        ),
    ),
    "SP-08": (
        _route("several customers' issue goes to the Developer Support Form"),
        _needs("the product, for the Inquiry Topic"),
    ),
    "SP-09": (
        _needs("client IDs, API calls or JobPostingTaskId, error files"),
        Place("Evidence: pasted and reported API calls, redacted", "support.evidence", CASES),
    ),
    "SP-10": (
        Place(
            "Partner tickets: every known CAS and CRM number stands in the text", "support.form_texts", CASES
        ),
    ),
    "SP-11": (
        _filing("refuses a customer's address on a partner ticket"),
        _escalation("refuses a customer's address", "support.letter_gate"),
    ),
    "SP-15": (
        _route("a change with impact is asked for by an admin of the application"),
        _filing("refuses it from anybody else"),
    ),
    "SP-16": (_escalation("to the Business Development contact, tag in the subject, once"),),
    "SP-17": (_escalation("refused until the five items are there"),),
    "SP-18": (
        _escalation("asks for one of the three reasons, and says what supports each", "support.reasons"),
    ),
    "SP-19": (_route("charter and beta go to a person"), _clock("no promise for charter and beta")),
    "SP-20": (_route("questions on product and security go to the Customer Success Manager"),),
    "SP-21": (
        _route("one customer's technical question goes to LinkedIn's support, with ours on the thread"),
    ),
    "SP-22": (
        _route("partner tickets for wide issues and API bugs only"),
        _filing("refuses a partner ticket before our engineering has investigated"),
    ),
    "SP-23": (
        _needs("full request, response and UUID; script and HAR for widgets only"),
        Place("Evidence: a pasted request and its response, redacted", "support.evidence", CASES),
    ),
    "SP-24": (_clock("partner tickets have an age and no due date"),),
    "SP-25": (
        _route("an urgent ticket copies Business Development, who get a mail of their own"),
        Place("Filing: the second mail stands beside the ticket", "support.filing_moves", CASES),
    ),
    "SP-26": (
        _route("a suspected breach goes to security and Business Development, before all else"),
        Place("Opening a case: a breach cannot be sent elsewhere", "support.opening", NEW_CASE),
    ),
    "SP-27": (_route("wishes to test go to the Customer Success Manager, with what to tell the customer"),),
    "SP-28": (_route("requests to disable or delete come from a Recruiter Admin"),),
    "SP-29": (_route("who may enable"),),
    "SP-30": (_known_error("account without a company, to the Customer Success Manager with a screenshot"),),
    "SP-31": (_route("company level and contract level"),),
    "SP-32": (_known_error("In-ATS Indicator missing for a candidate"),),
    "SP-33": (_known_error("export not possible, feedback or notes not visible"),),
    "SP-34": (_route("Talent products follow their own guide, the others LinkedIn's API support"),),
    "SP-35": (_route("account, billing, policy and LinkedIn's pages go to Customer Support"),),
    "SP-36": (_route("access refused in vetting is appealed"), _needs("fields of the appeal")),
    "SP-37": (_needs("asks whether documentation or Help Assistant were searched"),),
    "SP-38": (_needs("fields of the Developer Support form"),),
    "SP-39": (
        _needs("the seven items, client ID and endpoint above all"),
        Place("Evidence: a pasted request and its response, redacted", "support.evidence", CASES),
    ),
    "SP-40": (_route("a 403 is checked in five steps before any ticket"),),
    "SP-41": (_clock("21 days for the survey"),),
    "SP-42": (_clock("21 days for further details"), _route("then Reapply, without a new application")),
    "SP-43": (_route("the steps to a Community Management application of its own"),),
    "SP-44": (
        _route("an upgrade for data alone is answered, not sent"),
        _needs("use case, and a video on Google Drive or SharePoint"),
    ),
    "SP-45": (_clock("up to 30 business days for the review"),),
    "SP-46": (_route("sign-off goes to Business Development"),),
}
