import { roles, UNKNOWN } from '../codes.ts';
import type { Person } from '../entities.ts';
import { places } from '../places.ts';
import { type Fact, type FactKind, joinKnown } from './fact.ts';

interface Registration extends Fact {
  person: Person;
  /** An index of `places`; UNKNOWN if the person does not name a place. */
  home: number;
  referralCode: string | null;
}

/** Writes and records user.registered. */
export const userRegistered: FactKind<Registration> = {
  type: 'user.registered',
  family: 'user',
  once: true,
  write({ person: { id, role, serial }, home, referralCode }) {
    const [first, last] = [firstNames[serial % 20]!, lastNames[(serial * 7) % 19]!];
    const place = places[home];
    const where = place === undefined ? '' : `,"city":"${place.city}","state":"${place.state}"`;
    const referral = referralCode === null ? '' : `,"referral_code":"${referralCode}"`;
    const email = `${first}.${last}.${serial}@example.com`.toLowerCase();
    return `,"user_id":"${id}","phone":"+234${7_000_000_000 + serial}","role":"${role}","full_name":"${first} ${last}","email":"${email}"${where}${referral}`;
  },
  // Neighbours in the list may lie in one city. The fourth place from here lies in another one.
  alter: (fact) => ({ ...fact, home: fact.home === UNKNOWN ? 0 : (fact.home + 4) % places.length }),
  join(first, second) {
    const home = joinKnown(first.home, second.home, UNKNOWN);
    return home === null ? null : { ...first, home };
  },
  record(ledger, { at, person, home, referralCode }) {
    person.row = ledger.users.add({ role: roles.indexOf(person.role), home, registeredAt: at });
    ledger.userIds.push(person.id);
    ledger.referralCodes.push(referralCode);
  },
};

interface KycDecision extends Fact {
  person: Person;
  isVerified: boolean;
  decidedBy: string;
}

/** Writes and records user.kyc_verified. */
export const kycDecided: FactKind<KycDecision> = {
  type: 'user.kyc_verified',
  family: 'user',
  once: false,
  write: ({ person, isVerified, decidedBy }) =>
    `,"user_id":"${person.id}","kyc_status":"${isVerified ? 'VERIFIED' : 'REJECTED'}","verification_notes":"${isVerified ? 'Papers match.' : 'Licence not readable.'}","verified_by":"${decidedBy}"`,
  alter: (fact) => ({ ...fact, isVerified: !fact.isVerified }),
  record(ledger, { at, person, isVerified }, eventId) {
    ledger.kyc.add({ user: person.row, at, isVerified: isVerified ? 1 : 0 });
    ledger.decisionIds.push(eventId ?? '');
  },
};

interface Upgrade extends Fact {
  person: Person;
}

/** Writes and records user.upgraded_to_driver. */
export const userUpgraded: FactKind<Upgrade> = {
  type: 'user.upgraded_to_driver',
  family: 'user',
  once: false,
  write: ({ person }) => `,"user_id":"${person.id}","previous_role":"RIDER","new_role":"DRIVER"`,
  alter: (fact) => ({ ...fact, at: fact.at + 1000 }),
  record: (ledger, { at, person }) => ledger.users.upgradedAt.set(person.row, at),
};

const firstNames =
  'Adaeze Chinedu Amina Tunde Ngozi Emeka Folake Ibrahim Yetunde Segun Halima Obinna Bisi Kelechi Zainab Femi Ifeoma Musa Ronke Uche'.split(
    ' ',
  );
const lastNames =
  'Okafor Adeyemi Bello Eze Balogun Nwosu Ogunleye Abubakar Okonkwo Lawal Ibe Adebayo Danjuma Onyeka Salami Ojo Udo Akande Effiong'.split(
    ' ',
  );
