"""The closed lists of the field: every answer that an entry, a cookie or a provider can hold, with its plain words.

Each list is a mapping from the stored word to the `Message` a person reads. The order is the order on the page.
"""

from collections.abc import Mapping
from typing import Final

from app.language import Message, say

Vocabulary = Mapping[str, Message]

CONSENT_BASES: Final[Vocabulary] = {
    "consent": say("Yes, we ask first"),
    "exempt_transmission": say("No: it only carries the message"),
    "exempt_requested_service": say("No: the visitor asked for this"),
    "exempt_audience_measurement": say("No: it counts visits, for us only"),
}
"""Answers to "Is consent needed?" (ePrivacy 5(3); Tw 11.7a lid 1 and 3). An empty answer is "not answered yet"."""

GDPR_BASES: Final[Vocabulary] = {
    "consent": say("Consent (6(1)(a))"),
    "contract": say("Contract (6(1)(b))"),
    "legal_obligation": say("Legal obligation (6(1)(c))"),
    "vital_interests": say("Vital interests (6(1)(d))"),
    "public_task": say("Public task (6(1)(e))"),
    "legitimate_interests": say("Legitimate interests (6(1)(f))"),
}
"""GDPR article 6, the basis for using personal data; may stay empty."""

YES_NO_UNKNOWN: Final[Vocabulary] = {"yes": say("Yes"), "no": say("No"), "unknown": say("Not known yet")}

STATUSES: Final[Vocabulary] = {"active": say("Active"), "retired": say("Retired")}

PROVIDER_ROLES: Final[Vocabulary] = {
    "own": say("This organisation itself"),
    "processor": say("Processor: works for us only"),
    "controller": say("Controller: decides for itself"),
    "joint": say("Joint controller: decides together with us"),
}

SAFEGUARDS: Final[Vocabulary] = {
    "none_needed": say("None needed: stays in the EEA"),
    "adequacy": say("Adequacy decision"),
    "scc": say("Standard contractual clauses"),
    "bcr": say("Binding corporate rules"),
    "derogation": say("Derogation (GDPR 49)"),
    "missing": say("None yet"),
}

MATCHES: Final[Vocabulary] = {
    "exact": say("Exactly this name"),
    "prefix": say("Names that begin with this"),
    "glob": say("Names of this pattern"),
}

STORAGES: Final[Vocabulary] = {
    "http_cookie": say("HTTP cookie"),
    "local_storage": say("Local storage"),
    "session_storage": say("Session storage"),
    "indexed_db": say("IndexedDB"),
    "cache": say("Cache storage"),
    "service_worker": say("Service worker"),
    "pixel": say("Pixel"),
    "url_param": say("Part of an address"),
    "fingerprint": say("Features of the device"),
    "other": say("Something else"),
}

PARTIES: Final[Vocabulary] = {"first": say("First party"), "third": say("Third party")}

LIFETIMES: Final[Vocabulary] = {
    "session": say("Until the browser closes"),
    "persistent": say("A fixed time"),
    "until_cleared": say("Until it is cleared"),
}

SET_WHEN: Final[Vocabulary] = {
    "every_page": say("On every page"),
    "after_sign_in": say("After signing in"),
    "after_form": say("When a form is opened or sent"),
    "after_choice": say("After the visitor makes a choice"),
    "other": say("At another moment"),
}

SAME_SITES: Final[Vocabulary] = {"lax": say("Lax"), "strict": say("Strict"), "none": say("None")}

LICENCES: Final[Vocabulary] = {
    "": say("CC0 1.0: for anybody, for anything"),
    "PDM-1.0": say("Public Domain Mark 1.0: nobody has rights in it"),
    "CC-BY-4.0": say("CC BY 4.0: for anybody who names you"),
}
"""Under what the list can be used by others; DCAT-AP-NL asks for a licence of Creative Commons."""

DATA_THEMES: Final[Vocabulary] = {
    "": say("Government and public sector"),
    "AGRI": say("Agriculture, fisheries, forestry and food"),
    "ECON": say("Economy and finance"),
    "EDUC": say("Education, culture and sport"),
    "ENER": say("Energy"),
    "ENVI": say("Environment"),
    "HEAL": say("Health"),
    "INTR": say("International issues"),
    "JUST": say("Justice, legal system and public safety"),
    "REGI": say("Regions and cities"),
    "SOCI": say("Population and society"),
    "TECH": say("Science and technology"),
    "TRAN": say("Transport"),
}
"""The EU's list of themes of data (authority table `data-theme`), the usual one first."""

SOURCES: Final[Vocabulary] = {
    "manual": say("Typed in"),
    "import": say("Imported"),
    "scan": say("Found by a scan"),
    "catalogue": say("From a list of known cookies"),
}
