import type { EventType } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';

/** How one producer writes its messages. */
export interface Dialect {
  /** In kebab-case, after the producer: the name for `--dialect` and in payloads. */
  name: string;
  /** One sentence: who sends it, and how. */
  summary: string;
  /** The way that its messages come. */
  carrier: 'kafka' | 'redis';
  messages: readonly MessageForm[];
  /**
   * Fields of its messages that no field of the contract is made from and that land all the same, under `producer_fields`. Any other is
   * dropped, for it may say something about a person (G8): name only what cannot.
   */
  keeps: readonly string[];
}

/** One kind of message of a dialect, and the event that it becomes. */
export interface MessageForm {
  /** The Kafka topic or the Redis channel that carries it. No two forms share one. */
  topic: string;
  /**
   * Class names that Spring's `__TypeId__` header may give, without their package: they choose the form where the topic
   * is unknown.
   */
  typeIds?: readonly string[];
  eventType: EventType;
  /** Fields that must hold these constants; a message with another value is of another kind and is refused. */
  only?: Readonly<Record<string, Constant>>;
  /** Values by which a message says that it is of another kind than its topic: one with such a value is refused. */
  never?: Readonly<Record<string, readonly string[]>>;
  /** Each field of the contract that the message tells, and how it is read. */
  fields: Readonly<Record<string, Reading>>;
  /**
   * The fields of the contract that the message never holds: null in the payload, and named there in `missing_fields`. The
   * contract goes on requiring them of every other producer.
   */
  missing: readonly string[];
  /**
   * Fields that a message may leave out: where one is absent or null, that message counts as one in which it is missing.
   * The time, the identity and ids that a table cannot hold as null never stand here.
   */
  optional?: readonly string[];
  /** A message as it is sent, for the documents and the tests. */
  example: string;
}

/** The value that a field always holds in the messages of a form. */
export type Constant = string | number | boolean;

/** How a field of the contract is made from fields of the message. */
export interface Reading {
  /** The names in the message; the first one is blamed when the value is refused. */
  from: readonly string[];
  /** For the documents, in a few words; empty when the value is taken as it is. */
  how: string;
  read(message: JsonObject, clocks: Clocks): unknown;
}

/** Wall-clock time to milliseconds since 1970. `wallMs` is the time that the clock shows, as if it were UTC. */
export interface Clocks {
  /** In BUSINESS_TIMEZONE: the times of a timetable. */
  business(wallMs: number): number;
  /** In DIALECT_TIMEZONE: times of a producer that names no zone. */
  producer(wallMs: number): number;
}

/** A value that cannot be read as what it should be. */
export class Unmappable {
  /** The field of the message. */
  readonly field: string;
  /** Completes the sentence `"field" must be …`. */
  readonly rule: string;

  constructor(field: string, rule: string) {
    this.field = field;
    this.rule = rule;
  }
}
