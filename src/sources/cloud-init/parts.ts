import { looksLikeTemplate, readTemplate } from '../../syntax/jinja.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { signed, terraformTemplate } from '../edits/signs.ts';
import { baseOf, folderOf, inFolder } from '../names.ts';
import type { Tree } from '../source.ts';

/** One part of user data. */
export interface Part {
  readonly kind: 'config' | 'script';
  readonly file: SourceFile;
}

const CONFIG = /^\uFEFF?#cloud-config\b/;
const JINJA = /^\uFEFF?## *template: *jinja[^\n]*\n/;

/** The parts of user data that are followed: what begins with `#cloud-config`, and those of a multi-part archive [docs: cloud-init, User data formats]. */
export function partsOf(tree: Tree, file: SourceFile): readonly Part[] {
  const { text } = file;
  if (CONFIG.test(text)) return [{ kind: 'config', file: filled(tree, file) }];
  const [header] = JINJA.exec(text) ?? [];
  if (header === undefined) return archive(filled(tree, file));
  return CONFIG.test(text.slice(header.length)) ? [{ kind: 'config', file: signed(readTemplate(file)) }] : [];
}

/** What fills a file before it becomes user data leaves holes. */
function filled(tree: Tree, file: SourceFile): SourceFile {
  const isTemplate = /\.(tpl|tftpl|tmpl)$/.test(file.path);
  if (!isTemplate && !isNamedByTerraform(tree, file.path)) return file;
  if (/\$\{|%\{/.test(file.text)) return terraformTemplate(file);
  return isTemplate && looksLikeTemplate(file.text) ? signed(readTemplate(file)) : file;
}

/** Programs of Terraform next to it, or in the two folders above, that name it as a template. */
function isNamedByTerraform(tree: Tree, path: string): boolean {
  const folders = [folderOf(path), folderOf(folderOf(path)), folderOf(folderOf(folderOf(path)))];
  return [...new Set(folders)].some((folder) =>
    tree
      .list(folder)
      .filter((name) => name.endsWith('.tf'))
      .some((name) => {
        const found = tree.read(inFolder(folder, name));
        if (found.kind !== 'file') return false;
        return found.file.text.includes(baseOf(path)) && /templatefile|template_file/.test(found.file.text);
      }),
  );
}

/** A MIME archive: bodies between boundaries, headers before an empty line [RFC 2046 section 5.1]. */
function archive(file: SourceFile): readonly Part[] {
  const { text } = file;
  const [, quoted, bare] =
    /^content-type:\s*multipart\/mixed;\s*boundary=(?:"([^"\n]+)"|([^\s;]+))/im.exec(text.slice(0, 2_000)) ?? [];
  const name = quoted ?? bare;
  if (name === undefined) return [];
  const parts: Part[] = [];
  for (let at = text.indexOf(`\n--${name}`); at >= 0; ) {
    const next = text.indexOf(`\n--${name}`, at + 1);
    const end = next < 0 ? text.length : next + 1;
    const [gap] = /\r?\n\r?\n/.exec(text.slice(at + 1, end)) ?? [];
    const body = gap === undefined ? end : text.indexOf(gap, at + 1) + gap.length;
    parts.push(...part(file, { start: body, end }, text.slice(at, body)));
    at = next;
  }
  return parts;
}

type Stretch = { readonly start: number; readonly end: number };

function part(file: SourceFile, { start, end }: Stretch, headers: string): readonly Part[] {
  if (/^content-transfer-encoding:\s*(?:base64|quoted-printable)/im.test(headers)) return [];
  const { path, text } = file;
  const within = <T extends Stretch>(list: readonly T[]) =>
    list
      .filter((one) => start <= one.start && one.end <= end)
      .map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
  const own: SourceFile = {
    ...{ path, text: text.slice(start, end), holes: within(file.holes), branches: within(file.branches) },
    derivedFrom: [{ start: 0, end: end - start, origin: { file, start, end }, verbatim: true }],
  };
  if (/^content-type:\s*text\/cloud-config/im.test(headers) || CONFIG.test(own.text))
    return [{ kind: 'config', file: own }];
  return /^content-type:\s*text\/x-shellscript/im.test(headers) ? [{ kind: 'script', file: own }] : [];
}
