// What a GPU would have been asked for, by kind: kernels started, copies, waits.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace stand_in {

// Counts one more of "kernel", "to device", "to host", "on device" or "wait", and of its name.
void count(const std::string& kind, const std::string& name);

// What a kernel reads and writes, in bytes, and how much it computes.
void charge(const std::string& name, double bytes, double operations, bool half);

// Whether kernels are only counted: tensors have sizes and no numbers (STAND_IN_GPU_DRY). So
// models of any size run, in the time of their calls.
bool dry();

} // namespace stand_in
