import type { Span } from '../../text/source-file.ts';
import type { Engine, Module } from './engine.ts';
import type { Slot, Value } from './value.ts';
import { slot } from './value.ts';

/** Names that are visible at a place of a program, innermost first. */
export class Scope {
  readonly module: Module;
  readonly engine: Engine;
  readonly parent: Scope | undefined;
  /** What `this` is; undefined where an outer scope says so. */
  self: Value | undefined;
  /** The class whose method runs, for `super`. */
  readonly home: Value | undefined;
  private readonly names = new Map<string, Slot>();

  /** A function's or a module's own: where `var` puts its names. */
  private readonly isTop: boolean;

  constructor(
    at: { readonly module: Module; readonly engine: Engine },
    parent?: Scope,
    told: { readonly self?: Value; readonly home?: Value; readonly isTop?: boolean } = {},
  ) {
    this.module = at.module;
    this.engine = at.engine;
    this.parent = parent;
    this.self = told.self;
    this.home = told.home;
    this.isTop = told.isTop ?? false;
  }

  /** A block. */
  inner(): Scope {
    return new Scope(this, this);
  }

  /** The inside of a function; without `self`, `this` is that of the outside. */
  called(self: Value | undefined, home: Value | undefined): Scope {
    return new Scope(this, this, {
      isTop: true,
      ...(self === undefined ? {} : { self }),
      ...(home === undefined ? {} : { home }),
    });
  }

  declare(name: string, value: Value, at: Span): void {
    this.names.set(name, slot(value, at));
  }

  /** Of `var`: the name is the function's. */
  hoist(name: string, value: Value, at: Span): void {
    if (this.isTop || !this.parent) this.declare(name, value, at);
    else this.parent.hoist(name, value, at);
  }

  find(name: string): Slot | undefined {
    return this.names.get(name) ?? this.parent?.find(name);
  }

  this(): Scope | undefined {
    return this.self === undefined ? this.parent?.this() : this;
  }

  homeClass(): Value | undefined {
    return this.home ?? this.parent?.homeClass();
  }

  at(node: { readonly range: readonly [number, number] }): Span {
    const { file, shift } = this.module;
    return { file, start: node.range[0] - shift, end: node.range[1] - shift };
  }
}
