// A loss whose classes are the leaves of a binary tree: at each inner node a logistic of the features says which side.
// Nodes are numbered as in a heap: those below `node` are 2·node + 1 and 2·node + 2; inner nodes are 0 to classes − 2,
// and class c is the leaf classes − 1 + c, so that the first classes have the shortest ways.
#include <math.h>

#include "kernels/reduce.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** ⌈log₂ classes⌉: inner nodes above the deepest leaf. */
int64_t depth_of(int64_t classes) {
  int64_t depth = 0;
  while ((int64_t{1} << depth) < classes) ++depth;
  return depth;
}

/** Calls visit(node, level, goes_right) for the inner nodes above a class, upwards. */
template <class Visit>
DLSPEC_INLINE void walk_up(int64_t classes, int64_t label, Visit visit) {
  int64_t level = 0;
  for (int64_t below = classes - 1 + label; below > 0; ++level) {
    const int64_t node = (below - 1) / 2;
    visit(node, level, below % 2 == 0);
    below = node;
  }
}

float dot(const float* a, const float* b, int64_t width) {
  Vec products{};
  for (int64_t i = 0; i < width; i += kLanes) products += load_up_to(a + i, width - i) * load_up_to(b + i, width - i);
  return sum_lanes(products);
}

/** What one row is about: its class, where that counts. */
enum class RowKind { kCounts, kIgnored, kUnknown };
struct Labels {
  const int32_t* labels;
  int64_t classes;
  double ignored;
  RowKind kind(int64_t row) const {
    if (labels[row] == ignored) return RowKind::kIgnored;
    return labels[row] >= 0 && labels[row] < classes ? RowKind::kCounts : RowKind::kUnknown;
  }
};

/**
 * Gradients of the weights: dw = weight·Σ slope·x over the rows that pass a node, dbias = weight·Σ slope. Every chunk
 * has some columns of all nodes, the first the biases too, and goes through the rows in their order.
 */
void weight_gradients(const Step& step, const Labels& labels, int64_t rows, int64_t width, const float* x,
                      const float* slopes, float weight, float* dw, float* dbias) {
  constexpr int64_t kColumns = 64;
  const int64_t inner = labels.classes - 1, depth = depth_of(labels.classes);
  parallel(step, ceil_div(width, kColumns), [=](int64_t chunk, void*) {
    const int64_t begin = chunk * kColumns, columns = min(width - begin, kColumns);
    for (int64_t node = 0; node < inner; ++node)
      __builtin_memset(dw + node * width + begin, 0, columns * sizeof(float));
    if (chunk == 0) __builtin_memset(dbias, 0, inner * sizeof(float));
    for (int64_t row = 0; row < rows; ++row) {
      if (labels.kind(row) != RowKind::kCounts) continue;
      const float* const from = x + row * width + begin;
      walk_up(labels.classes, labels.labels[row], [&](int64_t node, int64_t level, bool) {
        const float slope = weight * slopes[row * depth + level];
        float* const to = dw + node * width + begin;
        for (int64_t i = 0; i < columns; ++i) to[i] += slope * from[i];
        if (chunk == 0) dbias[node] += slope;
      });
    }
  });
}

/**
 * outputs (N·rows, width), targets (N·rows) int32, w (classes − 1, width), bias (classes − 1); slopes (N·rows, depth)
 * is scratch. The mean over the rows of −Σ log σ(±(w·x + b)) along the way to the class; rows of the ignored class do
 * not count. What is added to the slot is that mean times the samples.
 */
