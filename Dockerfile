# Muster as one static binary on an empty image: no shell, no package manager,
# not root. Without a database given it keeps an SQLite file in /data.

ARG GO_VERSION=1.26

# The compiler runs on the builder's platform, whatever the target.
FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
# What `muster version` prints, since the build does not see the repository.
ARG VERSION=devel
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /image/muster ./cmd/muster
# Certificates for the networks it talks to. Zone data is in the binary.
RUN mkdir -p /image/etc/ssl/certs \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/
COPY docs/licences.txt /image/licences.txt
# Writable: its data, and SQLite's temporary files.
RUN mkdir -p /writable && mkdir -m 0700 /writable/data && mkdir -m 1777 /writable/tmp

FROM scratch
COPY --from=build /image /
COPY --from=build --chown=65532:65532 /writable /

USER 65532:65532
# Inside a container, loopback is the container's; publishing the port decides
# who can reach it.
ENV MUSTER_HTTP_ADDR=:8080 MUSTER_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
# Whether it lives. Whether the database and the networks are there is said by
# `muster healthcheck --ready`: a restart mends neither.
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 CMD ["/muster", "healthcheck"]
ENTRYPOINT ["/muster"]
CMD ["serve"]
