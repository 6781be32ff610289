FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY src src
COPY rules rules
RUN npm ci --no-audit --no-fund

FROM node:24-slim
COPY --from=build /build/dist /opt/waxseal
USER node
WORKDIR /repo
ENTRYPOINT ["node", "/opt/waxseal/cli.js"]
