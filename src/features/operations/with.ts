/** A way in: opens parts, gives them to `use` and closes them again. */
export type With<Parts> = <Result>(use: (parts: Parts) => Promise<Result>) => Promise<Result>;
