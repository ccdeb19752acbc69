"""Settings of a workspace: faktor.toml, then the environment (FAKTOR_...), read once and frozen.

Takes the folder of a workspace; gives its settings and its sources. Refuses keys that it does not know.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.errors import SettingsError
from pipeline.records import KINDS, Source
from pipeline.workspace import Workspace

__all__ = ["Settings", "SourceSettings", "TopicSettings", "find_workspace", "read_environment", "read_settings"]


class SourceSettings(BaseModel):
    """A folder that documents are taken from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Short name, unique in the workspace.")]
    folder: Annotated[str, Field(description="The folder, relative to the workspace or absolute.")]
    kinds: Annotated[
        dict[str, str], Field(description='First folder below -> kind of its documents; "" is the folder itself.')
    ] = {}
    publisher: Annotated[str | None, Field(description="Publisher of every document that names none.")] = None

    @field_validator("kinds")
    @classmethod
    def know_each_kind(cls, kinds: dict[str, str]) -> dict[str, str]:
        """A misspelt kind would make every `kind=...` question silently empty."""
        unknown = sorted(set(kinds.values()) - set(KINDS))
        if unknown:
            raise ValueError(f"expected kinds out of {', '.join(KINDS)}, got {', '.join(unknown)}")
        return kinds


class TopicSettings(BaseModel):
    """How topics are fitted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: Annotated[int | None, Field(ge=2, le=200, description="Number of topics; unset: chosen by coherence.")] = None
    k_min: Annotated[int, Field(ge=2, le=200, description="Smallest number of topics that is tried.")] = 4
    k_max: Annotated[int, Field(ge=2, le=200, description="Largest number of topics that is tried.")] = 16
    seed: Annotated[int, Field(ge=0, description="Seed of the fit.")] = 1

    @model_validator(mode="after")
    def try_a_range(self) -> Self:
        """An empty range would leave nothing to choose from, long after the documents were read."""
        if self.k_min > self.k_max:
            raise ValueError(f"expected k_min of at most k_max, got {self.k_min} and {self.k_max}")
        return self


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
            Source(name=each.name, folder=each.folder, kinds=dict(each.kinds), publisher=each.publisher)
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
    return workspace


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
        known = ", ".join(sorted(Settings.model_fields))
        return f"{where} is no setting. Known settings at the top are: {known}."
    more = len(error.errors()) - 1
    return f"{where}: {first['msg']}." + (f" ({more} more)" if more else "")
