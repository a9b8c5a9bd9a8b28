#include "engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "instruction_sets.h"
#include "threads/denormals.h"

namespace dlspec {

namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

int64_t steps_of(const RunRequest& request) {
  // A program that reads no samples (initialize) is one step.
  if (request.dataset < 0 && request.order.empty()) return 1;
  const int64_t together = request.batch * request.passes;
  return (static_cast<int64_t>(request.order.size()) + together - 1) / together;
}

}

ProgramName program_named(const std::string& name) {
  static constexpr const char* kNames[] = {"initialize", "train", "update", "evaluate", "predict"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return static_cast<ProgramName>(i);
  }
  refuse("there is no program '" + name + "'");
}

Engine::Engine(size_t arena_bytes, int threads, uint64_t seed, size_t sums, const std::string& instructions)
    : arena_(arena_bytes),
      catalogue_(kernels_for(instructions.empty() ? usable_instruction_sets().back() : instructions)),
      pool_(threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))),
      seed_(seed),
      sums_(sums) {}

void Engine::load(ProgramName name, const std::vector<NamedCall>& calls) {
  Program program(catalogue_, calls, arena_.data(), arena_.size(), sums_);
  pool_.reserve(program.workspace_bytes());
  programs_[static_cast<size_t>(name)] = std::move(program);
}

std::byte* Engine::bytes_at(double offset, double count) {
  if (!(offset >= 0 && count >= 0 && offset + count <= static_cast<double>(arena_.size()))) {
    refuse("outside the arena of " + std::to_string(arena_.size()) + " bytes");
  }
  return arena_.data() + static_cast<size_t>(offset);
}

int Engine::add_dataset(OwnedDataset dataset) {
  datasets_.push_back(std::make_unique<OwnedDataset>(std::move(dataset)));
  OwnedDataset& owned = *datasets_.back();
  owned.view = {owned.inputs.data(), owned.targets.data(), static_cast<int64_t>(owned.inputs.size()),
                static_cast<int64_t>(owned.targets.size()), owned.rows};
  return static_cast<int>(datasets_.size()) - 1;
}

void Engine::check(const RunRequest& request) const {
  const auto& program = programs_[static_cast<size_t>(request.program)];
  if (!program) refuse("no program of that name is loaded");
  if (request.batch < 1) refuse("a batch is at least 1 sample");
  if (request.passes < 1) refuse("a step is at least 1 pass");
  if (request.passes > 1 && request.collects) refuse("what several passes leave cannot be collected");
  if (request.dataset >= static_cast<int>(datasets_.size())) refuse("there is no such dataset");
  const Dataset* const data = request.dataset < 0 ? nullptr : &datasets_[request.dataset]->view;
  program->check_dataset(data);
  if (data) {
    for (const uint32_t row : request.order) {
      if (row >= data->rows) {
        refuse("row " + std::to_string(row) + " of a dataset of " + std::to_string(data->rows) + " rows");
      }
    }
  }
  if (!request.rates.empty() && static_cast<int64_t>(request.rates.size()) != steps_of(request)) {
    refuse(std::to_string(request.rates.size()) + " rates for " + std::to_string(steps_of(request)) + " steps");
  }
  const double most_samples = static_cast<double>(request.batch);
  if (request.collects &&
      !(static_cast<double>(request.collect_offset) + most_samples * static_cast<double>(request.collect_bytes) <=
        static_cast<double>(arena_.size()))) {
    refuse("what to collect is outside the arena");
  }
}

RunOutcome Engine::run(const RunRequest& request, const std::atomic<bool>& stop, const OnStep& on_step) {
  using Clock = std::chrono::steady_clock;
  const DenormalsAreZero denormals;
  const Program& program = *programs_[static_cast<size_t>(request.program)];
  const auto& update = programs_[static_cast<size_t>(ProgramName::kUpdate)];
  const int64_t steps = steps_of(request);
  const int64_t samples =
      request.order.empty() && steps == 1 ? request.batch : static_cast<int64_t>(request.order.size());
  RunOutcome outcome{0, Reason::kDone, {}, {}};
  if (request.profiles) outcome.call_seconds.resize(program.calls() + (update ? update->calls() : 0));
  const auto run = [&](const Program& which, const Step& step, size_t first_call) {
    return request.profiles ? which.run(step, outcome.call_seconds.data() + first_call) : which.run(step);
  };
  if (request.collects) outcome.collected.resize(samples * request.collect_bytes);
  std::vector<double> sums(sums_);
  for (int64_t i = 0; i < steps; ++i) {
    if (stop) {
      outcome.reason = Reason::kStopped;
      break;
    }
    const auto started = Clock::now();
    std::fill(sums.begin(), sums.end(), 0.0);
    double gradient_squares = 0;
    const int64_t begins = i * request.batch * request.passes;
    const int64_t together = std::min(request.batch * request.passes, samples - begins);
    Step step{};
    step.pool = &pool_;
    step.dataset = request.dataset < 0 ? nullptr : &datasets_[request.dataset]->view;
    step.seed = seed_;
    step.sums = sums.data();
    step.gradient_squares = &gradient_squares;
    step.rate = request.rates.empty() ? 0 : request.rates[i];
    const uint64_t number = request.first_step + static_cast<uint64_t>(i);
    for (int64_t done = 0; done < together; done += step.n, ++step.pass) {
      step.rows = request.order.data() + begins + done;
      step.n = std::min(request.batch, together - done);
      step.number = number * static_cast<uint64_t>(request.passes) + static_cast<uint64_t>(step.pass);
      step.share = static_cast<float>(step.n) / static_cast<float>(together);
      run(program, step, 0);
    }
    bool finite = (sums.empty() || std::isfinite(sums[0])) && std::isfinite(gradient_squares);
    if (request.program == ProgramName::kTrain && update && finite) {
      step.n = together;
      step.number = number;
      finite = run(*update, step, program.calls());
    }
    if (request.collects) {
      std::memcpy(outcome.collected.data() + i * request.batch * request.collect_bytes,
                  arena_.data() + request.collect_offset, together * request.collect_bytes);
    }
    ++outcome.steps;
    on_step({sums.data(), static_cast<uint32_t>(together),
             std::chrono::duration<double>(Clock::now() - started).count(), std::sqrt(gradient_squares)});
    if (!finite && !request.skips) {
      outcome.reason = Reason::kNotFinite;
      break;
    }
  }
  outcome.collected.resize(
      outcome.collected.empty() ? 0 : std::min(samples, outcome.steps * request.batch) * request.collect_bytes);
  return outcome;
}

}
