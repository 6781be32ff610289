import { resolve } from 'node:path';
import { commitOf, lintCommit, mergeBaseOf, repositoryOf } from '../commits.ts';
import { lint } from '../lint.ts';
import { compare } from '../report/diff/compare.ts';
import { prepare, type RunOptions } from './run.ts';
import { wantsColor, writeReport } from './output.ts';

export interface DiffOptions extends RunOptions {
  readonly format: 'text' | 'json' | 'markdown';
  readonly output?: string;
  readonly mergeBase?: boolean;
  readonly color: boolean;
}

/** `waxseal diff`: what clients can do before and after; always 0, or a `UsageError`. Without `head`, after is the working tree. */
export async function diff(base: string, head: string | undefined, options: DiffOptions): Promise<number> {
  const folder = repositoryOf(resolve('.'));
  const tip = commitOf(folder, head ?? 'HEAD');
  const start = options.mergeBase ? mergeBaseOf(folder, commitOf(folder, base), tip) : commitOf(folder, base);
  const { rules, assume, policy } = await prepare([folder], options);
  const request = { rules, assume, policy, ...(options.now ? { now: options.now } : {}) };
  const before = await lintCommit(folder, start, request);
  const after =
    head === undefined ? await lint({ ...request, paths: [folder] }) : await lintCommit(folder, tip, request);
  const difference = compare(before, after);
  if (options.format === 'json') {
    const { renderDiffJson } = await import('../report/diff/json.ts');
    writeReport(renderDiffJson(difference), options.output);
  } else if (options.format === 'markdown') {
    const { renderDiffMarkdown } = await import('../report/diff/markdown.ts');
    writeReport(renderDiffMarkdown(difference), options.output);
  } else {
    const { renderDiffText } = await import('../report/diff/text.ts');
    writeReport(renderDiffText(difference, { color: wantsColor(options) }), options.output);
  }
  return 0;
}
