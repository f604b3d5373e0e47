// `node --import …/shift-clock.ts?ms=<shift>`: the program believes that it is so much later, or earlier, than it is. Its clock goes on
// as it does. So a picture is of the same morning whenever it is made; the store keeps the clock of the machine, and nothing asks it.

const shiftMs = Number(new URL(import.meta.url).searchParams.get('ms'));
const machineNow = Date.now.bind(Date);
const now = () => machineNow() + shiftMs;

Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, asked) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, asked) as Date,
  apply: (target) => new target(now()).toString(),
});
