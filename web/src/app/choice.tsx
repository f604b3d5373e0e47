import classes from './choice.module.css';

/** A choice of the page with its name before it. It is the select of the browser, which phones and keyboards know. */
export function Choice({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: string;
  /** Each value with the words for it. */
  options: readonly (readonly [value: string, words: string])[];
  onChoose: (value: string) => void;
}) {
  return (
    <label className={classes.choice}>
      <span className={classes.label}>{label}</span>
      <select className={classes.select} value={value} onChange={({ target }) => onChoose(target.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
