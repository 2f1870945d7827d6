"""Words of a breach (SP-26), sentence by sentence: said as a fact, not called by its name, or only spoken of. Pure."""

import re
from dataclasses import dataclass, replace

from support.quoted_words import quoted, sentences_of

_NEAR = r"[^.?!\n]{0,80}?"
_KEY = r"(?:secrets?|tokens?|credentials?|passwords?|api keys?|private keys?|access keys?)"
_DATA = (
    r"(?:(?:member|candidate|lead|personal|applicant|customer|their|our|linkedin)(?:'s|s')? (?:data|profiles?|records?|information)|profiles?"
    r"|candidates|applicants|leads|spreadsheet|cvs?|resumes?)"
)
_WRONG = r"wrong (?:recipient|customer|company|advertiser|person|client|address|recruiter|admin|user|inbox|account|tenant|candidate|people|supplier)"
_ELSE = r"(?:an?other|other|different|the wrong) (?:compan(?:y|ies)|customers?|clients?|tenants?|advertisers?|organi[sz]ations?|accounts?)"
_PUBLIC = r"(?:public(?:ly)?|github|gitlab|pastebin|slack|forum|stack ?overflow|the internet|online|outside (?:the|our) company)"
# Said as something that happened: the security team is told (SP-26).
BREACH = re.compile(
    r"\b(?:(?:data|security) breach(?:es|ed)?|breach(?:es|ed)?|leak(?:ed|s|age|ing)?"
    r"|unauthori[sz]ed (?:access|disclosure|use|users?|part(?:y|ies)|persons?|people)|accessed without authori[sz]ation"
    rf"|{_KEY}{_NEAR}\b(?:stolen|exposed|compromised|published|made public|{_PUBLIC}|disclosed|got out|gave away|given away)"
    rf"|(?:stolen|exposed|compromised|published|disclosed|committed|pushed|posted|gave away){_NEAR}\b{_KEY}"
    rf"|{_DATA}{_NEAR}\b(?:stolen|exposed|compromised|published|made public|disclosed|pastebin)"
    rf"|(?:stolen|exposed|compromised|disclosed){_NEAR}\b{_DATA}"
    rf"|(?:somebody|someone|attackers?|intruders?|thie(?:f|ves)|strangers?|hackers?){_NEAR}\b(?:stole|got|has|have|took|copied|accessed|used|downloaded){_NEAR}\b(?:{_KEY}|{_DATA}|our server|our account|our application)"
    rf"|(?:e-?mailed|mailed|sent|gave|handed|forwarded|shared){_NEAR}\b{_KEY}{_NEAR}\b(?:to|with) (?:an? |the |our |another )?(?:customers?|clients?|third part(?:y|ies)|stranger|supplier|vendor|everybody|list)"
    r"|stole|stolen (?:data|tokens?)|burglar\w*|datenleck|datenpanne|geleakt|datenschutz(?:vorfall|verletzung)|filtrado (?:nuestr[oa]s?|los|las|el|la) [a-z ]{0,30}(?:secret|tokens?|datos)|sicherheitsvorfall|gehackt|gestohlen|fuite de donn[ée]es|violation de donn[ée]es|pirat[ée]e?s?|filtraci[óo]n de datos|brecha de seguridad"
    r"|hacked|hackers?|intrusion|ransomware|phish(?:ed|ing)|compromised|security incident)\b"
)
# What may be one without being called so: it is asked.
BREACH_PERHAPS = re.compile(
    rf"\b(?:(?:{_DATA}|{_KEY}){_NEAR}\b{_WRONG}|{_WRONG}{_NEAR}\b(?:{_DATA}|{_KEY})"
    rf"|{_DATA}{_NEAR}\b(?:of|to|by|in|from) (?:an? )?{_ELSE}"
    rf"|{_DATA}{_NEAR}\b(?:accessed|opened|read|seen|downloaded|viewed) by (?:an? |the )?(?:third part(?:y|ies)|outsiders?|strangers?)"
    rf"|(?:{_DATA}|{_KEY}){_NEAR}\b(?:visible|readable|accessible|available|viewable|open) (?:to|by|for|from|in|on|without) (?:customer [a-z]\b|{_ELSE}|(?:an? )?(?:outsiders?|third part(?:y|ies)|strangers?)|the (?:internet|web|world|public|page source)|every(?:body|one)|any(?:body|one)|(?:a )?log-?in)"
    r"|(?:open to|visible on|accessible (?:from|on|over)) the internet|publicly (?:accessible|available|readable|visible)"
    rf"|(?:people|persons?|users?|someone|somebody|anyone|anybody|parties) outside (?:of )?(?:the|our|their) (?:company|organi[sz]ation){_NEAR}\b(?:read|see|sees|saw|open|access|download)"
    r"|(?:customer|company|client|tenant) [a-z] (?:can )?(?:sees?|saw|reads?|got|gets?)(?: the)?(?: [a-z]+)?(?: of| from)? (?:customer|company|client|tenant) [a-z]"
    rf"|(?:contractor|intern|agency|consultant|supplier|vendor|temp){_NEAR}\b(?:downloaded|copied|exported|took|kept|scraped){_NEAR}\b{_DATA}"
    r"|(?:got|broke|hacked) into (?:our|the|a) (?:developer |linkedin |parent |child )?(?:application|app|account|server|system)s?"
    r"|unauthori[sz]ed (?:log-?ins?|sign-?ins?|calls?|requests?|activity)"
    rf"|another (?:company|customer|client)'?s? {_DATA}"
    rf"|(?:another|other) (?:company|customer|client)s?{_NEAR}\b(?:got|has|have|had|gets?|can see|sees?|saw) (?:access|{_DATA}|our|their)"
    rf"|(?:stranger|somebody else|someone else|unknown (?:person|party|ip|user)|third party|former employee|ex-?employee){_NEAR}\b(?:using|used|uses|access|accessed|{_KEY}|{_DATA})"
    r"|calls?[^.?!\n]{0,40}?\b(?:we|i) (?:didn't|did not|never|have not|haven't) (?:make|made|send|sent)"
    rf"|lost (?:a |an |the |our )?(?:usb|laptop|phone|device|disk|drive|computer){_NEAR}\b(?:{_DATA}|{_KEY})"
    rf"|{_DATA}{_NEAR}\b(?:that|which|who) (?:belongs?|belonged) to\b"
    rf"|{_DATA}{_NEAR}\b(?:went|goes|ended up|arrived)\b{_NEAR}\b(?:by (?:mistake|accident|error)|accidentally|wrongly)"
    rf"|(?:bots?|scrapers?|crawlers?){_NEAR}\b(?:scrap|crawl|harvest)\w*{_NEAR}\b{_DATA}"
    rf"|{_KEY}{_NEAR}\b(?:shared with|sent to|e-?mailed to)"
    r")\b"
)
# What only speaks of one: a question, a policy, an exercise.
BREACH_IN_THEORY = re.compile(
    r"\b(?:in (?:the )?(?:case|event) of|what (?:happens|would happen|do you do|does linkedin do) (?:if|when|in)"
    r"|how (?:do|does|would|will|are|is)[^.?!\n]{0,60}?(?:protect|prevent|secure|handle|notif|guard)"
    r"|(?:breach|leak|incident)[ -](?:notification|response|policy|policies|procedure|plan|process|prevention|clause|drill|exercise)"
    r"|(?:drill|exercise|simulation|tabletop)\b|ever (?:had|have|been|suffered|experienced)|(?:could|might|would|can) (?:[a-z]+ ){0,4}(?:leak|be (?:leaked|exposed|stolen|compromised|hacked))"
    r"|questionnaire|\bif (?:an?|our|the|some|any|there|it|they|one)\b|\bwhether\b)"
)
# Asked of something of our own as having happened: whoever asks suspects it.
_OURS_IN_DOUBT = re.compile(
    rf"\b(?:not sure|unsure|unclear|don't know|whether|could|may|might|has|have|was|were)\b{_NEAR}\b(?:our|my)\b{_NEAR}\b(?:{_KEY}|{_DATA})"
    r"[^.?!\n]{0,20}?\b(?:been |was |were |got )?(?:leaked|exposed|stolen|compromised|published|disclosed|hacked)\b"
)
# What says that there was none, and what only sounds like one.
NO_BREACH = re.compile(
    r"\bmemory leak|leaks? memory|breach(?:es)? of (?:the )?(?:contract|terms|sla|agreement|policy)"
    r"|\b(?:no|not an?|without any|never had an?|no sign of an?|no evidence of an?) (?:data |security |unauthori[sz]ed )?(?:breach(?:es)?|leak(?:s|age)?|security incident|access|disclosure)"
    r"|\b(?:nothing|none|never|not|no (?:data|tokens?|secrets?|profiles?|credentials?))[^.?!\n]{0,25}?\b(?:leaked|exposed|stolen|compromised|disclosed|published|hacked)"
    r"|[\"“'](?:[^\"”'\n]{0,40})unauthori[sz]ed access(?:[^\"”'\n]{0,40})[\"”']"
)


