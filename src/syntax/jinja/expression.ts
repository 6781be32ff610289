/** An expression of Jinja as it is written, blanks gone. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly isFloat?: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly isTuple: boolean }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  /** `dotted`: an attribute, and only then a key. */
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression; readonly dotted: boolean }
  | { readonly kind: 'slice'; readonly of: Expression; readonly bounds: readonly (Expression | undefined)[] }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
  | {
      readonly kind: 'filter' | 'test';
      readonly of: Expression;
      readonly name: string;
      readonly args: Arguments;
      /** Where the filtered expression is written. */
      readonly at: Stretch;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  /** `1 < x <= 3`: every pair of neighbours. */
  | { readonly kind: 'compare'; readonly first: Expression; readonly rest: readonly (readonly [string, Expression])[] }
  | Choice;

export interface Choice {
  readonly kind: 'choice';
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | undefined;
  /** Where its condition is written. */
  readonly at: Stretch;
}

/** Offsets in the text of the whole expression. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface Arguments {
  readonly plain: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
  /** `*list` or `**table` is among them, so they are not known. */
  readonly isSpread?: boolean;
}

export const noArguments: Arguments = { plain: [], named: new Map() };
