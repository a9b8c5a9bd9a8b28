// Losses that look at each value alone: outputs, targets, gradient (N, values), sample_weights (N·values / per_weight):
// what so many values count. Each adds the sum over the samples of the weighted mean over a sample's values to its
// slot, and writes the gradient of the mean over the samples where one is asked for.
#include <math.h>

#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

struct Point {
  double loss, slope;
};

/** `at(output, target)` gives loss and slope of one value. */
template <class At>
void by_value(const Arguments& call, const Step& step, At at) {
  const auto& [outputs, targets, gradient, sample_weights] = first<4>(call.buffers);
  const auto& [values, per_weight, slot] = first<3>(call.sizes);
  const double share = 1 / static_cast<double>(values * step.n);
  const double sum = sum_ranges(step, step.n * values,
                                [=, outputs = outputs, targets = targets, gradient = gradient,
                                 sample_weights = sample_weights, per_weight = per_weight](int64_t begin, int64_t end) {
                                  double losses = 0;
                                  for (int64_t i = begin; i < end; ++i) {
                                    const Point point =
                                        at(static_cast<double>(outputs[i]), static_cast<double>(targets[i]));
                                    const double weight = sample_weights ? sample_weights[i / per_weight] : 1;
                                    losses += weight * point.loss;
                                    if (gradient) gradient[i] = static_cast<float>(weight * share * point.slope);
                                  }
                                  return losses;
                                });
  step.sums[slot] += sum / static_cast<double>(values);
}

DLSPEC_INLINE double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

/** |o − t| */
void mae(const Arguments& call, const Step& step) {
  by_value(call, step, [](double o, double t) { return Point{fabs(o - t), sign(o - t)}; });
}

/** |o − t| / max(|t|, 1e-7) */
void mape(const Arguments& call, const Step& step) {
  by_value(call, step, [](double o, double t) {
    const double size = fabs(t) > 1e-7 ? fabs(t) : 1e-7;
    return Point{fabs(o - t) / size, sign(o - t) / size};
  });
}

/** ½(o − t)² up to a distance of delta, from there on in a straight line. */
void huber(const Arguments& call, const Step& step) {
  const double delta = call.scalars[0];
  by_value(call, step, [=](double o, double t) {
    const double d = o - t;
    if (fabs(d) > delta) return Point{delta * (fabs(d) - delta / 2), delta * sign(d)};
    return Point{d * d / 2, d};
  });
}

/** log cosh(o − t), without overflow. */
void log_cosh(const Arguments& call, const Step& step) {
  by_value(call, step, [](double o, double t) {
    const double d = o - t;
    return Point{fabs(d) + log1p(::exp(-2 * fabs(d))) - 0.6931471805599453, ::tanh(d)};
  });
}

/** eᵒ − t·o: o is the logarithm of the rate. */
void poisson(const Arguments& call, const Step& step) {
  by_value(call, step, [](double o, double t) {
    const double rate = ::exp(o);
    return Point{rate - t * o, rate - t};
  });
}

/** max(0, 1 − y·o), y = ±1 for a target of 1 or 0; its square where asked for. */
void hinge(const Arguments& call, const Step& step) {
  const bool squared = call.sizes[3] != 0;
  by_value(call, step, [=](double o, double t) {
    const double y = t > 0.5 ? 1 : -1, short_of = 1 - y * o;
    // Not `<= 0`: NaN must stay NaN.
    if (short_of < 0 || short_of == 0) return Point{0, 0};
    return squared ? Point{short_of * short_of, -2 * y * short_of} : Point{short_of, -y};
  });
}

/** y (N, values) = eˣ: what is told of a loss that takes logarithms. */
void exponential(const Arguments& call, const Step& step) {
  const auto& [x, y] = first<2>(call.buffers);
  parallel_ranges(step, step.n * call.sizes[0], [=, x = x, y = y](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = static_cast<float>(::exp(static_cast<double>(x[i])));
  });
}

constexpr Kernel kernels[] = {
    {"mae", "outputs targets gradient? sample_weights?", "values per_weight slot", "", mae, nullptr},
    {"mape", "outputs targets gradient? sample_weights?", "values per_weight slot", "", mape, nullptr},
    {"huber", "outputs targets gradient? sample_weights?", "values per_weight slot", "delta", huber, nullptr},
    {"log_cosh", "outputs targets gradient? sample_weights?", "values per_weight slot", "", log_cosh, nullptr},
    {"poisson", "outputs targets gradient? sample_weights?", "values per_weight slot", "", poisson, nullptr},
    {"hinge", "outputs targets gradient? sample_weights?", "values per_weight slot squared", "", hinge, nullptr},
    {"exponential", "x y", "values", "", exponential, nullptr},
};

}

extern const Family regression_kernels{kernels, sizeof kernels / sizeof *kernels};

}
