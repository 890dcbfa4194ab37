# For audits that start nothing: configs, saved captures, saved reports. Servers are not run here: a container that could
# run them would need what it is to keep from them.
#   docker build -t mcp-assay . && docker run --rm --network none -v "$PWD:/work:ro" mcp-assay scan --static .
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY auditor auditor
COPY rules rules
RUN python -m venv /opt/mcp-assay && /opt/mcp-assay/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.13-slim
COPY --from=build /opt/mcp-assay /opt/mcp-assay
RUN useradd --create-home --uid 10001 assay
USER assay
WORKDIR /work
ENV PATH=/opt/mcp-assay/bin:$PATH
ENTRYPOINT ["mcp-assay"]
CMD ["scan", "--static", "."]
