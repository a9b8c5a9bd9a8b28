// The rows of a step out of the dataset, in the order of training.
#include "kernels/chunks.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** The per-channel pattern is repeated to at least so many values, so that inner loops are long. */
constexpr int64_t kPatternValues = 64;

int64_t pattern_length(int64_t channels) { return channels * ceil_div(kPatternValues, channels); }

size_t pattern_workspace(const Arguments& call) { return 2 * pattern_length(call.sizes[1]) * sizeof(float); }

/** `scale` and `shift` may be null; both come in `channels` values that repeat along a sample. */
template <class Source>
void gather(const Step& step, const Source* source, int64_t values, int64_t channels, const float* scale,
            const float* shift, float* to) {
  const int64_t length = pattern_length(channels);
  const int64_t together = max<int64_t>(1, kChunkValues / values);
  parallel(step, ceil_div(step.n, together), [=, &step](int64_t chunk, void* workspace) {
    float* const scales = static_cast<float*>(workspace);
    float* const shifts = scales + length;
    for (int64_t i = 0; i < length; ++i) {
      scales[i] = scale ? scale[i % channels] : 1;
      shifts[i] = shift ? shift[i % channels] : 0;
    }
    for (int64_t sample = chunk * together; sample < min(step.n, (chunk + 1) * together); ++sample) {
      const Source* const from = source + step.rows[sample] * values;
      float* const row = to + sample * values;
      for (int64_t begin = 0; begin < values; begin += length) {
        const int64_t count = min(length, values - begin);
        for (int64_t i = 0; i < count; ++i) {
          row[begin + i] = static_cast<float>(from[begin + i]) * scales[i] + shifts[i];
        }
      }
    }
  });
}

/** to (N, values): the inputs as floats, times scale and plus shift of their channel. */
void inputs(const Arguments& call, const Step& step) {
  const auto& [to, scale, shift] = first<3>(call.buffers);
  const auto& [values, channels] = first<2>(call.sizes);
  if (step.dataset->inputs_are_bytes) {
    gather(step, static_cast<const uint8_t*>(step.dataset->inputs), values, channels, scale, shift, to);
  } else {
    gather(step, static_cast<const float*>(step.dataset->inputs), values, channels, scale, shift, to);
  }
}

/** to (N): class numbers, int32. */
void classes(const Arguments& call, const Step& step) {
  int32_t* const to = reinterpret_cast<int32_t*>(call.buffers[0]);
  const int32_t* const targets = static_cast<const int32_t*>(step.dataset->targets);
  for (int64_t sample = 0; sample < step.n; ++sample) to[sample] = targets[step.rows[sample]];
}

size_t targets_workspace(const Arguments& call) { return 2 * pattern_length(call.sizes[0]) * sizeof(float); }

/** to (N, values): real targets, with a scale and a shift for each of a sample's values. */
void targets(const Arguments& call, const Step& step) {
  const auto& [to, scale, shift] = first<3>(call.buffers);
  const int64_t values = call.sizes[0];
  if (step.dataset->targets_are_classes) {
    gather(step, static_cast<const int32_t*>(step.dataset->targets), values, values, scale, shift, to);
  } else {
    gather(step, static_cast<const float*>(step.dataset->targets), values, values, scale, shift, to);
  }
}

constexpr Kernel kernels[] = {
    {"gather_inputs", "to scale? shift?", "values channels", "", inputs, pattern_workspace},
    {"gather_classes", "to", "", "", classes, nullptr},
    {"gather_targets", "to scale? shift?", "values", "", targets, targets_workspace},
};

}

extern const Family gather_kernels{kernels, sizeof kernels / sizeof *kernels};

}
