#pragma once
// The engine without Node: arena, programs, datasets and the pool of threads.
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arena.h"
#include "program.h"
#include "threads/pool.h"

namespace dlspec {

enum class ProgramName { kInitialize, kTrain, kUpdate, kEvaluate, kPredict, kCount };

/** Throws std::invalid_argument for a name that is none. */
ProgramName program_named(const std::string& name);

/** A dataset; whoever adds it keeps the memory that its columns point into until the engine is gone. */
struct OwnedDataset {
  std::vector<Column> inputs, targets;
  int64_t rows;
  Dataset view;
};

/** See RunRequest in engine/native.ts. */
struct RunRequest {
  ProgramName program;
  int dataset;
  std::vector<uint32_t> order;
  int64_t batch;
  /** Batches that make a step. */
  int64_t passes = 1;
  uint64_t first_step;
  std::vector<float> rates;
  /** Tell what each kernel call takes. */
  bool profiles = false;
  /** Go on after a step whose loss or gradient is no number, which changes no weight. */
  bool skips = false;
  bool collects = false;
  size_t collect_offset = 0, collect_bytes = 0;
};

enum class Reason { kDone, kStopped, kNotFinite };

struct RunOutcome {
  int64_t steps;
  Reason reason;
  std::vector<std::byte> collected;
  /** Where it was asked for: seconds of each call of the program, then of `update`, over all steps. */
  std::vector<double> call_seconds;
};

class Engine {
 public:
  Engine(size_t arena_bytes, int threads, uint64_t seed, size_t sums, const std::string& instructions);

  void load(ProgramName name, const std::vector<NamedCall>& calls);
  std::byte* bytes_at(double offset, double count);
  int add_dataset(OwnedDataset dataset);
  /** Throws std::invalid_argument where the request does not fit what is loaded. */
  void check(const RunRequest& request) const;
  /** What a step leaves. */
  struct StepResult {
    const double* sums;
    uint32_t samples;
    double seconds;
    /** Of the gradient, before clipping; 0 where nobody took it. */
    double norm;
  };
  /** Called once per finished step, on the running thread. */
  using OnStep = std::function<void(const StepResult&)>;
  RunOutcome run(const RunRequest& request, const std::atomic<bool>& stop, const OnStep& on_step);

  size_t sums() const { return sums_; }

 private:
  Memory arena_;
  Catalogue catalogue_;
  Pool pool_;
  uint64_t seed_;
  size_t sums_;
  std::array<std::optional<Program>, static_cast<size_t>(ProgramName::kCount)> programs_;
  std::vector<std::unique_ptr<OwnedDataset>> datasets_;
};

}
