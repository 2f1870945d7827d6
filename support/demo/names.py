"""Invented companies and people. Every mail domain ends in .example, which nobody can own."""

from dataclasses import dataclass
from enum import StrEnum

LINKEDIN_DOMAIN = "linkedin.example"
EAST, CHICAGO, WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"
LONDON, BERLIN, PARIS, OSLO = "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Oslo"


class Suite(StrEnum):
    """Which of LinkedIn's integrations a company bought."""

    RECRUITER = "recruiter"
    APPLY = "apply"
    CRM = "crm"
    BOTH = "both"
    NONE_YET = "none yet"


class Trouble(StrEnum):
    """What is wrong with a customer's set-up; each is a real cause that syncing runs into by itself."""

    WRONG_SECRET = "wrong secret"  # noqa: S105 (a name, no secret)
    NO_SECRET = "no secret"  # noqa: S105
    NOT_REQUESTED = "not requested at LinkedIn"
    ACLS_NOT_ASKED = "ACL question not asked"
    NO_CALLBACK = "no callback"
    CHANGED_CALLBACK = "callback changed after the sync"
    PAUSED = "paused"
    THROTTLED = "daily limit reached"


@dataclass(frozen=True)
class Company:
    name: str
    domain: str
    time_zone: str
    suite: Suite
    trouble: Trouble | None = None


COMPANIES = (
    Company("Alderbrook Clinics", "alderbrook-clinics", EAST, Suite.RECRUITER),
    Company("Aurelia Vale Biosciences", "aureliavale", EAST, Suite.BOTH),
    Company("Banque Valmondois", "valmondois", PARIS, Suite.RECRUITER, Trouble.WRONG_SECRET),
    Company("Blue Heron Cove Credit Union", "blueheroncove", CHICAGO, Suite.APPLY),
    Company("Brightmoor Hospitals", "brightmoor", LONDON, Suite.BOTH),
    Company("Castellan Row Robotics", "castellanrow", BERLIN, Suite.RECRUITER),
    Company("Cobalt Reach Shipping", "cobaltreach", LONDON, Suite.RECRUITER, Trouble.CHANGED_CALLBACK),
    Company("Copperline Exchange Telecom", "copperline-exchange", CHICAGO, Suite.RECRUITER),
    Company("Corriedale Wool Mills", "corriedale-mills", "Australia/Melbourne", Suite.APPLY),
    Company("Foxglove Lane Care Homes", "foxglovelane", LONDON, Suite.APPLY),
    Company("Grupo Miralta Norte", "miraltanorte", "America/Mexico_City", Suite.BOTH),
    Company("Halvorsen & Pike Logistics", "halvorsenpike", OSLO, Suite.BOTH),
    Company("Hinterland Rail Freight", "hinterlandrail", BERLIN, Suite.RECRUITER, Trouble.PAUSED),
    Company("Ironvale Steelworks", "ironvale", CHICAGO, Suite.RECRUITER, Trouble.NOT_REQUESTED),
    Company("Juniper Gate Architects", "junipergate", WEST, Suite.RECRUITER),
    Company("Kestrel Row Hotels", "kestrelrow", LONDON, Suite.APPLY),
    Company("Kirsebær Mejeri A/S", "kirsebaer-mejeri", "Europe/Copenhagen", Suite.APPLY),
    Company("Larkspur Field Diagnostics", "larkspurfield", EAST, Suite.RECRUITER, Trouble.ACLS_NOT_ASKED),
    Company("Lindqvist Marine Engineering", "lindqvist-marine", "Europe/Stockholm", Suite.RECRUITER),
    Company("Marlowe Street Dental Group", "marlowestreet", EAST, Suite.APPLY),
    Company("Meridale Foods", "meridalefoods", CHICAGO, Suite.BOTH),
    Company("Monteverro Cantine", "monteverro", "Europe/Rome", Suite.RECRUITER, Trouble.NO_CALLBACK),
    Company("Nightwell Medical Staffing", "nightwell", EAST, Suite.CRM),
    Company("Noordwind Zeekracht B.V.", "noordwind-zeekracht", "Europe/Amsterdam", Suite.RECRUITER),
    Company("Oakhurst Bend Schools", "oakhurstbend", CHICAGO, Suite.APPLY),
    Company("Orchard & Gate Retail", "orchardgate", LONDON, Suite.BOTH),
    Company("Papyrus Hill University", "papyrushill", EAST, Suite.RECRUITER),
    Company("Pemberwick Housing Trust", "pemberwick", LONDON, Suite.APPLY),
    Company("Plumeria Bay Resorts", "plumeriabay", "Pacific/Honolulu", Suite.NONE_YET),
    Company("Quarry Lane Outfitters", "quarrylane", WEST, Suite.APPLY),
    Company("Quillon Ridge Electronics", "quillonridge", WEST, Suite.RECRUITER, Trouble.NO_SECRET),
    Company("Rosenthaler Maschinenbau GmbH", "rosenthaler", BERLIN, Suite.RECRUITER),
    Company("Sable & Finch Publishing", "sablefinch", LONDON, Suite.RECRUITER),
    Company("Silverbirch Wafer Works", "silverbirchwafer", WEST, Suite.BOTH),
    Company("Sunderfjord Havbruk AS", "sunderfjord", OSLO, Suite.APPLY),
    Company("Tannenfels Versicherung AG", "tannenfels", BERLIN, Suite.BOTH),
    Company("Tessel & Loom Games", "tesselloom", WEST, Suite.RECRUITER, Trouble.THROTTLED),
    Company("Thornbeck Water", "thornbeckwater", LONDON, Suite.RECRUITER),
    Company("Torrefazione Bellacorte", "bellacorte", "Europe/Rome", Suite.APPLY),
    Company("Umbral Lake Security", "umbrallake", EAST, Suite.CRM),
    Company("Verdant Loop Energy", "verdantloop", WEST, Suite.BOTH),
    Company("Wexcombe Hale Legal LLP", "wexcombehale", LONDON, Suite.CRM),
)

FIRST_NAMES = (
    "Amara", "Benedikt", "Carlos", "Daniela", "Elif", "Farid", "Grace", "Henrik", "Imogen", "Jonas", "Keiko",
    "Liam", "Maya", "Nadia", "Oskar", "Pilar", "Quentin", "Rosa", "Sunil", "Tessa", "Umar", "Vera", "Wanda",
    "Yusuf", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Bergström", "Castellanos", "Dufour", "Eriksen", "Farrow", "Grünwald", "Holloway", "Ibáñez",
    "Jankowski", "Kaur", "Lefèvre", "Marchetti", "Novak", "Okonkwo", "Pryce", "Quispe", "Ramaswamy",
    "Silva", "Tanaka", "Underhill", "Varga", "Whitlock", "Yilmaz", "Zeller",
)  # fmt: skip
