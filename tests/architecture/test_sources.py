"""What may not stand in any file of the project."""

import re
import tomllib

from tests.architecture.sources import PROJECT, text_files

# Put together here, so that this file does not name them itself
ELSEWHERE = [
    "/" + "work/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "deb.debian" + ".org",
    "file" + ":///opt",
]
LEFT_OUT = re.compile(r"mark\." + r"(skip|xfail)|pytest\." + r"(skip|xfail|importorskip)\b")
ADDRESS = re.compile(r"""https?://|url\(\s*["']?//|@import""")
NAMESPACE = re.compile(r"http://www\.w3\.org/[\w/]+")


def test_no_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    naming = [(path, name) for path, source in text_files() for name in ELSEWHERE if name in source]

    assert naming == []


def test_no_test_is_left_out() -> None:
    left_out = [path for path, source in text_files("tests") if path.endswith(".py") and LEFT_OUT.search(source)]

    assert left_out == []


def test_styles_scripts_and_pictures_ask_no_other_host() -> None:
    asking = [
        (path, found.group())
        for path, source in text_files("static")
        for found in ADDRESS.finditer(NAMESPACE.sub("", source))
        if found.group() != "@import"
    ]

    assert asking == []


def test_the_two_lock_files_agree() -> None:
    app, dev = _locked("app"), _locked("dev")

    assert app.items() <= dev.items()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = {"app": project["project"]["dependencies"], "dev": project["dependency-groups"]["dev"]}

    missing = {
        name: [d for d in dependencies if re.split(r"[\[>=<~!]", d)[0] not in _locked(name)]
        for name, dependencies in wanted.items()
    }

    assert missing == {"app": [], "dev": []}


def _locked(name: str) -> dict[str, str]:
    source = (PROJECT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)==(\S+)", source, re.MULTILINE))
