#include "fault.h"

#include <fcntl.h>
#include <unistd.h>

#include <c10/util/Exception.h>

#include <atomic>
#include <cstdlib>

namespace stand_in {
namespace {

long read_limit() {
  const char* after = std::getenv("STAND_IN_GPU_BREAK_AFTER");
  return after == nullptr ? -1 : std::atol(after);
}

bool mine() {
  const char* once = std::getenv("STAND_IN_GPU_BREAK_ONCE");
  if (once == nullptr) {
    return true;
  }
  int file = ::open(once, O_CREAT | O_EXCL | O_WRONLY, 0600);
  if (file >= 0) {
    ::close(file);
  }
  return file >= 0;
}

} // namespace

void work_or_fail() {
  static const long limit = read_limit();
  static std::atomic<long> calls{0};
  if (limit < 0 || ++calls <= limit) {
    return;
  }
  static const bool broken = mine();
  TORCH_CHECK(
      !broken,
      "CUDA error: an illegal memory access was encountered\n"
      "CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be "
      "incorrect.");
}

} // namespace stand_in
