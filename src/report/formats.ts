import type { Result } from '../model/result.ts';
import { renderText, type TextOptions } from './text.ts';

/** What a report may need beside the result. */
export interface ReportOptions extends TextOptions {
  /** Waxseal's own release. */
  readonly version: string;
  /** SARIF: suppressed findings too, with their reasons; GitHub would open alerts for them. */
  readonly withSuppressed?: boolean;
  /** Whether a path is among what was changed; such findings come first where only some are shown. */
  readonly isChanged?: (path: string) => boolean;
}

type Render = (result: Result, options: ReportOptions) => string | Promise<string>;

/** Every form of the report, each loaded when it is asked for; INTERFACE, `--format`. */
const renderers = {
  text: renderText,
  sarif: async (result, { version, withSuppressed }) =>
    (await import('./sarif.ts')).renderSarif(result, version, withSuppressed === true),
  json: async (result) => (await import('./json.ts')).renderJson(result),
  github: async (result, { isChanged }) => (await import('./github.ts')).renderGithub(result, isChanged),
  gitlab: async (result) => (await import('./gitlab.ts')).renderGitlab(result),
  junit: async (result) => (await import('./junit.ts')).renderJunit(result),
  markdown: async (result) => (await import('./markdown.ts')).renderMarkdown(result),
  html: async (result, { version }) => (await import('./html/report.ts')).renderHtml(result, version),
} as const satisfies Readonly<Record<string, Render>>;

export type Format = keyof typeof renderers;
export const formats: readonly Format[] = ['text', 'sarif', 'json', 'github', 'gitlab', 'junit', 'markdown', 'html'];

/** The report in one form. */
export async function render(format: Format, result: Result, options: ReportOptions): Promise<string> {
  return await renderers[format](result, options);
}
