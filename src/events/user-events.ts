import { defineEvent } from './define-event.ts';
import { code, codeOrEmpty, note, oneOf, personId, placeOrEmpty } from './fields.ts';
import { email, personalText, phone } from './personal-fields.ts';
import { optional } from './field-traits.ts';

const roles = ['RIDER', 'DRIVER', 'ADMIN'] as const;

const userRegistered = defineEvent({
  type: 'user.registered',
  identifiedBy: 'entity',
  summary: 'A person has signed up.',
  fields: {
    user_id: personId('The new user.'),
    phone: phone('The number that the user signed up with.'),
    role: oneOf(roles, 'What the user is on the platform at first.'),
    full_name: optional(personalText('The name of the user.')),
    email: optional(email('The e-mail address of the user; compared without regard to case.')),
    city: optional(placeOrEmpty('The city that the user lives in.')),
    state: optional(placeOrEmpty('The state that the user lives in.')),
    referral_code: optional(codeOrEmpty('The code of whoever recommended the platform.')),
  },
});

const userKycVerified = defineEvent({
  type: 'user.kyc_verified',
  identifiedBy: 'event_id',
  summary: 'A check of identity papers has ended, well or badly.',
  fields: {
    user_id: personId('The user whose papers were checked.'),
    kyc_status: oneOf(['VERIFIED', 'REJECTED'], 'How the check ended.'),
    verification_notes: optional(note('Remarks of whoever checked.')),
    verified_by: optional(personId('The administrator who checked.')),
  },
});

const userUpgradedToDriver = defineEvent({
  type: 'user.upgraded_to_driver',
  identifiedBy: 'event_id',
  summary: 'The role of a user has changed, as a rule from rider to driver.',
  fields: {
    user_id: personId('The user.'),
    previous_role: oneOf(roles, 'The role before.'),
    new_role: oneOf(roles, 'The role from now on.'),
  },
});

// Optional: where no service tells of logins, nothing is missing. The device, the address and the place that a producer may send
// are no fields of the contract, so they are dropped before landing.
const userActivity = defineEvent({
  type: 'user.activity',
  identifiedBy: 'event_id',
  summary:
    'A user has been there, for instance by a login. Optional; nothing of the device, the address or the place is kept.',
  fields: {
    user_id: personId('The user.'),
    activity_type: code('What the user did, such as login, in the words of the producer.'),
  },
});

/** The events of a user's life. */
export const userEvents = [userRegistered, userKycVerified, userUpgradedToDriver, userActivity] as const;
