package io.predilect.model.distributed.nccl;

import com.sun.jna.Native;
import io.predilect.model.engine.CudaLibraries;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.TorchException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A rank that is to meet others.
 *
 * @param offer what it tells them
 * @param parts what it sums with; empty: the offer says what is missing
 */
record NcclRank(NcclOffer offer, Optional<Parts> parts) {

  /** NCCL, and the GPU that it works on. */
  record Parts(NcclLibrary nccl, GpuStream gpu) {}

  /** This process's, with what is found in it. */
  static NcclRank here(NcclPlace place, int rank) {
    if (!Engines.device(place.device()).isGpu()) {
      return lacking(place, "it trains on the processor");
    }
    CudaLibraries libraries = CudaLibraries.here();
    Optional<Path> cuda = libraries.path(CudaLibraries.RUNTIME);
    if (cuda.isEmpty()) {
      return lacking(place, libraries.advice());
    }
    NcclFound found = NcclFound.in(libraries);
    if (found instanceof NcclFound.Missing missing) {
      return lacking(place, missing.why());
    }
    NcclFound.Here nccl = (NcclFound.Here) found;
    CudaLibrary runtime = Native.load(cuda.get().toString(), CudaLibrary.class);
    int number = Engines.device(place.device()).getDeviceId();
    return of(place, rank, nccl.code(), new Parts(nccl.library(), GpuStream.of(runtime, number)));
  }

  /** With these libraries. */
  static NcclRank of(NcclPlace place, int rank, int version, Parts parts) {
    try {
      parts.gpu().use();
      String id = rank == 0 ? id(parts.nccl()) : "";
      return new NcclRank(
          new NcclOffer(place.host(), place.guarded(), parts.gpu().bus(), version, id, ""),
          Optional.of(parts));
    } catch (TorchException e) {
      return lacking(place, e.getMessage());
    }
  }

  private static String id(NcclLibrary nccl) {
    NcclLibrary.UniqueId id = new NcclLibrary.UniqueId();
    int result = nccl.ncclGetUniqueId(id);
    if (result != NcclLibrary.SUCCESS) {
      throw new TorchException("NCCL does not start: " + nccl.ncclGetErrorString(result));
    }
    return HexFormat.of().formatHex(id.internal);
  }

  private static NcclRank lacking(NcclPlace place, String why) {
    return new NcclRank(NcclOffer.lacking(place, why), Optional.empty());
  }
}
