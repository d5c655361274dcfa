"""The list as an entry of a catalogue of open data: DCAT-AP-NL 3.0, as JSON-LD that needs no other file. Pure.

https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/ asks of

- a dataset: accessRights, contactPoint (one), creator, identifier, publisher, theme, title, description; it recommends
  conformsTo, documentation (foaf:page), landingPage and language;
- a distribution: accessURL (one) and licence, one of Creative Commons; it recommends downloadURL, language and
  conformsTo; format and mediaType go with a file;
- a catalogue: contactPoint (one), publisher, title, description and a dataset; it recommends creator.

Words come from the lists it names, most of them authority tables of the EU. A text is repeated for each language with
its tag. DCAT-AP 3.0, from which it derives, wants a name for each agent, and a label for each concept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from app.inventory.csvw import MEDIA_TYPE as CSVW_TYPE
from app.inventory.json_schema import MEDIA_TYPE as JSON_SCHEMA_TYPE
from app.inventory.vocabulary import DATA_THEMES
from app.inventory.web_address import as_iri, way_to_reach
from app.language import LANGUAGE_NAMES, Message, say

if TYPE_CHECKING:
    from app.inventory.csvw import SayIn
    from app.policy.snapshot import PolicySite

MEDIA_TYPE: Final = "application/ld+json"

_Node = dict[str, Any]

_CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU: Final = "http://publications.europa.eu/resource/authority/"
_IANA: Final = "https://www.iana.org/assignments/media-types/"

_LANGUAGES: Final = {"en": "ENG", "nl": "NLD", "fr": "FRA", "de": "DEU"}
_USUAL_THEME: Final = "GOVE"
_LICENCES: Final = {
    # as data.overheid.nl and the profile's examples write them, and the same in the EU's table
    "": ("http://creativecommons.org/publicdomain/zero/1.0/deed.nl", "CC0"),
    "PDM-1.0": ("http://creativecommons.org/publicdomain/mark/1.0/deed.nl", "CC_PDM_1_0"),
    "CC-BY-4.0": ("http://creativecommons.org/licenses/by/4.0/deed.nl", "CC_BY_4_0"),
}
_KEYWORDS: Final = (say("cookies"), say("data protection"), say("cookie policy"), say("transparency"))


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where everything of a version is, in full.

    `pages` are those of the policy by language; `page` leads to the right one. `newest_catalog` is the description of
    the newest version, whatever version this one is.
    """

    catalog: str
    newest_catalog: str
    page: str
    pages: Mapping[str, str]
    csv: str
    csv_metadata: str
    json: str
    json_schema: str


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Which version is described: its number, when it and the first one were published, and what changed, in words."""

    number: int
    issued: datetime
    modified: datetime
    summary: Mapping[str, str]


def describe_catalog(*, site: "PolicySite", publication: Publication, addresses: Addresses, say_in: "SayIn") -> _Node:
    """The catalogue of this website: it holds one dataset, the list of cookies, with a distribution for each file."""
    return _Catalog(site, publication, addresses, say_in).node()


def licence_address(site: "PolicySite") -> str:
    """The address of the licence under which others may use the list."""
    return _LICENCES[site.data_licence][0]


class _Catalog:
    def __init__(self, site: "PolicySite", publication: Publication, addresses: Addresses, say_in: "SayIn") -> None:
        self.site = site
        self.publication = publication
        self.addresses = addresses
        self.languages = site.ordered_locales
        self.say_in = say_in

    def node(self) -> _Node:
        return {
            "@context": _CONTEXT,
            "@id": f"{self.addresses.catalog}#catalog",
            "@type": "dcat:Catalog",
            "dct:title": self.texts(say("Open data of %(site)s", site=self.site.name)),
            "dct:description": self.texts(
                say("What %(site)s publishes about its cookies as open data.", site=self.site.name)
            ),
            **self.about(),
            "foaf:homepage": {"@id": self.addresses.page, "@type": "foaf:Document"},
            "dcat:dataset": self.dataset(),
        }

    def dataset(self) -> _Node:
        name = f"{self.addresses.catalog}#dataset"
        return {
            "@id": name,
            "@type": "dcat:Dataset",
            "dct:identifier": name,
            "dct:title": self.texts(say("Cookies of %(site)s", site=self.site.name)),
            "dct:description": self.texts(
                say(
                    "Everything that %(site)s stores in the browsers of its visitors: which cookies and similar "
                    "techniques, of whom, why, how long they are kept, and whether consent is needed.",
                    site=self.site.name,
                )
            ),
            **self.about(),
            "dct:accessRights": {"@id": f"{_EU}access-right/PUBLIC", "@type": "dct:RightsStatement"},
            "dct:accrualPeriodicity": {"@id": f"{_EU}frequency/IRREG", "@type": "dct:Frequency"},
            "dcat:theme": self.concept("data-theme", self.site.data_theme or _USUAL_THEME, self.theme),
            "dcat:keyword": [text for word in _KEYWORDS for text in self.texts(word)],
            "dcat:landingPage": {"@id": self.addresses.page, "@type": "foaf:Document"},
            "foaf:page": [{"@id": page, "@type": "foaf:Document"} for page in self.addresses.pages.values()],
            "dct:conformsTo": {"@id": self.addresses.json_schema, "@type": "dct:Standard"},
            **self.part_of_history(),
            "dcat:version": str(self.publication.number),
            "adms:versionNotes": [
                {"@value": text, "@language": tag} for tag, text in self.publication.summary.items() if text
            ],
            "adms:status": self.concept("dataset-status", "COMPLETED", say("completed")),
            "dcat:distribution": list(self.distributions()),
        }

    def part_of_history(self) -> _Node:
        if self.addresses.catalog == self.addresses.newest_catalog:
            return {}
        return {"dcat:isVersionOf": {"@id": f"{self.addresses.newest_catalog}#dataset"}}

    @property
    def theme(self) -> Message:
        return DATA_THEMES[self.site.data_theme]

    def distributions(self) -> Iterator[_Node]:
        yield self.distribution(
            "csv",
            say("A row for each cookie, as CSV"),
            address=self.addresses.csv,
            media_type="text/csv",
            schema=(self.addresses.csv_metadata, CSVW_TYPE),
        )
        yield self.distribution(
            "json",
            say("Everything about each cookie, as JSON"),
            address=self.addresses.json,
            media_type="application/json",
            schema=(self.addresses.json_schema, JSON_SCHEMA_TYPE),
        )
        for tag, page in self.addresses.pages.items():
            language = LANGUAGE_NAMES.get(tag, tag)
            title = say("The cookie policy as a page (%(language)s)", language=language)
            yield self.distribution("html", title, address=page, media_type="text/html", language=tag)

    def distribution(
        self,
        kind: str,
        title: Message,
        *,
        address: str,
        media_type: str,
        language: str = "",
        schema: tuple[str, str] | None = None,
    ) -> _Node:
        place = f"{kind}-{language}" if language else kind
        conforms = {}
        if schema:
            conforms["dct:conformsTo"] = {"@id": schema[0], "@type": "dct:Standard", "dct:format": schema[1]}
        return {
            "@id": f"{self.addresses.catalog}#{place}",
            "@type": "dcat:Distribution",
            "dct:title": self.texts(title),
            "dcat:accessURL": {"@id": address},
            "dcat:downloadURL": {"@id": address},
            "dcat:mediaType": {"@id": f"{_IANA}{media_type}", "@type": "dct:MediaType"},
            "dct:format": {"@id": f"{_EU}file-type/{kind.upper()}", "@type": "dct:MediaTypeOrExtent"},
            "dct:license": self.licence(),
            "dct:language": self.spoken([language] if language else self.languages),
            "dct:issued": _moment(self.publication.issued),
            "dct:modified": _moment(self.publication.modified),
            "adms:status": self.concept("distribution-status", "COMPLETED", say("completed")),
            **conforms,
        }

    def about(self) -> _Node:
        """What a catalogue and its dataset have in common."""
        return {
            "dct:publisher": self.publisher(),
            "dct:creator": self.publisher(),
            "dcat:contactPoint": self.contact(),
            "dct:language": self.spoken(self.languages),
            "dct:issued": _moment(self.publication.issued),
            "dct:modified": _moment(self.publication.modified),
        }

    def publisher(self) -> _Node:
        return {
            "@id": as_iri(self.site.publisher_url) or f"{self.addresses.catalog}#publisher",
            "@type": "foaf:Agent",
            "foaf:name": self.responsible,
        }

    @property
    def responsible(self) -> str:
        return self.site.controller_name or self.site.name

    def contact(self) -> _Node:
        """An e-mail address or a page; when nobody gave one, the page of the policy, which says how to get in touch."""
        given = way_to_reach(self.site.data_contact or self.site.controller_contact) or self.addresses.page
        return {
            "@id": f"{self.addresses.catalog}#contact",
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": self.responsible,
            "vcard:hasEmail" if given.startswith("mailto:") else "vcard:hasURL": {"@id": given},
        }

    def licence(self) -> _Node:
        address, in_table = _LICENCES[self.site.data_licence]
        return {
            "@id": address,
            "@type": "dct:LicenseDocument",
            "skos:exactMatch": {"@id": f"{_EU}licence/{in_table}"},
        }

    def concept(self, table: str, word: str, label: Message) -> _Node:
        return {
            "@id": f"{_EU}{table}/{word}",
            "@type": "skos:Concept",
            "skos:prefLabel": self.texts(label),
            "skos:inScheme": {"@id": f"{_EU}{table}"},
        }

    def spoken(self, tags: Sequence[str]) -> list[_Node]:
        return [
            {"@id": f"{_EU}language/{_LANGUAGES[tag]}", "@type": "dct:LinguisticSystem"}
            for tag in tags
            if tag in _LANGUAGES
        ]

    def texts(self, message: Message) -> list[_Node]:
        return [{"@value": self.say_in(message, tag), "@language": tag} for tag in self.languages]


def _moment(moment: datetime) -> _Node:
    return {"@value": moment.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}
