# syntax=docker/dockerfile:1
# Sallyport as an ordinary user on a read-only root:
#
#   docker build --tag sallyport .
#   docker run --rm -it --read-only --tmpfs /tmp --cap-drop ALL \
#     --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
#     --volume "$PWD:/workspace" --volume sallyport-state:/state sallyport doctor
#
# The sandbox is bubblewrap, and inside a container it needs user namespaces and a fresh /proc: the three security
# options give it these, and no more capability than before. Where they are missing, Sallyport refuses to run commands
# (exit status 6) and `doctor` says so; it never runs them unconfined. Nothing secret is built in: keys of model servers
# are given when it runs.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap git util-linux mount bash ca-certificates \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/package.json /build/README.md /build/SECURITY.md /build/CHANGELOG.md /build/LICENSE /opt/sallyport/
COPY --from=build /build/node_modules /opt/sallyport/node_modules
COPY --from=build /build/dist /opt/sallyport/dist
COPY --from=build /build/policies /opt/sallyport/policies
COPY --from=build /build/examples/checkout-incident /opt/sallyport/examples/checkout-incident
COPY --from=build /build/examples/first-task /opt/sallyport/examples/first-task
RUN ln -s /opt/sallyport/dist/main.js /usr/local/bin/sallyport \
  && install -d -o node -g node -m 0700 /state \
  && install -d -o node -g node /workspace
ENV NODE_ENV=production SALLYPORT_STATE=/state
USER node
WORKDIR /workspace
VOLUME ["/state", "/workspace"]
ENTRYPOINT ["sallyport"]
CMD ["--help"]
