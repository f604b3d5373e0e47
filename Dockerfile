# The service in any of its roles. Dependencies are installed in a stage of their own, so that a change of the code does
# not install them again and npm's cache stays behind.
# The image is named by version; deploy/pin-images.sh finds its digest, which was not known where this was written.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a package runs. `npm ci` needs a lock that holds the engine for every platform: npm run lock:complete writes what the
# registry has. With a lock that does not, the build ends here, unless UNLOCKED_PACKAGES=on accepts that what is missing in the lock is
# installed by its exact version, without a hash that was known before.
ARG UNLOCKED_PACKAGES=off
RUN npm ci --omit=dev --ignore-scripts \
    || { [ "$UNLOCKED_PACKAGES" = on ] && npm install --omit=dev --ignore-scripts --no-audit --no-fund; } \
    || { echo 'Complete the lock (npm run lock:complete), or accept packages without a hash (--build-arg UNLOCKED_PACKAGES=on).'; exit 1; }
# The image has a Node of its own.
RUN rm -rf node_modules/node-linux-* node_modules/node-win-*

FROM ${NODE_IMAGE}
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
# The built pages: `npm run web:build` makes them before the image is built, so the image needs no vite.
COPY web/dist web/dist
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
