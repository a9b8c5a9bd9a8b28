#pragma once
// What a kernel is handed and how it is declared. Plain structs only: this header is compiled with every instruction
// set, and the linker keeps one copy of an inline function, perhaps the one this processor cannot run.
#include <cstddef>
#include <cstdint>

namespace dlspec {

class Pool;

enum class ColumnType { kBytes, kInts, kFloats };

/** What samples have of one input or target: `width` values, a sample's begin `stride` after those of the one before.
 */
struct Column {
  const void* values;
  int64_t width, stride;
  ColumnType type;
};

/** Samples in memory; see NativeDataset in engine/native.ts. */
struct Dataset {
  const Column* inputs;
  const Column* targets;
  int64_t input_count, target_count, rows;
};

/** One step of a run. */
struct Step {
  Pool* pool;
  const Dataset* dataset;
  /** Row numbers of the samples, `n` of them. */
  const uint32_t* rows;
  int64_t n;
  /** Counted from 0 over the whole run; in a program that runs in passes, passes are counted. */
  uint64_t number;
  /** Of several passes that make a step: which one, and its share of the step's samples. */
  int64_t pass;
  float share;
  uint64_t seed;
  double* sums;
  /** Square of the gradient's norm, as far as it has been added up. */
  double* gradient_squares;
  float rate;
};

constexpr int kMaxBuffers = 16, kMaxSizes = 24, kMaxScalars = 8;

/** A call's buffers (null: optional and not given), sizes and scalars in the order of the declaration. */
struct Arguments {
  float* buffers[kMaxBuffers];
  int64_t sizes[kMaxSizes];
  double scalars[kMaxScalars];
};

struct Kernel {
  const char* name;
  /** Names with spaces between; a trailing '?' marks an optional buffer. */
  const char* buffers;
  const char* sizes;
  const char* scalars;
  void (*run)(const Arguments&, const Step&);
  /** Bytes of its own that each thread needs; null: none. */
  size_t (*workspace)(const Arguments&);
};

/** The kernels of one file. */
struct Family {
  const Kernel* kernels;
  int count;
};

struct Families {
  const Family* const* list;
  int count;
};

/** POINTWISE_FUNCTIONS in engine/program.ts has their names. */
constexpr int64_t kPointwiseFunctions = 11;

enum Activation : int64_t { kNone = 0, kRelu = 1, kSigmoid = 2, kTanh = 3 };

}
