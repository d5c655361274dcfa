"""What was recorded, as JSON-LD along ISO/IEC TS 27560:2023 and the Data Privacy Vocabulary (DPV) 2.3. Pure.

The context stands in the file, so that nothing is fetched to read it. Conformance is our own claim: the schema that
`dct:conformsTo` names (https://w3id.org/dpv/schema/dpv-27560) declares classes only.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.consent.choice import VALID_FOR

if TYPE_CHECKING:
    from app.consent.records import Record
    from app.policy.snapshot import PolicyEntry, Snapshot

_ADDRESS: Final = {"@type": "@id"}
_TIME: Final = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
CONTEXT: Final[Mapping[str, str | Mapping[str, str]]] = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "tech": "https://w3id.org/dpv/tech#",
    # Of these the values are terms and addresses, not words.
    "dct:conformsTo": _ADDRESS,
    "dpv:hasApplicableLaw": _ADDRESS,
    "dpv:hasLegalBasis": _ADDRESS,
    "dpv:hasPurpose": _ADDRESS,
    "dpv:isExercisedAt": _ADDRESS,
    "dpv:isImplementedUsingTechnology": _ADDRESS,
    "dpv:isIndicatedBy": _ADDRESS,
    "dct:created": _TIME,
    "dpv:isIndicatedAtTime": _TIME,
}
SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"

_STATUS: Final = {
    "given": "dpv:ConsentGiven",
    "renewed": "dpv:RenewedConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
}
_PURPOSES: Final = {
    "statistics": "dpv:ServiceUsageAnalytics",
    "preferences": "dpv:UserInterfacePersonalisation",
    "marketing": "dpv:Advertising",
    "necessary": "dpv:RequestedServiceProvision",
}
_TECHNOLOGIES: Final = {"http_cookie": "tech:Cookie", "local_storage": "tech:LocalStorage"}
_VALID_FOR: Final = f"P{VALID_FOR.days}D"


def as_json_ld(
    records: Sequence["Record"], snapshot: "Snapshot", *, register: str, preferences_url: str, notice_url: str
) -> dict[str, Any]:
    """The records under one receipt, the oldest first, with the version that was shown. Addresses are absolute.

    `register` is where the site's pages begin; `notice_url` the version in the language it was read in.
    """
    first = records[0]
    site = snapshot.site
    vocabulary = f"{register}vocabulary#"
    return {
        "@context": {**CONTEXT, "ex": vocabulary},
        "@id": f"urn:record:{first.record}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": SCHEMA,
        "dct:identifier": first.record,
        "dpv:hasIdentifier": first.record,
        "dct:created": _moment(first),
        "dpv:hasDataController": {
            "@id": "ex:controller",
            "@type": "dpv:DataController",
            "dpv:hasName": site.controller_name or site.name,
            "dpv:hasContact": site.controller_contact,
        },
        "dpv:hasApplicableLaw": "eu-gdpr:GDPR",
        "dpv:hasNotice": {
            "@id": notice_url,
            "@type": ["dpv:ConsentNotice", "dpv:LayeredNotice"],
            "dct:hasVersion": str(first.version),
            "dct:language": first.locale,
            "ex:sha256": first.version_hash,
        },
        "dpv:hasProcess": [_process(entry, first.locale) for entry in _asked_for(snapshot, first)],
        "dpv:hasConsentStatus": [
            {
                "@type": [_STATUS[record.event], "dpv:ExpressedConsent"],
                "dpv:isIndicatedAtTime": _moment(record),
                "dpv:isIndicatedBy": "dpv:DataSubject",
                "dpv:hasIndicationMethod": record.method,
                "dpv:hasDuration": _VALID_FOR,
                "ex:choices": record.choices,
                "ex:record": record.record,
                "ex:hash": record.hash,
            }
            for record in records
        ],
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": preferences_url},
        "dpv:hasRight": [{"@type": ["dpv:DataSubjectRight", "eu-gdpr:A7-3"], "dpv:isExercisedAt": preferences_url}],
    }


def _asked_for(snapshot: "Snapshot", record: "Record") -> list["PolicyEntry"]:
    asked = [entry for entry in snapshot.entries if entry.category and entry.consent_basis == "consent"]
    return [entry for entry in asked if entry.category and f'"{entry.category.key}":true' in record.choices]


def _process(entry: "PolicyEntry", locale: str) -> dict[str, Any]:
    category = entry.category.key if entry.category else ""
    ages = [cookie.max_age_seconds for cookie in entry.cookies if cookie.max_age_seconds]
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": _PURPOSES.get(category, "dpv:Purpose"),
        "dct:description": entry.purpose.get(locale) or next(iter(entry.purpose.values()), ""),
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:isImplementedUsingTechnology": sorted(
            {_TECHNOLOGIES.get(cookie.storage, "dpv:Technology") for cookie in entry.cookies}
        ),
        "ex:cookie": [cookie.name + ("*" if cookie.match == "prefix" else "") for cookie in entry.cookies],
        "dpv:hasRecipient": entry.recipients.get(locale) or entry.provider.name,
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": f"PT{age}S"} for age in sorted(ages)[-1:]
        ],
    }


def _moment(record: "Record") -> str:
    return record.at.strftime("%Y-%m-%dT%H:%M:%SZ")
