// Runs once in each new context, before sandbox.js freezes it. The engine's own loops cannot be
// stopped from outside, so those whose length a script decides are bounded first or are done here,
// where each turn can be stopped. An internal source, as sandbox.js.
(function (most, longest, hasNumeral) {
  'use strict';

  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
    Reflect;
  const { hasOwn } = Object;
  const isList = Array.isArray;
  const isView = ArrayBuffer.isView;
  const { iterator: ITERATOR, isConcatSpreadable: SPREADABLE } = Symbol;
  const viewLength = getOwnPropertyDescriptor(getPrototypeOf(Int8Array.prototype), 'length').get;
  const isObject = (value) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';

  // Keys become entries of a map each, which costs the engine far more than the items of a list.
  const MOST_KEYS = most / 16;
  const MOST_LOCALES = 100;
  const LONGEST_LOCALE = 100;
  const MOST_MARKS = 100;
  const PIECE = 4096;
  const NOTHING = [];

  // A template would make a text of its own, which must not be longer than a script's may be.
  const asText = (value) => typeof value === 'string' ? value : `${value}`;
  const put = (list, at, value) =>
    defineProperty(list, at, { value, writable: true, enumerable: true, configurable: true });

  // Puts what `make` answers for a method in its place, under the same name and length.
  const replace = (owner, names, make) => {
    for (const name of names) {
      const property = getOwnPropertyDescriptor(owner, name);
      if (property === undefined) continue;
      const made = make(property.value, name);
      defineProperty(made, 'length', { value: property.value.length });
      defineProperty(made, 'name', { value: property.value.name });
      defineProperty(owner, name, { ...property, value: made });
    }
  };

  const proxies = new WeakSet();
  const tooMany = (name, length) => {
    throw new RangeError(`${name} goes through at most ${most} items, not ${length}`);
  };
  const checked = (name, list) => {
    if (!isObject(list)) return 0;
    if (proxies.has(list)) throw new TypeError(`${name} cannot go through a Proxy`);
    const length = isView(list) && !(list instanceof DataView) ? apply(viewLength, list, [])
      : getOwnPropertyDescriptor(list, 'length')?.value;
    if (typeof length !== 'number') {
      throw new TypeError(`${name} needs a list, or an object whose length is a plain number`);
    }
    if (length > most) tooMany(name, length);
    return length;
  };

  const flatten = (name, list, found, depth, change) => {
    const length = checked(name, list);
    for (let at = 0; at < length; at++) {
      if (!(at in list)) continue;
      const item = change ? change(list[at], at) : list[at];
      if (depth >= 1 && isList(item)) flatten(name, item, found, depth - 1);
      else found[found.length] = item;
    }
    return found;
  };

  const { concat, slice } = Array.prototype;
  const isPlainList = (value) => isList(value) && !proxies.has(value)
    && getPrototypeOf(value) === Array.prototype && !hasOwn(value, 'constructor');

  // The items of a list as they are now, holes included, in one that no code of the script is
  // called for any more.
  const copied = (list) => {
    if (isPlainList(list)) return apply(slice, list, []);
    const length = list.length;
    const found = [];
    for (let at = 0; at < length; at++) if (at in list) put(found, at, list[at]);
    found.length = length;
    return found;
  };

  const boundArrays = () => {
    replace(Array.prototype, ['copyWithin', 'every', 'fill', 'filter', 'find', 'findIndex',
      'findLast', 'findLastIndex', 'forEach', 'includes', 'indexOf', 'join', 'lastIndexOf', 'map',
      'reduce', 'reduceRight', 'reverse', 'shift', 'slice', 'some', 'sort', 'splice',
      'toReversed', 'toSorted', 'toSpliced', 'unshift', 'with'],
    (original, name) => ({ method(...given) {
      checked(name, this);
      return apply(original, this, given);
    } }).method);
    replace(Array.prototype, ['flat'], () => ({ method(depth = 1) {
      return flatten('flat', this, [], Number(depth));
    } }).method);
    replace(Array.prototype, ['flatMap'], () => ({ method(change, self) {
      if (typeof change !== 'function') throw new TypeError('flatMap needs a function');
      return flatten('flatMap', this, [], 1, (item, at) => apply(change, self, [item, at, this]));
    } }).method);
    replace(Array.prototype, ['concat'], () => ({ method(...given) {
      const parts = [];
      let total = 0;
      for (let at = -1; at < given.length; at++) {
        const item = at < 0 ? Object(this) : given[at];
        if (proxies.has(item)) throw new TypeError('concat cannot go through a Proxy');
        const spread = isObject(item) && (item[SPREADABLE] ?? isList(item));
        if (spread) checked('concat', item);
        const part = spread ? copied(item) : [item];
        total += part.length;
        if (total > most) tooMany('concat', total);
        parts[parts.length] = part;
      }
      return apply(concat, [], parts);
    } }).method);
    replace(Array, ['from'], () => ({ method(source, change, self) {
      if (change !== undefined && typeof change !== 'function') {
        throw new TypeError('Array.from needs a function');
      }
      const found = typeof this === 'function' && this !== Array ? new this() : [];
      let count = 0;
      const add = (item) => {
        put(found, count, change ? apply(change, self, [item, count]) : item);
        count++;
      };
      const iterate = source[ITERATOR];
      if (iterate !== undefined && iterate !== null) {
        for (const item of { [ITERATOR]: () => apply(iterate, source, []) }) add(item);
      } else {
        const length = checked('Array.from', source);
        while (count < length) add(source[count]);
      }
      found.length = count;
      return found;
    } }).method);
  };

  // A Proxy can tell another length each time it is asked; here it can be recognised.
  const knownProxies = () => {
    const Original = Proxy;
    const known = function Proxy(target, rules) {
      if (new.target === undefined) throw new TypeError("Proxy needs 'new'");
      const made = new Original(target, rules);
      proxies.add(made);
      return made;
    };
    known.prototype = undefined;
    known.revocable = (target, rules) => {
      const made = Original.revocable(target, rules);
      proxies.add(made.proxy);
      return made;
    };
    defineProperty(globalThis, 'Proxy', { value: known, writable: true, configurable: true });
  };

  const boundKeys = () => {
    const narrow = (name, value) => {
      const length = typeof value === 'string' ? value.length
        : isView(value) && !(value instanceof DataView) ? apply(viewLength, value, [])
          : value instanceof String || isList(value)
            ? getOwnPropertyDescriptor(value, 'length')?.value : 0;
      if (length > MOST_KEYS) {
        throw new RangeError(`${name} goes through at most ${MOST_KEYS} keys, not ${length}`);
      }
    };
    const bounded = (original, name) => ({ method(...given) {
      for (let at = 0; at < given.length; at++) narrow(name, given[at]);
      return apply(original, this, given);
    } }).method;
    replace(Object, ['assign', 'create', 'defineProperties', 'entries', 'freeze', 'isFrozen',
      'isSealed', 'seal', 'getOwnPropertyDescriptors', 'getOwnPropertyNames', 'keys', 'values'],
    bounded);
    replace(Reflect, ['ownKeys'], bounded);
  };

  // Reading very many digits as a number takes the engine minutes, in one piece. A text that long
  // can only come from outside: what makes texts is bounded by the engine or here.
  const short = (text) => {
    if (text.length > longest) throw new RangeError('Invalid string length');
    return text;
  };

  const boundJson = () => {
    replace(JSON, ['parse'], (original) => ({ method(value, revive) {
      const text = asText(value);
      if (text.length > longest && hasNumeral(text)) short(text);
      return original(text, revive);
    } }).method);
    // The engine looks for each of these names in each object.
    const picking = (names) => {
      checked('JSON.stringify', names);
      const wanted = new Set();
      for (const name of copied(names)) {
        if (typeof name === 'string' || typeof name === 'number' || name instanceof String
          || name instanceof Number) {
          wanted.add(String(name));
        }
      }
      return (key, value) => {
        if (!isObject(value) || isList(value) || typeof value === 'function') return value;
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
          return value;
        }
        const picked = {};
        for (const name of wanted) put(picked, name, value[name]);
        return picked;
      };
    };
    replace(JSON, ['stringify'], (original) => ({ method(value, replacer, space) {
      return original(value, isList(replacer) ? picking(replacer) : replacer, space);
    } }).method);
  };

  const boundLocales = () => {
    const { toString } = Intl.Locale.prototype;
    const tag = (locale) => {
      const text = locale instanceof Intl.Locale && !proxies.has(locale)
        ? apply(toString, locale, []) : locale;
      if (typeof text !== 'string') throw new TypeError('A locale must be a text');
      if (text.length > LONGEST_LOCALE) throw new RangeError('The locale is too long');
      return text;
    };
    const known = (locales) => {
      if (locales === undefined) return undefined;
      if (!isList(locales)) return tag(locales);
      if (checked('Intl', locales) > MOST_LOCALES) throw new RangeError('Too many locales');
      const found = copied(locales);
      for (let at = 0; at < found.length; at++) found[at] = tag(found[at]);
      return found;
    };
    const taking = (position) => (original) => ({ method(...given) {
      if (given.length > position) given[position] = known(given[position]);
      return apply(original, this, given);
    } }).method;
    const local = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'];
    replace(Date.prototype, local, taking(0));
    replace(Number.prototype, local, taking(0));
    replace(getPrototypeOf(Int8Array.prototype), local, taking(0));
    replace(Array.prototype, local, (original, name) => {
      const taken = taking(0)(original);
      return ({ method(...given) {
        checked(name, this);
        return apply(taken, this, given);
      } }).method;
    });
    replace(Intl, ['getCanonicalLocales'], taking(0));
    for (const name of ownKeys(Intl)) {
      const Original = Intl[name];
      if (typeof Original !== 'function' || Original.prototype === undefined) continue;
      replace(Original, ['supportedLocalesOf'], taking(0));
      const made = function (...given) {
        if (given.length > 0) given[0] = known(given[0]);
        return new.target === undefined ? apply(Original, this, given)
          : construct(Original, given, new.target === made ? Original : new.target);
      };
      for (const key of ownKeys(Original)) {
        if (key !== 'prototype') {
          defineProperty(made, key, getOwnPropertyDescriptor(Original, key));
        }
      }
      defineProperty(made, 'prototype', { value: Original.prototype, writable: false });
      defineProperty(Original.prototype, 'constructor', { value: made });
      defineProperty(Intl, name, { value: made });
    }
    return { taking, known };
  };

  const boundTexts = ({ taking, known }) => {
    // The engine sorts a run of combining marks by insertion.
    const marks = new RegExp(`\\p{M}{${MOST_MARKS}}`, 'u');
    const { test } = RegExp.prototype;
    const ordered = (value) => {
      const text = asText(value);
      if (text.length >= MOST_MARKS && apply(test, marks, [text])) {
        throw new RangeError(`More than ${MOST_MARKS} combining marks follow each other`);
      }
      return text;
    };
    const proto = String.prototype;
    replace(proto, ['normalize'], (original) => ({ method(form) {
      return short(apply(original, ordered(this), [form]));
    } }).method);
    const decoding = (original) => ({ method(value) { return short(original(value)); } }).method;
    replace(globalThis, ['decodeURI', 'decodeURIComponent', 'unescape'], decoding);
    replace(proto, ['localeCompare'], (original) => {
      const taken = taking(1)(original);
      return ({ method(that, ...given) {
        return apply(taken, ordered(this), [ordered(that), ...given]);
      } }).method;
    });
    const compare = getOwnPropertyDescriptor(Intl.Collator.prototype, 'compare');
    defineProperty(Intl.Collator.prototype, 'compare', { ...compare, get() {
      const original = apply(compare.get, this, []);
      return (one, other) => original(ordered(one), ordered(other));
    } });
    // Characters that become several make the engine copy all that came before, each time.
    const inPieces = (original, locale) => ({ method(locales) {
      const text = asText(this);
      const given = locale === undefined ? NOTHING : [locale(locales)];
      if (text.length <= PIECE) return apply(original, text, given);
      let made = '';
      for (let from = 0; from < text.length;) {
        let piece = text.slice(from, from + PIECE);
        const space = piece.lastIndexOf(' ');
        if (space > 0) piece = piece.slice(0, space);
        else if ((text.charCodeAt(from + PIECE) & 0xfc00) === 0xdc00) piece = piece.slice(0, -1);
        made += apply(original, piece, given);
        from += piece.length;
      }
      return made;
    } }).method;
    replace(proto, ['toLowerCase', 'toUpperCase'], (original) => inPieces(original));
    replace(proto, ['toLocaleLowerCase', 'toLocaleUpperCase'],
      (original) => inPieces(original, known));
  };

  // An exec of the script's own can answer with as many groups as it likes.
  const boundMatches = () => {
    const genuine = (name, pattern) => {
      if (!isObject(pattern) || proxies.has(pattern)
        || getPrototypeOf(pattern) !== RegExp.prototype || ownKeys(pattern).length !== 1) {
        throw new TypeError(`${name} needs a regular expression as the language makes it`);
      }
    };
    replace(RegExp.prototype, [Symbol.split], (original) => ({ method(value, limit) {
      const text = asText(value);
      const count = limit === undefined ? undefined : limit >>> 0;
      genuine('split', this);
      return apply(original, this, [text, count]);
    } }).method);
    replace(RegExp.prototype, [Symbol.replace], (original) => ({ method(value, by) {
      const text = asText(value);
      const replacement = typeof by === 'function' ? by : asText(by);
      genuine('replace', this);
      return apply(original, this, [text, replacement]);
    } }).method);
  };

  // The engine's own registry of symbols would grow from call to call.
  const ownSymbols = () => {
    let byName = new Map();
    let names = new Map();
    replace(Symbol, ['for'], () => ({ method(key) {
      const name = `${key}`;
      let found = byName.get(name);
      if (found === undefined) {
        found = Symbol(name);
        byName.set(name, found);
        names.set(found, name);
      }
      return found;
    } }).method);
    replace(Symbol, ['keyFor'], () => ({ method(symbol) {
      if (typeof symbol !== 'symbol') throw new TypeError('keyFor needs a symbol');
      return names.get(symbol);
    } }).method);
    return () => {
      byName = new Map();
      names = new Map();
    };
  };

  knownProxies();
  boundArrays();
  boundTexts(boundLocales());
  boundMatches();
  boundJson();
  boundKeys();
  return ownSymbols();
})
