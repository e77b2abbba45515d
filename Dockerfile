# Images are named by digest, so that a build takes what was looked at, and .github/dependabot.yml proposes newer ones. The tag
# beside a digest is for readers: only the digest counts.

# A static binary: no cgo, no libc, nothing to patch but Northstar and Go.
FROM --platform=$BUILDPLATFORM golang:1.26.8@sha256:3c3e25a4da13fd0478eed2df1eb35a0e667094a7124d3993a6a1d30f71c17e79 AS build
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
FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab
COPY --from=build /out/northstar /usr/local/bin/northstar
COPY --from=build --chown=65532:65532 /out/data /data
# Metrics and the operator's pages are on 8081, which is not exposed: only who shares a network with the container reaches it.
# Long webhook deliveries are kept in /data while they are read; /tmp is often memory.
ENV NORTHSTAR_LISTEN=0.0.0.0:8080 \
    NORTHSTAR_ADMIN_LISTEN=0.0.0.0:8081 \
    TMPDIR=/data \
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
