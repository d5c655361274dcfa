"""The names that people give to the columns of a table of cookies, in five languages, parted by bars.

Only names: what a column is, `columns` says. No name may stand under two columns; case, accents, spaces and signs do
not matter, and "(s)" stands for a plural.
"""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "key": {
        "en": "entry key|row key",
        "nl": "sleutel",
        "fr": "clé",
        "de": "Schlüssel",
        "es": "clave",
    },
    "provider": {
        "en": (
            "provider name|provider's name|service provider|service provider's name|name of service provider"
            "|name of the service provider|name of provider|name of the provider|supplier|supplier name"
            "|supplier's name|name of supplier|name of the supplier|data controller|vendor|vendor name"
            "|company|set by|placed by"
        ),
        "nl": (
            "aanbieder|naam aanbieder|naam van de aanbieder|dienstverlener|naam dienstverlener"
            "|naam van de dienstverlener|naam dienstaanbieder|dienstaanbieder|naam van de dienstaanbieder"
            "|leverancier|naam leverancier|naam van de leverancier|geplaatst door|partij die plaatst"
        ),
        "fr": (
            "fournisseur|nom du fournisseur|nom du fournisseur de service(s)|nom du fournisseur du service"
            "|fournisseur de service(s)|prestataire|nom du prestataire|nom du prestataire de service(s)"
            "|prestataire de service(s)|émetteur|société|éditeur|déposé par"
        ),
        "de": (
            "Anbieter|Anbietername|Name des Anbieters|Dienstanbieter|Name des Dienstanbieters"
            "|Diensteanbieter|Name des Diensteanbieters|Dienstleister|Name des Dienstleisters|Lieferant"
            "|Name des Lieferanten|gesetzt von"
        ),
        "es": (
            "proveedor|nombre del proveedor|proveedor de servicio(s)|proveedor del servicio"
            "|nombre del proveedor de servicio(s)|nombre del proveedor del servicio|prestador"
            "|prestador de servicios|empresa|titular"
        ),
    },
    "function": {
        "en": "service|feature|functionality",
        "nl": "functie|dienst|functionaliteit",
        "fr": "fonction|fonctionnalité|service",
        "de": "Funktion|Dienst|Funktionalität",
        "es": "función|servicio|funcionalidad",
    },
    "location": {
        "en": "place|where",
        "nl": "plaats|locatie|plek",
        "fr": "emplacement|localisation|lieu",
        "de": "Ort|Standort|Einsatzort",
        "es": "ubicación|lugar|localización",
    },
    "function_and_location": {
        "en": (
            "function location|function place|function and place|service and location|service location"
            "|service and place|feature and location|functionality and location|function and location of use"
        ),
        "nl": (
            "functie en locatie|functie en plaats|functie en plek|dienst en locatie|dienst en plaats"
            "|functie locatie|functie plaats"
        ),
        "fr": (
            "fonction et emplacement|fonction et localisation|fonction et lieu|service et emplacement"
            "|service et localisation|fonctionnalité et emplacement|fonctionnalité et localisation"
        ),
        "de": (
            "Funktion und Ort|Funktion und Standort|Funktion und Einsatzort|Dienst und Ort"
            "|Dienst und Standort|Service und Ort|Service und Standort"
        ),
        "es": (
            "función y ubicación|función y lugar|función y localización|servicio y ubicación|servicio y localización"
        ),
    },
    "cookie_name": {
        "en": (
            "cookie names|name|names|cookie|cookies|name of cookie|name of the cookie|names of cookies"
            "|names of the cookies|cookie / data key name|data key name|key name|identifier|cookie title"
        ),
        "nl": (
            "cookienaam|cookie naam|cookienamen|cookie namen|naam|namen|naam cookie|naam van cookie"
            "|naam van de cookie|naam van het cookie|namen van de cookies|naam (namen) van de cookie(s)"
        ),
        "fr": (
            "nom du cookie|nom du (des) cookie(s)|nom|noms|nom cookie|nom de cookie|nom(s) de cookie(s)"
            "|nom des cookies|noms des cookies|noms de cookies|nom du traceur|traceur|traceurs"
        ),
        "de": ("Cookie-Name|Cookie-Namen|Name|Namen|Name des Cookies|Name der Cookies|Namen der Cookies|Bezeichnung"),
        "es": (
            "nombre|nombres|nombre cookie|nombre de cookie|nombre de la cookie|nombre de las cookies"
            "|nombre(s) de la(s) cookie(s)|nombre(s) de cookie(s)|nombre del cookie|nombres de las cookies"
            "|nombres de cookies"
        ),
    },
    "purpose": {
        "en": (
            "purposes|purpose of the cookie|purpose of cookie|description|cookie description|goal|use|usage"
            "|what it does|why we use it|explanation"
        ),
        "nl": (
            "doel|doelen|doeleinde|doeleinden|doel van de cookie|omschrijving|beschrijving|toelichting|waarvoor|uitleg"
        ),
        "fr": "finalité|finalités|but|objectif|objectifs|description|utilité|finalité du cookie|usage",
        "de": "Zweck|Zwecke|Verwendungszweck|Beschreibung|Zweck des Cookies|Erklärung|Zweckbestimmung",
        "es": ("finalidad|finalidades|propósito|propósitos|descripción|objetivo|fin|fines|finalidad de la cookie"),
    },
    "category": {
        "en": (
            "categories|cookie category|category of cookie|category of the cookie|kind|kind of cookie"
            "|kind of cookies|cookie group|group|classification"
        ),
        "nl": "categorie|categorieën|cookiecategorie|categorie cookie|groep",
        "fr": "catégorie|catégories|catégorie de cookie|catégorie du cookie",
        "de": "Kategorie|Kategorien|Cookie-Kategorie|Kategorie des Cookies|Gruppe",
        "es": "categoría|categorías|categoría de cookie|categoría de la cookie|clasificación",
    },
    "type": {
        "en": "cookie type|type of cookie|type of the cookie|type of cookies|types",
        "nl": "soort|soort cookie|soort cookies|type cookie|cookietype",
        "fr": "type de cookie|type du cookie|type de cookies|genre",
        "de": "Typ|Art|Cookie-Typ|Cookie-Art|Art des Cookies|Typ des Cookies",
        "es": "tipo|tipo de cookie|tipo de la cookie|tipo de cookies|clase",
    },
    "consent_basis": {
        "en": "consent|consent needed|consent required|consent basis|requires consent|needs consent",
        "nl": "toestemming|toestemming nodig|is toestemming nodig|toestemming vereist|grondslag toestemming",
        "fr": "consentement|consentement requis|consentement nécessaire",
        "de": "Einwilligung|Einwilligung erforderlich|Einwilligung nötig",
        "es": "consentimiento|consentimiento necesario|requiere consentimiento",
    },
    "exemption_reason": {
        "en": "reason for exemption|exemption|exemption reason",
        "nl": "reden van uitzondering|uitzondering|reden uitzondering",
        "fr": "motif d'exemption|exemption",
        "de": "Grund der Ausnahme|Ausnahme",
        "es": "motivo de exención|exención",
    },
    "data_collected": {
        "en": "data|collected data|data collected with it|data stored",
        "nl": "gegevens|verzamelde gegevens|welke gegevens",
        "fr": "données|données collectées|données recueillies",
        "de": "Daten|erhobene Daten|gesammelte Daten",
        "es": "datos|datos recogidos|datos recopilados",
    },
    "recipients": {
        "en": "recipient|shared with|data recipients",
        "nl": "ontvangers|ontvanger|gedeeld met",
        "fr": "destinataires|destinataire|partagé avec",
        "de": "Empfänger|geteilt mit",
        "es": "destinatarios|destinatario|compartido con",
    },
    "gdpr_basis": {
        "en": "legal basis|legal ground|lawful basis|GDPR legal basis|gdpr basis",
        "nl": "grondslag|rechtsgrond|AVG-grondslag|wettelijke grondslag|grondslag AVG",
        "fr": "base légale|base juridique|fondement juridique",
        "de": "Rechtsgrundlage",
        "es": "base jurídica|base legal|base de legitimación",
    },
    "personal_data": {
        "en": "contains personal data|processes personal data",
        "nl": "persoonsgegevens|bevat persoonsgegevens",
        "fr": "données personnelles|données à caractère personnel",
        "de": "personenbezogene Daten",
        "es": "datos personales",
    },
    "data_retention_seconds": {
        "en": "data retention|data retention period|data kept for",
        "nl": "bewaartermijn gegevens|bewaartermijn van de gegevens",
        "fr": "conservation des données|durée de conservation des données",
        "de": "Aufbewahrung der Daten|Speicherdauer der Daten",
        "es": "conservación de los datos|plazo de conservación de los datos",
    },
    "register_reference": {
        "en": "register reference|record of processing|article 30|ROPA|ropa reference",
        "nl": "verwerkingsregister|registernummer|verwerkingsnummer",
        "fr": "registre des traitements|numéro de registre",
        "de": "Verarbeitungsverzeichnis|Registernummer",
        "es": "registro de tratamientos|número de registro",
    },
    "third_party_access": {
        "en": "third party access|third-party access|access by third parties|accessible to third parties",
        "nl": "toegang derden|toegang door derden|leesbaar voor derden",
        "fr": "accès des tiers|accès par des tiers",
        "de": "Zugriff Dritter|Zugriff durch Dritte",
        "es": "acceso de terceros|acceso por terceros",
    },
    "status": {
        "en": "state",
        "nl": "toestand",
        "fr": "statut|état",
        "de": "Zustand",
        "es": "estado",
    },
    "reviewed_at": {
        "en": "reviewed|last review|reviewed on",
        "nl": "nagekeken op|beoordeeld op",
    },
    "review_due": {
        "en": "next review|review before",
        "nl": "nakijken voor|volgende beoordeling",
    },
    "notes": {
        "en": "note|remarks|comments|internal notes",
        "nl": "opmerkingen|interne notities",
    },
    "provider_country": {
        "en": "country",
        "nl": "land",
        "fr": "pays",
        "de": "Land",
        "es": "país",
    },
    "provider_privacy_url": {
        "en": (
            "privacy policy|privacy statement|privacy policy url|privacy url"
            "|User Privacy & GDPR Rights Portals|provider privacy policy|more information|privacy link"
        ),
        "nl": "privacyverklaring|privacybeleid|privacyverklaring aanbieder|meer informatie",
        "fr": "politique de confidentialité|politique de vie privée|en savoir plus",
        "de": "Datenschutzerklärung|Datenschutzhinweise|weitere Informationen",
        "es": "política de privacidad|más información",
    },
    "cookie_key": {
        "nl": "cookiesleutel",
    },
    "cookie_match": {
        "en": "match|match type",
        "nl": "soort naam",
    },
    "wildcard": {
        "en": "wildcard match|is wildcard|name begins with",
    },
    "storage": {
        "en": "storage type|type of storage|technology|technique|storage technology|tracker type",
        "nl": "opslag|soort opslag|techniek|opgeslagen als|type opslag",
        "fr": "stockage|type de stockage|technologie|technique",
        "de": "Speicherart|Art der Speicherung|Technologie|Technik|Speichertyp",
        "es": "almacenamiento|tipo de almacenamiento|tecnología|técnica",
    },
    "party": {
        "en": (
            "first party or third party|first/third party|1st or 3rd party|1st/3rd party"
            "|first-party/third-party|third party or first party|own or third party"
        ),
        "nl": "eerste of derde partij|eigen of derde|partij|eigen of van derden",
        "fr": "interne ou tiers|première ou tierce partie|propre ou tiers|partie",
        "de": "Erst- oder Drittanbieter|Erstanbieter oder Drittanbieter|Partei",
        "es": "propia o de terceros|propias o de terceros|parte",
    },
    "domain": {
        "en": "host|hostname|cookie domain|domain name",
        "nl": "domein|domeinnaam|cookiedomein",
        "fr": "domaine|nom de domaine",
        "de": "Domäne|Domain",
        "es": "dominio",
    },
    "path": {
        "en": "cookie path",
        "nl": "pad",
        "fr": "chemin",
        "de": "Pfad",
        "es": "ruta",
    },
    "lifetime": {
        "en": (
            "duration|retention|retention period|retention time|expiry|expiry time|expiry period|expiration"
            "|expiration time|expiration period|default expiration time|default expiration|expires"
            "|expires after|expires in|storage period|storage duration|storage time|life span|life time"
            "|cookie duration|cookie lifetime|validity|validity period|how long|kept for|stored for|term"
            "|period"
        ),
        "nl": (
            "levensduur|duur|bewaartermijn|bewaarduur|bewaarperiode|bewaartijd|verloopt|verloopt na|vervalt"
            "|vervalt na|vervaltermijn|verlooptijd|vervaltijd|geldigheid|geldigheidsduur|looptijd|termijn"
            "|hoe lang|opslagduur"
        ),
        "fr": (
            "durée|durée de vie|durée de conservation|conservation|expiration|expire|expire après|validité"
            "|durée de validité|délai d'expiration|délai de conservation|durée de stockage"
            "|période de conservation"
        ),
        "de": (
            "Dauer|Lebensdauer|Laufzeit|Speicherdauer|Speicherfrist|Gültigkeit|Gültigkeitsdauer|Ablauf"
            "|Ablaufzeit|läuft ab|Aufbewahrungsdauer|Aufbewahrungsfrist|Löschfrist|Verfall|Cookie-Laufzeit"
        ),
        "es": (
            "duración|vida útil|plazo|plazo de conservación|caducidad|vencimiento|expiración"
            "|período de conservación|período de retención|vigencia|tiempo de conservación|expira"
        ),
    },
    "max_age_seconds": {
        "en": "max-age|lifetime in seconds|lifetime (seconds)",
    },
    "duration_text": {
        "en": "lifetime text|lifetime in words",
    },
    "rolling": {
        "en": "sliding|renewed",
    },
    "set_when": {
        "en": "set at|moment",
        "nl": "wanneer geplaatst|geplaatst wanneer",
    },
    "http_only": {
        "en": "HTTP only|HttpOnly flag",
    },
    "secure": {
        "en": "secure flag",
    },
    "same_site": {
        "en": "same site|SameSite attribute",
    },
    "source": {
        "en": "origin",
        "nl": "bron|herkomst",
        "fr": "origine",
        "de": "Herkunft|Quelle",
        "es": "origen|fuente",
    },
    "platform": {
        "en": "product|tool",
        "fr": "plateforme",
        "de": "Plattform",
        "es": "plataforma",
    },
}
