package io.predilect.model.distributed.nccl;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.predilect.model.StandInGpu;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * NCCL between ranks that are threads of this process, on the processor's memory. As in NCCL calls
 * only begin something: it is done when the last rank has made the same call, and till then the
 * rank's stream is not idle. Sums are made in the order of the ranks. What real ranks would pay for
 * with a hang or wrong numbers is an error here: calls that differ, addresses that are none of the
 * tensor's places.
 */
final class FakeNccl {
  static final int REMOTE = 6;
  static final int USAGE = 5;
  private static final int VERSION = 22602;
  private static final byte[] ID =
      Arrays.copyOf(
          "rank 0 is here".getBytes(StandardCharsets.US_ASCII), NcclLibrary.UniqueId.BYTES);

  private final List<Rank> ranks = new ArrayList<>();
  private final List<List<Made>> calls = new ArrayList<>(); // of each turn, those of the ranks
  private int failing = Integer.MAX_VALUE;
  private int failure = NcclLibrary.IN_PROGRESS;
  private int spoiled = -1;
  private Runnable hanging = () -> {};

  /** A call as a rank made it. */
  record Made(String what, long send, long receive, long count, int type, int root) {
    boolean matches(Made other) {
      return what.equals(other.what)
          && count == other.count
          && type == other.type
          && root == other.root;
    }

    long width() {
      return type == NcclLibrary.FLOAT32 ? Float.BYTES : Short.BYTES;
    }
  }

  FakeNccl(int size) {
    for (int rank = 0; rank < size; rank++) {
      ranks.add(new Rank(rank));
    }
  }

  Rank rank(int number) {
    return ranks.get(number);
  }

  /** From this call on (the meeting is none) nothing is ever done. */
  FakeNccl hangingFrom(int call) {
    failing = call;
    return this;
  }

  /** From this call on there is an error, which shows later. */
  FakeNccl failingFrom(int call, int result) {
    failure = result;
    return hangingFrom(call);
  }

  /** Runs when the first rank makes a call that is never done. */
  void whenHanging(Runnable action) {
    hanging = action;
  }

  /** A call whose sums are wrong. */
  FakeNccl spoiling(int call) {
    spoiled = call;
    return this;
  }

  /** One rank's side of it. */
  final class Rank implements NcclLibrary, GpuStream {
    final List<Made> made = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    private final int number;
    private boolean joined;
    private int error;
    private int looks;

    private Rank(int number) {
      this.number = number;
    }

    /** What the rank brings to a meeting. */
    NcclRank arriving(NcclPlace place) {
      return NcclRank.of(place, number, VERSION, new NcclRank.Parts(this, this));
    }

    @Override
    public int ncclGetVersion(IntByReference version) {
      version.setValue(VERSION);
      return SUCCESS;
    }

    @Override
    public int ncclGetUniqueId(UniqueId id) {
      id.internal = ID.clone();
      return SUCCESS;
    }

    @Override
    public int ncclCommInitRankConfig(
        Pointer communicator, int size, UniqueId.ByValue id, int rank, Config config) {
      synchronized (FakeNccl.this) {
        config.write();
        boolean right =
            Arrays.equals(ID, id.internal)
                && size == ranks.size()
                && rank == number
                && config.getPointer().getInt(8) == 0xcafebeef;
        if (!right) {
          return USAGE;
        }
        communicator.setLong(0, number + 1);
        joined = true;
        return IN_PROGRESS;
      }
    }

    @Override
    public int ncclAllReduce(
        long send, long receive, long count, int type, int operation, long own, long stream) {
      return begin(new Made("all-reduce", send, receive, count, type, operation), own, stream);
    }

    @Override
    public int ncclReduceScatter(
        long send, long receive, long count, int type, int operation, long own, long stream) {
      return begin(new Made("reduce-scatter", send, receive, count, type, operation), own, stream);
    }

    @Override
    public int ncclAllGather(long send, long receive, long count, int type, long own, long stream) {
      return begin(new Made("all-gather", send, receive, count, type, 0), own, stream);
    }

    @Override
    public int ncclBroadcast(
        long send, long receive, long count, int type, int root, long own, long stream) {
      return begin(new Made("broadcast", send, receive, count, type, root), own, stream);
    }

    private int begin(Made call, long own, long stream) {
      synchronized (FakeNccl.this) {
        if (own != number + 1 || stream != GpuStream.DEFAULT || !ends.isEmpty()) {
          return USAGE;
        }
        int turn = made.size();
        made.add(call);
        if (calls.size() == turn) {
          calls.add(new ArrayList<>());
        }
        if (turn < failing) {
          calls.get(turn).add(call);
          if (calls.get(turn).size() == ranks.size()) {
            perform(turn);
          }
        } else {
          hanging.run();
        }
        looks = 0;
        return IN_PROGRESS;
      }
    }

