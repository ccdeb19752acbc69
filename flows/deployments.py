"""The schedules of a workspace, and their registration as Prefect deployments.

Takes the settings and sources.yaml; gives one deployment a schedule. A deployment that is as it should be is left
alone: registering it anew would delete its missed runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows.settings import Settings
from flows.sources import read_sources
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

__all__ = ["INGEST", "MAINTAIN", "UPDATE", "Deployment", "list_deployments", "register"]

INGEST = "flows.collect.flow.ingest"
UPDATE = "flows.serving.update.update"
MAINTAIN = "flows.maintenance.flow.maintain"

# Prefect gives at most so many at once.
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow that runs on a schedule.

    Attributes:
        name: Its name in Prefect's page: of the source, or of what is done.
        entrypoint: Where the flow is, as a module path.
        cron: When it is due.
        zone: The time zone of `cron`.
        parameters: What the flow is called with.
        description: One sentence for a person.
        is_paused: Whether it rests.
    """

    name: str
    entrypoint: str
    cron: str
    zone: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    is_paused: bool = False

    @property
    def flow(self) -> str:
        """Name of the flow."""
        return self.entrypoint.rsplit(".", 1)[1]


def list_deployments(workspace: Workspace, settings: Settings) -> tuple[Deployment, ...]:
    """Return what runs by itself in a workspace.

    Args:
        workspace: The workspace.
        settings: Its settings.

    Returns:
        One deployment for each source with a schedule, one for the folders of faktor.toml, one for maintenance.

    Raises:
        SettingsError: If sources.yaml cannot be used.
    """
    root = str(workspace.root)
    found = [
        Deployment(
            name=source.name,
            entrypoint=INGEST,
            cron=source.schedule,
            zone=source.zone,
            parameters={"root": root, "source": source.name},
            description=f"Take in what {source.name} offers, and read and code what is new.",
            is_paused=source.paused,
        )
        for source in read_sources(workspace)
        if source.schedule
    ]
    serve = settings.serve
    if serve.folders and settings.sources:
        found.append(
            Deployment(
                name="folders",
                entrypoint=UPDATE,
                cron=serve.folders,
                zone=serve.zone,
                parameters={"root": root},
                description="Take in what the folders of faktor.toml hold, as `faktor run` does.",
            )
        )
    if serve.maintain:
        found.append(
            Deployment(
                name="maintain",
                entrypoint=MAINTAIN,
                cron=serve.maintain,
                zone=serve.zone,
                parameters={"root": root},
                description="Compact tables, verify originals, let go of old records.",
            )
        )
    return tuple(found)


def register(client: "SyncPrefectClient", deployments: tuple[Deployment, ...]) -> "dict[UUID, Deployment]":
    """Let Prefect have these deployments and no others.

    Args:
        client: A client of the server.
        deployments: What is to run by itself.

    Returns:
        The id that Prefect gave -> the deployment.
    """
    # read wholly before anything is deleted: the pages would move
    held = {(each.name, each.entrypoint): each for each in _read_all(client)}
    wanted = {(each.name, each.entrypoint): each for each in deployments}
    for key, old in held.items():
        if key not in wanted:
            client.delete_deployment(old.id)
    return {_register_one(client, each, held.get(key)): each for key, each in wanted.items()}


def _read_all(client: "SyncPrefectClient") -> "Iterator[DeploymentResponse]":
    from prefect.client.schemas.sorting import DeploymentSort

    offset = 0
    while page := client.read_deployments(limit=_PAGE, offset=offset, sort=DeploymentSort.NAME_ASC):
        yield from page
        offset += len(page)


def _register_one(client: "SyncPrefectClient", wanted: Deployment, held: "DeploymentResponse | None") -> "UUID":
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.schedules import CronSchedule

    if held is not None and _is_same(held, wanted):
        return held.id
    schedule = CronSchedule(cron=wanted.cron, timezone=wanted.zone)
    return client.create_deployment(
        client.create_flow_from_name(wanted.flow),
        wanted.name,
        schedules=[DeploymentScheduleCreate(schedule=schedule, active=not wanted.is_paused)],
        parameters=dict(wanted.parameters),
        description=wanted.description,
        entrypoint=wanted.entrypoint,
        paused=wanted.is_paused,
        enforce_parameter_schema=False,
    )


def _is_same(held: "DeploymentResponse", wanted: Deployment) -> bool:
    if len(held.schedules) != 1:
        return False
    schedule: Any = held.schedules[0].schedule
    return (
        getattr(schedule, "cron", None) == wanted.cron
        and schedule.timezone == wanted.zone
        and dict(held.parameters) == dict(wanted.parameters)
        and held.description == wanted.description
        and held.paused == wanted.is_paused
    )