@dataclass(frozen=True, slots=True)
class Breach:
    """The words that tell of a breach: as a fact, as a suspicion nobody called by its name, or only in theory."""

    happened: str = ""
    perhaps: str = ""
    theory: str = ""


def breach_in(text: str) -> Breach:
    """Sentence by sentence: what happened weighs more than what is asked, and what is denied weighs nothing. Where a
    sentence also asks or denies, each of its clauses is heard for itself."""
    found = [_heard(sentence) for sentence in sentences_of(text.replace("_", " "))]
    return Breach(
        next((one.happened for one in found if one.happened), ""),
        next((one.perhaps for one in found if one.perhaps), ""),
        next((one.theory for one in found if one.theory), ""),
    )


def breach_far_below(text: str) -> Breach:
    """Of a text too long to be read whole: what is said around its alarming words."""
    alarms = [found.start() for found in _ALARM.finditer(text)][:_MOST_ALARMS]
    return breach_in("\n".join(text[max(0, at - _AROUND) : at + _AROUND] for at in alarms))


_ALARM = re.compile(
    r"breach|leak|stolen|stole|compromis|hacked|unauthori|exposed|published|github|attacker", re.I
)
_MOST_ALARMS, _AROUND = 20, 200  # places, and characters on either side


def _heard(sentence: str) -> Breach:
    whole = _said(sentence)
    clauses = _CLAUSE.split(sentence)
    if whole.happened or len(clauses) == 1:
        return whole
    parts = [_said(clause) for clause in clauses]
    happened = next((part.happened for part in parts if part.happened), "")
    return replace(whole, happened=happened)


