import { timelineRoutes } from './routes.ts';
import { makeTimelines, type TimelineParts } from './timelines.ts';

/** Opens the timelines: what they offer to the service. */
export function openTimeline(parts: TimelineParts) {
  const timelines = makeTimelines(parts);
  return { routes: (app: Parameters<typeof timelineRoutes>[0]) => timelineRoutes(app, timelines, parts.now) };
}
