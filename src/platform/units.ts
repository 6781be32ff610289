import type { Host } from '../model/model.ts';

/**
 * Whether a unit is masked: below /etc/systemd/system a link to /dev/null stands in its place [systemd.unit(5); measured:
 * combined/leftover-xinetd-masked]. A checkout without links has a file with that path in it.
 */
export function isMasked(host: Host, unit: string): boolean {
  const entry = host.entry(`/etc/systemd/system/${unit}`);
  if (entry.kind === 'link') return entry.to === '/dev/null';
  return entry.kind === 'file' && entry.file.text.trim() === '/dev/null';
}
