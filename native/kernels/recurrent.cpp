// rnn, gru and lstm, one layer in one direction: the steps. y (N, length, stride) with this direction's
// units from `offset` on. Gates and what cells carry lie step by step, (length, N, ·): a step's rows side by side. The
// samples are cut into slices, each of which runs through all steps by itself: no thread waits for another within a
// sequence.
#include "kernels/cells.h"
#include "kernels/product.h"
#include "kernels/reduce.h"
#include "kernels/sequence_rows.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** Sequences that run through the steps together, at most. */
constexpr int64_t kSliceRows = 16;

/** Two slices from eight samples on, as long as none has more than kSliceRows: the same for any number of threads. */
Even slices_of_batch(int64_t n) { return Even(n, n >= 8 ? min(kSliceRows, ceil_div(n, 2)) : n); }

/** What all calls of one layer and direction say of it, with the functions that all of them need. */
struct Pass {
  int64_t n, length, units, reverse, stride, offset;
  /** The step that is the s-th to be read. */
  int64_t step(int64_t s) const { return reverse ? length - 1 - s : s; }
  int64_t state(int64_t sample) const { return sample * stride + offset; }
  int64_t output(int64_t sample, int64_t t) const { return (sample * length + t) * stride + offset; }
  int64_t row(int64_t sample, int64_t t) const { return t * n + sample; }
};

Pass pass_of(const Arguments& call, const Step& step) {
  const auto& [cell, length, units, reverse, stride, offset] = first<6>(call.sizes);
  return {step.n, length, units, reverse, stride, offset};
}

/** A step that only fills the sequence up: state and memory cell stay as they are. */
template <class Cell>
void pass_over(const CellForward& at) {
  for (int64_t i = 0; i < at.units; ++i) at.y[i] = at.h[i];
  if constexpr (Cell::kMemory) {
    for (int64_t i = 0; i < at.units; ++i) at.carry[i] = at.cell_before ? at.cell_before[i] : 0;
  }
}

template <class Cell>
void run_forward(const Arguments& call, const Step& step) {
  const auto& [gates, w, bias, state, cell, carry, y, packed, last_cell, mask] = first<10>(call.buffers);
  const Pass pass = pass_of(call, step);
  const int64_t units = pass.units, width = Cell::kGates * units;
  pack_all(step, w, units, width, packed);
  const Even slices = slices_of_batch(step.n);
  parallel(step, slices.pieces,
           [&, gates = gates, bias = bias, state = state, cell = cell, carry = carry, y = y, packed = packed,
            last_cell = last_cell, mask = mask](int64_t slice, void* workspace) {
             const int64_t begin = slices.begin(slice), rows = slices.size(slice);
             float* const h = static_cast<float*>(workspace);
             float* const recurrent = h + kSliceRows * units;
             for (int64_t r = 0; r < rows; ++r) {
               for (int64_t i = 0; i < units; ++i) h[r * units + i] = state ? state[pass.state(begin + r) + i] : 0;
             }
             for (int64_t s = 0; s < pass.length; ++s) {
               const int64_t t = pass.step(s);
               float* const sums = gates + pass.row(begin, t) * width;
               if constexpr (Cell::kSeparate) {
                 for (int64_t r = 0; r < rows; ++r)
                   __builtin_memcpy(recurrent + r * width, bias, width * sizeof(float));
               }
               multiply_few(rows, units, width, {h, units}, {packed, units},
                            {Cell::kSeparate ? recurrent : sums, width}, true);
               for (int64_t r = 0; r < rows; ++r) {
                 const int64_t sample = begin + r;
                 CellForward at{units,   sums + r * width, recurrent + r * width,     bias, h + r * units,
                                nullptr, nullptr,          y + pass.output(sample, t)};
                 if (carry) at.carry = carry + pass.row(sample, t) * units;
                 if constexpr (Cell::kMemory) {
                   at.cell_before = s > 0  ? carry + pass.row(sample, pass.step(s - 1)) * units
                                    : cell ? cell + pass.state(sample)
                                           : nullptr;
                 }
                 if (mask && mask[sample * pass.length + t] == 0) {
                   pass_over<Cell>(at);
                 } else {
                   Cell::forward(at);
                 }
               }
             }
             if (!last_cell) return;
             for (int64_t sample = begin; sample < begin + rows; ++sample) {
               const float* const end = carry + pass.row(sample, pass.step(pass.length - 1)) * units;
               __builtin_memcpy(last_cell + pass.state(sample), end, units * sizeof(float));
             }
           });
}

