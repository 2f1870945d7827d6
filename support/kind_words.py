"""By which words a text is taken for a kind of report. Rows are tried in order; the first that fits is the kind. Pure.

`others` are the kinds that a text with these words could mean as well: they become a question where they lead elsewhere.
"""

import re
from dataclasses import dataclass

from support.reports import Kind

_WISH = (
    r"(?:want|wants|wanted|wish|wishes|would like|like us|ask|asks|asked|asking|request|requests|requested|requesting"
    r"|please|need|needs|how (?:can|do|to|should)|can we|can you|could (?:we|you)|help (?:us|them)|decided)"
)
_NEAR = r"[^.?!\n]{0,80}?"
_INTEGRATION = (
    r"(?:rsc|recruiter system connect|apply connect|apply with linkedin|awli|crm connect|integrations?|connection|one-?click"
    r"|plug-?in|widget|ats data|crm data|their data|its data|data|linkedin apply|seats? ?v2|job posting|csa)"
)
_API = r"(?:\b(?:api|apis|endpoints?|rest\.?li|webhooks?|payload|request body|response body|x-li-uuid|http)\b|/rest/|/v2/)"


@dataclass(frozen=True, slots=True)
class KindWords:
    """One row: `pattern` is searched in the folded text."""

    kind: Kind
    pattern: re.Pattern[str]
    others: tuple[Kind, ...] = ()


def _row(kind: Kind, *patterns: str, others: tuple[Kind, ...] = ()) -> KindWords:
    return KindWords(kind, re.compile("|".join(f"(?:{one})" for one in patterns)), others)


