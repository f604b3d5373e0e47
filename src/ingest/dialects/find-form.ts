import type { Dialect } from './dialect.ts';
import type { DialectForm } from './map-message.ts';

/** The facts about a message beside its bytes. */
export interface MessageRoute {
  /** The Kafka topic or Redis channel. */
  topic?: string | undefined;
  /** The value of Spring's `__TypeId__` header: the class that was written. */
  typeId?: string | undefined;
}

export type FormFinder = (route: MessageRoute) => DialectForm | null;

/** Makes the function that finds the form of a message: by its topic, else by the class in its header, else null. */
export function makeFormFinder(dialects: readonly Dialect[]): FormFinder {
  const byTopic = new Map<string, DialectForm>();
  const byClass = new Map<string, DialectForm>();
  const names = new Set<string>();
  for (const dialect of dialects) {
    if (names.has(dialect.name))
      throw new Error(`Two dialects are named "${dialect.name}": settings and commands choose them by name.`);
    names.add(dialect.name);
    for (const form of dialect.messages) {
      claim(byTopic, form.topic, { dialect, form });
      for (const name of form.typeIds ?? []) claim(byClass, name, { dialect, form });
    }
  }
  return ({ topic, typeId }) =>
    (topic === undefined ? undefined : byTopic.get(topic)) ??
    (typeId === undefined ? undefined : byClass.get(simpleName(typeId))) ??
    null;
}

function claim(forms: Map<string, DialectForm>, key: string, found: DialectForm): void {
  const other = forms.get(key);
  if (other !== undefined)
    throw new Error(`The dialects ${other.dialect.name} and ${found.dialect.name} both claim "${key}".`);
  forms.set(key, found);
}

/** `com.openride.booking.BookingCreatedEvent` → `BookingCreatedEvent`; so for a class inside another. */
function simpleName(className: string): string {
  return className.slice(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
}
