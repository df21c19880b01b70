package io.predilect.model.distributed.nccl;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import java.util.HexFormat;

/**
 * What is used of NCCL, as {@code nccl.h} has it from 2.14 on: names, arguments and results
 * (ncclResult_t) are C's. Addresses, communicators and streams are pointers, sizes are of 64 bits,
 * counts are of numbers.
 */
interface NcclLibrary extends Library {
  /** ncclSuccess. */
  int SUCCESS = 0;

  /** ncclInProgress: of a communicator that does not block. */
  int IN_PROGRESS = 7;

  /** ncclFloat32. */
  int FLOAT32 = 7;

  /** ncclBfloat16. */
  int BFLOAT16 = 9;

  /** ncclSum. */
  int SUM = 0;

  /** The first version with communicators that do not block, as {@link #ncclGetVersion} says it. */
  int NON_BLOCKING = 21400;

  int ncclGetVersion(IntByReference version);

  int ncclGetUniqueId(UniqueId id);

  /** The communicator is written to its place; until it is ready the place must stay. */
  int ncclCommInitRankConfig(
      Pointer communicator, int ranks, UniqueId.ByValue id, int rank, Config config);

  int ncclAllReduce(
      long send, long receive, long count, int type, int operation, long communicator, long stream);

  /** The count is of the numbers that each rank receives. */
  int ncclReduceScatter(
      long send, long receive, long count, int type, int operation, long communicator, long stream);

  /** The count is of the numbers that each rank sends. */
  int ncclAllGather(long send, long receive, long count, int type, long communicator, long stream);

  int ncclBroadcast(
      long send, long receive, long count, int type, int root, long communicator, long stream);

  int ncclCommGetAsyncError(long communicator, IntByReference state);

  int ncclCommFinalize(long communicator);

  int ncclCommDestroy(long communicator);

  int ncclCommAbort(long communicator);

  String ncclGetErrorString(int result);

  /** A version, such as 22602, as people write it: 2.26.2. */
  static String version(int code) {
    int major = code / 10_000;
    return major + "." + code / 100 % 100 + "." + code % 100;
  }

  /** ncclUniqueId: by what ranks find each other. */
  @Structure.FieldOrder("internal")
  class UniqueId extends Structure {
    /** NCCL_UNIQUE_ID_BYTES. */
    static final int BYTES = 128;

    public byte[] internal = new byte[BYTES];

    /** As an argument that is not a pointer. */
    static final class ByValue extends UniqueId implements Structure.ByValue {
      static ByValue of(String hexadecimal) {
        ByValue value = new ByValue();
        value.internal = HexFormat.of().parseHex(hexadecimal);
        return value;
      }
    }
  }

  /**
   * ncclConfig_t of version 2.14, which later ones read as well: what it does not have they take
   * from their defaults. Such a communicator's calls return at once, so that what hangs can be
   * given up.
   */
  @Structure.FieldOrder({"size", "magic", "version", "blocking", "padding"})
  class Config extends Structure {
    public long size = 24;
    public int magic = 0xcafebeef;
    public int version = NON_BLOCKING;
    public int blocking;
    public int padding;
  }
}
