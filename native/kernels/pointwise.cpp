// Activations whose slope is a function of their input: x, y, dy, dx (N, values), one pass over memory each way. Where
// value and slope share an exponential, the way there writes both and the way back has but to multiply.
#include "kernels/chunks.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** A function's options, as its layer gives them. */
struct Knobs {
  float a, b;
};

/** A function and its slope at one place. */
struct Curve {
  Vec value, slope;
};

struct Relu6 {
  static Vec value(Vec x, Knobs) { return at_least(at_most(x, 6.0f), 0.0f); }
  static Vec slope(Vec x, Knobs) {
    const auto inside = (x > Vec{}) & (x < broadcast(6.0f));
    return inside ? broadcast(1.0f) : Vec{};
  }
};

/** a: the slope below 0. */
struct LeakyRelu {
  static Vec value(Vec x, Knobs of) { return x > Vec{} ? x : x * of.a; }
  static Vec slope(Vec x, Knobs of) { return x > Vec{} ? broadcast(1.0f) : broadcast(of.a); }
};

/** a: α. */
struct Elu {
  static Curve at(Vec x, Knobs of) {
    return {x > Vec{} ? x : of.a * expm1(x), x > Vec{} ? broadcast(1.0f) : of.a * exp(x)};
  }
};

/** Distribution and density of the standard normal. */
struct Normal {
  Vec distribution, density;
};

/** Beyond, Φ(−|x|) is below 1e-38, and e^(−x²/2) no normal number. */
constexpr float kNormalEnd = 13.0f;

/**
 * Φ(−|x|) = erfc(|x|/√2)/2 has no cancellation: e^(−x²/2) times a polynomial for e^(a²)·erfc(a)·(a + 2)/2, a = |x|/√2,
 * in q = (a − 2)/(a + 2), fitted to 1.6e-8. x² is formed from a part of 12 bits and a small rest, or its error would be
 * the exponential's. |x| counts as kNormalEnd at most.
 */
DLSPEC_INLINE Normal normal_of(Vec x) {
  const Vec size = at_most(absolute(x), kNormalEnd);
  const Vec high = as_floats(as_bits(size) & ~0xfff);
  const Reduced of(-0.5f * high * high);
  const Vec rest = -0.5f * ((size - high) * (size + high));
  const Vec bell = (small_expm1(of.r + rest) + 1.0f) * as_floats((of.n + 127) << 23);
  const Vec a = size * 0.707106781186547524f, share = reciprocal(a + 2.0f), q = (a - 2.0f) * share;
  Vec p = broadcast(-2.9043089512e-05f);
  p = p * q - 2.7404619326e-04f;
  p = p * q - 3.6206195345e-04f;
  p = p * q + 1.5290395946e-03f;
  p = p * q + 3.2187711725e-03f;
  p = p * q - 1.0753353003e-02f;
  p = p * q - 1.8218283160e-02f;
  p = p * q + 1.3973592602e-01f;
  p = p * q - 3.4358044585e-01f;
  p = p * q + 5.1079135467e-01f;
  const Vec below = bell * (p * share);
  const Vec distribution = x > Vec{} ? 1.0f - below : below;
  return {distribution, bell * 0.398942280401432678f};
}

struct Gelu {
  static Curve at(Vec x, Knobs) {
    const Normal normal = normal_of(x);
    // Far below 0 it is 0, also for −∞.
    const Vec above = x < broadcast(-kNormalEnd) ? Vec{} : x;
    const Vec within = at_most(above, kNormalEnd);
    return {above * normal.distribution, normal.distribution + within * normal.density};
  }
};

/** x/2·(1 + tanh u) = x·σ(2u), u = √(2/π)·(x + 0.044715·x³). */
struct GeluTanh {
  static constexpr float kTwice = 1.59576912160573081f, kCubic = 0.044715f;
  static Curve at(Vec x, Knobs) {
    // Beyond that the cube may overflow, and the gate is 0 or 1.
    const Vec within = clamp(x, 30.0f);
    const Vec open = sigmoid(kTwice * (within + kCubic * (within * within * within)));
    const Vec bent = within * (open * (1.0f - open)) * (kTwice * (1.0f + (3 * kCubic) * (within * within)));
    return {x * open, open + bent};
  }
};

struct Silu {
  static Curve at(Vec x, Knobs) {
    const Vec open = sigmoid(x);
    return {x * open, open * (1.0f + x * (1.0f - open))};
  }
};

struct HardSigmoid {
  static Vec value(Vec x, Knobs) { return at_least(at_most((x + 3.0f) * (1.0f / 6), 1.0f), 0.0f); }
  static Vec slope(Vec x, Knobs) {
    const auto inside = (x > broadcast(-3.0f)) & (x < broadcast(3.0f));
    return inside ? broadcast(1.0f / 6) : Vec{};
  }
};

