"""The doors of faktor: disk, network, clock, schedules and people. What is thought stands in `pipeline`.

Whatever door is used, Prefect is told here how to behave before anything can import it: it schedules and shows, says
nothing on the user's screen and nothing to anybody else. A value that the user has set stays, but for telemetry,
which is always off.
"""

import os

os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS"] = "false"

for _name, _value in {
    # without a server Prefect starts one of its own for as long as the run lasts; slow machines need more than its 20 s
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # logs go to the server, where there is one to keep them; the screen is the user's
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
}.items():
    os.environ.setdefault(_name, _value)
if "PREFECT_API_URL" not in os.environ:
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
