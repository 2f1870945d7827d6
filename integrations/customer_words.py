"""What customers are told when something goes wrong on the plugin page, and who has to act then. Pure."""

from collections.abc import Mapping

from integrations.track_values import Who

HOLDERS: Mapping[str, Who] = {
    "not-admin": Who.CUSTOMER,
    "recruiter-lite": Who.CUSTOMER,
    "cookies": Who.CUSTOMER,
    "no-company": Who.LINKEDIN,  # the customer's CSM there (SP-30)
    "other": Who.US,
}

ASKS: Mapping[str, str] = {
    "not-admin": "Please forward your link to a Recruiter Admin of your LinkedIn contract: only they can request it.",
    "recruiter-lite": "Recruiter Lite cannot be connected. Please open the link as an admin of your full Recruiter contract.",
    "cookies": (
        "Please allow third-party cookies for this page, or open the link in another browser in which you are logged in at"
        " LinkedIn."
    ),
    "no-company": (
        "Please send a screenshot of “Your account is not associated to any company” to your LinkedIn Customer Success"
        " Manager: they connect your account to the company."
    ),
    "other": "Please tell us what your screen shows, best with a screenshot.",
}
