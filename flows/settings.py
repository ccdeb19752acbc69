"""Settings of a workspace: faktor.toml, then the environment (FAKTOR_...), read once and frozen.

Takes the folder of a workspace; gives its settings and its sources. Refuses keys that it does not know.
"""

import os
import tomllib
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from flows.schedules import check_cron, check_zone
from pipeline.errors import SettingsError
from pipeline.records import KINDS, Source
from pipeline.workspace import Workspace

__all__ = [
    "AllowedNetwork",
    "FetchSettings",
    "KeepSettings",
    "ServeSettings",
    "Settings",
    "SourceSettings",
    "TopicSettings",
    "check_kinds",
    "find_workspace",
    "read_environment",
    "read_settings",
]


def check_kinds(kinds: dict[str, str]) -> dict[str, str]:
    """Return the kinds of a source's folders: a misspelt one would make every `kind=...` question silently empty."""
    unknown = sorted(set(kinds.values()) - set(KINDS))
    if unknown:
        raise ValueError(f"expected kinds out of {', '.join(KINDS)}, got {', '.join(unknown)}")
    return kinds


class SourceSettings(BaseModel):
    """A folder that documents are taken from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Short name, unique in the workspace.")]
    folder: Annotated[str, Field(description="The folder, relative to the workspace or absolute.")]
    kinds: Annotated[
        dict[str, str], Field(description='First folder below -> kind of its documents; "" is the folder itself.')
    ] = {}
    publisher: Annotated[str | None, Field(description="Publisher of every document that names none.")] = None
    region: Annotated[str | None, Field(description="Region that it reports on.")] = None

    know = field_validator("kinds")(check_kinds)


class TopicSettings(BaseModel):
    """How topics are fitted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: Annotated[int | None, Field(ge=2, le=200, description="Number of topics; unset: chosen by coherence.")] = None
    k_min: Annotated[int, Field(ge=2, le=200, description="Smallest number of topics that is tried.")] = 4
    k_max: Annotated[int, Field(ge=2, le=200, description="Largest number of topics that is tried.")] = 30
    seed: Annotated[int, Field(ge=0, description="Seed of the fit.")] = 1
    model: Annotated[
        Literal["nmf", "consensus", "lda", "lda-sklearn", "seeded"],
        Field(description="How topics are found; seeded: by the codebook's terms, and some besides."),
    ] = "nmf"
    unit: Annotated[
        Literal["passage", "document"],
        Field(description="What topics are learned from; either way each passage has its topics."),
    ] = "document"
    lang: Annotated[
        Literal["joint", "id", "en"], Field(description="Passages of which language; joint: all together.")
    ] = "joint"
    where: Annotated[
        tuple[str, ...], Field(description='Only documents that meet these conditions, such as "kind=news".')
    ] = ()

    @model_validator(mode="after")
    def try_a_range(self) -> Self:
        """An empty range would leave nothing to choose from, long after the documents were read."""
        if self.k_min > self.k_max:
            raise ValueError(f"expected k_min of at most k_max, got {self.k_min} and {self.k_max}")
        return self


class ServeSettings(BaseModel):
    """When `faktor serve` does what, on which port."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    port: Annotated[int, Field(ge=1, le=65_535, description="Port of Prefect's page, on this machine only.")] = 4200
    zone: Annotated[str, Field(description="Time zone of the two schedules here.")] = "Asia/Jakarta"
    folders: Annotated[
        str, Field(description='When the folders of faktor.toml are looked through (cron); "" for never.')
    ] = "10 * * * *"
    maintain: Annotated[str, Field(description="When the workspace is maintained (cron).")] = "30 2 * * *"
    hours_a_run: Annotated[float, Field(gt=0, le=168, description="Time after which a run is ended.")] = 12.0

    @field_validator("folders", "maintain")
    @classmethod
    def be_a_schedule(cls, cron: str) -> str:
        """A schedule that is never due would leave a source in silence."""
        return cron if not cron else check_cron(cron)

    # a zone that is not known would move every slot
    be_a_zone = field_validator("zone")(check_zone)


class KeepSettings(BaseModel):
    """How long what is no truth is kept, and how much of the disk stays free."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run_days: Annotated[int, Field(ge=1, description="Days that records of runs and cycles are kept.")] = 365
    table_hours: Annotated[
        int, Field(ge=168, description="Hours that older versions of tables are kept; a longer run needs more.")
    ] = 168
    free_mb: Annotated[
        int,
        Field(ge=0, description="Megabytes that have to be free on the disk before a run begins; 0: none."),
    ] = 1_000
    verify_days: Annotated[int, Field(ge=1, le=365, description="Days in which every original is verified once.")] = 28


