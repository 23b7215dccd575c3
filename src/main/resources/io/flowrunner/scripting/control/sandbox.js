// Runs once in each new context, before any script of a flow; answers what Java calls.
// After it nothing that a script can reach can be changed, so that one call leaves nothing behind
// for the next. Evaluated as an internal source: not counted by the depth guard, not in traces.
(function (globals, bound, most, longest, hasNumeral, print, secret, result, choose, append, fail) {
  'use strict';

  const { parse, stringify } = JSON;
  const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
    Reflect;
  const { create, freeze, hasOwn, keys } = Object;
  const isList = Array.isArray;
  const isObject = (value) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';

  const show = (value) => {
    if (typeof value === 'string') return value;
    try {
      if (value instanceof Error) return String(value);
      return stringify(value) ?? String(value);
    } catch {
      return typeof value;
    }
  };

  const consoleFor = () => {
    const made = {};
    for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
      const told = level === 'log' ? 'info' : level;
      made[level] = { [level](...values) {
        let text = '';
        for (let at = 0; at < values.length; at++) text += (at > 0 ? ' ' : '') + show(values[at]);
        print(told, text);
      } }[level];
    }
    return made;
  };

  // What data properties of frozen prototypes forbid: assigning the same name on an object that
  // inherits it (the "override mistake"). As accessors they allow it.
  const overridable = (prototype, names) => {
    for (const name of names) {
      const property = getOwnPropertyDescriptor(prototype, name);
      if (!property?.configurable || !('value' in property)) continue;
      const { value, enumerable } = property;
      defineProperty(prototype, name, {
        get() { return value; },
        set(assigned) {
          if (!isObject(this) || this === prototype
            || !defineProperty(this, name,
              { value: assigned, writable: true, enumerable: true, configurable: true })) {
            throw new TypeError(`Cannot assign to read only property '${name}'`);
          }
        },
        enumerable,
        configurable: false,
      });
    }
  };

  const openUp = () => {
    overridable(Object.prototype,
      ownKeys(Object.prototype).filter((name) => typeof name === 'string' && name !== '__proto__'));
    overridable(Function.prototype, ['constructor', 'toString', 'bind', 'call', 'apply']);
    overridable(Array.prototype, ['toString', 'toLocaleString']);
    overridable(Date.prototype, ['toString', 'toJSON', 'valueOf']);
    for (const kind of [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError,
      TypeError, URIError]) {
      overridable(kind.prototype, ['constructor', 'name', 'message', 'toString']);
    }
  };

  const hidden = () => {
    const found = [
      function* () {}, async function () {}, async function* () {},
      [][Symbol.iterator](), ''[Symbol.iterator](), new Map().entries(), new Set().values(),
      /a/[Symbol.matchAll](''), (function* () {})(), (async function* () {})(),
      (function () { return arguments; })(), Object.getOwnPropertyDescriptor,
    ];
    if (typeof Intl === 'object' && typeof Intl.Segmenter === 'function') {
      const segments = new Intl.Segmenter('en').segment('');
      found.push(segments, segments[Symbol.iterator]());
    }
    return found;
  };

  const freezeAll = (roots) => {
    const seen = new Set();
    const waiting = [...roots];
    while (waiting.length > 0) {
      const next = waiting.pop();
      if (!isObject(next) || seen.has(next)) continue;
      seen.add(next);
      waiting.push(getPrototypeOf(next));
      for (const name of ownKeys(next)) {
        const property = getOwnPropertyDescriptor(next, name);
        waiting.push(property.value, property.get, property.set);
      }
    }
    for (const reached of seen) freeze(reached);
  };

  const refuse = () => { throw new TypeError('secrets cannot be changed'); };
  const reveal = (name) => {
    const told = secret(name);
    if (told[0] === '-') throw new ReferenceError(told.slice(1));
    return told.slice(1);
  };
  const secrets = new Proxy(create(null), {
    // asked for by JSON.stringify and by whoever looks for promises, not by authors
    get: (target, name) =>
      typeof name !== 'string' || name === 'toJSON' || name === 'then' ? undefined : reveal(name),
    has: (target, name) => typeof name === 'string' && secret(name)[0] === '+',
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
    getPrototypeOf: () => null,
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  });

  const action = (name) => {
    if (typeof name !== 'string' || name === '') throw new TypeError('action needs a name');
    choose(name);
  };

  // A run may hold many large results, and a script mostly looks at one.
  const lazily = (names) => {
    const results = {};
    for (const name of names) {
      const settle = (value) => {
        defineProperty(results, name,
          { value, writable: true, enumerable: true, configurable: true });
        return value;
      };
      defineProperty(results, name,
        { get: () => settle(result(name)), set: settle, enumerable: true, configurable: true });
    }
    return results;
  };

  const take = { j: parse, l: (names) => lazily(parse(names)), s: () => secrets, a: () => action };

  const prepare = (make, kinds, ...texts) => {
    forget();
    const values = [];
    for (let at = 0; at < texts.length; at++) values[at] = take[kinds[at]](texts[at]);
    return make(...values);
  };

  const MOST_LEVELS = 200;
  const PIECE = 4096;
  const MANY = 256;
  const LONG = Symbol('longer than a text may be');
  const tooLarge = () => fail('output_too_large', 'The result is nested too deeply or is too large');

  const asText = (value) => {
    try {
      return stringify(value);
    } catch (problem) {
      if (!(problem instanceof RangeError)) throw problem;
      return problem.message === 'Invalid string length' ? LONG : tooLarge();
    }
  };

  const told = (value, key) =>
    typeof value?.toJSON === 'function' ? value.toJSON(`${key}`) : value;

  // Hands JSON on that is longer than a text may be.
  const writer = () => {
    let held = '';
    const flush = () => {
      append(held);
      held = '';
    };
    const put = (text) => {
      if (held.length + text.length > longest / 2) flush();
      if (text.length > longest / 2) append(text);
      else held += text;
    };
    const putText = (text) => {
      put('"');
      for (let from = 0; from < text.length;) {
        let to = from + PIECE;
        if ((text.charCodeAt(to) & 0xfc00) === 0xdc00) to--; // a pair stays together
        put(stringify(text.slice(from, to)).slice(1, -1));
        from = to;
      }
      put('"');
    };
    const putItem = (item, text, level) => {
      if (text === LONG) putLong(item, level);
      else put(text ?? 'null');
    };
    const putEach = (items, from, level) => {
      for (let at = 0; at < items.length; at++) {
        if (at > 0) put(',');
        const item = told(items[at], from + at);
        putItem(item, asText(item), level);
      }
    };
    // Many at once and without a call for each: that costs far more than a short item.
    const putList = (list, level) => {
      put('[');
      for (let from = 0; from < list.length; from += MANY) {
        if (from > 0) put(',');
        const items = [];
        let isPlain = true;
        for (let at = from; at < list.length && at < from + MANY; at++) {
          const item = list[at];
          if (typeof item?.toJSON === 'function') isPlain = false;
          items[at - from] = item;
        }
        const text = isPlain ? asText(items) : LONG;
        if (text === LONG) putEach(items, from, level);
        else put(text.slice(1, -1));
      }
      put(']');
    };
    const putObject = (value, level) => {
      let between = '{';
      for (const key of keys(value)) {
        const item = told(value[key], key);
        const text = asText(item);
        if (text === undefined) continue;
        put(`${between}${stringify(key)}:`);
        between = ',';
        putItem(item, text, level);
      }
      put(between === '{' ? '{}' : '}');
    };
    const putAll = (value, level) => {
      if (level > MOST_LEVELS) tooLarge();
      if (isList(value)) putList(value, level);
      else putObject(value, level);
    };
    const putLong = (value, level) => {
      if (typeof value === 'string' || value instanceof String) putText(String(value));
      else putAll(value, level + 1);
    };
    return { put, putLong, flush };
  };

  const complete = (body) => {
    try {
      return body();
    } catch (thrown) {
      if (!(thrown instanceof Error)) fail('thrown', show(thrown));
      throw thrown;
    }
  };

  const run = ([body]) => {
    const value = complete(body);
    if (isObject(value) && typeof value.then === 'function') {
      fail('script_error', 'Scripts are synchronous: a Promise cannot be returned');
    }
    const text = asText(value);
    if (text !== LONG) return text;
    const { putLong, flush } = writer();
    putLong(told(value, ''), 0);
    flush();
  };

  const changes = ([, shared], text) => {
    const after = shared();
    if (!isObject(after) || isList(after)) throw new TypeError('shared must stay an object');
    const before = parse(text);
    const set = [];
    const gone = keys(before).filter((name) => !hasOwn(after, name));
    for (const name of keys(after)) {
      const now = asText(after[name]);
      const known = hasOwn(before, name);
      if (now === undefined) {
        if (known) gone.push(name);
      } else if (!known || now === LONG || now !== asText(before[name])) {
        set.push([name, now]);
      }
    }
    if (set.length + gone.length === 0) return;
    const { put, putLong, flush } = writer();
    let between = '';
    put('{"set":{');
    for (const [name, now] of set) {
      put(`${between}${stringify(name)}:`);
      between = ',';
      if (now === LONG) putLong(told(after[name], name), 0);
      else put(now);
    }
    put(`},"gone":${stringify(gone)}}`);
    flush();
  };

  const allowed = new Set(globals.split(','));
  for (const name of ownKeys(globalThis)) {
    if (!allowed.has(name) && typeof name === 'string') deleteProperty(globalThis, name);
  }
  defineProperty(globalThis, 'console', { value: consoleFor(), configurable: true });
  const forget = bound(most, longest, hasNumeral);
  openUp();
  freezeAll([globalThis, action, ...hidden()]);

  return { parse, prepare, run, changes };
})
