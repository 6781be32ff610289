import type { SourceFile } from '../../text/source-file.ts';
import type { Tree } from '../source.ts';
export interface Chart {
  readonly folder: string;
}
export function chartOf(_tree: Tree, _path: string, _root: string): Chart | undefined {
  return undefined;
}
export function chartText(_tree: Tree, _chart: Chart, file: SourceFile): SourceFile {
  return file;
}
