import type { Cure, Fact, Interpreted, Remedy, Session } from '../model/model.ts';
import type { Recognises } from '../model/recognise.ts';
import type { Releases, World } from '../model/worlds.ts';
import type { Word } from '../syntax/statement.ts';

/** What is told of a daemon before any of its files is read: enough to find them, and where the rest of it lies. */
export interface Declaration {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  /** `measured`: truth cases agree. `documented`: from manuals alone, and said so wherever it is listed. */
  readonly status: 'measured' | 'documented';
  /** Cheap and permissive: `discover` tries it on every file. `marker` is content that must occur in a file that only its name suggests. */
  readonly recognises: Recognises;
  /** How a comment begins in its files; suppressions stand in comments. */
  readonly comments: readonly string[];
  /** Base names of its programs that somebody else may start; loaded where such a name stands in a file of one that `starts`. */
  readonly programs?: readonly RegExp[];
  /** It starts programs of others: a super-server. */
  readonly starts?: true;
  /** The daemon itself, loaded when a host has files of it, so that a run pays for no other. */
  daemon(): Promise<Daemon>;
}

/** What a daemon does with its files. */
export interface Daemon extends Pick<Releases, 'releases' | 'releasesIn'> {
  /** Absolute paths of the main files that are started, one per process. Whether a unit is enabled is asked in `service` (its listeners are `open: false` if not). */
  mains(host: World): readonly string[];
  /** One main file with its companions and includes, in one world. */
  service(host: World, main: string, run: Run): Interpreted;
  /** Where there are too many worlds, `service` looks at parts `apart`. */
  readonly hasParts?: true;
  /** What this program speaks on a socket that somebody else opened. Super-servers ask for it through `run`, never by import. */
  readonly serves?: readonly Program[];
  readonly remedies: Partial<Record<Remedy, Cure>>;
}

/** A daemon that was loaded. */
export interface Dialect extends Declaration, Daemon {}

export interface Program {
  /** Tried on the base name of the executable. */
  readonly names: RegExp;
  /** Undefined for a program of this name that it does not know; the next dialect is asked. */
  serve(start: Start, run: Run): Session | undefined;
}

/** A program as inetd, xinetd, systemd or socat would start it; `name` is the base name of the executable. */
export interface Start {
  readonly name: string;
  /** The executable as it was written, where several programs share a name. */
  readonly path?: Word;
  /** Without the program itself. */
  readonly argv: readonly Word[];
  readonly port: Fact<number>;
  readonly host: World;
  /** The super-server's own line, where evidence of the program's name stands. */
  readonly at: Word;
}

/** Undefined for a program that no dialect knows: the protocol then follows from the port, and the login is unknown. */
export type Run = (start: Start) => Session | undefined;
