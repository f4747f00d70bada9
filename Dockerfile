# For BuildKit (Docker 23 or later): the mount below, and how .dockerignore is read.
# Rancher 1.x hosts run old Docker engines. Under their seccomp profile a newer glibc cannot start threads, so the base is
# musl; Node 24 is the line with the longest support. Both can be given: --build-arg NODE_IMAGE=…@sha256:…
# (the release has to be the same Alpine's, or an older one's, for node to find its libstdc++).
ARG NODE_IMAGE=node:24-alpine3.22
ARG ALPINE_IMAGE=alpine:3.22

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json LICENSE ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts ./scripts
COPY src ./src
RUN npm run bundle

FROM ${ALPINE_IMAGE}
ARG VERSION=1.0.0-alpha.1
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="rancher-external-dns" \
      org.opencontainers.image.description="Keeps a Route 53 zone true to a Rancher 1.x environment." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"

# In one step, and mounted instead of copied, so that node lies in one layer only. The health check of Rancher is on port
# 1000, which engines before Docker 20.10 give to root alone, or to who has this capability. The name is for `ps` and $HOME.
RUN --mount=type=bind,from=build,source=/usr/local/bin/node,target=/mnt/node \
    apk add --no-cache libstdc++ tini \
 && apk add --no-cache --virtual .setcap libcap \
 && cp /mnt/node /usr/local/bin/node \
 && setcap cap_net_bind_service=+ep /usr/local/bin/node \
 && apk del .setcap \
 && echo 'external-dns:x:1000:1000::/:/sbin/nologin' >> /etc/passwd

COPY --from=build /build/dist/bundle /app
COPY --from=build /usr/local/LICENSE /app/NODE-LICENSE.txt
COPY --from=build /build/LICENSE /app/

USER 1000:1000
WORKDIR /app
EXPOSE 1000
STOPSIGNAL SIGTERM
# Lists, not lines: no shell runs in the container, and signals reach the program.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/node", "/app/healthcheck.js"]
# A small young generation: a third less memory in a large environment, for a little more work.
ENTRYPOINT ["/sbin/tini", "--", "/usr/local/bin/node", "--max-semi-space-size=1", "/app/main.js"]
CMD ["run"]
