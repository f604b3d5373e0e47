import classes from './page.module.css';

const SHOWN = 3;

/** Rights, the first few at sight and all of them in the title. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  // Whoever has the whole has its parts, and need not read them.
  const whole = scopes.filter((scope) => !scope.includes(':') || !scopes.includes(scope.split(':')[0]!));
  return (
    <span className={classes.scopes} title={whole.join(', ')}>
      {whole.slice(0, SHOWN).map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
      {whole.length > SHOWN && <span>+{whole.length - SHOWN}</span>}
    </span>
  );
}
