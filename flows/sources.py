"""The sources of a workspace: those of corpus/sources.yaml, and the folders of faktor.toml.

Takes a workspace; gives its sources, or one sentence with the line that is wrong. Fetches nothing and writes nothing;
`flows.source_file` changes the file.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from flows.schedules import check_cron, check_zone
from flows.settings import Settings, check_kinds
from pipeline.acquire.links import is_wanted
from pipeline.codebook.yaml_nodes import ListNode, MapNode, Node, TextNode, read_yaml
from pipeline.errors import CodebookError, SettingsError
from pipeline.records import Source
from pipeline.workspace import Workspace

__all__ = [
    "DEFAULT_ZONE",
    "WebSource",
    "find_source",
    "list_folders",
    "parse_sources",
    "read_blocks",
    "read_sources",
    "read_zones",
    "select_sources",
    "tell_next_run",
]

DEFAULT_ZONE = "Asia/Jakarta"
"""The zone of a source that names none: a schedule and a date without an offset are meant in it."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
# PyYAML and people write more than these, but a file that a second person reads should not.
_YES = {"true": True, "yes": True, "false": False, "no": False}
_OF_THE_WEB = ("feed", "sitemap", "pages")


class WebSource(BaseModel):
    """A source as corpus/sources.yaml describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(description="Short name, unique in the workspace.")]
    kind: Annotated[
        Literal["feed", "sitemap", "pages", "folder", "mail"],
        Field(description="What it is: a feed, a sitemap, pages that list articles, a folder, or a folder of mails."),
    ]
    address: Annotated[
        tuple[str, ...], Field(description="Address of the feed, the sitemap, or the pages; one or several.")
    ] = ()
    folder: Annotated[str | None, Field(description="The folder, relative to the workspace or absolute.")] = None
    schedule: Annotated[
        str | None, Field(description="When it is looked at (cron); unset: only by `faktor ingest`.")
    ] = None
    zone: Annotated[str, Field(description="Time zone of the schedule, and of dates without an offset.")] = DEFAULT_ZONE
    language: Annotated[str | None, Field(description='Language of its documents, as "id".')] = None
    publisher: Annotated[str | None, Field(description="Publisher of every document that names none.")] = None
    region: Annotated[str | None, Field(description="Region that it reports on.")] = None
    include: Annotated[
        tuple[str, ...],
        Field(description="Parts of addresses, * for anything; only addresses with one of them are taken."),
    ] = ()
    exclude: Annotated[
        tuple[str, ...],
        Field(description="Parts of addresses, * for anything; addresses with one of them are not taken."),
    ] = ()
    kinds: Annotated[
        dict[str, str],
        Field(description='Kind of its documents; for a folder: first folder below -> kind ("" is the folder itself).'),
    ] = {}
    pause: Annotated[
        float | None, Field(ge=5, le=86_400, description="Seconds between two requests, when longer than usual.")
    ] = None
    since: Annotated[date | None, Field(description="Nothing that is dated before this day is taken.")] = None
    licence: Annotated[str | None, Field(description="Under which licence or permission it is kept.")] = None
    paused: Annotated[bool, Field(description="Whether it is left alone for now.")] = False

    @property
    def is_web(self) -> bool:
        """Whether it is looked for on the web."""
        return self.kind in _OF_THE_WEB

    @property
    def kind_of_documents(self) -> str | None:
        """The kind that all its documents are of, where it says one."""
        return self.kinds.get("")

    def takes(self, address: str) -> bool:
        """Return whether its patterns let an address in."""
        return is_wanted(address, include=self.include, exclude=self.exclude)

    def as_folder(self) -> Source:
        """Return the record of a folder source."""
        return Source(
            name=self.name,
            folder=self.folder or "",
            kinds=dict(self.kinds),
            publisher=self.publisher,
            region=self.region,
            holds_mail=self.kind == "mail",
        )

    @field_validator("name")
    @classmethod
    def name_plainly(cls, name: str) -> str:
        """The name stands in file names, ids and commands."""
        if not _NAME.fullmatch(name):
            raise ValueError("expected lower-case letters, digits, - and _, as in `kabar-kota`")
        return name

    @field_validator("address")
    @classmethod
    def address_the_web(cls, address: tuple[str, ...]) -> tuple[str, ...]:
        """A path or a word would be asked of no host."""
        wrong = next((each for each in address if not re.match(r"https?://[^\s/]+\S*$", each)), None)
        if wrong is not None:
            raise ValueError(f"expected an address that begins with https:// or http://, got {wrong!r}")
        return address

    @field_validator("schedule")
    @classmethod
    def schedule_by_cron(cls, schedule: str | None) -> str | None:
        """A schedule that nobody can read would never run."""
        return None if schedule is None else check_cron(schedule)

    # a misspelt zone would move every date
    know_the_zone = field_validator("zone")(check_zone)

    @field_validator("kinds", mode="before")
    @classmethod
    def name_one_kind_for_all(cls, kinds: Any) -> Any:
        """One word means every document of the source."""
        return {"": kinds} if isinstance(kinds, str) else kinds

    know = field_validator("kinds")(check_kinds)

    @model_validator(mode="after")
    def say_where_it_is(self) -> Self:
        """A source without a place offers nothing, and nobody would notice."""
        if self.is_web and not self.address:
            raise ValueError(f"expected `address:` for a source of kind {self.kind}, got none")
        if not self.is_web and not self.folder:
            raise ValueError(f"expected `folder:` for a source of kind {self.kind}, got none")
        if self.folder if self.is_web else self.address:
            raise ValueError("expected `address:` for feed, sitemap and pages, `folder:` for folder and mail")
        return self


_LISTS = ("address", "include", "exclude")


def read_sources(workspace: Workspace) -> tuple[WebSource, ...]:
    """Return the sources that corpus/sources.yaml describes, in its order; none when there is no such file.

    Raises:
        SettingsError: If the file cannot be used; the message names line and column.
    """
    try:
        text = workspace.sources.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"{workspace.sources}:{line}: Expected UTF-8, got other bytes. Save the file as UTF-8.", "sources.yaml"
        ) from error
    except OSError as error:
        raise SettingsError(f"{workspace.sources} cannot be read: {error.strerror}.", "sources.yaml") from error
    return parse_sources(text, file=workspace.sources.name)


def parse_sources(text: str, *, file: str = "sources.yaml") -> tuple[WebSource, ...]:
    """Return the sources that a text describes.

    Args:
        text: The YAML.
        file: Name of the file for messages.

    Raises:
        SettingsError: If the text cannot be used; the message names line and column.
    """
    if all(line.strip() == "" or line.lstrip().startswith("#") for line in text.splitlines()):
        return ()
    try:
        return tuple(source for source, _ in read_blocks(text, file=file))
    except CodebookError as error:
        raise SettingsError(str(error), file) from error


def read_blocks(text: str, *, file: str) -> Iterator[tuple[WebSource, Node]]:
    """Yield each source with the place where it stands.

    Raises:
        CodebookError: If the text cannot be used.
    """
    top = read_yaml(text, file=file)
    if not isinstance(top, MapNode):
        raise top.place.error("Expected `sources:` with a list below it, got something else. Write `sources:` first.")
    for key, _ in top.entries:
        if key.text != "sources":
            raise key.place.error(f"Expected `sources:`, got `{key.text}:`. Take the key out.")
    blocks = top.get("sources")
    if isinstance(blocks, TextNode) and blocks.is_null:
        return
    if not isinstance(blocks, ListNode):
        raise top.place.error("Expected a list of sources below `sources:`, got something else. Begin each with `- `.")
    met: dict[str, int] = {}
    for block in blocks.items:
        source = _read_source(block)
        if source.name in met:
            raise block.place.error(
                f"Expected each name once, got `{source.name}` again (first in line {met[source.name]}). Rename one."
            )
        met[source.name] = block.place.line
        yield source, block


def list_folders(workspace: Workspace, settings: Settings) -> tuple[Source, ...]:
    """Return the folders that documents are taken from: those of faktor.toml, then those of corpus/sources.yaml.

    Raises:
        SettingsError: If corpus/sources.yaml cannot be used, or has the name of a source of faktor.toml.
    """
    folders = settings.list_sources()
    described = read_sources(workspace)
    twice = {each.name for each in folders} & {each.name for each in described}
    if twice:
        raise SettingsError(
            f"The source {min(twice)} stands in faktor.toml and in corpus/sources.yaml. Rename one of the two.",
            "sources.yaml",
        )
    return (*folders, *(each.as_folder() for each in described if not each.is_web and not each.paused))


def select_sources(workspace: Workspace, names: tuple[str, ...] = ()) -> tuple[WebSource, ...]:
    """Return the sources of some names, or all that are not paused.

    Raises:
        SettingsError: If there is no source of a name.
    """
    sources = read_sources(workspace)
    if not names:
        return tuple(each for each in sources if not each.paused)
    return tuple(find_source(sources, name) for name in names)


def find_source(sources: tuple[WebSource, ...], name: str) -> WebSource:
    """Return the source of a name.

    Raises:
        SettingsError: If there is none.
    """
    for source in sources:
        if source.name == name:
            return source
    known = ", ".join(each.name for each in sources) or "none yet: add one with `faktor sources add ADDRESS`"
    raise SettingsError(f"There is no source {name!r} in corpus/sources.yaml. Sources are: {known}.", "sources.yaml")


def read_zones(workspace: Workspace) -> dict[str, ZoneInfo]:
    """Return the time zone of each source of corpus/sources.yaml.

    Raises:
        SettingsError: If the file cannot be used.
    """
    return {each.name: ZoneInfo(each.zone) for each in read_sources(workspace)}


def tell_next_run(source: WebSource, *, now: datetime) -> datetime | None:
    """Return when a source is looked at next by its schedule, in its zone; None without a schedule or when paused."""
    if source.schedule is None or source.paused:
        return None
    from cronsim import CronSim

    found: datetime | None = next(CronSim(source.schedule, now.astimezone(ZoneInfo(source.zone))), None)
    return found


def _read_source(block: Node) -> WebSource:
    if not isinstance(block, MapNode):
        raise block.place.error(
            "Expected a source with `name:`, `kind:` and `address:`, got one text. Indent its keys."
        )
    content = {key.text: _read_value(key.text, value) for key, value in block.entries}
    try:
        return WebSource(**content)
    except ValidationError as error:
        raise _explain(error, block) from error


def _read_value(key: str, node: Node) -> Any:
    if isinstance(node, ListNode):
        return [_read_value("", each) for each in node.items]
    if isinstance(node, MapNode):
        return {name.text: _read_value("", value) for name, value in node.entries}
    if key == "paused":
        if node.text.lower() not in _YES:
            raise node.place.error(f"Expected true or false, got `{node.text}`.")
        return _YES[node.text.lower()]
    if node.is_null:
        return () if key in _LISTS else None
    return [node.text] if key in _LISTS else node.text


def _explain(error: ValidationError, block: MapNode) -> CodebookError:
    first: Any = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    place = next((name.place for name, _ in block.entries if name.text == key), block.place)
    if first["type"] == "extra_forbidden":
        known = ", ".join(WebSource.model_fields)
        return place.error(f"`{key}` is nothing that a source has. Known keys are: {known}.")
    if first["type"] == "missing":
        return block.place.error(f"Expected `{key}:`, got none. Write it.")
    said = str(first["msg"]).removeprefix("Value error, ")
    return place.error((f"{key}: " if key else "") + f"{said}.")