KIND_WORDS = (
    _row(
        Kind.ESCALATION,
        rf"\b{_WISH}{_NEAR}\bescalat(?:e|ed|ion|ing)\b",
        r"\[support escalation\]",
        r"\b(?:must|should|has to|have to|to) be escalated\b",
        r"\bclosed\b[^.?!\n]{0,60}?\b(?:although|though|without (?:an? )?(?:fix|solution|resolution|answer)|too early|prematurely)\b",
        r"\b(?:premature(?:ly)?|wrongly) clos(?:ed|ure)\b",
        r"\b(?:do not|don't|cannot|can't) accept (?:this|that|the|their) (?:resolution|answer|solution|closure|recommendation)\b",
        r"\bunacceptable (?:resolution|answer|solution|recommendation)\b",
        r"^\W*(?:please )?escalat(?:e|ion)\b",
        r"\bescalate (?:it|this|the|our|to|cas|crm|zendesk)\b",
    ),
    _row(
        Kind.VISIBILITY_FOR_CUSTOMER,
        r"\bvisibility\b",
        rf"\bcustomers?\b{_NEAR}\b(?:follow|see|track|watch)\b{_NEAR}\b(?:progress|ticket|case|status|resolution)",
        rf"\b(?:keep|kept|stay){_NEAR}\b(?:informed|updated|in the loop|posted)\b",
        rf"\bcustomers?\b{_NEAR}\b(?:copied|cc'?d|cc|added|included)\b{_NEAR}\b(?:zendesk|partner (?:ticket|case))",
        rf"\b(?:copy|cc|add|include){_NEAR}\bcustomers?\b{_NEAR}\b(?:zendesk|partner (?:ticket|case))",
    ),
    _row(
        Kind.STATUS_REQUEST,
        r"\bany (?:update|updates|news|progress|eta)\b",
        r"\bwhen (?:will|can|do|does|should|are|is)\b[^.?!\n]{0,50}?\b(?:answer|answers|reply|respond|hear|response|get back)",
        r"\b(?:status|state) of (?:the |our |my |this |their )?(?:case|ticket|cas|crm|zendesk|request|report)\b",
        r"\b(?:what is|what's) the (?:status|eta)\b",
        r"\b(?:still )?(?:waiting|wait) (?:for|on) (?:an? |the |any |linkedin'?s? )?(?:answer|reply|response|linkedin)\b",
        r"\b(?:no|not|without|haven'?t|hasn'?t)\b[^.?!\n]{0,30}?\b(?:answer(?:ed)?|reply|replied|response|responded|heard back)\b",
        r"\b(?:chasing|following up|follow-up on|follow up on)\b",
    ),
    _row(
        Kind.SIGN_OFF, r"\bsign[- ]?off\b", r"\bcertification (?:demo|call|review)\b", r"\btechnical sign\b"
    ),
    _row(
        Kind.PRODUCT_REQUEST_BLOCKED,
        r"\bgr[ae]y(?:ed)?[- ]?out\b",
        rf"\brequest{_NEAR}\bbutton{_NEAR}\b(?:disabled|inactive|not clickable|missing|gr[ae]y)",
        rf"\b(?:cannot|can'?t|can not|unable to|not able to|impossible to)\b{_NEAR}\brequest\b{_NEAR}\b(?:product|api|access)\b",
        r"\bproduct\b[^.?!\n]{0,40}?\bcannot be requested\b",
    ),
    _row(
        Kind.VETTING_FOLLOW_UP,
        r"\bsurvey\b",
        r"\bre-?appl(?:y|ied|ying)\b",
        r"\binsufficient details\b",
        rf"\b(?:vetting|review team|access request|application review){_NEAR}\b(?:more|further|additional) (?:information|details|documents|documentation)\b",
        rf"\b(?:more|further|additional) (?:information|details|documents|documentation)\b{_NEAR}\b(?:vetting|review team|access request)\b",
    ),
    _row(
        Kind.ACCESS_DENIED,
        r"\bappeal\b",
        rf"\b(?:vetting|verification|identity){_NEAR}\b(?:denied|refused|rejected|declined|failed|turned down)",
        rf"\b(?:denied|refused|rejected|declined|turned down|failed)\b{_NEAR}\b(?:vetting|verification|identity)",
        rf"\b(?:api access|access to the [a-z ]{{0,40}}api|access request|product request|request for (?:api )?access|api application|programme|program)\b{_NEAR}\b(?:denied|refused|rejected|declined|turned down)",
        rf"\b(?:denied|refused|rejected|declined|turned down)\b{_NEAR}\b(?:api access|access request|product request|request for access|access to the)",
        rf"\baccess denied\b{_NEAR}\b(?:developer portal|products? tab|could not be verified|api\b)",
    ),
    _row(
        Kind.TIER_UPGRADE,
        r"\bstandard[- ]tier\b",
        r"\btier[- ]upgrade\b",
        r"\bupgrad(?:e|ing)\b[^.?!\n]{0,60}?\b(?:tier|standard)\b",
        r"\bmore than (?:5|five) ad accounts\b",
    ),
    _row(
        Kind.FORBIDDEN_403,
        r"(?<!order )(?<!job )(?<!number )(?<!candidate )(?<!requisition )\b403\b(?! (?:\w+ )?(?:candidates?|profiles?|jobs?|users?|seats?|people|customers?|calls?)\b)",
        rf"{_API}{_NEAR}\bforbidden\b",
        r"\b(?:calls?|requests?)\b[^.?!\n]{0,30}?\bforbidden\b",
        r"\baccess_denied\b",
        r"\bnot enough permissions\b",
    ),
    _row(
        Kind.DISABLE_OR_DELETE,
        rf"\b{_WISH}{_NEAR}\b(?:disabl|deactivat|delet|remov|eras|terminat|uninstall|disconnect|offboard)(?:e|ed|ing|al|ment|ion)?\b{_NEAR}\b{_INTEGRATION}\b",
        rf"\b{_WISH}{_NEAR}\b{_INTEGRATION}\b{_NEAR}\b(?:disabled|deactivated|deleted|removed|erased|terminated|disconnected|(?:turned|switched) off)",
        rf"\b{_WISH}{_NEAR}\b(?:turn|switch)(?:ed|ing)?\b[^.?!\n]{{0,40}}?\boff\b",
        r"^\W*(?:please )?(?:disable|delete|deactivate|remove|disconnect|switch off|turn off)\b",
        r"\b(?:no longer|stop) (?:want|wants|use|uses|using|wish)\b[^.?!\n]{0,60}?\b(?:rsc|integration|apply connect|crm connect|recruiter system connect)",
        rf"\b(?:disablement|deletion) (?:request|of)\b{_NEAR}{_INTEGRATION}",
    ),
    _row(
        Kind.WANTS_TO_TEST,
        r"\b(?:test|testing|staging|sandbox|demo|trial|non-production|pre-?production|qa|uat)[- ](?:environment|account|instance|system|tenant|contract|setup|mode)\b",
        rf"\b(?:want|wants|would like|wish|wishes|can we|can they|possible|how (?:can|do)|asks?|asking|like)\b{_NEAR}\b(?:to |we |they |i )?(?:test|try|pilot)\b(?! environment)",
        r"\b(?:test|try) (?:out )?(?:rsc|it|the integration|apply connect|crm connect|recruiter system connect) (?:first|before|without|safely|out)",
    ),
    _row(
        Kind.ENABLE,
        rf"\b(?:want|wants|would like|wish|wishes|please|ready|how (?:can|do|to|does)|who (?:can|may|is allowed)|asks?|asking|like|decided|help (?:us|them))\b{_NEAR}\b(?:enabl|activat)(?:e|ed|ing|ation)\b",
        rf"\b(?:want|wants|would like|wish|wishes|please|ready|how (?:can|do|to)|asks?|decided|help (?:us|them))\b{_NEAR}\b(?:set up|onboard|switch on|turn on|go live|request(?:ing)? access|get(?:ting)? access|apply for access)\b",
        r"\b(?:roles?|permissions?|rights)\b[^.?!\n]{0,50}?\b(?:required|needed|necessary|needs?|need)\b[^.?!\n]{0,50}?\benabl",
        r"\b(?:how|where)\b[^.?!\n]{0,40}?\brequest(?:ing)?\b[^.?!\n]{0,30}?\b(?:api access|access to)",
        others=(),
    ),
    _row(
        Kind.APP_SETTINGS,
        r"\b(?:redirect|oauth|authori[sz]ed) (?:ur[li]s?|callback)",
        r"\bjs(?: sdk)? domains?\b",
        rf"\b(?:client )?secret\b{_NEAR}\b(?:rotat|reset|renew|regenerat|roll|third|second)",
        rf"\b(?:rotat|reset|renew|regenerat|roll)\w*\b{_NEAR}\b(?:client )?secret\b",
        r"\b(?:app|application) (?:settings|owner|ownership|admins?|administrators?|name|logo|verification)\b",
        rf"\b(?:add|remove|change|replace|new)\b{_NEAR}\b(?:admins?|administrators?|owners?)\b{_NEAR}\b(?:developer )?(?:app|application|portal)\b",
        rf"\b(?:provisioning|child application|parent application)\b{_NEAR}\b(?:permission|allow|enable|increase|limit)",
        rf"\b(?:rate|daily|call|throttl\w*) (?:limit|quota)\b{_NEAR}\b(?:increase|raise|higher|lift)",
        rf"\b(?:increase|raise|lift|higher)\b{_NEAR}\b(?:rate|daily|call|throttl\w*|api) (?:limit|quota)",
        rf"\b(?:scopes?|products?|permissions?)\b{_NEAR}\badd(?:ed)?\b{_NEAR}\b(?:our|the|developer) (?:app|application)\b",
        rf"\b(?:rename|migrate|transfer|move)\b{_NEAR}\b(?:developer )?(?:app|application)\b",
        rf"\bmigrat\w+\b{_NEAR}\bcsa\b",
    ),
    _row(
        Kind.SECURITY_QUESTION,
        r"\bsecurity (?:questions?|questionnaire|review|assessment|concerns?|whitepaper|documentation|measures|posture|faq)\b",
        r"\b(?:encrypt(?:ed|ion)?|gdpr|data protection|data residency|data privacy|soc ?2|iso ?27001|pen(?:etration)?[- ]?test|data retention|where is (?:the |our )?data stored|infosec|information security)\b",
    ),
    _row(
        Kind.BILLING_ACCOUNT_OR_POLICY,
        r"\b(?:billing|billed|(?:wrong|incorrect|our|their|the|a|monthly) bills?|invoices?|charged|refund|payments?|credit card|subscription|price|pricing|renewal|renew (?:the|our|their) contract|purchase order)\b",
        r"\b(?:account|page|profile|member)\b[^.?!\n]{0,40}?\b(?:suspended|restricted|locked|blocked by linkedin|banned|disabled by linkedin|hacked account)\b",
        r"\b(?:ad|ads|advert|creative|post|job post(?:ing)?)s?\b[^.?!\n]{0,30}?\b(?:rejected|disapproved|against policy|removed by linkedin|violat)",
        r"(?<!security )(?<!referrer )(?<!permissions )\b(?:policy|policies)\b(?!-)|\b(?:terms of service|community guidelines)\b",
        r"\b(?:forgot|reset|change)\b[^.?!\n]{0,20}?\bpassword\b",
        r"\bpassword reset\b",
        r"\b(?:cannot|can't|can not|unable to) (?:log|sign) ?in(?:to| to)? (?:my |their |his |her |the )?linkedin\b",
        r"\b(?:company|linkedin) page\b[^.?!\n]{0,40}?\badmin|\badmin[^.?!\n]{0,30}?\b(?:company|linkedin) page\b",
        r"\b(?:assign|buy|add|more|extra|transfer|reassign)\b[^.?!\n]{0,20}?\b(?:recruiter )?(?:seats?|licen[sc]es?)\b(?! ?v2)",
    ),
)