/** sums (gates): += the columns of `rows` rows, side by side. */
DLSPEC_INLINE void add_columns(const float* values, int64_t rows, int64_t width, float* sums) {
  for (int64_t i = 0; i < width; i += kLanes) {
    const int64_t left = width - i;
    Vec sum = load_up_to(sums + i, left);
    for (int64_t r = 0; r < rows; ++r) sum += load_up_to(values + r * width + i, left);
    store_up_to(sums + i, sum, left);
  }
}

/** Gradients of the states of one slice, through all steps. `biases`: the slice's sums, gates and then recurrent parts.
 */
template <class Cell>
struct SliceBackward {
  const Arguments& call;
  const Pass& pass;
  int64_t begin, rows;
  float *dh, *dc, *recurrent, *biases;

  void run() {
    const int64_t units = pass.units, width = Cell::kGates * units;
    float *const gates = call.buffers[0], *const packed = call.buffers[7];
    const float* const dlast_cell = call.buffers[13];
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t i = 0; i < units; ++i) {
        dh[r * units + i] = 0;
        dc[r * units + i] = dlast_cell ? dlast_cell[pass.state(begin + r) + i] : 0;
      }
    }
    for (int64_t i = 0; i < (Cell::kSeparate ? 2 : 1) * width; ++i) biases[i] = 0;
    for (int64_t s = pass.length - 1; s >= 0; --s) {
      const int64_t t = pass.step(s);
      float* const sums = gates + pass.row(begin, t) * width;
      for (int64_t r = 0; r < rows; ++r) step_back(s, t, r, sums + r * width);
      add_columns(sums, rows, width, biases);
      if constexpr (Cell::kSeparate) add_columns(recurrent, rows, width, biases + width);
      const float* const from = Cell::kSeparate ? recurrent : sums;
      multiply_few(rows, width, units, {from, width}, {packed, width}, {dh, units}, true);
    }
    if (call.buffers[8]) leave(call.buffers[8], dh);
    if (call.buffers[9]) leave(call.buffers[9], dc);
  }

  void step_back(int64_t s, int64_t t, int64_t r, float* gates) {
    const auto& [_, w, state, cell, carry, y, dy] = first<7>(call.buffers);
    const int64_t units = pass.units, sample = begin + r, last = call.sizes[6];
    if (!last || s == pass.length - 1) {
      const float* const given = dy + (last ? pass.state(sample) : pass.output(sample, t));
      for (int64_t i = 0; i < units; ++i) dh[r * units + i] += given[i];
    }
    const float* const mask = call.buffers[14];
    if (mask && mask[sample * pass.length + t] == 0)
      return pass_over_back(r, gates, carry + pass.row(sample, t) * units);
    CellBackward at{units,          gates,         recurrent + r * Cell::kGates * units, nullptr, nullptr, nullptr,
                    dh + r * units, dc + r * units};
    const int64_t before = s > 0 ? pass.step(s - 1) : 0;
    at.h_before = s > 0 ? y + pass.output(sample, before) : state ? state + pass.state(sample) : nullptr;
    if (carry) at.carry = carry + pass.row(sample, t) * units;
    if constexpr (Cell::kMemory) {
      at.cell_before = s > 0 ? carry + pass.row(sample, before) * units : cell ? cell + pass.state(sample) : nullptr;
    }
    Cell::backward(at);
  }

  /** The gradients by state and memory cell stay as they are, those by gates are 0. */
  void pass_over_back(int64_t r, float* gates, float* carry) {
    const int64_t width = Cell::kGates * pass.units;
    for (int64_t i = 0; i < width; ++i) gates[i] = 0;
    if constexpr (Cell::kSeparate) {
      for (int64_t i = 0; i < width; ++i) recurrent[r * width + i] = 0;
      for (int64_t i = 0; i < pass.units; ++i) carry[i] = 0;
    }
  }

  /** To the gradient of the state to begin with, which other layers may have written before. */
  void leave(float* to, const float* from) {
    const int64_t accumulate = call.sizes[7];
    for (int64_t r = 0; r < rows; ++r) {
      float* const row = to + pass.state(begin + r);
      for (int64_t i = 0; i < pass.units; ++i) row[i] = (accumulate ? row[i] : 0) + from[r * pass.units + i];
    }
  }
};

