import type { Host, Release } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { parseBraces } from '../../syntax/braces.ts';
import type { Statement } from '../../syntax/statement.ts';

/** Debian 10 to 13 and Ubuntu 20.04 to 24.04; upstream's stable lines [docs: packages.debian.org, nginx.org/en/CHANGES]. */
const DEBIAN = ['1.14.2', '1.18.0', '1.22.1', '1.24.0', '1.26.3'];
const UPSTREAM = ['1.14.2', '1.16.1', '1.18.0', '1.20.2', '1.22.1', '1.24.0', '1.26.3', '1.28.0'];

export const releases: readonly Release[] = [
  ...UPSTREAM.map((version) => ({ version, build: 'upstream' as const })),
  ...DEBIAN.map((version) => ({ version, build: 'debian' as const })),
].sort((a, b) => compareVersions(a.version, b.version));

/** `ssl on` went with this release [docs: CHANGES 1.25.1]. */
export const WITHOUT_SSL = '1.25.1';

/**
 * The releases and builds that take what the file uses: Debian's needs `load_module` for `mail` and `stream`, which
 * upstream's packages have built in; `ssl on` is gone since 1.25.1. Undefined where nothing tells.
 */
export function releasesIn(host: Host, main: string): readonly Release[] | undefined {
  const file = fileAt(host, main);
  if (!file) return undefined;
  const { statements } = parseBraces(file);
  const mayLoad = statements.some(
    (one) => one.kind === 'hole' || ['load_module', 'include'].includes(one.key.value ?? ''),
  );
  const usesSsl = statements.some((one) => isBlock(one, 'mail') && hasSsl(one.body ?? []));
  const left = releases.filter(
    ({ version, build }) =>
      (mayLoad || build === 'upstream') && (!usesSsl || compareVersions(version, WITHOUT_SSL) < 0),
  );
  return left.length < releases.length ? left : undefined;
}

function isBlock(statement: Statement, name: string): statement is Extract<Statement, { kind: 'setting' }> {
  return statement.kind === 'setting' && statement.key.value === name && statement.body !== undefined;
}

function hasSsl(body: readonly Statement[]): boolean {
  return body.some(
    (one) =>
      one.kind === 'setting' &&
      !one.under &&
      (one.key.value === 'ssl' || (isBlock(one, 'server') && hasSsl(one.body ?? []))),
  );
}