struct HardSwish {
  static Vec value(Vec x, Knobs of) { return x * HardSigmoid::value(x, of); }
  static Vec slope(Vec x, Knobs) {
    const Vec bent = x * (1.0f / 3) + 0.5f;
    return x < broadcast(-3.0f) ? Vec{} : x > broadcast(3.0f) ? broadcast(1.0f) : bent;
  }
};

/** From a to b. */
struct ScaledSigmoid {
  static Curve at(Vec x, Knobs of) {
    const Vec open = sigmoid(x);
    return {of.a + (of.b - of.a) * open, (of.b - of.a) * (open * (1.0f - open))};
  }
};

struct Softplus {
  static Curve at(Vec x, Knobs) {
    const Vec share = exp(-absolute(x)), below = share / (1.0f + share);
    return {(x < Vec{} ? Vec{} : x) + log1p_of_share(share), x < Vec{} ? below : 1.0f - below};
  }
};

/** Beyond 2¹⁰⁰ it is ±1, and the square does not overflow into NaN. */
struct Softsign {
  static Vec within(Vec x) { return clamp(x, 0x1p100f); }
  static Vec value(Vec x, Knobs) {
    const Vec bounded = within(x);
    return bounded / (1.0f + absolute(bounded));
  }
  static Vec slope(Vec x, Knobs) {
    const Vec share = 1.0f / (1.0f + absolute(within(x)));
    return share * share;
  }
};

/** Those that keep their slope have `at`, the others `value` and `slope`. */
template <class Function>
concept KeepsSlope = requires(Vec x, Knobs of) {
  Function::at(x, of);
};

template <class Function>
void forward_of(const Step& step, Knobs of, const float* x, float* y, float* slope, int64_t count) {
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      const int64_t left = end - i;
      const Vec from = load_up_to(x + i, left);
      if constexpr (KeepsSlope<Function>) {
        const Curve curve = Function::at(from, of);
        store_up_to(y + i, curve.value, left);
        if (slope) store_up_to(slope + i, curve.slope, left);
      } else {
        store_up_to(y + i, Function::value(from, of), left);
      }
    }
  });
}

/** `x`: the slope, where it was kept. */
template <class Function>
void backward_of(const Step& step, Knobs of, const float* x, const float* dy, float* dx, int64_t count) {
  parallel_ranges(step, count, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kLanes) {
      const int64_t left = end - i;
      Vec slope = load_up_to(x + i, left);
      if constexpr (!KeepsSlope<Function>) slope = Function::slope(slope, of);
      store_up_to(dx + i, load_up_to(dy + i, left) * slope, left);
    }
  });
}

struct Directions {
  void (*forward)(const Step&, Knobs, const float*, float*, float*, int64_t);
  void (*backward)(const Step&, Knobs, const float*, const float*, float*, int64_t);
};

template <class Function>
constexpr Directions kBoth{forward_of<Function>, backward_of<Function>};

/** In the order of POINTWISE_FUNCTIONS in engine/program.ts. */
constexpr Directions kFunctions[] = {kBoth<Relu6>,    kBoth<LeakyRelu>, kBoth<Elu>,          kBoth<Gelu>,
                                     kBoth<GeluTanh>, kBoth<Silu>,      kBoth<HardSwish>,    kBoth<HardSigmoid>,
                                     kBoth<Softplus>, kBoth<Softsign>,  kBoth<ScaledSigmoid>};
static_assert(sizeof kFunctions / sizeof *kFunctions == kPointwiseFunctions);

Knobs knobs_of(const Arguments& call) {
  return {static_cast<float>(call.scalars[0]), static_cast<float>(call.scalars[1])};
}

/** y = f(x); y may be x. `slope`, where the function keeps it, and then what training needs of x: f′(x). */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, y, slope] = first<3>(call.buffers);
  const auto& [values, function] = first<2>(call.sizes);
  kFunctions[function].forward(step, knobs_of(call), x, y, slope, step.n * values);
}

/** dx = dy·f′(x); dx may be dy. `x` is the slope where the function keeps it. */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, dy, dx] = first<3>(call.buffers);
  const auto& [values, function] = first<2>(call.sizes);
  kFunctions[function].backward(step, knobs_of(call), x, dy, dx, step.n * values);
}

constexpr Kernel kernels[] = {
    {"pointwise_forward", "x y slope?", "values function", "a b", forward, nullptr},
    {"pointwise_backward", "x dy dx", "values function", "a b", backward, nullptr},
};

}

extern const Family pointwise_kernels{kernels, sizeof kernels / sizeof *kernels};

}
