/** The optimizers once more, in float64 and value by value: what the kernels are compared with. */

type Scalars = Readonly<Record<string, number>>;

/** One value's part of a step. `state` is changed; `t` counts from 1. Returns what is taken from the weight. */
export type ReferenceStep = (at: {
  readonly w: number;
  readonly g: number;
  readonly t: number;
  readonly rate: number;
  readonly state: Record<string, number>;
  readonly scalars: Scalars;
  readonly sizes: Scalars;
}) => number;

const adam: ReferenceStep = ({ w, g: gradient, t, rate, state, scalars, sizes }) => {
  const { beta1, beta2, epsilon, weight_decay } = scalars as Record<string, number>;
  const shrunk = sizes.decoupled ? w * (1 - rate * weight_decay!) : w;
  const g = gradient + (sizes.decoupled ? 0 : weight_decay! * w);
  state.m = beta1! * state.m! + (1 - beta1!) * g;
  state.v = beta2! * state.v! + (1 - beta2!) * g * g;
  if ('greatest' in state) state.greatest = Math.max(state.greatest!, state.v);
  const root = Math.sqrt((state.greatest ?? state.v) / (1 - beta2! ** t)) + epsilon!;
  return w - shrunk + (rate * (state.m / (1 - beta1! ** t))) / root;
};

const momentumAt = (t: number, beta1: number, psi: number) => beta1 * (1 - 0.5 * 0.96 ** (t * psi));

/** PyTorch's documentation of each optimizer. */
export const OPTIMIZERS: Readonly<Record<string, ReferenceStep>> = {
  sgd({ w, g: gradient, t, rate, state, scalars, sizes }) {
    const { momentum, dampening, weight_decay } = scalars as Record<string, number>;
    const g = gradient + weight_decay! * w;
    if (!('velocity' in state)) return rate * g;
    state.velocity = t === 1 ? g : momentum! * state.velocity! + (1 - dampening!) * g;
    return rate * (sizes.nesterov ? g + momentum! * state.velocity : state.velocity);
  },
  adam,
  nadam({ w, g: gradient, t, rate, state, scalars }) {
    const { beta1, beta2, epsilon, weight_decay, momentum_decay } = scalars as Record<string, number>;
    const g = gradient + weight_decay! * w;
    let product = 1;
    for (let i = 1; i <= t; i++) product *= momentumAt(i, beta1!, momentum_decay!);
    const [now, next] = [t, t + 1].map((i) => momentumAt(i, beta1!, momentum_decay!)) as [number, number];
    state.m = beta1! * state.m! + (1 - beta1!) * g;
    state.v = beta2! * state.v! + (1 - beta2!) * g * g;
    const mean = (next * state.m) / (1 - product * next) + ((1 - now) * g) / (1 - product);
    return (rate * mean) / (Math.sqrt(state.v / (1 - beta2! ** t)) + epsilon!);
  },
  adagrad({ w, g: gradient, t, rate, state, scalars, sizes }) {
    const { lr_decay, epsilon, weight_decay, initial } = scalars as Record<string, number>;
    const g = gradient + weight_decay! * w;
    const begins = sizes.reset ? (t - 1) % sizes.reset === 0 : t === 1;
    state.sum = (begins ? initial! : state.sum!) + g * g;
    return ((rate / (1 + (t - 1) * lr_decay!)) * g) / (Math.sqrt(state.sum) + epsilon!);
  },
  adadelta({ w, g: gradient, rate, state, scalars }) {
    const { rho, epsilon, weight_decay } = scalars as Record<string, number>;
    const g = gradient + weight_decay! * w;
    state.square = rho! * state.square! + (1 - rho!) * g * g;
    const move = (Math.sqrt(state.update! + epsilon!) / Math.sqrt(state.square + epsilon!)) * g;
    state.update = rho! * state.update! + (1 - rho!) * move * move;
    return rate * move;
  },
  rmsprop({ w, g: gradient, rate, state, scalars }) {
    const { alpha, epsilon, weight_decay, momentum } = scalars as Record<string, number>;
    const g = gradient + weight_decay! * w;
    state.square = alpha! * state.square! + (1 - alpha!) * g * g;
    let squares = state.square;
    if ('mean' in state) {
      state.mean = alpha! * state.mean! + (1 - alpha!) * g;
      squares -= state.mean ** 2;
    }
    const move = g / (Math.sqrt(squares) + epsilon!);
    if (!('velocity' in state)) return rate * move;
    state.velocity = momentum! * state.velocity! + move;
    return rate * state.velocity;
  },
};
