package io.predilect.model.distributed.nccl;

import io.predilect.model.engine.TorchException;
import java.nio.charset.StandardCharsets;

/**
 * The stream of one GPU on which PyTorch works in this process: CUDA's default one, 0, since nobody
 * sets another (DJL cannot, and the backward pass takes the forward pass's). What NCCL does on it
 * follows what PyTorch was told before, and PyTorch's next work follows NCCL's.
 */
interface GpuStream {
  /** CUDA's default stream. */
  long DEFAULT = 0;

  /** Makes this the GPU that this thread's calls of CUDA are for. */
  void use();

  /** Whether everything that was begun on it is done. */
  boolean idle();

  /** What tells the machine's GPUs apart, as NCCL does: the address on its PCI bus. */
  String bus();

  /** That of a GPU as CUDA counts them in this process. */
  static GpuStream of(CudaLibrary cuda, int number) {
    return new OfCuda(cuda, number);
  }

  /** A stream through the CUDA runtime. */
  record OfCuda(CudaLibrary cuda, int number) implements GpuStream {
    private static final int BUS_BYTES = 32;

    @Override
    public void use() {
      require(cuda.cudaSetDevice(number), "cannot be used");
    }

    @Override
    public boolean idle() {
      int state = cuda.cudaStreamQuery(DEFAULT);
      if (state == CudaLibrary.NOT_READY) {
        return false;
      }
      require(state, "failed");
      return true;
    }

    @Override
    public String bus() {
      byte[] id = new byte[BUS_BYTES];
      require(cuda.cudaDeviceGetPCIBusId(id, id.length, number), "has no address");
      return new String(id, StandardCharsets.US_ASCII).trim();
    }

    private void require(int result, String what) {
      if (result != CudaLibrary.SUCCESS) {
        throw new TorchException(
            "GPU cuda:" + number + " " + what + ": " + cuda.cudaGetErrorString(result));
      }
    }
  }
}
