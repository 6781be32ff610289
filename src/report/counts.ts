import { type Finding, type Level, levels, type Result } from '../model/result.ts';

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How many findings there are of each level that occurs, worst first. */
export function byLevel(findings: readonly Finding[]): readonly { readonly level: Level; readonly count: number }[] {
  return levels
    .map((level) => ({ level, count: findings.filter((one) => one.level === level).length }))
    .filter(({ count }) => count > 0);
}

/** `3 certain, 1 likely, 2 undecided, 0 suppressed, 1 problem`. */
export function certainties({ findings, undecided, suppressed, problems }: Result): string {
  const of = (certainty: Finding['certainty']) => findings.filter((one) => one.certainty === certainty).length;
  return [
    `${of('certain')} certain`,
    `${of('likely')} likely`,
    `${undecided.length} undecided`,
    `${suppressed.length} suppressed`,
    counted(problems.length, 'problem'),
  ].join(', ');
}

/** The last line of a report without colours: `2 errors: 2 certain, 0 likely, …`. */
export function countLine(result: Result): string {
  const head = byLevel(result.findings).map(({ level, count }) => counted(count, level));
  return `${head.length === 0 ? 'No findings' : head.join(', ')}: ${certainties(result)}`;
}
