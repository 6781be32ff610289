FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY src src
COPY rules rules
RUN npm ci --no-audit --no-fund

# The program is plain JavaScript, so that it does not matter whose C library it runs on.
FROM node:24-alpine
COPY LICENSE package.json /opt/waxseal/
COPY schema /opt/waxseal/schema
COPY rules /opt/waxseal/rules
COPY --from=build /build/dist /opt/waxseal/dist
USER node
WORKDIR /repo
ENTRYPOINT ["node", "/opt/waxseal/dist/cli.js"]
