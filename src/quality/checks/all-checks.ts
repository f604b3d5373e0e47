import type { Check } from './check.ts';
import { derivedTables, landedEvents } from './compared-tables.ts';
import { confirmedWithoutPayment } from './confirmed-without-payment.ts';
import { conflictingEvents } from './conflicting-events.ts';
import { consumerLag } from './consumer-lag.ts';
import { deadLetters } from './dead-letters.ts';
import { fieldFill } from './field-fill.ts';
import { impossiblePingSpeeds, impossibleTripSpeeds } from './impossible-speeds.ts';
import { kafkaOffsets } from './kafka-offsets.ts';
import { landedRecords } from './landed-records.ts';
import { lateArrivals } from './late-arrivals.ts';
import { negativeDurations } from './negative-durations.ts';
import { producerSilence } from './producer-silence.ts';
import { paymentsWithoutBooking, tripsWithoutBooking } from './references.ts';
import { refundsAbovePayment } from './refunds-above-payment.ts';
import { repeatedIdentities } from './repeated-identities.ts';
import { repeatedRows } from './repeated-rows.ts';
import { volumeDrift } from './volume-drift.ts';
import { waitingBatches } from './waiting-batches.ts';

/** All checks, by group, in the order of the documentation. A new check needs one line here and a file of its own. */
export const allChecks: readonly Check[] = [
  kafkaOffsets,
  landedRecords,
  landedEvents,
  derivedTables,
  repeatedIdentities,
  repeatedRows,
  conflictingEvents,
  consumerLag,
  waitingBatches,
  lateArrivals,
  producerSilence,
  deadLetters,
  confirmedWithoutPayment,
  paymentsWithoutBooking,
  tripsWithoutBooking,
  refundsAbovePayment,
  negativeDurations,
  impossibleTripSpeeds,
  impossiblePingSpeeds,
  volumeDrift,
  fieldFill,
];
