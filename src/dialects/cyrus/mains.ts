import type { Host } from '../../model/model.ts';
import { fileAt, open } from '../../platform/files.ts';

const FILES = ['/etc/cyrus.conf', '/usr/local/etc/cyrus.conf'];

/** The files with which a master is started, one per process. */
export function mains(host: Host): readonly string[] {
  const told = masterOptions(host).MASTERCONF;
  const [usual, ...others] = FILES;
  const list = [told ?? usual!, ...others].filter((path) => fileAt(host, path));
  const ends = list.map((path) => open(host, path).path);
  return list.filter((_, i) => ends.indexOf(ends[i]!) === i);
}

/** What Debian's init script and unit hand to the master [measured: MASTERCONF replaces cyrus.conf, CONF is the master's own]. */
export function masterOptions(host: Host): { readonly CONF?: string; readonly MASTERCONF?: string } {
  const text = fileAt(host, '/etc/default/cyrus-imapd')?.text ?? '';
  const value = (name: string) =>
    [...text.matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=(["']?)([^"'\\s#;]+)\\1`, 'gm'))].at(-1)?.[2];
  const [conf, master] = [value('CONF'), value('MASTERCONF')];
  return {
    ...(conf?.startsWith('/') ? { CONF: conf } : {}),
    ...(master?.startsWith('/') ? { MASTERCONF: master } : {}),
  };
}
