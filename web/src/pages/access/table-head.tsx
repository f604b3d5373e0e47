/** The headings of a table; `hasActs`: its last column has the buttons of each row. */
export function TableHead({ names, hasActs = false }: { names: readonly string[]; hasActs?: boolean }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name}>{name}</th>
        ))}
        {hasActs && (
          <th>
            <span className="visually-hidden">Acts</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
