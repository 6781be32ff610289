/** How its files are known, by path and content. It only keeps `discover` from reading everything and says what belongs where. */
export interface Recognises {
  /** Absolute paths on a host, mains and companions alike: `/etc/dovecot/dovecot.conf`. Such a path in a tree makes its prefix a host root. */
  readonly canonical: readonly RegExp[];
  /** Absolute paths of what any daemon may have, which therefore makes no host root: `/etc/systemd/system/x.service`. */
  readonly beside?: readonly Beside[];
  /** Files that lie anywhere in a repository. The first row that fits counts. */
  readonly loose: readonly Loose[];
}

export interface Beside {
  readonly at: RegExp;
  /** Content that makes the file one of this daemon's; without it, the file only tells which programs are started. */
  readonly marker?: RegExp;
}

export interface Loose {
  /** Tried on `folder/name`, template suffixes taken off. */
  readonly names: RegExp;
  /** Content that must occur. */
  readonly marker?: RegExp;
  /** `main`: starts a service. `companion`: a main file needs it. `fragment`: a distribution's main file would include it. */
  readonly as: 'main' | 'companion' | 'fragment';
  /** Where such a file lies on a host, by its name without template suffixes. */
  readonly place: (name: string) => string;
}

/** One dialect's patterns, as `lint.ts` hands them to `discover` and to the sources. */
export interface Known {
  readonly dialect: string;
  readonly recognises: Recognises;
}
