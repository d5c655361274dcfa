"""What the record of choices adds to the dossier: the records of a website, the seals over them, what was purged.

A seal covers the records of all websites, so it comes with the hashes of all of them. A hash tells nothing about its
record, which holds 128 random bits.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from app.consent.queries import list_hashes, list_purges, walk_seals_over, walk_site_records
from app.consent.records import hashed_text, moment, seal_content
from app.evidence.canonical import canonical_json
from app.policy.dossier import Part

if TYPE_CHECKING:
    from app.inventory.models import Site


def files(site: "Site", since: datetime | None, before: datetime | None) -> Iterator[tuple[str, Iterator[str]]]:
    """The files with their lines. `since` and `before` bound the records; `None`: they do not."""
    yield "choices/records.jsonl", _records(site.key, since, before)
    yield "choices/seals.jsonl", _seals(site.key, since, before)
    yield "choices/purges.jsonl", (_purge(one) for one in list_purges())


def _records(site: str, since: datetime | None, before: datetime | None) -> Iterator[str]:
    for rows in walk_site_records(site, since=since, before=before):
        for row in rows:
            # Names of an object stand in the order of the alphabet: "hash" before "record".
            yield f'{{"hash":"{row.hash}","record":{hashed_text(row)}}}\n'


def _seals(site: str, since: datetime | None, before: datetime | None) -> Iterator[str]:
    for seal in walk_seals_over(site, since=since, before=before):
        content = {**seal_content(seal), "previous_hash": seal.previous_hash}
        hashes = list_hashes(seal.first_id, seal.last_id)
        yield canonical_json({"hash": seal.hash, "records": hashes, "seal": content}) + "\n"


def _purge(purge: Any) -> str:
    told = {"at": moment(purge.at), "by": purge.by, "reason": purge.reason, "through_seal": purge.through_seal}
    return canonical_json(told) + "\n"


_CHECK: Final = """\
python3 -c '
import hashlib, json
def lines(name): return map(json.loads, open("choices/" + name + ".jsonl", encoding="utf-8"))
def sha256(text): return hashlib.sha256(text.encode()).hexdigest()
def written(one): return json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
purged = max([one["through_seal"] for one in lines("purges")], default=0)
sealed, last = set(), (0, "")
for one in lines("seals"):
    seal, covered = one["seal"], one["records"]
    number, root = seal["number"], sha256("".join(digest + "\\n" for digest in covered))
    if sha256(written(seal)) != one["hash"]: raise SystemExit(f"seal {number}: not as it was made")
    if last[0] + 1 == number > 1 and last[1] != seal["previous_hash"]:
        raise SystemExit(f"seal {number}: does not follow")
    if number > purged and (root, len(covered)) != (seal["root"], seal["rows"]):
        raise SystemExit(f"seal {number}: not over these records")
    sealed.update(covered)
    last = number, one["hash"]
under = [0, 0]
for one in lines("records"):
    if sha256(written(one["record"])) != one["hash"]: raise SystemExit("not as recorded: " + one["hash"])
    under[one["hash"] in sealed] += 1
newest = "%d:%s" % last if sealed else "none"
print(f"Choices as recorded: {under[1]} under a seal, {under[0]} without one yet. The newest seal here: {newest}")
'
"""

PART: Final = Part(
    files=files,
    contents=(
        """\
choices/records.jsonl   each choice of a visitor that was recorded, without a
                        word about who it was, one to a line
choices/seals.jsonl     the seals over these records, with the hashes of all
                        records that each covers, other websites' too
choices/purges.jsonl    what was deleted because its time was over
""",
        """\
choices/records.jsonl   elke vastgelegde keuze van een bezoeker, zonder een woord
                        over wie het was, een per regel
choices/seals.jsonl     de zegels over deze keuzes, met de hashes van alle keuzes
                        die elk dekt, ook die van andere websites
choices/purges.jsonl    wat is verwijderd omdat de bewaartijd voorbij was
""",
    ),
    check=_CHECK,
    explained=(
        """\
Each choice is as it was recorded, and each seal covers the records that it
   says; consecutive seals follow each other:""",
        """\
   It prints the number and the hash of the newest seal here. Whoever noted a
   seal from the public page of all versions, or keeps the log of the register,
   can compare. Choices without a seal are those of the last minute. Whoever
   runs the register walks all of it with: flask consent verify
""",
        """\
Elke keuze is zoals ze is vastgelegd, en elk zegel dekt de keuzes die het
   noemt. De opdracht toont nummer en hash van het nieuwste zegel in dit
   dossier; vergelijk die met een zegel dat u eerder van de openbare pagina met
   alle versies noteerde, of met het logbestand van het register. Wie het
   register beheert, loopt alles na met: flask consent verify
""",
    ),
)
