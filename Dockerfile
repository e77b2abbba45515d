# syntax=docker/dockerfile:1

# A static binary: no cgo, no libc, nothing to patch but Northstar and Go.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w" -o /out/northstar ./cmd/northstar \
    && mkdir -p /out/data

# Certificates, time zones and a user that is not root; no shell and no package manager.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/northstar /usr/local/bin/northstar
COPY --from=build --chown=65532:65532 /out/data /data
ENV NORTHSTAR_LISTEN=0.0.0.0:8080 \
    NORTHSTAR_DATABASE_URL=sqlite:/data/northstar.db \
    NORTHSTAR_LOG_FORMAT=json
USER 65532:65532
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# The binary asks its own /readyz: the image has no curl and no shell.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 CMD ["/usr/local/bin/northstar", "health"]
ENTRYPOINT ["/usr/local/bin/northstar"]
CMD ["serve"]
