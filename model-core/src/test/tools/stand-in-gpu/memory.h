// The memory of the stand-in GPU.
#pragma once

#include <c10/core/Allocator.h>
#include <cstddef>
#include <cstdint>

namespace stand_in {

// Its numbers lie in pages that are mapped twice: tensors have addresses at which nothing can be
// read or written, so that a processor that follows one ends with SIGSEGV as it would on a GPU's
// address. Kernels add this to reach the numbers.
std::ptrdiff_t kernel_side();

template <typename T>
T* for_kernels(const void* device_address) {
  return reinterpret_cast<T*>(reinterpret_cast<std::intptr_t>(device_address) + kernel_side());
}

// Whether an address is one of the device's.
bool on_device(const void* address);

c10::Allocator& device_allocator();

// Memory of the processor that copies may be made from later ("pinned").
c10::Allocator& pinned_allocator();
bool pinned(const void* address);

struct Usage {
  std::int64_t peak;
  std::int64_t total;
};
Usage usage();
void forget_peak();

} // namespace stand_in
