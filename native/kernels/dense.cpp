// y = act(x·W + b + shortcut) for rows x (N·rows, inputs), W (inputs, outputs), y (N·rows, outputs); its gradients; and
// the same with the rows of a table E (outputs, inputs) for the columns of W.
#include "kernels/product.h"

namespace dlspec::DLSPEC_ISA {

namespace {

/** The call's part of W: `outputs` of its `columns` from `first` on. */
struct Part {
  int64_t rows, inputs, outputs, columns, first;
};

Part part_of(const Arguments& call, const Step& step) {
  const auto& [rows, inputs, outputs, columns, from] = first<5>(call.sizes);
  return {step.n * rows, inputs, outputs, columns, from};
}

DLSPEC_INLINE auto rows_of(const float* x, int64_t width) {
  return [=](int64_t row) { return x + row * width; };
}
DLSPEC_INLINE auto rows_of(float* x, int64_t width) {
  return [=](int64_t row) { return x + row * width; };
}

void forward(const Arguments& call, const Step& step) {
  const auto& [x, w, bias, shortcut, y] = first<5>(call.buffers);
  const Part part = part_of(call, step);
  const auto& [bias_first, activation] = reinterpret_cast<const int64_t(&)[2]>(call.sizes[5]);
  const Finish finish{bias ? bias + bias_first : nullptr, activation, shortcut, y};
  product(step, part.rows, part.inputs, part.outputs, finish, rows_of(const_cast<const float*>(x), part.inputs),
          rows_of(y, part.outputs), packer(w + part.first, part.columns));
}

/** dx = dy·Wᵀ, or dx += dy·Wᵀ where it is told to add. */
void backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, w, dx] = first<3>(call.buffers);
  const Part part = part_of(call, step);
  product(step, part.rows, part.outputs, part.inputs, {nullptr, kNone},
          rows_of(const_cast<const float*>(dy), part.outputs), rows_of(dx, part.inputs),
          transposed_packer(w + part.first, part.columns), call.sizes[5] != 0);
}

/** dW = xᵀ·dy. */
void backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dw] = first<3>(call.buffers);
  const Part part = part_of(call, step);
  outer_product(step, part.rows, part.inputs, part.outputs, rows_of(const_cast<const float*>(x), part.inputs),
                rows_of(const_cast<const float*>(dy), part.outputs), reading_of(part.inputs, part.outputs),
                dw + part.first, part.columns);
}

/** y = x·Eᵀ. */
void unembed(const Arguments& call, const Step& step) {
  const auto& [x, table, y] = first<3>(call.buffers);
  const auto& [rows, inputs, outputs] = first<3>(call.sizes);
  product(step, step.n * rows, inputs, outputs, {nullptr, kNone}, rows_of(const_cast<const float*>(x), inputs),
          rows_of(y, outputs), transposed_packer(table, inputs));
}

/** dx = dy·E. */
void unembed_backward_data(const Arguments& call, const Step& step) {
  const auto& [dy, table, dx] = first<3>(call.buffers);
  const auto& [rows, inputs, outputs] = first<3>(call.sizes);
  product(step, step.n * rows, outputs, inputs, {nullptr, kNone}, rows_of(const_cast<const float*>(dy), outputs),
          rows_of(dx, inputs), packer(table, inputs));
}

/** dE = dyᵀ·x. */
void unembed_backward_weights(const Arguments& call, const Step& step) {
  const auto& [x, dy, dtable] = first<3>(call.buffers);
  const auto& [rows, inputs, outputs] = first<3>(call.sizes);
  outer_product(step, step.n * rows, outputs, inputs, rows_of(const_cast<const float*>(dy), outputs),
                rows_of(const_cast<const float*>(x), inputs), reading_of(outputs, inputs), dtable, inputs);
}

#define DLSPEC_PART "rows inputs outputs columns first"

constexpr Kernel kernels[] = {
    {"dense_forward", "x w bias? shortcut? y", DLSPEC_PART " bias_first activation", "", forward, product_workspace},
    {"dense_backward_weights", "x dy dw", DLSPEC_PART, "", backward_weights, outer_workspace},
    {"dense_backward_data", "dy w dx", DLSPEC_PART " adds", "", backward_data, product_workspace},
    {"unembed_forward", "x table y", "rows inputs outputs", "", unembed, product_workspace},
    {"unembed_backward_weights", "x dy dtable", "rows inputs outputs", "", unembed_backward_weights, outer_workspace},
    {"unembed_backward_data", "dy table dx", "rows inputs outputs", "", unembed_backward_data, product_workspace},
};

}

extern const Family dense_kernels{kernels, sizeof kernels / sizeof *kernels};

}
