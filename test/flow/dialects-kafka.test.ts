import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { dialects } from '../../src/ingest/dialects/dialects.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { bookingMessage, payoutMessage, tripMessage } from '../support/producer-messages.ts';
import { describeOn } from '../support/services.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Producers that do not follow the contract, by a plain Kafka client, up to the answer of a metric. Their topics have the names
// that they have, also on a shared broker: what others have sent there is told apart by the driver.

const topics = dialects.flatMap(({ carrier, messages }) =>
  carrier === 'kafka' ? messages.map(({ topic }) => topic) : [],
);

describeOn('kafka', 'dialects over Kafka', ({ bootstrap }) => {
  const ids = { routeId: randomUUID(), driverId: randomUUID() };
  let scene: KafkaScene;
  let service: TestService;

  beforeAll(async () => {
    const names = dialects.filter(({ carrier }) => carrier === 'kafka').map(({ name }) => name);
    scene = openKafkaScene(bootstrap, { KAFKA_DIALECTS: names.join(',') });
    const there = new Set(await scene.admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0) await scene.admin.createTopics({ topics: missing, partitions: 2, replicas: 1 });
    service = await openTestService(scene.settings);
    await service.post(
      JSON.stringify({
        ...eventExamples['route.created'],
        event_id: randomUUID(),
        route_id: ids.routeId,
        driver_id: ids.driverId,
      }),
    );
  });
  afterAll(async () => {
    await service.remove();
    await scene.remove();
  });

  async function metricsOfDriver(...metrics: string[]): Promise<Record<string, unknown>> {
    const query = `from=2026-03-01&to=2026-03-08&driver_id=${ids.driverId}&metrics=${metrics.join(',')}`;
    const response = await fetch(`${service.url}/v1/metrics/query?${query}`);
    return ((await response.json()) as { metrics: Record<string, unknown> }).metrics;
  }

  test('bookings, trips and payouts move their metrics, and each message published twice counts once', async () => {
    const bookingId = randomUUID();
    const at = {
      'booking.created': '2T10:00',
      'booking.confirmed': '2T11:00',
      'booking.completed': '4T10:00',
    };
    for (const [topic, time] of Object.entries(at) as [keyof typeof at, string][]) {
      const about = { bookingId, routeId: ids.routeId, at: `2026-03-0${time}:00Z` };
      const messages = [bookingMessage(topic, about), bookingMessage(topic, about)];
      await scene.produce(
        topic,
        messages.map((value) => ({ key: bookingId, value })),
      );
    }
    const trip = tripMessage({ tripId: randomUUID(), ...ids });
    await scene.produce('trip.completed', [{ value: trip }, { value: trip }]);
    const payout = { payoutId: randomUUID(), driverId: ids.driverId };
    for (const topic of ['payout.requested', 'payout.completed'] as const)
      await scene.produce(topic, [
        { value: payoutMessage(topic, payout) },
        { value: payoutMessage(topic, payout) },
      ]);
    await eventually(async () =>
      expect(
        await metricsOfDriver(
          'bookings.created',
          'payments.gross_bookings',
          'trips.completed',
          'payouts.paid',
          'payouts.paid_amount',
        ),
      ).toEqual({
        'bookings.created': 1,
        'payments.gross_bookings': '2000.00',
        'trips.completed': 1,
        'payouts.paid': 1,
        'payouts.paid_amount': '12500.00',
      }),
    );
  });

  test('the class in the header chooses the dialect on a topic of the platform', async () => {
    const headers = { __TypeId__: 'com.openride.booking.events.BookingCreatedEvent' };
    const about = { bookingId: randomUUID(), routeId: ids.routeId, at: '2026-03-05T10:00:00Z' };
    await scene.produce(`${scene.prefix}.booking`, [
      { value: bookingMessage('booking.created', about), headers },
    ]);
    await eventually(async () =>
      expect(await metricsOfDriver('bookings.created')).toEqual({ 'bookings.created': 2 }),
    );
  });

  test('what cannot be mapped is a dead letter that names the topic and the field, and is replayed from there', async () => {
    const about = { bookingId: randomUUID(), routeId: ids.routeId, at: '2026-03-06T10:00:00Z' };
    const message = bookingMessage('booking.created', about);
    const wrong = message.replace('"departureTime":[7,0]', '"departureTime":"7 am"');
    await scene.produce('booking.created', [{ key: about.bookingId, value: wrong }]);
    const list = `${service.url}/v1/dead-letters?source=kafka&origin=booking.created&reason=dialect_unmappable&state=open`;
    const letter = await eventually(async () => {
      const { dead_letters: letters } = (await (await fetch(list)).json()) as {
        dead_letters: { id: string }[];
      };
      for (const { id } of letters) {
        const found = (await (await fetch(`${service.url}/v1/dead-letters/${id}`)).json()) as {
          id: string;
          body: string;
        };
        if (found.body.includes(about.bookingId)) return found;
      }
      throw new Error('It is not there yet.');
    });
    expect(letter).toMatchObject({ path: '/departureTime', key: about.bookingId });
    const replayed = await fetch(`${service.url}/v1/dead-letters/${letter.id}/replay`, {
      method: 'POST',
      body: message,
      headers: { 'content-type': 'application/json' },
    });
    expect(await replayed.json()).toMatchObject({ status: 'accepted', state: 'resolved' });
  });
});
