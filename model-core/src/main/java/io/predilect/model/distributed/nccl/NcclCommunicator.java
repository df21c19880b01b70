package io.predilect.model.distributed.nccl;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import io.predilect.model.distributed.RankLostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A communicator of NCCL that is never waited for without end. Its calls only begin something; here
 * it is looked at until it is done, whether NCCL has noticed an error meanwhile, whether the
 * training was ended and how long it takes. Whatever of these comes, the communicator is aborted,
 * which ends NCCL's work on the GPU, and is of no use any more: so nothing half done is ever taken
 * for a result.
 */
final class NcclCommunicator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NcclCommunicator.class);
  // What most calls take is waited for without sleeping.
  private static final long SPIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long SLEEP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  // Nothing is under way then: to say goodbye is a matter of milliseconds.
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private final NcclLibrary nccl;
  private final GpuStream gpu;
  private final Patience patience;
  private final Memory place = new Memory(Native.POINTER_SIZE); // NCCL keeps its address
  private final IntByReference state = new IntByReference();
  private String over = "";

  /** Begins something; the result is NCCL's. */
  interface Call {
    int begin(long communicator, long stream);
  }

  NcclCommunicator(NcclLibrary nccl, GpuStream gpu, Patience patience) {
    this.nccl = nccl;
    this.gpu = gpu;
    this.patience = patience;
    place.clear();
  }

  /**
   * Meets the other ranks; all call it.
   *
   * @param id rank 0's, in hexadecimal
   * @throws RankLostException when that does not succeed
   */
  void join(int rank, int ranks, String id) {
    gpu.use();
    long begun = System.nanoTime();
    int result =
        nccl.ncclCommInitRankConfig(
            place, ranks, NcclLibrary.UniqueId.ByValue.of(id), rank, new NcclLibrary.Config());
    settle("meeting of " + ranks + " ranks", result, begun, patience);
  }

  /**
   * Does something on the GPU, after all that PyTorch was told to do there, and returns when it is
   * done.
   *
   * @param what for people
   * @throws RankLostException when it cannot be done
   */
  void run(String what, Call call) {
    if (!over.isEmpty()) {
      throw new RankLostException(over);
    }
    gpu.use();
    long begun = System.nanoTime();
    settle(what, call.begin(handle(), GpuStream.DEFAULT), begun, patience);
    while (!gpu.idle()) {
      refuse(what, asynchronous());
      await(what, begun, patience);
    }
    refuse(what, asynchronous());
  }

  private long handle() {
    return place.getLong(0);
  }

  private void settle(String what, int begun, long since, Patience patient) {
    int result = begun;
    while (result == NcclLibrary.IN_PROGRESS) {
      await(what, since, patient);
      result = asynchronous();
    }
    refuse(what, result);
  }

  private int asynchronous() {
    int asked = nccl.ncclCommGetAsyncError(handle(), state);
    return asked == NcclLibrary.SUCCESS ? state.getValue() : asked;
  }

  private void refuse(String what, int result) {
    if (result != NcclLibrary.SUCCESS && result != NcclLibrary.IN_PROGRESS) {
      throw aborted(
          "NCCL's "
              + what
              + " failed: "
              + nccl.ncclGetErrorString(result)
              + " (ncclResult_t "
              + result
              + "); NCCL_DEBUG=WARN makes it say more");
    }
  }

  private void await(String what, long since, Patience patient) {
    if (patient.cancelled().getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw aborted("the training of this rank was ended during NCCL's " + what);
    }
    long waited = System.nanoTime() - since;
    if (waited > patient.limit().toNanos()) {
      throw aborted(
          "NCCL's " + what + " was not done within " + patient.limit().toSeconds() + " s");
    }
    if (waited < SPIN_NANOS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }

  private RankLostException aborted(String why) {
    over = why;
    RankLostException lost = new RankLostException(why);
    if (handle() != 0) {
      int result = nccl.ncclCommAbort(handle());
      if (result != NcclLibrary.SUCCESS) {
        lost.addSuppressed(
            new IllegalStateException("ncclCommAbort: " + nccl.ncclGetErrorString(result)));
      }
    }
    return lost;
  }

  /** Leaves the others, who may still take what was sent to them. */
  @Override
  public void close() {
    if (!over.isEmpty() || handle() == 0) {
      return;
    }
    try {
      gpu.use();
      long begun = System.nanoTime();
      String what = "farewell";
      settle(what, nccl.ncclCommFinalize(handle()), begun, new Patience(FAREWELL, () -> false));
      refuse(what, nccl.ncclCommDestroy(handle()));
      over = "NCCL's communicator is closed";
    } catch (RankLostException e) {
      LOG.warn("after the last sum: {}", e.getMessage());
    }
  }
}
