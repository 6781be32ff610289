import type { Span } from '../../text/source-file.ts';
import { callFunction } from './call.ts';
import { elementsOf } from './literal.ts';
import {
  isCallable,
  native,
  nothing,
  primitive,
  type Slot,
  slot,
  thing,
  type Thing,
  unknownAt,
  type Value,
} from './value.ts';

/** `call`, `apply`, `bind` and `prototype` of a function; undefined for anything else. */
export function functionMember(self: Thing, key: string, at: Span): Value | undefined {
  if (!isCallable(self)) return undefined;
  switch (key) {
    case 'call':
      return native(key, (call) =>
        callFunction(self, { ...call, self: call.args[0] ?? nothing, args: call.args.slice(1), isNew: false }),
      );
    case 'apply':
      return native(key, (call) => {
        const list = call.args[1] && elementsOf(call.args[1]);
        const args = list ? list.map(({ value }: Slot) => value) : [];
        return list || !call.args[1]
          ? callFunction(self, { ...call, self: call.args[0] ?? nothing, args, isNew: false })
          : unknownAt(call.at);
      });
    case 'bind':
      return native(key, (bound) =>
        native(self.name ?? key, (call) =>
          callFunction(self, {
            ...call,
            self: bound.args[0] ?? nothing,
            args: [...bound.args.slice(1), ...call.args],
            isNew: false,
          }),
        ),
      );
    case 'name':
      return primitive(self.name ?? '');
    case 'length':
      return unknownAt(at);
    case 'prototype': {
      const made = thing();
      self.props.set('prototype', slot(made, at));
      return made;
    }
    default:
      return undefined;
  }
}