_CLAUSE = re.compile(r"[,;:]\s| - | – |\b(?:but|although|though|however|because|since|and then)\b")


def _said(words: str) -> Breach:
    hit = BREACH.search(words)
    if NO_BREACH.search(_NOT_KNOWN.sub(" ", words)):
        return Breach(theory="" if _only_sounds_like_it(words) else quoted(words))
    if hit and _OURS_IN_DOUBT.search(words):
        return Breach(perhaps=quoted(hit.group()))
    if hit and (BREACH_IN_THEORY.search(words) or _is_asked(words)):
        return Breach(theory=quoted(hit.group()))
    if hit:
        return Breach(happened=quoted(hit.group()))
    maybe = BREACH_PERHAPS.search(words)
    return Breach(perhaps=quoted(maybe.group())) if maybe else Breach()


# A "not" that denies what somebody knows, and not what happened.
_NOT_KNOWN = re.compile(
    r"\b(?:not|never) (?:yet |quite |entirely |immediately )?(?:clear|known?|sure|certain|aware|notice[d]?|reali[sz]ed?|found? out|discovere?d?)\b"
)


def _is_asked(sentence: str) -> bool:
    """ "Has LinkedIn had a breach?" and "A token leaked?" ask; "Our secret leaked, what do we do?" tells."""
    return bool(_ASKS.match(sentence) or _ENDS_IN_DOUBT.search(sentence))


_ASKS = re.compile(
    r"\W*(?!(?:could|can|would|will) you\b)(?:is|are|was|were|has|have|had|does|do|did|could|can|might|would|will)\b[^?]*\?"
)
_ENDS_IN_DOUBT = re.compile(
    r"\A(?!.*\b(?:has|have|had|was|were|been|got)\b).*\b(?:leak(?:ed|s)?|breach(?:ed|es)?|compromised|stolen|exposed|hacked)\s*\?\s*$"
)


def _only_sounds_like_it(sentence: str) -> bool:
    return bool(_OTHER_BREACHES.search(sentence))


_OTHER_BREACHES = re.compile(
    r"memory leak|leaks? memory|breach(?:es)? of (?:the )?(?:contract|terms|sla|agreement|policy)|[\"“']"
)
