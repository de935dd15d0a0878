"""`columnist up`: Prefect's server and the runner of the schedules, started, watched and stopped."""
