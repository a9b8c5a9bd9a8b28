#include "program.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace dlspec {

namespace {

constexpr double kLargestInteger = 9007199254740991.0;

std::vector<std::string> words(const char* text) {
  std::istringstream stream(text);
  std::vector<std::string> found;
  for (std::string word; stream >> word;) found.push_back(word);
  return found;
}

Declaration declare(const Kernel& kernel) {
  Declaration declaration{&kernel, {}, words(kernel.sizes), words(kernel.scalars)};
  for (auto& name : words(kernel.buffers)) {
    const bool optional = name.back() == '?';
    if (optional) name.pop_back();
    declaration.buffers.push_back({name, optional});
  }
  return declaration;
}

[[noreturn]] void refuse(const NamedCall& call, const std::string& what) {
  throw std::invalid_argument("kernel " + call.kernel + ": " + what);
}

std::string number(double value) {
  std::ostringstream text;
  text.precision(17);
  text << value;
  return text.str();
}

/** The declared names, each with its value; a value that nobody declared is refused. */
std::vector<double> in_order(const NamedCall& call, const char* kind, const std::vector<std::string>& declared,
                             const std::map<std::string, double>& given) {
  std::vector<double> values;
  for (const auto& name : declared) {
    const auto found = given.find(name);
    if (found == given.end()) refuse(call, std::string(kind) + " '" + name + "' is missing");
    values.push_back(found->second);
  }
  for (const auto& [name, value] : given) {
    if (std::find(declared.begin(), declared.end(), name) == declared.end()) {
      refuse(call, std::string("it has no ") + kind + " '" + name + "'");
    }
  }
  return values;
}

float* buffer_at(const NamedCall& call, const std::string& name, double offset, std::byte* arena, size_t arena_bytes) {
  const bool inside = offset >= 0 && offset <= static_cast<double>(arena_bytes);
  if (!inside || std::fmod(offset, 64) != 0) {
    refuse(call, "buffer '" + name + "' at " + number(offset) + " is not a multiple of 64 within the arena of " +
                     std::to_string(arena_bytes) + " bytes");
  }
  return reinterpret_cast<float*>(arena + static_cast<size_t>(offset));
}

}

Catalogue::Catalogue(const Families& families) {
  for (int f = 0; f < families.count; ++f) {
    for (int k = 0; k < families.list[f]->count; ++k) {
      const Kernel& kernel = families.list[f]->kernels[k];
      declarations_.emplace(kernel.name, declare(kernel));
    }
  }
}

const Declaration& Catalogue::at(const std::string& name) const {
  const auto found = declarations_.find(name);
  if (found == declarations_.end()) throw std::invalid_argument("there is no kernel '" + name + "'");
  return found->second;
}

Program::Program(const Catalogue& catalogue, const std::vector<NamedCall>& calls, std::byte* arena, size_t arena_bytes,
                 size_t sums) {
  for (const auto& named : calls) {
    const Declaration& declaration = catalogue.at(named.kernel);
    Call call{declaration.kernel, {}};
    std::vector<std::string> given;
    for (size_t i = 0; i < declaration.buffers.size(); ++i) {
      const auto& [name, optional] = declaration.buffers[i];
      const auto found = named.buffers.find(name);
      if (found == named.buffers.end()) {
        if (!optional) refuse(named, "buffer '" + name + "' is missing");
        continue;
      }
      call.arguments.buffers[i] = buffer_at(named, name, found->second, arena, arena_bytes);
      given.push_back(name);
    }
    in_order(named, "buffer", given, named.buffers);
    const auto sizes = in_order(named, "size", declaration.sizes, named.sizes);
    for (size_t i = 0; i < sizes.size(); ++i) {
      if (!(sizes[i] >= 0 && sizes[i] <= kLargestInteger) || std::trunc(sizes[i]) != sizes[i]) {
        refuse(named, "size '" + declaration.sizes[i] + "' must be a whole number, got " + number(sizes[i]));
      }
      if (declaration.sizes[i].ends_with("slot") && sizes[i] >= static_cast<double>(sums)) {
        refuse(named, "slot " + number(sizes[i]) + " is past the " + std::to_string(sums) + " sums of a step");
      }
      if (declaration.sizes[i] == "activation" && sizes[i] > double{kTanh}) {
        refuse(named, "there is no activation " + number(sizes[i]));
      }
      if (declaration.sizes[i] == "function" && sizes[i] >= double{kPointwiseFunctions}) {
        refuse(named, "there is no function " + number(sizes[i]));
      }
      call.arguments.sizes[i] = static_cast<int64_t>(sizes[i]);
    }
    const auto scalars = in_order(named, "scalar", declaration.scalars, named.scalars);
    std::copy(scalars.begin(), scalars.end(), call.arguments.scalars);
    if (call.kernel->workspace) workspace_bytes_ = std::max(workspace_bytes_, call.kernel->workspace(call.arguments));
    calls_.push_back(call);
  }
}

bool Program::run(const Step& step) const {
  for (const auto& call : calls_) {
    call.kernel->run(call.arguments, step);
    if (!std::isfinite(*step.gradient_squares)) return false;
  }
  return true;
}

bool Program::run(const Step& step, double* seconds) const {
  using Clock = std::chrono::steady_clock;
  auto before = Clock::now();
  for (const auto& call : calls_) {
    call.kernel->run(call.arguments, step);
    const auto after = Clock::now();
    *seconds++ += std::chrono::duration<double>(after - before).count();
    before = after;
    if (!std::isfinite(*step.gradient_squares)) return false;
  }
  return true;
}

void Program::check_dataset(const Dataset* dataset) const {
  for (const auto& [kernel, arguments] : calls_) {
    const std::string name = kernel->name;
    if (!name.starts_with("gather_")) continue;
    const auto must_be = [&](bool right, const std::string& what) {
      if (!right) throw std::invalid_argument(name + " " + what);
    };
    must_be(dataset, "needs a dataset");
    const bool is_input = name == "gather_inputs" || name == "gather_tokens";
    const int64_t place = arguments.sizes[name == "gather_inputs" ? 2 : 1];
    const int64_t count = is_input ? dataset->input_count : dataset->target_count;
    const std::string what = is_input ? "input " : "target ";
    must_be(place < count, "reads " + what + std::to_string(place) + " of a dataset that has " + std::to_string(count));
    const Column& column = (is_input ? dataset->inputs : dataset->targets)[place];
    must_be(arguments.sizes[0] == column.width, "reads " + std::to_string(arguments.sizes[0]) +
                                                    " values a sample, the dataset has " +
                                                    std::to_string(column.width));
    const bool is_numbers = name == "gather_tokens" || name == "gather_classes";
    must_be(!is_numbers || column.type != ColumnType::kFloats, "needs whole numbers, the dataset has fractions");
  }
}

}
