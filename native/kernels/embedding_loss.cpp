// Losses of embeddings by the class of each sample: outputs, gradient (N, width), targets (N) int32. As in loss.cpp
// each adds the mean times the samples to its slot, and writes the gradient of the mean where one is asked for.
#include <math.h>

#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

float squared_distance(const float* a, const float* b, int64_t width) {
  Vec squares{};
  for (int64_t i = 0; i < width; i += kLanes) {
    const Vec difference = load_up_to(a + i, width - i) - load_up_to(b + i, width - i);
    squares += difference * difference;
  }
  return sum_lanes(squares);
}

/** MINING in engine/training/losses/triplet.ts has their names. */
enum Mining : int64_t { kSemiHard = 0, kHard = 1, kAll = 2 };

/** What an anchor's triplets add up to. */
struct Mined {
  double loss, count;
};

/** Triplets of one anchor, out of its distances to all samples; `pull` of each sample: how often it is drawn near, less
 * how often it is pushed away. */
Mined mine(const float* distances, const int32_t* classes, int64_t n, int64_t anchor, int64_t mining, double margin,
           float* pull) {
  Mined mined{0, 0};
  const int32_t own = classes[anchor];
  const auto take = [&](int64_t positive, int64_t negative, bool counts_always) {
    const double loss = static_cast<double>(distances[positive]) - distances[negative] + margin;
    if (counts_always || loss > 0) mined.count += 1;
    if (!(loss > 0)) return;
    mined.loss += loss;
    pull[positive] += 1;
    pull[negative] -= 1;
  };
  for (int64_t i = 0; i < n; ++i) pull[i] = 0;
  if (mining == kHard) {
    int64_t furthest = -1, nearest = -1;
    for (int64_t i = 0; i < n; ++i) {
      if (i == anchor) continue;
      if (classes[i] == own) {
        if (furthest < 0 || distances[i] > distances[furthest]) furthest = i;
      } else if (nearest < 0 || distances[i] < distances[nearest]) {
        nearest = i;
      }
    }
    if (furthest >= 0 && nearest >= 0) take(furthest, nearest, true);
    return mined;
  }
  for (int64_t positive = 0; positive < n; ++positive) {
    if (positive == anchor || classes[positive] != own) continue;
    if (mining == kAll) {
      for (int64_t i = 0; i < n; ++i)
        if (classes[i] != own) take(positive, i, false);
      continue;
    }
    // The nearest that is further away than the positive; where none is, the furthest.
    int64_t further = -1, furthest = -1;
    for (int64_t i = 0; i < n; ++i) {
      if (classes[i] == own) continue;
      if (distances[i] > distances[positive] && (further < 0 || distances[i] < distances[further])) further = i;
      if (furthest < 0 || distances[i] > distances[furthest]) furthest = i;
    }
    if (furthest >= 0) take(positive, further >= 0 ? further : furthest, true);
  }
  return mined;
}

/**
 * Scratch: distances, pulls (N, N). The mean of max(0, d(a, p) − d(a, n) + margin) over the triplets that are mined, d
 * the Euclidean distance, a and p of one class and n of another. Every sample is an anchor. Where there is no triplet
 * there is no loss.
 */