template <class Cell>
void run_backward(const Arguments& call, const Step& step) {
  float *const w = call.buffers[1], *const packed = call.buffers[7];
  const auto [dbias_ih, dbias_hh, scratch] = reinterpret_cast<float* const(&)[3]>(call.buffers[10]);
  const Pass pass = pass_of(call, step);
  const int64_t units = pass.units, width = Cell::kGates * units;
  pack_all_transposed(step, w, width, units, packed);
  const Even slices = slices_of_batch(step.n);
  const int64_t sums = (Cell::kSeparate ? 2 : 1) * width;
  parallel(step, slices.pieces, [&, scratch = scratch](int64_t slice, void* workspace) {
    float* const dh = static_cast<float*>(workspace);
    float* const dc = dh + kSliceRows * units;
    SliceBackward<Cell>{call, pass, slices.begin(slice),     slices.size(slice),
                        dh,   dc,   dc + kSliceRows * units, scratch + slice * sums}
        .run();
  });
  for (int64_t i = 0; i < sums; ++i) {
    float sum = 0;
    for (int64_t slice = 0; slice < slices.pieces; ++slice) sum += scratch[slice * sums + i];
    if (i < width) dbias_ih[i] = sum;
    if (!Cell::kSeparate || i >= width) dbias_hh[i % width] = sum;
  }
}

/**
 * dU (units, gates) = Σ over steps of the state before, times the gradients by the recurrent sums. For gru the
 * candidate's part of those stands in `carry`.
 */
template <class Cell>
void run_weights(const Arguments& call, const Step& step) {
  const auto& [y, state, gates, carry, dw] = first<5>(call.buffers);
  const Pass pass = pass_of(call, step);
  const int64_t units = pass.units, width = Cell::kGates * units;
  // Steps without a state before them say nothing where it is zero: their rows are left out.
  const int64_t steps = state ? pass.length : pass.length - 1, first_step = state || pass.reverse ? 0 : 1;
  if (steps == 0) {
    for (int64_t i = 0; i < units * width; ++i) dw[i] = 0;
    return;
  }
  const BySample at{static_cast<uint32_t>(steps)};
  const auto before = [&, y = y, state = state](int64_t row) -> const float* {
    const int64_t t = first_step + at.step(row), sample = at.sample(row);
    const int64_t earlier = pass.reverse ? t + 1 : t - 1;
    return earlier < 0 || earlier == pass.length ? state + pass.state(sample) : y + pass.output(sample, earlier);
  };
  const auto rows_of = [&](const float* values, int64_t wide) {
    return [&, values, wide](int64_t row) -> const float* {
      return values + pass.row(at.sample(row), first_step + at.step(row)) * wide;
    };
  };
  const int64_t rows = pass.n * steps, direct = Cell::kSeparate ? width - units : width;
  const Reading reading = reading_of(pass.stride, units);
  outer_product(step, rows, units, direct, before, rows_of(gates, width), reading, dw, width);
  if constexpr (Cell::kSeparate) {
    outer_product(step, rows, units, units, before, rows_of(carry, units), reading, dw + direct, width);
  }
}

enum CellKind : int64_t { kRnnTanh, kRnnRelu, kGru, kLstm };

#define DLSPEC_BY_CELL(function)                           \
  void function(const Arguments& call, const Step& step) { \
    switch (call.sizes[0]) {                               \
      case kRnnTanh:                                       \
        return run_##function<RnnCell<false>>(call, step); \
      case kRnnRelu:                                       \
        return run_##function<RnnCell<true>>(call, step);  \
      case kGru:                                           \
        return run_##function<GruCell>(call, step);        \
      default:                                             \
        return run_##function<LstmCell>(call, step);       \
    }                                                      \
  }

/** In place gates (length, N, gates); carry (length, N, units): cells of lstm, inner parts of gru. Packed: U. */
DLSPEC_BY_CELL(forward)
/** The way back through forward, which leaves dgates in gates. Scratch: bias gradients of each slice. Packed: Uᵀ. */
DLSPEC_BY_CELL(backward)
DLSPEC_BY_CELL(weights)

size_t slice_workspace(const Arguments& call) { return kSliceRows * (2 + 4) * call.sizes[2] * sizeof(float); }

#define DLSPEC_PASS "cell length units reverse stride offset"

constexpr Kernel kernels[] = {
    {"recurrent_forward", "gates w bias state? cell_state? carry? y packed last_cell? mask?", DLSPEC_PASS, "", forward,
     slice_workspace},
    {"recurrent_backward",
     "gates w state? cell_state? carry? y dy packed dstate? dcell_state? dbias_ih dbias_hh scratch dlast_cell? mask?",
     DLSPEC_PASS " last accumulate", "", backward, slice_workspace},
    {"recurrent_weights", "y state? gates carry? dw", DLSPEC_PASS, "", weights, outer_workspace},
};

}

extern const Family recurrent_kernels{kernels, sizeof kernels / sizeof *kernels};

}
