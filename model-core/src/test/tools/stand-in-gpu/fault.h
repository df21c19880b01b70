// A GPU that breaks in the middle of work.
#pragma once

namespace stand_in {

// Throws what CUDA says after a kernel went wrong: to this call and to every later one, until the
// process ends. STAND_IN_GPU_BREAK_AFTER is how many calls go well before; where
// STAND_IN_GPU_BREAK_ONCE names a file, only the process that makes it has the fault.
void work_or_fail();

} // namespace stand_in
