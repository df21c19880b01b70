package io.predilect.model.distributed.nccl;

import com.sun.jna.Library;

/** What is used of the CUDA runtime, as {@code cuda_runtime_api.h} has it. */
interface CudaLibrary extends Library {
  /** cudaSuccess. */
  int SUCCESS = 0;

  /** cudaErrorNotReady: the stream has something to do. */
  int NOT_READY = 600;

  int cudaSetDevice(int device);

  int cudaStreamQuery(long stream);

  int cudaDeviceGetPCIBusId(byte[] id, int length, int device);

  String cudaGetErrorString(int error);
}
