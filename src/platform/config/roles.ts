// What a process of the service does. Everybody may land events; of the processes that may write, one does at a time.

export const roles = ['all', 'api', 'consumer', 'worker'] as const;
export type Role = (typeof roles)[number];

/** The parts of a process. Health and Prometheus are in every one. */
export interface RoleParts {
  /** The HTTP API, the intake of events by HTTP included. */
  api: boolean;
  /** Sources that are read and do not send by themselves, such as Kafka. */
  sources: boolean;
  /**
   * True: the process does what one process does at a time, such as the fan-out, maintenance and schedules. Where
   * there are several, a lease decides.
   */
  worker: boolean;
}

export const partsOf: Readonly<Record<Role, RoleParts>> = {
  all: { api: true, sources: true, worker: true },
  api: { api: true, sources: false, worker: false },
  consumer: { api: false, sources: true, worker: false },
  worker: { api: false, sources: false, worker: true },
};
