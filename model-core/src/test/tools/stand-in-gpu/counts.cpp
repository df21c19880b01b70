#include "counts.h"

#include <cstdint>
#include <cstdlib>
#include <algorithm>
#include <fstream>
#include <iomanip>
#include <map>
#include <mutex>

#include "memory.h"

namespace stand_in {
namespace {

std::mutex mutex;

std::map<std::string, std::int64_t>& counts() {
  static auto* counts = new std::map<std::string, std::int64_t>();
  return *counts;
}

// An H200 as it was measured: products in bfloat16 and float32, memory, and the least that a kernel
// takes; of the first three a kernel reaches some four fifths.
constexpr double kHalf = 798e12 * 0.8;
constexpr double kFull = 50e12 * 0.8;
constexpr double kMemory = 4.3e12 * 0.8;
constexpr double kLeast = 2.5e-6;

struct Cost {
  std::int64_t calls = 0;
  double bytes = 0;
  double operations = 0;
  double seconds = 0;
};

std::map<std::string, Cost>& costs() {
  static auto* costs = new std::map<std::string, Cost>();
  return *costs;
}

void write_report(const char* file) {
  std::ofstream out(file);
  std::multimap<double, std::string> sorted;
  Cost all;
  for (const auto& [name, cost] : costs()) {
    sorted.emplace(cost.seconds, name);
    all.calls += cost.calls;
    all.bytes += cost.bytes;
    all.operations += cost.operations;
    all.seconds += cost.seconds;
  }
  auto line = [&](const std::string& name, const Cost& cost) {
    out << std::fixed << std::setprecision(3) << std::setw(9) << cost.seconds * 1e3 << " ms " << std::setw(7)
        << cost.calls << " calls " << std::setw(10) << cost.bytes / 1e9 << " GB " << std::setw(11)
        << cost.operations / 1e12 << " TFLOP  " << name << '\n';
  };
  for (const auto& [seconds, name] : sorted) {
    line(name, costs()[name]);
  }
  line("all kernels, if each reaches four fifths of what bounds it", all);
  for (const char* kind : {"to device", "to host", "on device", "wait"}) {
    out << counts()[kind] << ' ' << kind << '\n';
  }
  out << usage().peak / (1 << 20) << " MiB at most\n";
}

// At the end of the process, in the file that STAND_IN_GPU_REPORT names.
struct Report {
  ~Report() {
    const char* file = std::getenv("STAND_IN_GPU_REPORT");
    if (file != nullptr) {
      write_report(file);
    }
  }
} report;

} // namespace

bool dry() {
  static const bool dry = std::getenv("STAND_IN_GPU_DRY") != nullptr;
  return dry;
}

void charge(const std::string& name, double bytes, double operations, bool half) {
  std::lock_guard<std::mutex> lock(mutex);
  Cost& cost = costs()[name];
  ++cost.calls;
  cost.bytes += bytes;
  cost.operations += operations;
  cost.seconds += std::max({kLeast, bytes / kMemory, operations / (half ? kHalf : kFull)});
}

void count(const std::string& kind, const std::string& name) {
  std::lock_guard<std::mutex> lock(mutex);
  ++counts()[kind];
  ++counts()[kind + ": " + name];
}

} // namespace stand_in

// For tests.
#define STAND_IN_GPU extern "C" __attribute__((visibility("default")))

// How often something was counted: "kernel", "wait", "kernel: aten::mm".
STAND_IN_GPU std::int64_t stand_in_gpu_count(const char* name) {
  std::lock_guard<std::mutex> lock(stand_in::mutex);
  auto found = stand_in::counts().find(name);
  return found == stand_in::counts().end() ? 0 : found->second;
}

// Begins anew to count.
STAND_IN_GPU void stand_in_gpu_forget() {
  std::lock_guard<std::mutex> lock(stand_in::mutex);
  stand_in::counts().clear();
  stand_in::costs().clear();
  stand_in::forget_peak();
}

STAND_IN_GPU void stand_in_gpu_report(const char* file) {
  std::lock_guard<std::mutex> lock(stand_in::mutex);
  stand_in::write_report(file);
}

// What CUDA tells: PyTorch's allocator keeps what it once had.
STAND_IN_GPU void stand_in_gpu_memory(std::int64_t* used, std::int64_t* total) {
  stand_in::Usage usage = stand_in::usage();
  *used = usage.peak;
  *total = usage.total;
}

// Where the numbers are that a tensor's address stands for.
STAND_IN_GPU const void* stand_in_gpu_numbers(const void* address) {
  return stand_in::on_device(address) ? stand_in::for_kernels<void>(address) : address;
}
