# The service in any of its roles. Dependencies are installed in a stage of their own, so that a change of the code does
# not install them again and npm's cache stays behind.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev --no-audit --no-fund \
    # The image has a Node of its own.
    && rm -rf node_modules/node-linux-* node_modules/node-win-*

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    # As in the scripts of package.json: docs/decisions/0015.
    MALLOC_ARENA_MAX=2 \
    # Without API_KEYS the start refuses an address that others can reach, and says so.
    HOST=0.0.0.0 \
    DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY src src
RUN mkdir /data && chown node:node /data
# Not root; nothing but /data (and /tmp) is written, so the root file system can be read-only.
USER node
VOLUME /data
EXPOSE 8097 9097
# Alive, not ready: a service that waits for its event store must not be killed for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8097/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--liftoff-only", "bin/main.js"]
CMD ["serve"]