# Tried after these: what only an application notices, what somebody wants to know, and what does not work.
API_TROUBLE = re.compile(
    rf"{_API}{_NEAR}\b(?:bug|regression|5\d\d|400|404|409|411|415|422|426|429|returns?|returned|answers?|responds?|rejects?|rejected|fails?|failing|broken|times? out|timeouts?|missing|wrong|empty|malformed|invalid|inconsistent|contradicts?|undocumented|unexpected|ignores?|ignored|duplicates?|no longer)\b"
    rf"|\b(?:bug|regression|5\d\d|fails?|failing|broken|undocumented|unexpected|error)\b{_NEAR}{_API}"
    r"|\b(?:get|put|post|delete|patch) (?:https?://|/(?:rest|v2))"
    r"|\b(?:batch_update|batch_get|batch_partial_update|linkedin-version|serviceerrorcode)\b"
)
API_WORDS = re.compile(
    rf"\b{_API}\b|\b(?:scope|pagination|rate limit|quota|header|schema|urn|oauth|access token|refresh token)s?\b"
)
QUESTION = re.compile(
    r"\?|\b(?:how (?:do|does|can|should|to|many|long|often)|what (?:is|are|does|do|kind)|which|is it possible|is there|are there|does (?:it|rsc|linkedin|the)"
    r"|can (?:we|i|they|you|a|the)|could (?:we|you|they)|may (?:we|they)|do (?:we|they|you)|would like to know|wants? to know|wonder(?:s|ing)?|question (?:about|on|regarding)|asks? (?:whether|if|how|what|about|which))\b"
)
TROUBLE = re.compile(
    r"\b(?:does ?n.?t|doesn.?t|do ?n.?t|don.?t|did ?n.?t|is ?n.?t|are ?n.?t|not|no longer|never|cannot|can ?n.?t|can.?t|unable|won.?t)\b[^.?!\n]{0,60}?"
    r"\b(?:work|works|working|show|shows|showing|shown|see|load|loads|loading|appear|appears|appearing|sync|syncs|synced|syncing|export|exports|exported|arrive|arrives|arriving|update|updates|updated|open|opens|log|connect|connects|deliver|delivered|populat\w*|display\w*|visible|find|save|send|receive|receiving|match\w*|respond\w*|import\w*|post\w*|enabl\w*|activat\w*|access)\b"
    r"|\b(?:errors?|fail(?:s|ed|ing|ure)?|broken|bugs?|crash(?:es|ed)?|missing|blank|stuck|wrong|duplicates?|duplicated|twice|problem|issues?|trouble|outage|(?<!-)down|stopped|stops|empty|hangs?|timeout|time out|slow|freez\w*|disappear\w*|vanish\w*|incorrect|unexpected)\b"
)
LINKEDINS_PAGES = re.compile(
    r"\b(?:button|page|menu|layout|screen|dropdown|tab|filter|search results?|feed|notification|navigation|font|colou?r|dark mode|home ?page|inbox|profile photo|dashboard)s?\b"
    r"[^.?!\n]{0,70}?\b(?:linkedin\.com|on linkedin|in linkedin|linkedin recruiter|in recruiter|campaign manager|sales navigator|linkedin learning|linkedin'?s? (?:website|app|site|ui|page|mobile app))\b"
    r"|\b(?:linkedin\.com|linkedin recruiter|in recruiter|campaign manager|sales navigator|linkedin learning|linkedin'?s? (?:website|app|site|ui|mobile app))\b[^.?!\n]{0,70}?"
    r"\b(?:button|page|menu|layout|screen|dropdown|tab|filter|search results?|feed|notification|navigation|dark mode|inbox)s?\b"
)
OUR_PARTS = re.compile(
    rf"\b(?:{_INTEGRATION[3:-1]}|export|indicator|ats|callback|sync|candidates?|applications?|applicants?)\b"
)
THEIR_PARTS = re.compile(
    r"\b(?:campaigns?|ads?|ad accounts?|leads?|conversions?|events?|courses?|posts?|forms?)\b"
)
