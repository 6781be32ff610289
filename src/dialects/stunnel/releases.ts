import type { Host, Release } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { parseIni } from '../../syntax/ini.ts';
import { optionNamed } from './options.ts';

/** Debian 10 to 13 and Ubuntu 18.04 to 24.04; upstream by milestones [docs: packages.debian.org, NEWS]. */
const DEBIAN = ['5.44', '5.50', '5.56', '5.63', '5.68', '5.72', '5.74'];
const UPSTREAM = ['5.30', '5.44', '5.50', '5.56', '5.61', '5.68', '5.75'];

export const releases: readonly Release[] = [
  ...UPSTREAM.map((version) => ({ version, build: 'upstream' as const })),
  ...DEBIAN.map((version) => ({ version, build: 'debian' as const })),
].sort((a, b) => Number(a.version) - Number(b.version));

/** The releases that know every name that the file uses outside of conditions; undefined where that leaves none. */
export function releasesIn(host: Host, main: string): readonly Release[] | undefined {
  const file = fileAt(host, main);
  if (!file) return undefined;
  const needed = parseIni(file).statements.flatMap((statement) => {
    if (statement.kind === 'hole' || statement.under || statement.operator?.value !== '=') return [];
    return optionNamed(statement.key.value ?? '')?.since ?? [];
  });
  const left = releases.filter(({ version }) => needed.every((since) => compareVersions(version, since) >= 0));
  return left.length > 0 ? left : undefined;
}
