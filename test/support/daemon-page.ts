import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declaration } from '../../src/dialects/dialect.ts';
import type { Release } from '../../src/model/model.ts';

const home = resolve(import.meta.dirname, '../../src/dialects');

/** What the tables of settings have in common. */
interface Row {
  readonly name: string;
  readonly kind: { readonly words?: readonly unknown[] };
  readonly defaults: readonly { readonly value: unknown; readonly since?: string; readonly build?: string }[];
  readonly cite: string;
}

/** Tables beside those of settings: names that only sound like secrets. */
const NO_SETTINGS: ReadonlySet<string> = new Set(['noSecrets']);

/** The page of one daemon: what its own notes, its list of releases and its table of settings say. */
export async function daemonPage(declaration: Declaration): Promise<string> {
  const { id, title, status } = declaration;
  const { releases } = await declaration.daemon();
  const rows = await rowsOf(id);
  return [
    `<!-- Generated from src/dialects/${id}: UPDATE_SNAPSHOTS=1 npx mocha test/daemons.test.ts -->`,
    `# ${title}`,
    '',
    status === 'measured'
      ? 'Held against the real program: every measured case agrees.'
      : 'From its manuals and sources, not measured.',
    '',
    releasesText(id, releases),
    '',
    ...settingsTable(rows),
    notes(id),
    '',
  ].join('\n');
}

/** The list of all pages. */
export function daemonIndex(declarations: readonly Declaration[]): string {
  const rows = declarations.map(
    ({ id, title, status }) =>
      `| [${title}](${id}.md) | \`${id}\` | ${status === 'measured' ? 'measured' : 'from its manuals'} |`,
  );
  return `<!-- Generated: UPDATE_SNAPSHOTS=1 npx mocha test/daemons.test.ts -->\n# Supported daemons\n\nThe id is what \`--assume versions.ID=…\` takes.\n\n| program | id | |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function releasesText(id: string, releases: readonly Release[]): string {
  const isOne = new Set(releases.map(({ version }) => version)).size < 2;
  const told = releaseText(releases);
  if (isOne) return `Read as release ${told}.`;
  return `Releases that are told apart: ${told}. What differs between them is a question that \`--assume versions.${id}=…\` answers.`;
}

function releaseText(releases: readonly Release[]): string {
  const builds = new Map<string, Set<string>>();
  for (const { version, build } of releases) builds.set(build, (builds.get(build) ?? new Set()).add(version));
  return [...builds].map(([build, versions]) => `${[...versions].join(', ')} (${build})`).join('; ');
}

async function rowsOf(id: string): Promise<readonly Row[]> {
  const path = join(home, id, 'settings.ts');
  if (!existsSync(path)) return [];
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  const found = Object.entries(module).flatMap(([name, one]) => (NO_SETTINGS.has(name) ? [] : rowsIn(one, 0)));
  return found.filter((row, i) => found.findIndex((other) => other.name === row.name) === i);
}

/** Rows lie in tables, and in tables of tables. */
function rowsIn(value: unknown, depth: number): readonly Row[] {
  if (typeof value !== 'object' || value === null || depth > 3) return [];
  if (isRow(value)) return value.name === '' ? [] : [value];
  return Object.values(value).flatMap((one) => rowsIn(one, depth + 1));
}

function isRow(value: object): value is Row {
  return 'name' in value && 'kind' in value && 'defaults' in value && 'cite' in value;
}

function settingsTable(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(
    ({ name, kind, defaults, cite }) =>
      `| \`${cell(name)}\` | ${valuesText(kind.words)} | ${defaults.map(defaultText).join('; ') || 'none'} | ${cell(cite)} |`,
  );
  return [
    '## Settings that decide',
    '',
    'The default is what is compiled in where nobody writes the setting; what a distribution ships counts before it.',
    '',
    '| setting | values | default | source |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ];
}

function valuesText(words: readonly unknown[] | undefined): string {
  const told = (words ?? []).map(valueText).filter((one) => one !== '');
  return told.join(', ');
}

function defaultText({ value, since, build }: Row['defaults'][number]): string {
  const when = [
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(build === undefined ? [] : [`as ${build} builds it`]),
  ];
  return `${valueText(value) || 'empty'}${when.length > 0 ? ` (${when.join(', ')})` : ''}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' && value === '') return '';
  return `\`${cell(typeof value === 'string' ? value : JSON.stringify(value))}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The notes beside the code, below their title, one level of headings as they are. */
function notes(id: string): string {
  const text = readFileSync(join(home, id, 'README.md'), 'utf8');
  return text.replace(/^# .*\n+/, '').trimEnd();
}