void triplet(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, distances, pulls, gradient] = first<5>(call.buffers);
  const auto& [width, mining, slot] = first<3>(call.sizes);
  const double margin = call.scalars[0];
  const int64_t n = step.n;
  const int32_t* const classes = reinterpret_cast<const int32_t*>(targets);
  const Slices slices = slices_of(n, n);
  Mined partial[kMostSlices];
  parallel(step, slices.count,
           [&, outputs = outputs, distances = distances, pulls = pulls, width = width, mining = mining](int64_t slice,
                                                                                                        void*) {
             Mined sum{0, 0};
             for (int64_t anchor = slices.begin(slice); anchor < slices.end(slice); ++anchor) {
               float* const row = distances + anchor * n;
               for (int64_t i = 0; i < n; ++i) {
                 row[i] = __builtin_sqrtf(squared_distance(outputs + anchor * width, outputs + i * width, width));
                 // What is no number compares as false and would go unseen.
                 sum.loss += 0 * row[i];
               }
               const Mined mined = mine(row, classes, n, anchor, mining, margin, pulls + anchor * n);
               sum.loss += mined.loss;
               sum.count += mined.count;
             }
             partial[slice] = sum;
           });
  Mined all{0, 0};
  for (int64_t slice = 0; slice < slices.count; ++slice) {
    all.loss += partial[slice].loss;
    all.count += partial[slice].count;
  }
  // NaN times 0 stays NaN.
  const double each = all.count > 0 ? 1 / all.count : 0;
  step.sums[slot] += all.loss * each * static_cast<double>(n);
  if (!gradient) return;
  parallel_rows(
      step, n, n * width,
      [=, outputs = outputs, distances = distances, pulls = pulls, gradient = gradient, width = width](int64_t sample) {
        float* const to = gradient + sample * width;
        const float* const own = outputs + sample * width;
        for (int64_t i = 0; i < width; ++i) to[i] = 0;
        for (int64_t other = 0; other < n; ++other) {
          const float pull = pulls[sample * n + other] + pulls[other * n + sample];
          const float distance = distances[sample * n + other];
          // Two samples in one place have no direction in which to part.
          if (pull == 0 || distance == 0) continue;
          const float factor = static_cast<float>(each * pull / distance);
          const float* const from = outputs + other * width;
          for (int64_t i = 0; i < width; ++i) to[i] += factor * (own[i] - from[i]);
        }
      });
}

/**
 * centers (classes, width), sample_weights (N). Per sample ½‖x − c‖², c the center of its class. With a gradient the
 * centers then follow: c += alpha · Σ (x − c) / (1 + samples), over the samples of the class.
 */
void center(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, centers, gradient, sample_weights] = first<5>(call.buffers);
  const auto& [width, count, slot] = first<3>(call.sizes);
  const double alpha = call.scalars[0];
  const int64_t n = step.n;
  const int32_t* const classes = reinterpret_cast<const int32_t*>(targets);
  const Slices slices = slices_of(n, width);
  double partial[kMostSlices];
  parallel(step, slices.count,
           [&, outputs = outputs, centers = centers, gradient = gradient, width = width, count = count,
            sample_weights = sample_weights](int64_t slice, void*) {
             double sum = 0;
             for (int64_t sample = slices.begin(slice); sample < slices.end(slice); ++sample) {
               const int32_t target = classes[sample];
               // A class that there is not has no center: the loss is NaN, which ends the run.
               if (target < 0 || target >= count) {
                 sum = NAN;
                 continue;
               }
               const float* const x = outputs + sample * width;
               const float* const own = centers + target * width;
               const float weight = sample_weights ? sample_weights[sample] : 1;
               for (int64_t i = 0; i < width; ++i) {
                 const float difference = x[i] - own[i];
                 sum += 0.5 * weight * difference * difference;
                 if (gradient) gradient[sample * width + i] = weight * difference / static_cast<float>(n);
               }
             }
             partial[slice] = sum;
           });
  double sum = 0;
  for (int64_t slice = 0; slice < slices.count; ++slice) sum += partial[slice];
  step.sums[slot] += sum;
  if (!gradient || __builtin_isnan(sum)) return;
  // The first sample of a class moves its center, by all of them in their order.
  parallel_rows(step, n, n + width, [=, outputs = outputs, centers = centers, width = width](int64_t sample) {
    const int32_t target = classes[sample];
    for (int64_t before = 0; before < sample; ++before)
      if (classes[before] == target) return;
    int64_t samples = 0;
    for (int64_t other = sample; other < n; ++other) samples += classes[other] == target;
    float* const own = centers + target * width;
    const double share = alpha / static_cast<double>(1 + samples);
    for (int64_t i = 0; i < width; ++i) {
      double away = 0;
      for (int64_t other = sample; other < n; ++other)
        if (classes[other] == target) away += static_cast<double>(outputs[other * width + i]) - own[i];
      own[i] += static_cast<float>(share * away);
    }
  });
}

constexpr Kernel kernels[] = {
    {"triplet", "outputs targets distances pulls gradient?", "width mining slot", "margin", triplet, nullptr},
    {"center", "outputs targets centers gradient? sample_weights?", "width classes slot", "alpha", center, nullptr},
};

}

extern const Family embedding_loss_kernels{kernels, sizeof kernels / sizeof *kernels};

}
