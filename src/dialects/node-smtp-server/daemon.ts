import type { Host, Release } from '../../model/model.ts';
import { compareVersions } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { HARAKA } from '../../platform/node-programs.ts';
import type { Daemon } from '../dialect.ts';
import { mains, packageFolder } from './mains.ts';
import { remedies } from './remedies.ts';
import { service } from './service.ts';

/** Releases between which something changed that is read here: sessions' own lists (smtp-server 3.21), connection.ini (Haraka 3.1). */
const VERSIONS = { 'smtp-server': ['3.13.4', '3.21.6'], haraka: ['2.8.28', '3.0.5', '3.3.4'] } as const;

function releases(name: keyof typeof VERSIONS, least = '0'): readonly Release[] {
  const list = VERSIONS[name].filter((version) => compareVersions(version, least) >= 0);
  return (list.length > 0 ? list : VERSIONS[name].slice(-1)).map((version) => ({ version, build: 'upstream' }));
}

/** What is told of the program, else what its package asks for: `^3.21.0` is 3.21 or later. */
function releasesIn(host: Host, main: string): readonly Release[] {
  const name = HARAKA.test(main) ? 'haraka' : 'smtp-server';
  const told = host.releases(name);
  if (told.length > 0) return told;
  const text = fileAt(host, `${packageFolder(host, main)}/package.json`)?.text ?? '';
  const [, least] = new RegExp(`"${name}"\\s*:\\s*"[~^>=v ]*(\\d+\\.\\d+\\.\\d+)`, 'i').exec(text) ?? [];
  return releases(name, least);
}

export const daemon: Daemon = {
  releases: releases('smtp-server'),
  releasesIn,
  mains,
  service,
  remedies,
};