void hierarchical_softmax(const Arguments& call, const Step& step) {
  const auto& [outputs, targets, w, bias, slopes, gradient, dw, dbias, sample_weights] = first<9>(call.buffers);
  const auto& [rows, width, classes, slot] = first<4>(call.sizes);
  const Labels labels{reinterpret_cast<const int32_t*>(targets), classes, call.scalars[0]};
  const int64_t all = step.n * rows, depth = depth_of(classes);
  int64_t counted = 0;
  for (int64_t row = 0; row < all; ++row) counted += labels.kind(row) != RowKind::kIgnored;
  // Where nothing counts there is no loss.
  const double each = counted > 0 ? 1 / static_cast<double>(counted) : 0;
  const Slices slices = slices_of(all, width * depth);
  double partial[kMostSlices];
  parallel(step, slices.count,
           [&, outputs = outputs, w = w, bias = bias, slopes = slopes, gradient = gradient,
            sample_weights = sample_weights, rows = rows, width = width, classes = classes](int64_t slice, void*) {
             double sum = 0;
             for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
               const float* const x = outputs + row * width;
               float* const dx = gradient ? gradient + row * width : nullptr;
               for (int64_t i = 0; dx && i < width; ++i) dx[i] = 0;
               const RowKind kind = labels.kind(row);
               // A class that there is not has no way to it: the loss is NaN, which ends the run.
               if (kind == RowKind::kUnknown) sum = NAN;
               if (kind != RowKind::kCounts) continue;
               const double counts = sample_weights ? sample_weights[row / rows] : 1;
               walk_up(classes, labels.labels[row], [&](int64_t node, int64_t level, bool right) {
                 const float* const own = w + node * width;
                 const double z = static_cast<double>(dot(own, x, width)) + bias[node];
                 const double along = right ? z : -z;
                 sum += counts * ((along < 0 ? -along : 0) + log1p(::exp(-fabs(along))));
                 if (!dx) return;
                 const double probability = 1 / (1 + ::exp(-z));
                 const float slope = static_cast<float>(each * counts * (probability - (right ? 1 : 0)));
                 slopes[row * depth + level] = slope;
                 for (int64_t i = 0; i < width; ++i) dx[i] += slope * own[i];
               });
             }
             partial[slice] = sum;
           });
  double sum = 0;
  for (int64_t slice = 0; slice < slices.count; ++slice) sum += partial[slice];
  // NaN times 0 stays NaN.
  step.sums[slot] += sum * each * static_cast<double>(step.n);
  const float weight = static_cast<float>(call.scalars[1]);
  if (gradient && dw) weight_gradients(step, labels, all, width, outputs, slopes, weight, dw, dbias);
}

/** products (N·rows, classes − 1) of the weights with the features, bias (classes − 1); y (N·rows, classes): the
 * probability of each class. */
void leaf_probabilities(const Arguments& call, const Step& step) {
  const auto& [products, bias, y] = first<3>(call.buffers);
  const auto& [rows, classes] = first<2>(call.sizes);
  const Slices slices = slices_of(step.n * rows, classes);
  parallel(step, slices.count,
           [&, products = products, bias = bias, y = y, classes = classes](int64_t slice, void* workspace) {
             const int64_t inner = classes - 1;
             float* const reached = static_cast<float*>(workspace);
             for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
               reached[0] = 1;
               for (int64_t node = 0; node < inner; ++node) {
                 const float z = products[row * inner + node] + bias[node];
                 for (int64_t side = 0; side < 2; ++side) {
                   const double probability = 1 / (1 + ::exp(side == 0 ? z : -z));
                   const float there = static_cast<float>(reached[node] * probability);
                   const int64_t below = 2 * node + 1 + side;
                   if (below < inner) {
                     reached[below] = there;
                   } else {
                     y[row * classes + below - inner] = there;
                   }
                 }
               }
             }
           });
}

size_t reached_workspace(const Arguments& call) { return call.sizes[1] * sizeof(float); }

constexpr Kernel kernels[] = {
    {"hierarchical_softmax", "outputs targets weight bias slopes gradient? dweight? dbias? sample_weights?",
     "rows width classes slot", "ignored weight", hierarchical_softmax, nullptr},
    {"leaf_probabilities", "products bias y", "rows classes", "", leaf_probabilities, reached_workspace},
};

}

extern const Family hierarchical_softmax_kernels{kernels, sizeof kernels / sizeof *kernels};

}
