import type { Completion, Entry, Release } from '../../model/model.ts';
import { plainFile, type SourceFile } from '../../text/source-file.ts';

/**
 * Path below the profile's folder → its lines that are settings, in order; those that are commented out begin with the
 * daemon's comment sign, as they do there. Comments that are prose are left out.
 */
export type Files = Readonly<Record<string, string>>;

/** What one distribution ships for one dialect. */
export interface Profile {
  readonly dialect: string;
  readonly name: string;
  readonly release: Release;
  /** Absolute. */
  readonly folder: string;
  readonly files: Files;
  readonly made?: Made;
}

/** What installing it makes: absolute path → what a link there leads to, `''` for a file. */
export type Made = Readonly<Record<string, string>>;

/** The profile as files of a host; what they say is the distribution's word, so it counts as a default. */
export function completionOf({ dialect, name, release, folder, files, made = {} }: Profile): Completion {
  const texts = Object.entries(files).map(([path, text]): [string, SourceFile] => {
    const absolute = `${folder}/${path}`;
    return [absolute, { ...plainFile(`${name}: ${absolute}`, text.replace(/^\n/, '')), shippedBy: name }];
  });
  return { dialect, name, release, files: new Map(texts), made: entriesOf(made) };
}

export function entriesOf(made: Made): ReadonlyMap<string, Entry> {
  return new Map(
    Object.entries(made).map(([path, to]): [string, Entry] => [
      path,
      to === '' ? { kind: 'present' } : { kind: 'link', to },
    ]),
  );
}
