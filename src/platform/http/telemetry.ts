import { addHistogram, type Registry } from '../../kernel/prometheus.ts';
import type { RequestObservation } from './make-server.ts';

/** Adds the time of requests to a registry, and gives what to tell each request to. */
export function makeHttpTelemetry(registry: Registry): (request: RequestObservation) => void {
  const requests = addHistogram(registry, {
    name: 'openride_http_request_seconds',
    help: 'Time of a request.',
    labelNames: ['method', 'route', 'status'],
  });
  return ({ seconds, status, ...labels }) => requests.observe({ ...labels, status: String(status) }, seconds);
}
