// y = act(x·W + b): x (N, inputs), W (inputs, outputs), y (N, outputs); and its gradients.
#include "kernels/multiply.h"
#include "kernels/outer.h"

namespace dlspec::DLSPEC_ISA {

namespace {

constexpr int64_t kBlockRows = 20 * kTileRows;
/** Of k at once: a packed panel of it stays in the first-level cache, or nearly. */
constexpr int64_t kBlockK = 384;

constexpr size_t kPackedBytes = kMostPanels * kBlockK * kPanel * sizeof(float);

size_t product_workspace(const Arguments&) { return kPackedBytes + Block::bytes(kBlockRows, 1); }

/**
 * C(rows, columns) = A(rows, k)·B, rows of each contiguous. Every chunk packs its own panels by
 * pack(first_k, count, column, columns, to): with this few rows a packing shared by all would only add a barrier.
 */
template <class Pack>
void product(const Step& step, const float* a, float* c, int64_t rows, int64_t k, int64_t columns, const Finish& finish,
             Pack pack) {
  const Grid grid = grid_of(rows, ceil_div(columns, kPanel), k, kBlockRows, kMostPanels, false);
  parallel(step, grid.chunks(), [&](int64_t chunk, void* workspace) {
    const int64_t first_row = chunk / grid.groups * grid.block_rows;
    const int64_t first_column = chunk % grid.groups * grid.group * kPanel;
    const int64_t end_column = min(columns, first_column + grid.group * kPanel);
    float* const packed = static_cast<float*>(workspace);
    const Block block(min(grid.block_rows, rows - first_row), 1, k, static_cast<char*>(workspace) + kPackedBytes);
    for (int64_t t = 0, row = first_row; t < block.tiles.pieces; ++t) {
      for (int64_t r = 0; r < block.tiles.size(t); ++r, ++row) {
        block.row(t, 0, r) = a + row * k;
        block.c[row - first_row] = c + row * columns;
      }
    }
    const Even parts(k, kBlockK);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t first_k = parts.begin(part), count = parts.size(part);
      const Finish* const last = part + 1 == parts.pieces ? &finish : nullptr;
      pack(first_k, count, first_column, end_column - first_column, packed);
      for (int64_t column = first_column; column < end_column; column += kPanel) {
        const float* const panel = packed + count * (column - first_column);
        run_panel(block,
                  {0, 1, first_k, count, panel, column, min<int64_t>(kPanel, end_column - column), part > 0, last});
      }
    }
  });
}

void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, y] = first<4>(call.buffers);
  const auto& [inputs, outputs, activation] = first<3>(call.sizes);
  product(step, x, y, step.n, inputs, outputs, {bias, activation},
          [w = w, outputs = outputs](int64_t k, int64_t count, int64_t column, int64_t columns, float* to) {
            pack_panels(w + k * outputs + column, outputs, count, columns, to);
          });
}

/** dx = dy·Wᵀ. */
void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, dx] = first<3>(call.buffers);
  const auto& [inputs, outputs] = first<2>(call.sizes);
  product(step, dy, dx, step.n, outputs, inputs, {nullptr, kNone},
          [w = w, outputs = outputs](int64_t k, int64_t count, int64_t column, int64_t columns, float* to) {
            for (int64_t at = 0; at < columns; at += kPanel) {
              const float* const from = w + (column + at) * outputs + k;
              pack_panel_transposed(from, outputs, count, min<int64_t>(kPanel, columns - at), to + count * at);
            }
          });
}

size_t weights_workspace(const Arguments&) { return OuterMemory::bytes(1); }

/** dW = xᵀ·dy: the batch is one slice, since there are tiles of W enough to share. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw] = first<3>(call.buffers);
  const auto& [inputs, outputs] = first<2>(call.sizes);
  const OuterGrid grid = outer_grid_of(step.n, 1, inputs, outputs, 1);
  const auto work = [&, x = x, dy = dy, dw = dw, inputs = inputs, outputs = outputs](int64_t chunk, void* workspace) {
    const OuterMemory memory(workspace);
    const OuterChunk at = grid.chunk(chunk);
    const int64_t columns = at.end_column - at.first_column;
    float* const out = dw + at.first_k * outputs + at.first_column;
    const Even parts(step.n, kOuterRows);
    for (int64_t part = 0; part < parts.pieces; ++part) {
      const int64_t m = parts.begin(part), count = parts.size(part);
      for (int64_t i = 0; i < count; ++i) memory.rows[i] = x + (m + i) * inputs;
      pack_panels(dy + m * outputs + at.first_column, outputs, count, columns, memory.packed);
      outer_panels({memory.rows, at.first_k, at.end_k - at.first_k, count, memory.packed, columns, out, outputs,
                    part > 0, memory.gathered});
    }
  };
  parallel(step, grid.chunks(), work);
}

constexpr Kernel kernels[] = {
    {"dense_forward", "x w bias? y", "inputs outputs activation", "", forward, product_workspace},
    {"dense_backward_weights", "x dy dw", "inputs outputs", "", backward_weights, weights_workspace},
    {"dense_backward_data", "dy w dx", "inputs outputs", "", backward_data, product_workspace},
};

}

extern const Family dense_kernels{kernels, sizeof kernels / sizeof *kernels};

}
