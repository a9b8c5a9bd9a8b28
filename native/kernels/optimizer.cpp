// Optimizers over a flat range of weights; formulas as PyTorch has them. `g` is the gradient of the mean loss. `start`
// is the step that the optimizer's own time begins with: what it keeps is then 0. `scale` multiplies the rate of the
// step.
#include <math.h>

#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** The optimizer's own time. */
struct Time {
  bool begins;
  /** From 1. */
  double count;
};
DLSPEC_INLINE Time time_of(const Step& step, int64_t start) {
  const uint64_t from = static_cast<uint64_t>(start);
  return {step.number == from, static_cast<double>(step.number - from) + 1};
}

/** Sets what is kept of a range to 0 where the optimizer begins; a null keeps nothing. */
template <class... States>
DLSPEC_INLINE void clear(bool begins, int64_t begin, int64_t end, States... states) {
  if (!begins) return;
  const auto zero = [=](float* state) {
    for (int64_t i = begin; state && i < end; ++i) state[i] = 0;
  };
  (zero(states), ...);
}

/** v ← momentum·v + (1 − dampening)·g, the first v being g; w ← w − rate·v, or (Nesterov) rate·(g + momentum·v). */
void sgd(const Arguments& call, const Step& step) {
  const auto& [w, g, velocity] = first<3>(call.buffers);
  const auto& [count, nesterov, start] = first<3>(call.sizes);
  const auto& [momentum_, dampening, weight_decay, scale] = first<4>(call.scalars);
  const bool initial = time_of(step, start).begins;
  const float momentum = static_cast<float>(momentum_), kept = static_cast<float>(1 - dampening);
  const float decay = static_cast<float>(weight_decay), rate = static_cast<float>(step.rate * scale);
  parallel_ranges(step, count, [=, w = w, g = g, velocity = velocity, nesterov = nesterov](int64_t begin, int64_t end) {
    if (!velocity) {
      for (int64_t i = begin; i < end; ++i) w[i] -= rate * (g[i] + decay * w[i]);
      return;
    }
    for (int64_t i = begin; i < end; ++i) {
      const float gradient = g[i] + decay * w[i];
      const float moving = initial ? gradient : momentum * velocity[i] + kept * gradient;
      velocity[i] = moving;
      w[i] -= rate * (nesterov ? gradient + momentum * moving : moving);
    }
  });
}

/** Adam; `decoupled` weight decay makes it AdamW, `greatest` (the largest v so far) AMSGrad. */
void adam(const Arguments& call, const Step& step) {
  const auto& [w, g, m, v, greatest] = first<5>(call.buffers);
  const auto& [count, decoupled, start] = first<3>(call.sizes);
  const auto& [beta1, beta2, epsilon, weight_decay, scale] = first<5>(call.scalars);
  const Time time = time_of(step, start);
  const double rate = step.rate * scale;
  const float step_size = static_cast<float>(rate / (1 - pow(beta1, time.count)));
  const float correction = static_cast<float>(1 / sqrt(1 - pow(beta2, time.count)));
  const float first_kept = static_cast<float>(beta1), first_new = static_cast<float>(1 - beta1);
  const float second_kept = static_cast<float>(beta2), second_new = static_cast<float>(1 - beta2);
  const float shrink = decoupled ? static_cast<float>(1 - rate * weight_decay) : 1;
  const float decay = decoupled ? 0 : static_cast<float>(weight_decay);
  const float small = static_cast<float>(epsilon);
  parallel_ranges(step, count, [=, w = w, g = g, m = m, v = v, greatest = greatest](int64_t begin, int64_t end) {
    clear(time.begins, begin, end, m, v, greatest);
    const auto moved = [=](float weight, float mean, float square) {
      return weight - step_size * mean / (__builtin_sqrtf(square) * correction + small);
    };
    const auto moments = [=](int64_t i, float weight) {
      const float gradient = g[i] + decay * weight;
      m[i] = first_kept * m[i] + first_new * gradient;
      v[i] = second_kept * v[i] + second_new * gradient * gradient;
    };
    if (greatest) {
      for (int64_t i = begin; i < end; ++i) {
        const float weight = w[i] * shrink;
        moments(i, weight);
        greatest[i] = greatest[i] < v[i] ? v[i] : greatest[i];
        w[i] = moved(weight, m[i], greatest[i]);
      }
      return;
    }
    for (int64_t i = begin; i < end; ++i) {
      const float weight = w[i] * shrink;
      moments(i, weight);
      w[i] = moved(weight, m[i], v[i]);
    }
  });
}

