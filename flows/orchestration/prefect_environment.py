"""The environment in which Prefect is quiet, offline and patient with slow disks, and imports nothing of the user's by chance."""

QUIET = {
    # Prefect starts servers and flows as `python -m`, which looks for modules in the working folder first: a user's own
    # flows/ would be imported in place of ours.
    "PYTHONSAFEPATH": "1",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A first start creates and migrates the database; the default of 20 s fails on a slow disk.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # The run's page has the logs; the terminal has Columnist's own one line.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}
