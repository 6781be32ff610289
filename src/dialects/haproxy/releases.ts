import type { Release } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';

/** Debian 10 to 13 and Ubuntu 22.04; upstream's long-term lines [docs: packages.debian.org, haproxy.org]. */
const DEBIAN = ['1.8.19', '2.2.9', '2.4.24', '2.6.12', '3.0.11'];
const UPSTREAM = ['1.8.31', '2.0.35', '2.2.33', '2.4.28', '2.6.22', '2.8.15', '3.0.11', '3.2.3'];

export const releases: readonly Release[] = [
  ...UPSTREAM.map((version) => ({ version, build: 'upstream' as const })),
  ...DEBIAN.map((version) => ({ version, build: 'debian' as const })),
].sort((a, b) => compareVersions(a.version, b.version));
