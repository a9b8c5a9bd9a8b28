#pragma once
// What rnn, gru and lstm do with one row of gates, forward and back: PyTorch's formulas, and its order of the gates.
#include "kernels/chunks.h"
#include "simd/math.h"

namespace dlspec::DLSPEC_ISA {

/** One sample at one step; each pointer at `units` values, but for the gates, which have several times as many. */
struct CellForward {
  int64_t units;
  /** Linear in the input; afterwards what the way back needs. */
  float* gates;
  /** gru: linear in the state before, bias included. Otherwise the gates hold the sum, and the bias is still to come.
   */
  const float* recurrent;
  const float* bias;
  /** The state before; overwritten by the new one. */
  float* h;
  /** lstm: the memory cell before and after. gru: keeps the candidate's recurrent part. */
  const float* cell_before;
  float* carry;
  float* y;
};

struct CellBackward {
  int64_t units;
  /** What forward left; afterwards the gradients by the gates' sums. */
  float* gates;
  /** gru: gradients by the recurrent parts. */
  float* recurrent;
  const float* h_before;
  const float* cell_before;
  float* carry;
  /** By the state after this step; afterwards what of it reaches the state before without a product. */
  float* dh;
  /** lstm: by the memory cell after and before. */
  float* dc;
};

template <bool Relu>
struct RnnCell {
  static constexpr int kGates = 1;
  static constexpr bool kSeparate = false, kMemory = false;
  static void forward(const CellForward& at) {
    for (int64_t i = 0; i < at.units; i += kLanes) {
      const int64_t left = at.units - i;
      const Vec sum = load_up_to(at.gates + i, left) + load_up_to(at.bias + i, left);
      const Vec h = Relu ? relu(sum) : tanh(sum);
      store_up_to(at.gates + i, h, left);
      store_up_to(at.h + i, h, left);
      store_up_to(at.y + i, h, left);
    }
  }
  static void backward(const CellBackward& at) {
    for (int64_t i = 0; i < at.units; i += kLanes) {
      const int64_t left = at.units - i;
      const Vec h = load_up_to(at.gates + i, left), dh = load_up_to(at.dh + i, left);
      store_up_to(at.gates + i, Relu ? (h > Vec{} ? dh : Vec{}) : dh * (1.0f - h * h), left);
      store_up_to(at.dh + i, Vec{}, left);
    }
  }
};

/** r, z and n: h′ = n + z·(h − n), n = tanh(W·x + b + r·(U·h + c)). */
struct GruCell {
  static constexpr int kGates = 3;
  static constexpr bool kSeparate = true, kMemory = false;
  static void forward(const CellForward& at) {
    const int64_t units = at.units;
    for (int64_t i = 0; i < units; i += kLanes) {
      const int64_t left = units - i;
      const Vec r = sigmoid(load_up_to(at.gates + i, left) + load_up_to(at.recurrent + i, left));
      const Vec z = sigmoid(load_up_to(at.gates + units + i, left) + load_up_to(at.recurrent + units + i, left));
      const Vec inner = load_up_to(at.recurrent + 2 * units + i, left);
      const Vec n = tanh(load_up_to(at.gates + 2 * units + i, left) + r * inner);
      const Vec h = n + z * (load_up_to(at.h + i, left) - n);
      store_up_to(at.gates + i, r, left);
      store_up_to(at.gates + units + i, z, left);
      store_up_to(at.gates + 2 * units + i, n, left);
      store_up_to(at.carry + i, inner, left);
      store_up_to(at.h + i, h, left);
      store_up_to(at.y + i, h, left);
    }
  }
  static void backward(const CellBackward& at) {
    const int64_t units = at.units;
    for (int64_t i = 0; i < units; i += kLanes) {
      const int64_t left = units - i;
      const Vec r = load_up_to(at.gates + i, left), z = load_up_to(at.gates + units + i, left);
      const Vec n = load_up_to(at.gates + 2 * units + i, left), inner = load_up_to(at.carry + i, left);
      const Vec dh = load_up_to(at.dh + i, left);
      const Vec before = at.h_before ? load_up_to(at.h_before + i, left) : Vec{};
      const Vec dn = dh * (1.0f - z) * (1.0f - n * n);
      const Vec dr = dn * inner * (r * (1.0f - r));
      const Vec dz = dh * (before - n) * (z * (1.0f - z));
      store_up_to(at.gates + i, dr, left);
      store_up_to(at.gates + units + i, dz, left);
      store_up_to(at.gates + 2 * units + i, dn, left);
      store_up_to(at.recurrent + i, dr, left);
      store_up_to(at.recurrent + units + i, dz, left);
      store_up_to(at.recurrent + 2 * units + i, dn * r, left);
      store_up_to(at.carry + i, dn * r, left);
      store_up_to(at.dh + i, dh * z, left);
    }
  }
};

/** i, f, g and o: c′ = f·c + i·g, h′ = o·tanh(c′). */
struct LstmCell {
  static constexpr int kGates = 4;
  static constexpr bool kSeparate = false, kMemory = true;
  static void forward(const CellForward& at) {
    const int64_t units = at.units;
    for (int64_t unit = 0; unit < units; unit += kLanes) {
      const int64_t left = units - unit;
      const auto sum = [&](int64_t gate) {
        return load_up_to(at.gates + gate * units + unit, left) + load_up_to(at.bias + gate * units + unit, left);
      };
      const Vec i = sigmoid(sum(0)), f = sigmoid(sum(1)), g = tanh(sum(2)), o = sigmoid(sum(3));
      const Vec before = at.cell_before ? load_up_to(at.cell_before + unit, left) : Vec{};
      const Vec c = f * before + i * g;
      const Vec h = o * tanh(c);
      store_up_to(at.gates + unit, i, left);
      store_up_to(at.gates + units + unit, f, left);
      store_up_to(at.gates + 2 * units + unit, g, left);
      store_up_to(at.gates + 3 * units + unit, o, left);
      store_up_to(at.carry + unit, c, left);
      store_up_to(at.h + unit, h, left);
      store_up_to(at.y + unit, h, left);
    }
  }
  static void backward(const CellBackward& at) {
    const int64_t units = at.units;
    for (int64_t unit = 0; unit < units; unit += kLanes) {
      const int64_t left = units - unit;
      const auto gate = [&](int64_t which) { return load_up_to(at.gates + which * units + unit, left); };
      const Vec i = gate(0), f = gate(1), g = gate(2), o = gate(3);
      const Vec before = at.cell_before ? load_up_to(at.cell_before + unit, left) : Vec{};
      const Vec shown = tanh(load_up_to(at.carry + unit, left));
      const Vec dh = load_up_to(at.dh + unit, left);
      const Vec dc = load_up_to(at.dc + unit, left) + dh * o * (1.0f - shown * shown);
      store_up_to(at.gates + unit, dc * g * (i * (1.0f - i)), left);
      store_up_to(at.gates + units + unit, dc * before * (f * (1.0f - f)), left);
      store_up_to(at.gates + 2 * units + unit, dc * i * (1.0f - g * g), left);
      store_up_to(at.gates + 3 * units + unit, dh * shown * (o * (1.0f - o)), left);
      store_up_to(at.dc + unit, dc * f, left);
      store_up_to(at.dh + unit, Vec{}, left);
    }
  }
};

}
