// Group normalization: x (N, positions, channels), over each sample's positions and channels of a group. Wu and He
// 2018.
#include "kernels/reduce.h"
#include "kernels/tile.h"

namespace dlspec::DLSPEC_ISA {

namespace {

size_t workspace(const Arguments& call) { return 2 * call.sizes[1] * sizeof(float); }

/** sums (channels) = Σ over positions of work(position's values, channel). */
template <class Work>
DLSPEC_INLINE void sum_positions(int64_t positions, int64_t channels, float* sums, Work work) {
  for (int64_t c = 0; c < channels; c += kLanes) {
    Vec sum{};
    for (int64_t p = 0; p < positions; ++p) sum += work(p * channels + c, c, channels - c);
    store_up_to(sums + c, sum, channels - c);
  }
}

/** y = act((x − mean)·γ/σ + β); mean and 1/σ (N, groups) are kept. */
void forward(const Arguments& call, const Step& step) {
  const auto& [x, gamma, beta, y, mean, inverse_deviation] = first<6>(call.buffers);
  const auto& [positions, channels, groups, activation] = first<4>(call.sizes);
  const double epsilon = call.scalars[0];
  parallel(step, step.n,
           [=, x = x, gamma = gamma, beta = beta, y = y, mean = mean, inverse_deviation = inverse_deviation,
            positions = positions, channels = channels, groups = groups,
            activation = activation](int64_t sample, void* memory) {
             float* const centre = static_cast<float*>(memory);
             float* const scale = centre + channels;
             const float* const from = x + sample * positions * channels;
             const int64_t each = channels / groups;
             const double count = static_cast<double>(each * positions);
             sum_positions(positions, channels, centre,
                           [=](int64_t at, int64_t, int64_t left) { return load_up_to(from + at, left); });
             for (int64_t g = 0; g < groups; ++g) {
               double sum = 0;
               for (int64_t c = g * each; c < (g + 1) * each; ++c) sum += centre[c];
               mean[sample * groups + g] = static_cast<float>(sum / count);
               for (int64_t c = g * each; c < (g + 1) * each; ++c) centre[c] = mean[sample * groups + g];
             }
             sum_positions(positions, channels, scale, [=](int64_t at, int64_t c, int64_t left) {
               const Vec centred = load_up_to(from + at, left) - load_up_to(centre + c, left);
               return centred * centred;
             });
             for (int64_t g = 0; g < groups; ++g) {
               double sum = 0;
               for (int64_t c = g * each; c < (g + 1) * each; ++c) sum += scale[c];
               const float inverse = static_cast<float>(1 / __builtin_sqrt(sum / count + epsilon));
               inverse_deviation[sample * groups + g] = inverse;
               for (int64_t c = g * each; c < (g + 1) * each; ++c) scale[c] = gamma ? gamma[c] * inverse : inverse;
             }
             float* const to = y + sample * positions * channels;
             for (int64_t p = 0; p < positions; ++p) {
               for (int64_t c = 0; c < channels; c += kLanes) {
                 const int64_t at = p * channels + c, left = channels - c;
                 const Vec shift = beta ? load_up_to(beta + c, left) : Vec{};
                 const Vec centred = load_up_to(from + at, left) - load_up_to(centre + c, left);
                 store_up_to(to + at, activate(centred * load_up_to(scale + c, left) + shift, activation), left);
               }
             }
           });
}

/**
 * With x̂ = (x − mean)/σ: dβ = Σ dy, dγ = Σ dy·x̂, dx = 1/σ·(γ·dy − mean(γ·dy) − x̂·mean(γ·dy·x̂)), means over the
 * group; dx may be dy. Scratch: Σ dy·x̂ and Σ dy of each sample, (2, N, channels).
 */
void backward(const Arguments& call, const Step& step) {
  const auto& [x, gamma, mean, inverse_deviation, dy, dgamma, dbeta, dx, scratch] = first<9>(call.buffers);
  const auto& [positions, channels, groups] = first<3>(call.sizes);
  parallel(
      step, step.n,
      [&, x = x, gamma = gamma, mean = mean, inverse_deviation = inverse_deviation, dy = dy, dx = dx, scratch = scratch,
       positions = positions, channels = channels, groups = groups](int64_t sample, void* memory) {
        // x̂ = x·scale − shift, by channel.
        float* const scale = static_cast<float*>(memory);
        float* const shift = scale + channels;
        const int64_t each = channels / groups;
        for (int64_t c = 0; c < channels; ++c) {
          const int64_t group = sample * groups + c / each;
          scale[c] = inverse_deviation[group];
          shift[c] = mean[group];
        }
        const float* const from = x + sample * positions * channels;
        const float* const gradient = dy + sample * positions * channels;
        float* const products = scratch + sample * channels;
        float* const sums = scratch + (step.n + sample) * channels;
        const auto normal = [=](int64_t at, int64_t c, int64_t left) {
          return (load_up_to(from + at, left) - load_up_to(shift + c, left)) * load_up_to(scale + c, left);
        };
        sum_positions(positions, channels, products, [=](int64_t at, int64_t c, int64_t left) {
          return load_up_to(gradient + at, left) * normal(at, c, left);
        });
        sum_positions(positions, channels, sums,
                      [=](int64_t at, int64_t, int64_t left) { return load_up_to(gradient + at, left); });
        const double count = static_cast<double>(each * positions);
        float* const to = dx + sample * positions * channels;
        for (int64_t g = 0; g < groups; ++g) {
          double by_sum = 0, by_product = 0;
          for (int64_t c = g * each; c < (g + 1) * each; ++c) {
            const double weight = gamma ? gamma[c] : 1;
            by_sum += weight * sums[c];
            by_product += weight * products[c];
          }
          const float average = static_cast<float>(by_sum / count), slope = static_cast<float>(by_product / count);
          for (int64_t p = 0; p < positions; ++p) {
            for (int64_t c = g * each; c < (g + 1) * each; c += kLanes) {
              const int64_t at = p * channels + c, left = (g + 1) * each - c;
              const Vec weighted =
                  load_up_to(gradient + at, left) * (gamma ? load_up_to(gamma + c, left) : broadcast(1));
              const Vec result = load_up_to(scale + c, left) * (weighted - average - normal(at, c, left) * slope);
              store_up_to(to + at, result, left);
            }
          }
        }
      });
  if (dgamma) add_slices(step, scratch, step.n, channels, dgamma);
  if (dbeta) add_slices(step, scratch + step.n * channels, step.n, channels, dbeta);
}

constexpr Kernel kernels[] = {
    {"group_norm_forward", "x gamma? beta? y mean inverse_deviation", "positions channels groups activation", "epsilon",
     forward, workspace},
    {"group_norm_backward", "x gamma? mean inverse_deviation dy dgamma? dbeta? dx scratch", "positions channels groups",
     "", backward, workspace},
};

}

extern const Family group_norm_kernels{kernels, sizeof kernels / sizeof *kernels};

}
