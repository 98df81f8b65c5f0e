# perf-gate for ECS, Kubernetes and CI systems that start containers: one static binary and the roots of TLS, nothing else.
# Built by scripts/image.sh, which makes the context. (No shell and no git: GitLab and the like want scripts/install.sh instead.)
FROM scratch

ARG VERSION=0.0.0
ARG REVISION=unknown
ARG SOURCE=https://github.com/org/perf-gate
LABEL org.opencontainers.image.title="perf-gate" \
      org.opencontainers.image.description="A performance regression gate whose verdict can be trusted" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# HTTPS to AWS and GitHub has no roots otherwise.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# Where gates of one machine look for each other, and what is written when no volume is mounted.
COPY --chmod=1777 empty /tmp
COPY --chown=65532:65532 empty /work
COPY --chmod=755 perf-gate /usr/local/bin/perf-gate

# A scenario calls `perf-gate demo` by its name.
ENV PATH=/usr/local/bin
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/perf-gate"]
