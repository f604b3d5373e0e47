import type { Catalogue, CatalogueMetric } from '../spec/answer.ts';

// Made-up answers in the form of the API: the tests of this folder and the gallery draw them.

const metric = (title: string, unit: string, kind: string, direction: CatalogueMetric['direction']) => ({
  title,
  meaning: `${title}, as the catalogue explains it.`,
  formula: 'Σ',
  unit,
  kind,
  direction,
});

export const catalogue: Catalogue = {
  metrics: {
    'bookings.created': metric('Bookings created', 'count', 'count', 'up_is_good'),
    'payments.captured': metric('Captured', 'money', 'sum', 'up_is_good'),
    'payments.failed': metric('Failed attempts', 'count', 'count', 'down_is_good'),
    'payments.attempt_success_rate': metric('Attempt success', 'ratio', 'ratio', 'up_is_good'),
    'payments.processing_time_p95': metric('p95 processing time', 'ms', 'percentile', 'down_is_good'),
  },
  dimensions: {
    provider: { title: 'Provider', meaning: 'The payment provider.' },
    payment_method: { title: 'Payment method', meaning: 'How the rider pays.' },
    error_code: { title: 'Error code', meaning: 'Why a payment failed.' },
  },
};
