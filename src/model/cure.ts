import type { Edit } from '../text/source-file.ts';
import type { Listener, Service } from './model.ts';

/** What can be wrong, named by what would be right: a rule asks for it, a dialect knows how. */
export const remedies = ['bind-loopback', 'close-listener', 'name-certificate', 'require-tls-for-login'] as const;
export type Remedy = (typeof remedies)[number];
/** `title` says what it does; `edits` is empty where the cure cannot be written as edits and `replacement` shows what to write. */
export interface Cured {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly edits: readonly Edit[];
  /** A whole text that shows what to write instead, in the daemon's own syntax. */
  readonly replacement?: string;
}
export type Cure = (listener: Listener, service: Service) => Cured | undefined;
