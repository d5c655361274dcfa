"""The README of a dossier: what is in it, and how to check it with nothing but `sha256sum` and Python."""

from datetime import date
from typing import Final

NAME: Final = "README.txt"

README: Final = """\
DOSSIER OF THE COOKIE POLICY OF {name}
======================================================================

Website            {name} ({address})
Responsible        {responsible}
Period             {since_en} - {until_en} (days in the time zone {time_zone})
Versions           {versions}
Public history     {history_url}

(Nederlands: zie onder.)

What is in it
-------------

versions.csv            one line for each version: when, by whom, why, its hash
versions/NUMBER/
  read.LANGUAGE.html    the policy as visitors read it, to open in a browser
  main.LANGUAGE.html    the content of that page, byte for byte as published
  snapshot.json         all that the policy says in all languages, as data
  changes.html          what changed since the version before, to read
  difference.json       the same as data
  change_summary.json   what the public was told about the change
  checks.json           what the checks found, and which warnings were accepted
  facts.json            the text whose SHA-256 is the hash of the version
waivers.json            warnings that were accepted: why, by which role, until when
audit/events.jsonl      the audit trail of this website, one event to a line
{people_en}
People are named by number; 0 is the register itself or its command line.

How to check it
---------------

You need the commands sha256sum and python3, and no software of ours. Unpack
the dossier, go into its folder, and run these commands. Each ends with an
error (an exit status that is not 0) if anything does not fit.

1. No file was changed since the dossier was made:

    sha256sum --check --quiet --strict SHA256SUMS

2. The facts of each version have the hash of that version:

    sha256sum --check --quiet --strict HASHES

3. The texts of each version are those that its facts name, and each version
   follows the one before it:

{check_versions}

   It prints the hash of the newest version of this dossier. The same hash
   stands on the public page {history_url}
   (while no newer version is published; else at "What changed"), and in the
   log of the register from that day. Who noted it down then can be sure that
   nothing before it was changed since.

4. Each event of the audit trail is as it was recorded:

{check_audit}

   Events of other websites and of the register itself stand between these, so
   that the events of one website alone do not make up the whole chain. Whoever
   runs the register walks all of it with: flask audit verify
{part_en}

DOSSIER VAN HET COOKIEBELEID VAN {name}
======================================================================

Website            {name} ({address})
Verantwoordelijk   {responsible}
Periode            {since_nl} - {until_nl} (dagen in de tijdzone {time_zone})
Versies            {versions}
Openbare versies   {history_url}

Wat erin zit
------------

versions.csv            een regel per versie: wanneer, door wie, waarom, de hash
versions/NUMMER/
  read.TAAL.html        het beleid zoals bezoekers het lezen, voor een browser
  main.TAAL.html        de inhoud van die pagina, byte voor byte als gepubliceerd
  snapshot.json         alles wat het beleid zegt in alle talen, als gegevens
  changes.html          wat er sinds de versie ervoor veranderde, om te lezen
  difference.json       hetzelfde als gegevens
  change_summary.json   wat het publiek over de wijziging te horen kreeg
  checks.json           wat de controles vonden, en welke waarschuwingen zijn
                        geaccepteerd
  facts.json            de tekst waarvan de SHA-256 de hash van de versie is
waivers.json            geaccepteerde waarschuwingen: waarom, in welke rol, tot
                        wanneer
audit/events.jsonl      het logboek van deze website, een gebeurtenis per regel
{people_nl}
Mensen staan er met een nummer in; 0 is het register zelf of zijn opdrachtregel.

Hoe u het controleert
---------------------

U hebt de opdrachten sha256sum en python3 nodig, en geen software van ons. Pak
het dossier uit, ga naar de map en voer de opdrachten uit die hierboven
onder "How to check it" staan. Elke eindigt met een fout (een afsluitcode
anders dan 0) als er iets niet klopt.

1. Geen bestand is veranderd sinds het dossier is gemaakt.
2. De feiten van elke versie hebben de hash van die versie.
3. De teksten van elke versie zijn die welke haar feiten noemen, en elke versie
   volgt op de versie ervoor. De opdracht toont de hash van de nieuwste versie
   in dit dossier. Dezelfde hash staat op de openbare pagina
   {history_url}
   (zolang er geen nieuwere versie is; anders bij "Wat er veranderde") en in
   het logbestand van het register van die dag. Wie hem toen noteerde, weet
   zeker dat er sindsdien niets van wat ervoor kwam is veranderd.
4. Elke gebeurtenis in het logboek is zoals ze is vastgelegd. Tussen deze
   gebeurtenissen staan die van andere websites en van het register zelf; de
   gebeurtenissen van een website zijn dus niet de hele keten. Wie het register
   beheert, loopt de hele keten na met: flask audit verify
{part_nl}"""

CHECK_VERSIONS: Final = """\
python3 -c '
import hashlib, json, pathlib
def sha256(path): return hashlib.sha256(path.read_bytes()).hexdigest()
previous = None
for folder in sorted(pathlib.Path("versions").iterdir(), key=lambda one: int(one.name)):
    facts = json.loads((folder / "facts.json").read_text("utf-8"))
    parts = {"snapshot.json": facts["snapshot_sha256"]}
    parts.update(("main." + tag + ".html", digest) for tag, digest in facts["pages"].items())
    parts.update((name + ".json", facts[name + "_sha256"]) for name in ("change_summary", "difference", "checks"))
    wrong = [name for name, digest in parts.items() if sha256(folder / name) != digest]
    if wrong: raise SystemExit(f"{folder}: not as published: {wrong}")
    if previous not in (None, facts["previous_hash"]): raise SystemExit(f"{folder}: does not follow")
    previous = sha256(folder / "facts.json")
print("The versions are as published. The hash of the newest one here:", previous)
'
"""

CHECK_AUDIT: Final = """\
python3 -c '
import hashlib, json
for line in open("audit/events.jsonl", encoding="utf-8"):
    link = json.loads(line)
    text = json.dumps(link["event"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != link["hash"]:
        raise SystemExit("not as recorded: event " + str(link["event"]["id"]))
print("The events are as recorded.")
'
"""

PEOPLE: Final = (
    "people.csv              what people are called; hand it on only where that is needed\n",
    "people.csv              hoe mensen heten; geef het alleen door waar dat nodig is\n",
)
"""The line about names, in English and Dutch, when they are given."""


def unlimited(day: date | None, otherwise: str) -> str:
    """A day by ISO 8601, or the words for "no limit"."""
    return day.isoformat() if day else otherwise
