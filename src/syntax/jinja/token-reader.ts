import type { Token } from './tokens.ts';

/** What is read is no expression, or none that we read. */
export class Unreadable extends Error {}

/** The tokens of an expression, one after the other. */
export class TokenReader {
  protected readonly tokens: readonly Token[];
  protected at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  isDone(): boolean {
    return this.at === this.tokens.length;
  }

  /** The name of a filter or test: `ansible.builtin.bool` is `bool`. */
  protected dotted(): string {
    let name = this.word();
    while (this.take('.')) name += `.${this.word()}`;
    return name.replace(/^ansible\.(?:builtin|legacy)\./, '');
  }

  protected word(): string {
    const token = this.next();
    if (!/^\w+$/.test(token)) throw new Unreadable();
    return token;
  }

  protected here(ahead = 0): string {
    return this.tokens[this.at + ahead]?.text ?? '';
  }

  protected offset(): number {
    return this.tokens[this.at]?.start ?? 0;
  }

  protected endBefore(): number {
    const last = this.tokens[this.at - 1];
    return last ? last.start + last.text.length : 0;
  }

  protected next(): string {
    const token = this.here();
    if (token === '') throw new Unreadable();
    this.at += 1;
    return token;
  }

  protected take(token: string): boolean {
    if (this.here() !== token) return false;
    this.at += 1;
    return true;
  }

  protected expect(token: string): void {
    if (!this.take(token)) throw new Unreadable();
  }
}
