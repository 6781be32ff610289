/** Names of compose files: the default ones, and those that `-f` would have to name. */
export const COMPOSE = /(^|\/)(docker-)?compose([._-][^/]*)?\.ya?ml$/;
export const DOCKERFILE = /(^|\/)(Dockerfile|Containerfile)([._-][^/]*)?$|\.(Dockerfile|dockerfile|Containerfile)$/;
