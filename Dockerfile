# Columnist with its Prefect server: `docker compose up`, or `docker run` with a volume on /data and sources on /sources.
FROM python:3.11-slim AS build
WORKDIR /columnist
RUN python -m venv /venv
COPY requirements.lock ./
# All of the lock, for its hashes; then what only developers need goes.
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY flows flows
COPY warehouse warehouse
COPY sql sql
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && /venv/bin/pip uninstall --yes axe-playwright-python bm25s hypothesis grimp import-linter mypy playwright \
        pytest pytest-timeout pytest-xdist python-docx ruff

FROM python:3.11-slim
RUN useradd --create-home --uid 1000 columnist && mkdir /data /sources && chown columnist /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH COLUMNIST_HOME=/data PYTHONUNBUFFERED=1
USER columnist
WORKDIR /sources
VOLUME /data
EXPOSE 4200
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:4200/api/health', timeout=5)"]
CMD ["columnist", "up", "--host", "0.0.0.0", "--port", "4200"]
