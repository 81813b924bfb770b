# Two stages: the first installs, the second runs and holds nothing that only installing needs.
# Where there is no container engine, scripts/check_dockerfile.py tries these steps.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
WORKDIR /app
# The dependencies first and alone: this layer is kept until they change.
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY . .
# As in a checkout: the folders stay where they are, with the migrations and the SDL in them.
RUN pip install --no-deps --no-build-isolation --editable .
# The server may not write to its own folder, so what Python would keep there is made here.
RUN python -m compileall -q --invalidation-mode unchecked-hash .

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 jalousie \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin jalousie
ENV PATH="/opt/venv/bin:$PATH" PYTHONUNBUFFERED=1
# Set JALOUSIE_PUBLIC_URL to the address that people use.
ENV JALOUSIE_HOST=0.0.0.0 JALOUSIE_PORT=8000
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# The SQLite database and the secret key.
RUN mkdir var && chown jalousie:jalousie var
VOLUME /app/var
# By number, so that an orchestrator can tell that it is not root.
USER 10001:10001
EXPOSE 8000
# Past any proxy: the environment may name one that knows nothing of this address.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD python -c "from urllib.request import ProxyHandler as P, build_opener as b; b(P({})).open('http://127.0.0.1:${JALOUSIE_PORT:-8000}/healthz', timeout=3)"
# exec: the server itself gets the signal to stop.
CMD ["sh", "-c", "jalousie migrate && exec jalousie serve"]