    @Override
    public int ncclCommGetAsyncError(long own, IntByReference state) {
      synchronized (FakeNccl.this) {
        if (own != number + 1) {
          return USAGE;
        }
        boolean waiting = looks++ < 2 || ranks.stream().anyMatch(rank -> !rank.joined);
        state.setValue(waiting ? IN_PROGRESS : error);
        if (made.size() > failing && failure != IN_PROGRESS && looks > 3) {
          state.setValue(failure);
        }
        return SUCCESS;
      }
    }

    @Override
    public int ncclCommFinalize(long own) {
      return end("finalized", own);
    }

    @Override
    public int ncclCommDestroy(long own) {
      return end("destroyed", own);
    }

    @Override
    public int ncclCommAbort(long own) {
      synchronized (FakeNccl.this) {
        ranks.forEach(rank -> rank.error = rank.error == SUCCESS ? REMOTE : rank.error);
        return end("aborted", own);
      }
    }

    private int end(String how, long own) {
      synchronized (FakeNccl.this) {
        ends.add(how);
        return own == number + 1 ? SUCCESS : USAGE;
      }
    }

    @Override
    public String ncclGetErrorString(int result) {
      return "error " + result;
    }

    @Override
    public void use() {}

    @Override
    public boolean idle() {
      synchronized (FakeNccl.this) {
        return made.isEmpty() || calls.get(made.size() - 1).size() == ranks.size();
      }
    }

    @Override
    public String bus() {
      return "0000:0" + number + ":00.0";
    }
  }

  private void perform(int turn) {
    List<Made> all = ranks.stream().map(rank -> rank.made.get(turn)).toList();
    Made first = all.get(0);
    for (int rank = 0; rank < all.size(); rank++) {
      if (!first.matches(all.get(rank)) || !inPlace(all.get(rank), rank)) {
        ranks.forEach(each -> each.error = USAGE);
        return;
      }
    }
    switch (first.what) {
      case "all-reduce" -> {
        float[] sums = sums(all, 0);
        all.forEach(to -> to(to, sums, turn));
      }
      case "reduce-scatter" -> {
        List<float[]> sums = new ArrayList<>();
        for (int rank = 0; rank < all.size(); rank++) {
          sums.add(sums(all, rank * first.count));
        }
        for (int rank = 0; rank < all.size(); rank++) {
          to(all.get(rank), sums.get(rank), turn);
        }
      }
      case "all-gather" -> {
        for (int rank = 0; rank < all.size(); rank++) {
          float[] given = read(all.get(rank), all.get(rank).send);
          for (Made to : all) {
            write(to, to.receive + rank * to.count * to.width(), given);
          }
        }
      }
      default -> {
        float[] given = read(all.get(first.root), all.get(first.root).send);
        all.forEach(to -> to(to, given, turn));
      }
    }
  }

  // Sums are made in the tensor itself, and of a rank's share where it has its place.
  private static boolean inPlace(Made call, int rank) {
    long share = rank * call.count * call.width();
    return switch (call.what) {
      case "reduce-scatter" -> call.receive == call.send + share && call.receive % 16 == 0;
      case "all-gather" -> call.send == call.receive + share && call.send % 16 == 0;
      default -> call.send == call.receive;
    };
  }

  // Computed before any is written: ranks' tensors are summed in place.
  private float[] sums(List<Made> all, long from) {
    Optional<float[]> sums = Optional.empty();
    for (Made call : all) {
      float[] values = read(call, call.send + from * call.width());
      if (sums.isPresent()) {
        for (int i = 0; i < values.length; i++) {
          values[i] = rounded(sums.get()[i] + values[i], call.type);
        }
      }
      sums = Optional.of(values);
    }
    return sums.orElseThrow();
  }

  private void to(Made call, float[] values, int turn) {
    float[] given = values.clone();
    if (turn == spoiled) {
      given[0]++;
    }
    write(call, call.receive, given);
  }

  private static float[] read(Made call, long address) {
    float[] values = new float[(int) call.count];
    Pointer memory = StandInGpu.numbers(address);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          call.type == NcclLibrary.FLOAT32
              ? memory.getFloat(4L * i)
              : Float.intBitsToFloat(memory.getShort(2L * i) << 16);
    }
    return values;
  }

  private static void write(Made call, long address, float[] values) {
    Pointer memory = StandInGpu.numbers(address);
    for (int i = 0; i < values.length; i++) {
      if (call.type == NcclLibrary.FLOAT32) {
        memory.setFloat(4L * i, values[i]);
      } else {
        memory.setShort(2L * i, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
      }
    }
  }

  // To the nearest number that the type has, of two to the even one.
  private static float rounded(float value, int type) {
    if (type == NcclLibrary.FLOAT32) {
      return value;
    }
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
  }
}
