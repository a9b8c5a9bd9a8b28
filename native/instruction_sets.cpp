#include "instruction_sets.h"

#include <stdexcept>

namespace dlspec {

#define DLSPEC_DECLARE(set)       \
  namespace set {                 \
  extern const Families families; \
  }

#if defined(DLSPEC_HAS_avx2)
DLSPEC_DECLARE(baseline)
DLSPEC_DECLARE(avx2)
DLSPEC_DECLARE(avx512)
#elif defined(DLSPEC_HAS_neon)
DLSPEC_DECLARE(neon)
#else
DLSPEC_DECLARE(baseline)
#endif

namespace {

struct InstructionSet {
  const char* name;
  const Families* families;
  /** Asks the processor, and whether the system saves its registers. */
  bool (*usable)();
};

const InstructionSet kSets[] = {
#if defined(DLSPEC_HAS_avx2)
    {"baseline", &baseline::families, [] { return true; }},
    {"avx2", &avx2::families, [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }},
    {"avx512", &avx512::families,
     [] {
       return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
     }},
#elif defined(DLSPEC_HAS_neon)
    {"neon", &neon::families, [] { return true; }},
#else
    {"baseline", &baseline::families, [] { return true; }},
#endif
};

}

std::vector<std::string> usable_instruction_sets() {
  std::vector<std::string> names;
  for (const auto& set : kSets) {
    if (set.usable()) names.emplace_back(set.name);
  }
  return names;
}

const Families& kernels_for(std::string_view instruction_set) {
  for (const auto& set : kSets) {
    if (instruction_set == set.name && set.usable()) return *set.families;
  }
  throw std::invalid_argument("this processor or build has no instruction set '" + std::string(instruction_set) + "'");
}

}
