import type { FastifyInstance } from 'fastify';

/** The end of a route, told to its callers in every answer. Days are UTC, such as "2027-01-31". */
export interface Deprecation {
  /** Since this day the route should not be used. */
  since: string;
  /** From this day on it may be gone. */
  sunset: string;
  /** The path that takes its place. Absent: nothing does. */
  successor?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Absent: the route stays. */
    deprecated?: Deprecation;
  }
}

/** Tells the end of a route by the headers Deprecation (RFC 9745), Sunset (RFC 8594) and Link, whatever the answer. */
export function tellDeprecation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { deprecated } = request.routeOptions.config;
    if (deprecated !== undefined) reply.headers(deprecationHeaders(deprecated));
    done();
  });
}

function deprecationHeaders({ since, sunset, successor }: Deprecation): Record<string, string> {
  return {
    deprecation: `@${Date.parse(since) / 1000}`,
    sunset: new Date(Date.parse(sunset)).toUTCString(),
    ...(successor !== undefined && { link: `<${successor}>; rel="successor-version"` }),
  };
}

/** Says it to the readers of the API document. */
export function describeDeprecation({ since, sunset, successor }: Deprecation): string {
  const instead = successor === undefined ? '' : ` Use \`${successor}\` instead.`;
  return `Deprecated since ${since}; it may be gone from ${sunset} on.${instead}`;
}
