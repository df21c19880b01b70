/** Sums from GPU to GPU by NVIDIA's NCCL, which is called through JNA; no native code of ours. */
package io.predilect.model.distributed.nccl;