class AllowedNetwork(BaseModel):
    """A network that is not open to everybody and may be asked all the same: the intranet of a city office."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    network: Annotated[
        IPv4Network | IPv6Network, Field(description='The network, "10.20.0.0/16", or one address, "10.20.0.5".')
    ]
    pause_seconds: Annotated[
        float | None,
        Field(ge=0, le=300, description="Pause between two requests to one of its hosts; unset: as for others."),
    ] = None


class FetchSettings(BaseModel):
    """How the web is asked. The bounds keep faktor from being a burden to anybody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: Annotated[
        str | None,
        Field(
            pattern=r"^[\x21-\x27\x2a-\x7e]{3,200}$",
            description="E-mail address or page by which a site reaches you; sent with every request.",
        ),
    ] = None
    pause_seconds: Annotated[float, Field(ge=5, le=300, description="Pause between two requests to a host.")] = 5.0
    seconds_a_request: Annotated[
        float, Field(gt=0, le=60, description="Time after which an address is given up, redirects included.")
    ] = 60.0
    patience_seconds: Annotated[
        float, Field(ge=0, le=3600, description="Longest wait for a host within a cycle; beyond it comes the next one.")
    ] = 300.0
    hosts_at_once: Annotated[int, Field(ge=1, le=200, description="Hosts that are asked side by side.")] = 50
    max_bytes: Annotated[
        dict[Literal["feed", "sitemap", "page", "article"], Annotated[int, Field(gt=0)]],
        Field(description="Most bytes that are taken of each kind, both as sent and decompressed."),
    ] = {"feed": 10_000_000, "sitemap": 50_000_000, "page": 5_000_000, "article": 30_000_000}
    proxy: Annotated[
        str | None,
        Field(pattern=r"^https?://", description="Proxy to ask through; the environment's proxies are not used."),
    ] = None
    ca_file: Annotated[
        str | None, Field(description="Certificates (PEM) to trust besides the system's, for an intranet's own.")
    ] = None
    allow: Annotated[
        tuple[AllowedNetwork, ...], Field(description="Networks that may be asked although they are not open.")
    ] = ()
    licences: Annotated[
        dict[str, Annotated[str, Field(min_length=3)]],
        Field(description="Host -> the licence by which its pages are kept although it reserves them."),
    ] = {}

    @field_validator("max_bytes")
    @classmethod
    def keep_the_other_limits(cls, limits: dict[str, int]) -> dict[str, int]:
        """Naming one kind must not lift the limits of the others."""
        return {**cls.model_fields["max_bytes"].default, **limits}