/** µ of step t: β₁·(1 − ½·0.96^(t·ψ)), ψ the decay of the momentum (Dozat 2016). */
DLSPEC_INLINE double nadam_momentum_at(double t, double beta1, double psi) {
  return beta1 * (1 - 0.5 * pow(0.96, t * psi));
}

/** product (1 float64): µ₁·…·µₜ. */
void nadam_momentum(const Arguments& call, const Step& step) {
  double* const product = reinterpret_cast<double*>(call.buffers[0]);
  const auto& [beta1, psi] = first<2>(call.scalars);
  const Time time = time_of(step, call.sizes[0]);
  *product = (time.begins ? 1 : *product) * nadam_momentum_at(time.count, beta1, psi);
}

/** w ← w − rate·(µₜ₊₁·m/(1 − Πµ·µₜ₊₁) + (1 − µₜ)·g/(1 − Πµ)) / (√(v/(1 − β₂ᵗ)) + ε); `product` as nadam_momentum left
 * it. */
void nadam(const Arguments& call, const Step& step) {
  const auto& [w, g, m, v, product] = first<5>(call.buffers);
  const auto& [count, start] = first<2>(call.sizes);
  const auto& [beta1, beta2, epsilon, weight_decay, psi, scale] = first<6>(call.scalars);
  const Time time = time_of(step, start);
  const double rate = step.rate * scale, whole = *reinterpret_cast<const double*>(product);
  const double now = nadam_momentum_at(time.count, beta1, psi), next = nadam_momentum_at(time.count + 1, beta1, psi);
  const float of_mean = static_cast<float>(rate * next / (1 - whole * next));
  const float of_gradient = static_cast<float>(rate * (1 - now) / (1 - whole));
  const float correction = static_cast<float>(1 / sqrt(1 - pow(beta2, time.count)));
  const float first_kept = static_cast<float>(beta1), first_new = static_cast<float>(1 - beta1);
  const float second_kept = static_cast<float>(beta2), second_new = static_cast<float>(1 - beta2);
  const float decay = static_cast<float>(weight_decay), small = static_cast<float>(epsilon);
  parallel_ranges(step, count, [=, w = w, g = g, m = m, v = v](int64_t begin, int64_t end) {
    clear(time.begins, begin, end, m, v);
    for (int64_t i = begin; i < end; ++i) {
      const float gradient = g[i] + decay * w[i];
      const float mean = first_kept * m[i] + first_new * gradient;
      const float square = second_kept * v[i] + second_new * gradient * gradient;
      m[i] = mean;
      v[i] = square;
      w[i] -= (of_mean * mean + of_gradient * gradient) / (__builtin_sqrtf(square) * correction + small);
    }
  });
}

/** s ← s + g²; w ← w − rate/(1 + (t−1)·lr_decay)·g/(√s + ε). Every `reset` steps (0: never) s begins anew. */
void adagrad(const Arguments& call, const Step& step) {
  const auto& [w, g, sum] = first<3>(call.buffers);
  const auto& [count, reset, start] = first<3>(call.sizes);
  const auto& [lr_decay, epsilon, weight_decay, initial_, scale] = first<5>(call.scalars);
  const double before = time_of(step, start).count - 1;
  const bool begins = reset > 0 ? fmod(before, static_cast<double>(reset)) == 0 : before == 0;
  const float rate = static_cast<float>(step.rate * scale / (1 + before * lr_decay));
  const float decay = static_cast<float>(weight_decay), small = static_cast<float>(epsilon);
  const float initial = static_cast<float>(initial_);
  parallel_ranges(step, count, [=, w = w, g = g, sum = sum](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float gradient = g[i] + decay * w[i];
      const float squares = (begins ? initial : sum[i]) + gradient * gradient;
      sum[i] = squares;
      w[i] -= rate * gradient / (__builtin_sqrtf(squares) + small);
    }
  });
}

