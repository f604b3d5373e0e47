import classes from './heatmap.module.css';

/** The steps of colour with their ends. */
export function StepLegend({ low, high }: { low: string; high: string }) {
  return (
    <p className={classes.legend}>
      <span>{low}</span>
      <span className={classes.steps} aria-hidden>
        {[1, 2, 3, 4, 5, 6, 7].map((step) => (
          <span key={step} data-step={step} className={classes.step} />
        ))}
      </span>
      <span>{high}</span>
    </p>
  );
}
