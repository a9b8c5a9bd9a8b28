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
void gather(const Step& step, const Column& column, int64_t channels, const float* scale, const float* shift,
            float* to) {
  const Source* const source = static_cast<const Source*>(column.values);
  const int64_t values = column.width, stride = column.stride, length = pattern_length(channels);
  const int64_t together = max<int64_t>(1, kChunkValues / values);
  parallel(step, ceil_div(step.n, together), [=, &step](int64_t chunk, void* workspace) {
    float* const scales = static_cast<float*>(workspace);
    float* const shifts = scales + length;
    for (int64_t i = 0; i < length; ++i) {
      scales[i] = scale ? scale[i % channels] : 1;
      shifts[i] = shift ? shift[i % channels] : 0;
    }
    for (int64_t sample = chunk * together; sample < min(step.n, (chunk + 1) * together); ++sample) {
      const Source* const from = source + step.rows[sample] * stride;
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

void gather_floats(const Step& step, const Column& column, int64_t channels, const float* scale, const float* shift,
                   float* to) {
  if (column.type == ColumnType::kBytes) return gather<uint8_t>(step, column, channels, scale, shift, to);
  if (column.type == ColumnType::kInts) return gather<int32_t>(step, column, channels, scale, shift, to);
  gather<float>(step, column, channels, scale, shift, to);
}

/** to (N, width), int32. */
template <class Source>
void gather_ints(const Step& step, const Column& column, float* buffer) {
  int32_t* const to = reinterpret_cast<int32_t*>(buffer);
  const Source* const source = static_cast<const Source*>(column.values);
  for (int64_t sample = 0; sample < step.n; ++sample) {
    const Source* const from = source + step.rows[sample] * column.stride;
    for (int64_t i = 0; i < column.width; ++i) to[sample * column.width + i] = static_cast<int32_t>(from[i]);
  }
}

void gather_numbers(const Step& step, const Column& column, float* to) {
  if (column.type == ColumnType::kBytes) return gather_ints<uint8_t>(step, column, to);
  gather_ints<int32_t>(step, column, to);
}

/** to (N, values): an input as floats, times scale and plus shift of their channel. */
void inputs(const Arguments& call, const Step& step) {
  const auto& [to, scale, shift] = first<3>(call.buffers);
  gather_floats(step, step.dataset->inputs[call.sizes[2]], call.sizes[1], scale, shift, to);
}

/** to (N, values): token numbers, int32. */
void tokens(const Arguments& call, const Step& step) {
  gather_numbers(step, step.dataset->inputs[call.sizes[1]], call.buffers[0]);
}

/** to (N, values): class numbers, int32. */
void classes(const Arguments& call, const Step& step) {
  gather_numbers(step, step.dataset->targets[call.sizes[1]], call.buffers[0]);
}

size_t targets_workspace(const Arguments& call) { return 2 * pattern_length(call.sizes[0]) * sizeof(float); }

/** to (N, values): real targets, with a scale and a shift for each of a sample's values. */
void targets(const Arguments& call, const Step& step) {
  const auto& [to, scale, shift] = first<3>(call.buffers);
  gather_floats(step, step.dataset->targets[call.sizes[1]], call.sizes[0], scale, shift, to);
}

constexpr Kernel kernels[] = {
    {"gather_inputs", "to scale? shift?", "values channels input", "", inputs, pattern_workspace},
    {"gather_tokens", "to", "values input", "", tokens, nullptr},
    {"gather_classes", "to", "values target", "", classes, nullptr},
    {"gather_targets", "to scale? shift?", "values target", "", targets, targets_workspace},
};

}

extern const Family gather_kernels{kernels, sizeof kernels / sizeof *kernels};

}
