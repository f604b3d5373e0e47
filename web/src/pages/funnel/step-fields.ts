// The fields by which steps are filtered: those that people know the values of. A test holds them equal to the service's own.

export interface StepField {
  name: string;
  /** Numbers are compared by order, too. */
  isNumber: boolean;
  /** All values, where the contract of the event lists them. */
  values: readonly string[];
}

const text = (name: string, values: readonly string[] = []): StepField => ({ name, isNumber: false, values });
const number = (name: string): StepField => ({ name, isNumber: true, values: [] });

const yesOrNo = ['true', 'false'];
const cancelledBy = text('cancelled_by', ['RIDER', 'DRIVER', 'SYSTEM']);
const role = (name: string) => text(name, ['RIDER', 'DRIVER', 'ADMIN']);
const route = text('route_id');
const booking = [number('seats_booked'), number('total_price'), route];
const payment = [
  text('provider'),
  text('payment_method', ['card', 'bank_transfer', 'ussd', 'wallet', 'mobile_money', 'cash', 'other']),
  number('amount'),
];
const payout = [number('amount'), text('status')];

/** By event; one that is not here has nothing to be filtered by. */
export const fieldsOfStep: Readonly<Record<string, readonly StepField[]>> = {
  'user.registered': [role('role'), text('city'), text('state'), text('referral_code')],
  'user.kyc_verified': [text('kyc_status', ['VERIFIED', 'REJECTED'])],
  'user.upgraded_to_driver': [role('previous_role'), role('new_role')],
  'user.activity': [text('activity_type')],
  'booking.created': booking,
  'booking.confirmed': booking,
  'booking.cancelled': [cancelledBy, text('refund_initiated', yesOrNo), route],
  'booking.completed': [number('rating'), number('duration_minutes'), ...booking],
  'payment.initiated': payment,
  'payment.success': [...payment, number('processing_time_ms')],
  'payment.failed': [text('error_code'), ...payment],
  'payment.refunded': [number('refund_amount')],
  'trip.started': [number('passengers_count'), route],
  'trip.completed': [
    text('on_time', yesOrNo),
    number('duration_minutes'),
    number('distance_km'),
    number('driver_earnings'),
    route,
  ],
  'trip.cancelled': [cancelledBy, text('was_started', yesOrNo), route],
  'route.created': [
    text('origin_city'),
    text('destination_city'),
    number('seats_total'),
    number('base_price'),
  ],
  'route.cancelled': [number('active_bookings_count')],
  'route.updated': [number('seats_total'), number('base_price')],
  'driver.location.updated': [text('city'), text('state'), number('speed_kmh')],
  'payout.requested': payout,
  'payout.approved': payout,
  'payout.rejected': payout,
  'payout.completed': payout,
  'payout.failed': payout,
};