/** q ← ρq + (1−ρ)g²; Δ = √(u + ε)/√(q + ε)·g; u ← ρu + (1−ρ)Δ²; w ← w − rate·Δ. */
void adadelta(const Arguments& call, const Step& step) {
  const auto& [w, g, square, update] = first<4>(call.buffers);
  const auto& [count, start] = first<2>(call.sizes);
  const auto& [rho, epsilon, weight_decay, scale] = first<4>(call.scalars);
  const bool begins = time_of(step, start).begins;
  const float rate = static_cast<float>(step.rate * scale), small = static_cast<float>(epsilon);
  const float kept = static_cast<float>(rho), fresh = static_cast<float>(1 - rho);
  const float decay = static_cast<float>(weight_decay);
  parallel_ranges(step, count, [=, w = w, g = g, square = square, update = update](int64_t begin, int64_t end) {
    clear(begins, begin, end, square, update);
    for (int64_t i = begin; i < end; ++i) {
      const float gradient = g[i] + decay * w[i];
      const float squares = kept * square[i] + fresh * gradient * gradient;
      const float move = __builtin_sqrtf(update[i] + small) / __builtin_sqrtf(squares + small) * gradient;
      square[i] = squares;
      update[i] = kept * update[i] + fresh * move * move;
      w[i] -= rate * move;
    }
  });
}

/** q ← αq + (1−α)g², less the square of the mean of g where `mean` is kept; the step g/(√q + ε), with momentum. */
void rmsprop(const Arguments& call, const Step& step) {
  const auto& [w, g, square, mean, velocity] = first<5>(call.buffers);
  const auto& [count, start] = first<2>(call.sizes);
  const auto& [alpha, epsilon, weight_decay, momentum_, scale] = first<5>(call.scalars);
  const bool begins = time_of(step, start).begins;
  const float rate = static_cast<float>(step.rate * scale), small = static_cast<float>(epsilon);
  const float kept = static_cast<float>(alpha), fresh = static_cast<float>(1 - alpha);
  const float decay = static_cast<float>(weight_decay), momentum = static_cast<float>(momentum_);
  parallel_ranges(step, count,
                  [=, w = w, g = g, square = square, mean = mean, velocity = velocity](int64_t begin, int64_t end) {
                    clear(begins, begin, end, square, mean, velocity);
                    for (int64_t i = begin; i < end; ++i) {
                      const float gradient = g[i] + decay * w[i];
                      float squares = kept * square[i] + fresh * gradient * gradient;
                      square[i] = squares;
                      if (mean) {
                        const float average = kept * mean[i] + fresh * gradient;
                        mean[i] = average;
                        // Rounding may take a variance of 0 below it.
                        squares = max(squares - average * average, 0.0f);
                      }
                      float move = gradient / (__builtin_sqrtf(squares) + small);
                      if (velocity) {
                        move += momentum * velocity[i];
                        velocity[i] = move;
                      }
                      w[i] -= rate * move;
                    }
                  });
}

constexpr Kernel kernels[] = {
    {"sgd", "w g velocity?", "count nesterov start", "momentum dampening weight_decay scale", sgd, nullptr},
    {"adam", "w g m v greatest?", "count decoupled start", "beta1 beta2 epsilon weight_decay scale", adam, nullptr},
    {"nadam_momentum", "product", "start", "beta1 momentum_decay", nadam_momentum, nullptr},
    {"nadam", "w g m v product", "count start", "beta1 beta2 epsilon weight_decay momentum_decay scale", nadam,
     nullptr},
    {"adagrad", "w g sum", "count reset start", "lr_decay epsilon weight_decay initial scale", adagrad, nullptr},
    {"adadelta", "w g square update", "count start", "rho epsilon weight_decay scale", adadelta, nullptr},
    {"rmsprop", "w g square mean? velocity?", "count start", "alpha epsilon weight_decay momentum scale", rmsprop,
     nullptr},
};

}

extern const Family optimizer_kernels{kernels, sizeof kernels / sizeof *kernels};

}
