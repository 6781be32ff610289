import { groupBy } from '../model/facts.ts';
import type { Host } from '../model/model.ts';
import type { Finding } from '../model/result.ts';
import { locate } from '../text/source-file.ts';
import { placeKey, uniqueReasons } from './evidence.ts';

interface Made {
  readonly finding: Finding;
  readonly reason: string | undefined;
  readonly host: Host;
}

/** Hosts that one play makes of one template, each with variables of its own, are told together where they come to the same. */
export function together<T extends Made>(list: readonly T[]): readonly T[] {
  return groupBy(list, sameness).map((group) => {
    const [first] = group;
    if (group.length === 1) return first!;
    const because = uniqueReasons(group.flatMap(({ finding }) => finding.because));
    return { ...first!, finding: { ...first!.finding, because } };
  });
}

function sameness({ finding, reason, host }: Made): string {
  const { rule, level, certainty, assuming, message, at, listeners } = finding;
  const [place = at] = locate(at);
  const own = host.source === 'ansible' ? '' : host.name;
  const asked = assuming.map(({ text }) => text);
  const parts = [
    host.source,
    host.root,
    own,
    rule,
    level,
    certainty,
    asked,
    message,
    placeKey(place),
    listeners,
    reason,
  ];
  return JSON.stringify(parts);
}
