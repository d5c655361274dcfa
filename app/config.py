"""Settings from the environment. A wrong or missing one stops the start with a sentence that names it."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from click import ClickException
from msgspec import Meta

PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(ClickException):
    """The settings cannot be used; the text says which one, why, and what to set instead."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decides. Every field is read from the environment variable of the same name, in capitals."""

    instance: Path = PROJECT / "instance"
    """Folder of the embedded database and the secret that is made once."""
    secret_key: str = ""
    """Signs sessions and form tokens; at least 16 characters. Made once into `instance/` on a loopback address."""
    database_url: str = ""
    """`sqlite:///…` or `postgresql://…`; empty: `register.db` in `instance`."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    demo_port: Annotated[int, Meta(ge=1, le=65535)] = 8090
    """Where `make demo` serves its small website."""
    public_url: str = ""
    """Where people reach the register, with a path prefix if it has one; empty: `http://127.0.0.1:PORT`."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names answered besides that of `public_url`, parted by commas."""
    trusted_proxies: Annotated[int, Meta(ge=0, le=10)] = 0
    """How many proxies in front set `X-Forwarded-*`; 0: those headers are ignored."""

    session_cookie: str = "sessionid"
    csrf_cookie: str = "csrftoken"
    language_cookie: str = "django_language"
    preferences_cookie: str = "cookies_preferences"

    idle_minutes: Annotated[int, Meta(ge=5, le=1440)] = 60
    """A session ends after this long without a request."""
    absolute_hours: Annotated[int, Meta(ge=1, le=336)] = 12
    """A session ends this long after sign-in, whatever happens."""
    consent_months: Annotated[int, Meta(ge=0, le=120)] = 24
    """A record of consent is kept this long after the choice ended; then whole seals are purged."""
    consent_fewest: Annotated[int, Meta(ge=2, le=1000)] = 5
    """How many visitors must have chosen alike in a day, week or month for their number to be told."""
    upload_megabytes: Annotated[int, Meta(ge=1, le=200)] = 20
    browser_import_rows: Annotated[int, Meta(ge=1)] = 20_000
    """An import of more rows than this is refused in the browser and belongs on the command line."""

    published_megabytes: Annotated[int, Meta(ge=0, le=100_000)] = 64
    """Memory of each worker for published pages, which are answered without the database; 0: none."""

    @property
    def address(self) -> str:
        """Where people reach the register, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people reach the register over https, so that cookies are `Secure` and HSTS is sent."""
        return self.address.startswith("https://")

    @property
    def prefix(self) -> str:
        """The path below which the register lives, such as `/cookies`; empty at the root of a host."""
        return urlsplit(self.address).path

    @property
    def hosts(self) -> list[str]:
        """Host names that are answered; any other gets 400."""
        own = [urlsplit(self.address).hostname or ""] if self.public_url else ["127.0.0.1", "localhost"]
        return [*own, *self.trusted_hosts]

    @property
    def database(self) -> str:
        """The address of the database, naming its driver."""
        for scheme in ("postgres://", "postgresql://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url or f"sqlite:///{self.instance / 'register.db'}"

    def prepare_instance(self) -> None:
        """Make the instance folder if it is not there. Raises `SettingsError` when it cannot be written."""
        try:
            self.instance.mkdir(parents=True, exist_ok=True)
            probe = self.instance / f".writable.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise _cannot_write(self.instance, error) from error

    def secret(self) -> str:
        """The secret that signs sessions: the given one, else one made once in `instance`, on loopback only.

        Raises `SettingsError` when none is given and the register can be reached from elsewhere.
        """
        if self.secret_key:
            if len(self.secret_key) < 16:
                raise SettingsError("SECRET_KEY is too short: use at least 16 random characters.")
            return self.secret_key
        if self.secure or not _is_loopback(urlsplit(self.address).hostname or ""):
            raise SettingsError(
                f"SECRET_KEY is missing. {self.address} can be reached by others, so set SECRET_KEY to a long random"
                " text, for example the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        return _secret_made_once(self.instance)


def _cannot_write(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"The folder {folder} cannot be written ({error.strerror})."
        " Make it writable, or set INSTANCE to another folder."
    )


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; an empty variable is one that is not set.

    Raises `SettingsError` with one line for each wrong one.
    """
    given: dict[str, Any] = {}
    wrong: list[str] = []
    for field in msgspec.structs.fields(Settings):
        variable = field.name.upper()
        if not environment.get(variable):
            continue
        try:
            value = _READ.get(field.name, str)(environment[variable])
            given[field.name] = msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError as error:
            wrong.append(f"{variable} is wrong: {_in_words(error)}.")
        except ValueError as error:
            wrong.append(f"{variable} is wrong: {error}.")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(**given)


def _read_hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in text.split(",") if host.strip())


def _read_database(text: str) -> str:
    if not text.startswith(("sqlite://", "postgres://", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("use sqlite:///file or postgresql://user@host/name")
    return text


def _read_address(text: str) -> str:
    parts = urlsplit("" if re.search(r"\s", text) else text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("write it as https://host or https://host/prefix")
    return text


def _read_cookie_name(text: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        raise ValueError("a cookie's name is made of letters, digits, hyphens and underscores")
    return text


_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "instance": Path,
    "trusted_hosts": _read_hosts,
    "database_url": _read_database,
    "public_url": _read_address,
    **dict.fromkeys(("session_cookie", "csrf_cookie", "language_cookie", "preferences_cookie"), _read_cookie_name),
}
"""Settings that are more than a text or a number."""


def _in_words(error: msgspec.ValidationError) -> str:
    """What a number must be: the library says "Expected `int` <= 65535" or "Expected `int`, got `str`"."""
    bound = str(error).partition(", got")[0].removeprefix("Expected `int`")
    return "write a whole number" + bound.replace(" >= ", ", at least ").replace(" <= ", ", at most ")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _secret_made_once(instance: Path) -> str:
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Two workers may start at once: each writes a file of its own, and only the first link takes.
            own = instance / f".secret_key.{os.getpid()}"
            own.touch(mode=0o600)
            own.write_text(secrets.token_urlsafe(48))
            try:
                os.link(own, path)
            except FileExistsError:
                pass
            finally:
                own.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise _cannot_write(instance, error) from error
