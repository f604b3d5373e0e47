// The standard normal distribution. The inverse is algorithm AS 241, PPND16 (Wichura 1988), with about 16 digits.

/** From this distance on a continued fraction gives the tail. Nearer the series needs fewer terms and loses two digits at most. */
const TAIL_FROM = 2.5;
const SQRT_OF_TWO_PI = 2.5066282746310002;

/** Coefficients of a rational function of AS 241, the highest power first. */
interface Rational {
  top: readonly number[];
  bottom: readonly number[];
}

const central: Rational = {
  top: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.693765509461,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  bottom: [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};
const middle: Rational = {
  top: [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  bottom: [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};
const far: Rational = {
  top: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  bottom: [
    2.0442631033899397e-15, 1.4215117583164459e-7, 1.8463183175100548e-5, 7.868691311456133e-4,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** Returns the value that a standard normal variable does not exceed with this probability, from 0 (-Infinity) to 1 (Infinity). */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`A probability lies between 0 and 1; got ${probability}.`);
  const distance = probability - 0.5;
  if (Math.abs(distance) <= 0.425) return distance * evaluate(central, 0.180625 - distance * distance);
  const tail = Math.min(probability, 1 - probability);
  if (tail === 0) return distance < 0 ? -Infinity : Infinity;
  const root = Math.sqrt(-Math.log(tail));
  const size = root <= 5 ? evaluate(middle, root - 1.6) : evaluate(far, root - 5);
  return distance < 0 ? -size : size;
}

/** Returns the probability that a standard normal variable is at most `value`; small probabilities keep their digits. */
export function normalProbability(value: number): number {
  const size = Math.abs(value);
  const density = Math.exp(-0.5 * value * value) / SQRT_OF_TWO_PI;
  if (size < TAIL_FROM) return 0.5 + Math.sign(value) * density * sumSeries(size);
  const tail = size === Infinity ? 0 : density / continuedFraction(size);
  return value < 0 ? tail : 1 - tail;
}

/** Adds x + x³/3 + x⁵/(3·5) + … until a term no longer counts (Marsaglia 2004). */
function sumSeries(size: number): number {
  let sum = 0;
  let term = size;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (size * size) / odd;
  }
  return sum;
}

/** Computes x + 1/(x + 2/(x + 3/…)), from the inside (Laplace). */
function continuedFraction(size: number): number {
  let value = size;
  for (let step = 200; step > 0; step--) value = size + step / value;
  return value;
}

function evaluate({ top, bottom }: Rational, at: number): number {
  const horner = (coefficients: readonly number[]) =>
    coefficients.reduce((sum, coefficient) => sum * at + coefficient, 0);
  return horner(top) / horner(bottom);
}
