"""The list as an entry of a catalogue of open data, read as RDF by a library that knows nothing of us."""

import json
import warnings
from typing import Any

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from sqlalchemy.orm import Session

from app.audit import SYSTEM
from app.inventory.queries import get_site
from app.inventory.service import change_site, site_input
from app.inventory.state import site_state
from app.inventory.vocabulary import DATA_THEMES, LICENCES
from tests.builders import make_entry, make_site, publish
from tests.critic import ADDRESS, CriticalClient

ADMS = Namespace("http://www.w3.org/ns/adms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"

CATALOG = URIRef(f"{ADDRESS}/harbour/catalog.jsonld#catalog")
DATASET = URIRef(f"{ADDRESS}/harbour/catalog.jsonld#dataset")

VERSION = URIRef(f"{DCAT}version")

MANY = 99
# DCAT-AP-NL 3.0: class, property, at least, at most (a text: once for each language)
ASKED = [
    (DCAT.Catalog, DCTERMS.title, 1, MANY),
    (DCAT.Catalog, DCTERMS.description, 1, MANY),
    (DCAT.Catalog, DCTERMS.publisher, 1, 1),
    (DCAT.Catalog, DCTERMS.creator, 1, MANY),
    (DCAT.Catalog, DCAT.contactPoint, 1, 1),
    (DCAT.Catalog, DCAT.dataset, 1, MANY),
    (DCAT.Dataset, DCTERMS.title, 1, MANY),
    (DCAT.Dataset, DCTERMS.description, 1, MANY),
    (DCAT.Dataset, DCTERMS.identifier, 1, 1),
    (DCAT.Dataset, DCTERMS.publisher, 1, 1),
    (DCAT.Dataset, DCTERMS.creator, 1, MANY),
    (DCAT.Dataset, DCTERMS.accessRights, 1, 1),
    (DCAT.Dataset, DCTERMS.conformsTo, 1, MANY),
    (DCAT.Dataset, DCTERMS.language, 1, MANY),
    (DCAT.Dataset, DCTERMS.issued, 1, 1),
    (DCAT.Dataset, DCTERMS.modified, 1, 1),
    (DCAT.Dataset, DCAT.contactPoint, 1, 1),
    (DCAT.Dataset, DCAT.theme, 1, MANY),
    (DCAT.Dataset, DCAT.keyword, 1, MANY),
    (DCAT.Dataset, DCAT.landingPage, 1, MANY),
    (DCAT.Dataset, DCAT.distribution, 1, MANY),
    (DCAT.Dataset, VERSION, 1, 1),
    (DCAT.Dataset, FOAF.page, 1, MANY),
    (DCAT.Dataset, ADMS.status, 1, 1),
    (DCAT.Distribution, DCTERMS.title, 1, MANY),
    (DCAT.Distribution, DCTERMS.license, 1, 1),
    (DCAT.Distribution, DCTERMS.format, 1, 1),
    (DCAT.Distribution, DCTERMS.language, 1, MANY),
    (DCAT.Distribution, DCAT.accessURL, 1, 1),
    (DCAT.Distribution, DCAT.downloadURL, 1, 1),
    (DCAT.Distribution, DCAT.mediaType, 1, 1),
    (DCAT.Distribution, ADMS.status, 1, 1),
    (FOAF.Agent, FOAF.name, 1, 1),
    (SKOS.Concept, SKOS.prefLabel, 1, MANY),
]
# What the value of a property must say that it is
KINDS = {
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.creator: FOAF.Agent,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.conformsTo: DCTERMS.Standard,
    DCAT.contactPoint: VCARD.Kind,
    DCAT.theme: SKOS.Concept,
    DCAT.dataset: DCAT.Dataset,
    DCAT.distribution: DCAT.Distribution,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    ADMS.status: SKOS.Concept,
}


def read(client: CriticalClient, path: str = "/harbour/catalog.jsonld") -> Graph:
    # Its context stands in it: rdflib would ask the web for another, and the suite reaches nothing.
    text = client.get(path).get_data(as_text=True)
    with warnings.catch_warnings():
        # What its own parser is made of
        warnings.filterwarnings("ignore", message="ConjunctiveGraph is deprecated")
        return Graph().parse(data=text, format="json-ld")


def set_answers(**answers: Any) -> None:
    site = get_site("harbour")
    change_site(by=SYSTEM, key="harbour", answers=site_input(site_state(site) | answers))


def value(graph: Graph, subject: Node, predicate: URIRef) -> str:
    found = graph.value(subject, predicate, any=False)
    assert found is not None
    return str(found)


def test_everything_that_dcat_ap_nl_asks_for_is_there(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    graph = read(visitor)

    counted = [
        (kind, asked, least <= len({*graph.objects(subject, asked)}) <= most)
        for kind, asked, least, most in ASKED
        for subject in graph.subjects(RDF.type, kind)
    ]
    assert {kind for kind, _, _ in counted} == {kind for kind, *_ in ASKED}
    assert [(kind, asked) for kind, asked, fine in counted if not fine] == []


def test_everything_says_of_which_kind_it_is(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    graph = read(visitor)

    for asked, kind in KINDS.items():
        values = {*graph.objects(None, asked)}
        assert values
        assert {one for one in values if (one, RDF.type, kind) not in graph} == set()


def test_texts_stand_once_in_each_language_of_the_site(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    graph = read(visitor)

    titles = [*graph.objects(DATASET, DCTERMS.title)]
    assert {*titles} == {
        Literal("Cookies of Harbour Portal", lang="en"),
        Literal("Cookies van Harbour Portal", lang="nl"),
    }
    assert {str(one) for one in graph.objects(DATASET, DCTERMS.language)} == {
        f"{EU}language/{x}" for x in ("ENG", "NLD")
    }
    assert Literal("Er is iets veranderd.", lang="nl") in graph.objects(DATASET, ADMS.versionNotes)


def test_without_further_answers_it_says_what_is_usual(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    graph = read(visitor)

    contact = graph.value(DATASET, DCAT.contactPoint)
    publisher = graph.value(DATASET, DCTERMS.publisher)
    assert contact is not None
    assert publisher is not None
    assert value(graph, DATASET, DCAT.theme) == f"{EU}data-theme/GOVE"
    assert value(graph, contact, VCARD.hasEmail) == "mailto:privacy@quay.example"
    assert value(graph, publisher, FOAF.name) == "Town of Quay"
    assert {str(one) for one in graph.objects(None, SKOS.exactMatch)} == {f"{EU}licence/CC0"}


def test_the_answers_of_the_site_are_said_once_published(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())
    set_answers(
        publisher_url="https://list.example/id/quay",
        data_contact="https://quay.example/data",
        data_licence="CC-BY-4.0",
        data_theme="TRAN",
    )

    graph = read(visitor)

    contact = graph.value(DATASET, DCAT.contactPoint)
    assert contact is not None
    assert value(graph, DATASET, DCTERMS.publisher) == "https://list.example/id/quay"
    assert value(graph, contact, VCARD.hasURL) == "https://quay.example/data"
    assert value(graph, DATASET, DCAT.theme) == f"{EU}data-theme/TRAN"
    licences = {str(one) for one in graph.objects(None, DCTERMS.license)}
    assert licences == {"http://creativecommons.org/licenses/by/4.0/deed.nl"}


def test_a_contact_that_is_no_address_leads_to_the_policy(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site(controller_contact="Quay 1, 1234 AB Harbour"))

    graph = read(visitor)

    contact = graph.value(DATASET, DCAT.contactPoint)
    assert contact is not None
    assert value(graph, contact, VCARD.hasURL) == f"{ADDRESS}/harbour/"


def test_there_is_a_distribution_for_each_file_and_each_page(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    graph = read(visitor)

    found = {
        value(graph, one, DCAT.downloadURL): value(graph, one, DCAT.mediaType).removeprefix(
            "https://www.iana.org/assignments/media-types/"
        )
        for one in graph.objects(DATASET, DCAT.distribution)
    }
    assert found == {
        f"{ADDRESS}/harbour/cookies.csv": "text/csv",
        f"{ADDRESS}/harbour/cookies.json": "application/json",
        f"{ADDRESS}/harbour/en/": "text/html",
        f"{ADDRESS}/harbour/nl/": "text/html",
    }
    for address, kind in found.items():
        assert visitor.get(address.removeprefix(ADDRESS)).mimetype == kind


def test_hostile_names_stay_texts(visitor: CriticalClient, session: Session) -> None:
    hostile = '"}</script><script>alert(1)</script>\\ "@id": 𝄞 %s'
    make_entry(make_site(name=hostile, controller_name=hostile, base_url='https://harbour.example/a"b<c>{d}'))
    set_answers(publisher_url='https://list.example/"<q>{x}|^`\\')

    graph = read(visitor)

    assert Literal(f"Cookies of {hostile}", lang="en") in graph.objects(DATASET, DCTERMS.title)
    assert Literal(hostile) in graph.objects(None, FOAF.name)
    addresses = [str(one) for one in graph.all_nodes() if isinstance(one, URIRef)]
    assert [one for one in addresses if set('<>" {}|\\^`') & set(one)] == []


def test_an_older_version_keeps_a_description_of_its_own(visitor: CriticalClient, session: Session) -> None:
    site = make_site()
    make_entry(site)
    publish()
    make_entry(site)
    publish()

    old, new = read(visitor, "/harbour/versions/1/catalog.jsonld"), read(visitor)

    first = URIRef(f"{ADDRESS}/harbour/versions/1/catalog.jsonld#dataset")
    assert value(old, first, VERSION) == "1"
    assert value(new, DATASET, VERSION) == "2"
    assert value(old, first, URIRef(f"{DCAT}isVersionOf")) == str(DATASET)
    assert value(old, first, DCTERMS.issued) == value(new, DATASET, DCTERMS.issued)
    files = {str(one).removeprefix(ADDRESS) for one in old.objects(None, DCAT.downloadURL)}
    assert files == {
        "/harbour/versions/1/cookies.csv",
        "/harbour/versions/1/cookies.json",
        "/harbour/en/versions/1/",
        "/harbour/nl/versions/1/",
    }
    assert {visitor.get(path).status_code for path in files} == {200}
    assert {one.datatype for one in new.objects(None, DCTERMS.modified) if isinstance(one, Literal)} == {XSD.dateTime}


def test_its_context_is_in_it(visitor: CriticalClient, session: Session) -> None:
    make_entry(make_site())

    response = visitor.get("/harbour/catalog.jsonld")

    assert response.mimetype == "application/ld+json"
    assert all(isinstance(meaning, str) for meaning in json.loads(response.data)["@context"].values())


@pytest.mark.parametrize("licence", LICENCES)
def test_every_licence_on_offer_is_one_of_creative_commons(
    visitor: CriticalClient, session: Session, licence: str
) -> None:
    make_entry(make_site(data_licence=licence))

    graph = read(visitor)

    assert {str(one)[:27] for one in graph.objects(None, DCTERMS.license)} == {"http://creativecommons.org/"}


def test_the_list_of_themes_is_that_of_the_eu() -> None:
    assert len(DATA_THEMES) == 13