class Settings(BaseSettings):
    """All that a run of a workspace depends on, but for its documents and its codebook."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="FAKTOR_", env_nested_delimiter="__")

    name: Annotated[str, Field(description="Name of the study, shown in the report.")] = "faktor"
    codebook: Annotated[str, Field(description="The codebook file, relative to the workspace or absolute.")] = (
        "corpus/codebook/city-digitalisation.yaml"
    )
    sources: Annotated[tuple[SourceSettings, ...], Field(description="Where documents come from.")] = ()
    workers: Annotated[int, Field(ge=1, le=64, description="Processes that read documents.")] = 2
    batch_documents: Annotated[int, Field(ge=1, le=10_000, description="Documents of one task.")] = 100
    seconds_a_file: Annotated[float, Field(gt=0, description="Time after which reading a file is given up.")] = 60.0
    ocr: Annotated[
        Literal["auto", "tesseract", "rapidocr", "off"],
        Field(description="What reads pages that are pictures of text; auto: tesseract, else RapidOCR, if installed."),
    ] = "auto"
    topics: Annotated[TopicSettings, Field(description="How topics are fitted.")] = TopicSettings()
    ledger: Annotated[
        str | None,
        Field(
            pattern=r"^postgresql\+pg8000://",
            description="PostgreSQL database that the ledger is kept in (it holds a password: rather FAKTOR_LEDGER); "
            "unset: corpus/ledger.db.",
        ),
    ] = None
    fetch: Annotated[FetchSettings, Field(description="How the web is asked.")] = FetchSettings()
    serve: Annotated[ServeSettings, Field(description="When `faktor serve` does what.")] = ServeSettings()
    keep: Annotated[KeepSettings, Field(description="How long what is no truth is kept.")] = KeepSettings()

    @field_validator("sources")
    @classmethod
    def name_each_source_once(cls, sources: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        """Two sources of one name would claim each other's documents."""
        names = [source.name for source in sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"expected each source name once, got {', '.join(twice)} twice")
        return sources

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, and read nothing else."""
        return (env_settings, init_settings)

    def list_sources(self) -> tuple[Source, ...]:
        """Return the sources as records."""
        return tuple(
            Source(
                name=each.name, folder=each.folder, kinds=dict(each.kinds), publisher=each.publisher, region=each.region
            )
            for each in self.sources
        )


def find_workspace(folder: Path) -> Workspace:
    """Return the workspace in a folder.

    Raises:
        SettingsError: If the folder holds no faktor.toml.
    """
    workspace = Workspace(folder.expanduser().absolute())
    if not workspace.settings.is_file():
        raise SettingsError(
            f"There is no workspace in {workspace.root} (no faktor.toml). "
            f"Make one with `faktor init {folder}` or name another with -w.",
            str(workspace.root),
        )
    return replace(workspace, ledger_url=_find_ledger(workspace))


def _find_ledger(workspace: Workspace) -> str | None:
    """Return the address of the ledger; `read_settings` tells of mistakes in the settings, also in this one."""
    if address := os.environ.get("FAKTOR_LEDGER"):
        return address
    try:
        found = tomllib.loads(workspace.settings.read_text(encoding="utf-8")).get("ledger")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        return None
    return found if isinstance(found, str) else None


def read_settings(workspace: Workspace) -> Settings:
    """Return the settings of a workspace.

    Raises:
        SettingsError: If faktor.toml or a FAKTOR_ variable cannot be used; the message names the key.
    """
    try:
        content = tomllib.loads(workspace.settings.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{workspace.settings} is no valid TOML: {error}. Mend that place.", "faktor.toml"
        ) from error
    except OSError as error:
        raise SettingsError(f"{workspace.settings} cannot be read: {error.strerror}.", "faktor.toml") from error
    try:
        return Settings(**content)
    except ValidationError as error:
        raise SettingsError(f"{workspace.settings}: {_say(error)}", "faktor.toml") from error


def read_environment() -> Settings:
    """Return what the environment sets, for what is done outside of any workspace.

    Raises:
        SettingsError: If a FAKTOR_ variable cannot be used; the message names the key.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(f"The environment: {_say(error)}", "FAKTOR_") from error


def _say(error: ValidationError) -> str:
    first: Any = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    if first["type"] == "extra_forbidden":
        return f"{where} is no setting. {_tell_known(first['loc'])}"
    more = len(error.errors()) - 1
    return f"{where}: {first['msg']}." + (f" ({more} more)" if more else "")


def _tell_known(place: tuple[int | str, ...]) -> str:
    """Name the settings that stand where one was written that does not exist."""
    top = Settings.model_fields.get(str(place[0]))
    model = None if top is None or len(place) != 2 else top.annotation
    if isinstance(model, type) and issubclass(model, BaseModel):
        return f"Known settings of [{place[0]}] are: {', '.join(sorted(model.model_fields))}."
    return f"Known settings at the top are: {', '.join(sorted(Settings.model_fields))}."
