import type { Completion, Release } from '../../model/model.ts';
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
}

/** The profile as files of a host; what they say is the distribution's word, so it counts as a default. */
export function completionOf({ dialect, name, release, folder, files }: Profile): Completion {
  const made = Object.entries(files).map(([path, text]): [string, SourceFile] => {
    const absolute = `${folder}/${path}`;
    return [absolute, { ...plainFile(`${name}: ${absolute}`, text.replace(/^\n/, '')), shippedBy: name }];
  });
  return { dialect, name, release, files: new Map(made) };
}
