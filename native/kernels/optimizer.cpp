// Optimizers over a flat range of weights; formulas as PyTorch has them. `g` is the gradient of the mean loss.
#include <math.h>

#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

void sgd(const Arguments& call, const Step& step) {
  const auto& [w, g, velocity] = first<3>(call.buffers);
  const auto& [count, nesterov] = first<2>(call.sizes);
  const auto& scalars = call.scalars;
  const float momentum = static_cast<float>(scalars[0]), kept = static_cast<float>(1 - scalars[1]);
  const float decay = static_cast<float>(scalars[2]), rate = step.rate;
  const bool initial = step.number == 0;
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

/** Adam; `decoupled` weight decay makes it AdamW. */
void adam(const Arguments& call, const Step& step) {
  const auto& [w, g, m, v] = first<4>(call.buffers);
  const auto& [count, decoupled] = first<2>(call.sizes);
  const auto& [beta1, beta2, epsilon, weight_decay] = call.scalars;
  const double t = static_cast<double>(step.number) + 1;
  const float step_size = static_cast<float>(step.rate / (1 - pow(beta1, t)));
  const float correction = static_cast<float>(1 / sqrt(1 - pow(beta2, t)));
  const float first_kept = static_cast<float>(beta1), first_new = static_cast<float>(1 - beta1);
  const float second_kept = static_cast<float>(beta2), second_new = static_cast<float>(1 - beta2);
  const float shrink = decoupled ? static_cast<float>(1 - step.rate * weight_decay) : 1;
  const float decay = decoupled ? 0 : static_cast<float>(weight_decay);
  const float small = static_cast<float>(epsilon);
  parallel_ranges(step, count, [=, w = w, g = g, m = m, v = v](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float weight = w[i] * shrink;
      const float gradient = g[i] + decay * weight;
      const float mean = first_kept * m[i] + first_new * gradient;
      const float square = second_kept * v[i] + second_new * gradient * gradient;
      m[i] = mean;
      v[i] = square;
      w[i] = weight - step_size * mean / (__builtin_sqrtf(square) * correction + small);
    }
  });
}

constexpr Kernel kernels[] = {
    {"sgd", "w g velocity?", "count nesterov", "momentum dampening weight_decay", sgd, nullptr},
    {"adam", "w g m v", "count decoupled", "beta1 beta2 epsilon weight_decay", adam, nullptr},
};

}

extern const Family optimizer_kernels{kernels, sizeof kernels / sizeof *kernels};

}
