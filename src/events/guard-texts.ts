import type { EventContract } from './contract.ts';
import { maskText, mayHoldPersonal, passesLuhn } from './detect-personal.ts';
import type { TextGuard } from './field-traits.ts';
import type { JsonObject } from './outcome.ts';
import { soundsPersonal } from './personal-names.ts';

// G8: the fields of the contract that hold text of a producer. Free text is masked where a detector finds something; what is a code, a
// reference of another system or a place must look like one, else it lands as null.
//
// Two questions are asked of a value. Is it suspicious? Then it enters the content hash and a derived id as its keyed hash, because
// something of it may be hidden from who can read those. And what lands of it? Answers to the first must never change, or a re-delivery
// would be a conflict; answers to the second may get stricter, as long as what is hidden was suspicious before.

const CODE = /^[A-Za-z0-9][A-Za-z0-9_.:/+#-]{0,63}$/;
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_.:/+#|=~-]{0,63}$/;
// A telephone number, a card, a BVN or NIN. Codes have shorter ones.
const LONG_NUMBER = /(?:\d[_.:/-]?){9,}/;
const ASCII_PLACE = /^[A-Za-z][A-Za-z .'-]{0,59}$/;
const PLACE = /^\p{L}[\p{L}\p{M} .'-]{0,59}$/u;
const PHONE = /^(?:\+?\d{1,3}|0)[789][01]\d{8}$/;
const DIGITS_APART = /^\d[\d_.:/+#|=~-]*$/;
const CARD = /^(?:[2456]\d{3}|3[47]\d\d)\d{9,15}$/;

interface Rule {
  isSuspicious(value: unknown): boolean;
  /** Returns what lands of a suspicious value; `following` stood behind it before it was cut. */
  land(value: unknown, following?: string): unknown;
}

/** Tells whether a value looks like a code. */
export const isCode = (value: unknown) =>
  typeof value === 'string' && CODE.test(value) && !LONG_NUMBER.test(value);

/** Tells whether a value looks like the name of a city or a state. */
export const isPlace = (value: unknown) =>
  typeof value === 'string' && (ASCII_PLACE.test(value) || PLACE.test(value));

/** Tells whether a value looks like another system's id, and not like a telephone number or a card. */
export const isReference = (value: unknown) =>
  typeof value === 'string' && REFERENCE.test(value) && !isDialledOrPaid(value);

function isDialledOrPaid(reference: string): boolean {
  const digits = DIGITS_APART.test(reference) ? reference.replaceAll(/\D/g, '') : reference;
  return PHONE.test(digits) || (CARD.test(digits) && passesLuhn(digits));
}

const isVariant = ([key, variant]: [string, unknown]) =>
  !soundsPersonal(key) && isCode(key) && isCode(variant);

/** The variants that may land; the same object when all may. */
function variantsToLand(variants: object): object {
  const all = Object.entries(variants);
  const landing = all.filter(isVariant);
  return landing.length === all.length ? variants : Object.fromEntries(landing);
}

/** An empty text says nothing, and so nothing about anybody. */
function orNull(isHarmless: (value: unknown) => boolean): Rule {
  return { isSuspicious: (value) => value !== '' && !isHarmless(value), land: () => null };
}

const rules: Record<TextGuard, Rule> = {
  text: {
    isSuspicious: (value) => mayHoldPersonal(value as string),
    land: (value, following) => maskText(value as string, following),
  },
  code: orNull(isCode),
  reference: orNull(isReference),
  place: orNull(isPlace),
  codes: {
    isSuspicious: (value) => !(value as unknown[]).every(isCode),
    land: (value) => (value as unknown[]).filter(isCode),
  },
  variants: {
    // All of them, for which names sound personal may change.
    isSuspicious: (value) => Object.keys(value as object).length > 0,
    land: (value) => variantsToLand(value as object),
  },
};

/** The names of the fields that may hide something personal; null when there is none, as nearly always. */
export type Suspicious = ReadonlySet<string> | null;

/** The texts of a type that are guarded. */
export interface GuardTexts {
  findSuspicious(event: JsonObject): Suspicious;
  /**
   * Puts what may land into suspicious fields, in place, and returns the names of those that changed. `cut` says what followed in the
   * texts that were cut.
   */
  guard(
    event: JsonObject,
    suspicious: ReadonlySet<string>,
    cut: ReadonlyMap<string, string> | null,
  ): string[];
}

/** Makes the guard of a type's texts. The event must be valid. */
export function makeGuardTexts(contract: EventContract): GuardTexts {
  const guarded = contract.fields.flatMap(({ name, guard }) =>
    guard === undefined ? [] : [{ name, rule: rules[guard] }],
  );
  const ruleOf = new Map(guarded.map(({ name, rule }) => [name, rule]));
  return {
    findSuspicious(event) {
      let suspicious: Set<string> | null = null;
      for (const { name, rule } of guarded) {
        const value = event[name];
        if (value === undefined || value === null || !rule.isSuspicious(value)) continue;
        (suspicious ??= new Set()).add(name);
      }
      return suspicious;
    },
    guard(event, suspicious, cut) {
      const changed: string[] = [];
      for (const name of suspicious) {
        const before = event[name];
        const after = ruleOf.get(name)!.land(before, cut?.get(name));
        if (after === before) continue;
        event[name] = after;
        changed.push(name);
      }
      return changed;
    },
  };
}
