/** Where to look for something that was typed. */
export interface Entity {
  kind: 'booking' | 'payment' | 'trip' | 'payout' | 'route' | 'driver';
  title: string;
  id: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CODE = /^[A-Z0-9]{4,12}$/i;

/** An id says nothing of what it is the id of, so each kind is offered; a confirmation code is of a booking. */
export function entitiesOf(text: string): Entity[] {
  if (UUID.test(text)) {
    const kinds = ['booking', 'payment', 'trip', 'payout', 'driver', 'route'] as const;
    return kinds.map((kind) => ({ kind, title: `Events of the ${kind}`, id: text.toLowerCase() }));
  }
  // A word of letters alone is rather a name; codes have a figure.
  if (CODE.test(text) && /\d/.test(text))
    return [{ kind: 'booking', title: 'Booking with the confirmation code', id: text.toUpperCase() }];
  return [];
}
