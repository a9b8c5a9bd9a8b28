#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kernels/kernel.h"

namespace dlspec {

/** Names of the instruction sets that this binary has kernels for and this processor can run, widest last. */
std::vector<std::string> usable_instruction_sets();

/** The kernels compiled for one of them; throws std::invalid_argument where it cannot be used here. */
const Families& kernels_for(std::string_view instruction_set);

}
