import { limits } from '../../limits.ts';
import { callFunction, runCallback } from '../../syntax/javascript/call.ts';
import { Exhausted } from '../../syntax/javascript/engine.ts';
import type { Scope } from '../../syntax/javascript/scope.ts';
import {
  type Call,
  isCallable,
  native,
  nothing,
  slot,
  thing,
  type Thing,
  type Unknown,
  unknownAt,
  type Value,
} from '../../syntax/javascript/value.ts';
import type { Span } from '../../text/source-file.ts';
import { settingOf } from './settings.ts';

/** Something that a program made of, or did with, what a package gives: `new ec2.SecurityGroup(…)`, `sg.addIngressRule(…)`. */
export interface Made {
  /** Its last name: "SecurityGroup", "addIngressRule". */
  readonly what: string;
  /** All names, with the package first: "aws-cdk-lib/aws-ec2", "Port", "tcp". */
  readonly names: readonly string[];
  readonly args: readonly Value[];
  readonly at: Span;
  /** What its method belongs to. */
  readonly on?: Value;
  readonly given: Thing;
  readonly isNew: boolean;
  readonly scope: Pick<Scope, 'engine'>;
  /** The last question that the program left open before, and its answer. */
  readonly under?: Asked;
}
export interface Asked {
  readonly test: string;
  readonly is: boolean;
  readonly at: Span;
}

/** What a program made, in order. */
export interface Recorder {
  readonly made: Made[];
  /** How something came to be. */
  readonly of: WeakMap<Thing, Made>;
  /** What a name of a package stands for, also where nobody called it: `Protocol.TLS`. */
  readonly named: WeakMap<Thing, { readonly names: readonly string[]; readonly on?: Value }>;
  readonly asked: Asked[];
}

export function newRecorder(): Recorder {
  return { made: [], of: new WeakMap(), named: new WeakMap(), asked: [] };
}

/** Settings of a stack that lie outside of the program. */
const SETTINGS = /^(?:tryGetContext|getContext|get|getNumber|getBoolean|getObject|require[A-Z]?\w*|getSecret)$/;
const NOWHERE: Span = { file: { path: '', text: '', holes: [], branches: [] }, start: 0, end: 0 };

/** A package, or anything in it: whatever is asked of it is there, and what is done with it is written down. */
export function library(recorder: Recorder, names: readonly string[], on?: Value, unsure?: Unknown): Thing {
  const made: Thing = {
    ...thing({ native: (call) => called(recorder, names, on, call), ...(unsure ? { unsure } : {}) }),
    missing: membersOf(recorder, names, () => made),
  };
  // The language would answer with a function's own name.
  const name = native('name', () => made.missing!('name', NOWHERE));
  made.props.set('name', { ...slot(nothing, NOWHERE), getter: name });
  recorder.named.set(made, { names, ...(on ? { on } : {}) });
  return made;
}

/** `isMade`: of what a program made, of which nobody knows what it has. */
function membersOf(recorder: Recorder, names: readonly string[], self: () => Thing, isMade = false) {
  const known = new Map<string, Thing>();
  return (key: string, at: Span): Value => {
    const unsure = isMade || self().unsure ? unknownAt(at, `${names.join('.')}.${key}`) : undefined;
    const found = known.get(key) ?? library(recorder, [...names, key], self(), unsure);
    known.set(key, found);
    return found;
  };
}

function called(recorder: Recorder, names: readonly string[], on: Value | undefined, call: Call): Value {
  const what = names.at(-1)!;
  const { args, at, self, isNew, scope } = call;
  if (what === 'apply' && on) return applied(call);
  if (!isNew && SETTINGS.test(what))
    return settingOf(what, on?.kind === 'thing' ? recorder.of.get(on)?.args[0] : undefined, call);
  const given = isNew && self.kind === 'thing' && self.proto ? extended(self, at, what) : instance(recorder, names);
  if (recorder.made.length >= limits.scriptItems) throw new Exhausted(at);
  const under = recorder.asked.at(-1);
  const one: Made = {
    ...{ what, names, args, at, given, isNew, scope },
    ...(isNew || !on ? {} : { on }),
    ...(under ? { under } : {}),
  };
  recorder.made.push(one);
  recorder.of.set(given, one);
  for (const arg of args) if (isCallable(arg) && arg.code) runCallback(arg, call);
  return given;
}

/** A class of the program that extends one of a package. */
function extended(self: Thing, at: Span, what: string): Thing {
  self.open ??= unknownAt(at, what);
  return self;
}

function instance(recorder: Recorder, names: readonly string[]): Thing {
  const made: Thing = { ...thing(), missing: membersOf(recorder, names, () => made, true) };
  return made;
}

/** An output of Pulumi is what its function makes of what nobody knows. */
function applied(call: Call): Value {
  const [callback] = call.args;
  if (!isCallable(callback)) return unknownAt(call.at);
  const args = [unknownAt(call.at, `output@${call.at.file.path}:${call.at.start}`)];
  return callFunction(callback, { ...call, args, self: nothing, isNew: false });
}
