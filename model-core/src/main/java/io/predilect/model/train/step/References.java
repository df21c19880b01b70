package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.ReferenceQuestion;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the reference says of examples that came without it, scored with the starting weights. It
 * lies with every checkpoint, since after a step the weights are no longer those of the reference.
 */
public final class References {
  private static final int MAGIC = 0x50524547; // "PREG"
  private static final List<ReferenceLogp> ALL = List.of(ReferenceLogp.values());
  private static final int WIDTH = ALL.size();

  private record Asked(int index, ReferenceQuestion question) {}

  private final Set<ReferenceLogp> asked;
  private final double[] logps; // [index, ReferenceLogp]; empty: every example has its own

  private References(Set<ReferenceLogp> asked, double[] logps) {
    this.asked = asked;
    this.logps = logps;
  }

  /** For examples that all have their own, or an objective that asks for none. */
  public static References none() {
    return new References(Set.of(), new double[0]);
  }

  /** What a reference must be asked for an objective's needs. */
  static Set<ReferenceLogp> asked(Set<Need> needs) {
    EnumSet<ReferenceLogp> asked = EnumSet.noneOf(ReferenceLogp.class);
    if (needs.contains(Need.REFERENCE)) {
      asked.addAll(EnumSet.of(ReferenceLogp.CHOSEN, ReferenceLogp.REJECTED));
    }
    if (needs.contains(Need.HEADS)) {
      asked.addAll(EnumSet.of(ReferenceLogp.CHOSEN_HEAD, ReferenceLogp.REJECTED_HEAD));
    }
    if (needs.contains(Need.AUGMENTED)) {
      asked.addAll(EnumSet.of(ReferenceLogp.AUGMENTED_CHOSEN, ReferenceLogp.AUGMENTED_REJECTED));
    }
    if (needs.contains(Need.KL)) {
      asked.add(ReferenceLogp.MISMATCHED);
    }
    return asked;
  }

  /** Scores every example that lacks something of what the needs ask for; each rank its share. */
  public static References compute(
      ExampleSource examples, Set<Need> needs, PairScorer reference, Collective collective) {
    Set<ReferenceLogp> asked = asked(needs);
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      if (lacks(examples.get(i), asked)) {
        missing.add(i);
      }
    }
    if (missing.isEmpty()) {
      return none();
    }
    int[] lengths = missing.stream().mapToInt(examples::length).toArray();
    Iterator<Asked> share =
        RankShare.of(lengths, collective.rank(), collective.ranks()).stream()
            .map(place -> asked(examples, missing.get(place), asked))
            .iterator();
    double[] logps = new double[WIDTH * examples.size()];
    reference
        .score(share, each -> each.question().sequences())
        .forEachRemaining(
            said ->
                said.row()
                    .question()
                    .answers(said.score())
                    .forEach(
                        (which, value) ->
                            logps[WIDTH * said.row().index() + ALL.indexOf(which)] = value));
    collective.sum(logps);
    return new References(asked, logps);
  }

  /** What an example lacks. */
  private static Asked asked(ExampleSource examples, int index, Set<ReferenceLogp> asked) {
    TokenizedPair pair = examples.get(index);
    EnumSet<ReferenceLogp> lacking = EnumSet.copyOf(asked);
    lacking.removeAll(pair.reference().values().keySet());
    return new Asked(index, new ReferenceQuestion(pair, examples.mismatched(index), lacking));
  }

  private static boolean lacks(TokenizedPair pair, Set<ReferenceLogp> asked) {
    return asked.stream()
        .anyMatch(which -> isThere(which, pair) && pair.reference().of(which).isEmpty());
  }

  /** Whether there is what is asked about: of single responses only one is. */
  private static boolean isThere(ReferenceLogp which, TokenizedPair pair) {
    return switch (which) {
      case CHOSEN -> !pair.chosen().isEmpty();
      case REJECTED -> !pair.rejected().isEmpty();
      default -> true;
    };
  }

  /** An example with what the reference says of it. */
  public Example example(int row, ExampleSource source, int index) {
    TokenizedPair pair = source.get(index);
    return new Example(row, pair, of(index, pair), source.mismatched(index));
  }

  /** What the reference says of an example: what came with it, and else what was computed. */
  ReferenceLogps of(int index, TokenizedPair pair) {
    ReferenceLogps own = pair.reference();
    if (logps.length == 0 || !lacks(pair, asked)) {
      return own;
    }
    Map<ReferenceLogp, Double> computed = new EnumMap<>(ReferenceLogp.class);
    for (ReferenceLogp which : asked) {
      if (isThere(which, pair)) {
        computed.put(which, logps[WIDTH * index + ALL.indexOf(which)]);
      }
    }
    return own.or(new ReferenceLogps(Optional.empty(), computed));
  }

  public void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(MAGIC);
      out.writeInt(asked.size());
      for (ReferenceLogp which : asked) {
        out.writeUTF(which.name());
      }
      out.writeInt(logps.length);
      for (double logp : logps) {
        out.writeDouble(logp);
      }
    }
  }

  public static References read(Path file, ExampleSource examples) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int magic = in.readInt();
      Set<String> names = new HashSet<>();
      for (int left = magic == MAGIC ? in.readInt() : 0; left > 0; left--) {
        names.add(in.readUTF());
      }
      EnumSet<ReferenceLogp> asked = EnumSet.allOf(ReferenceLogp.class);
      asked.removeIf(which -> !names.contains(which.name()));
      int length = magic == MAGIC ? in.readInt() : -1;
      if (length != 0 && length != WIDTH * examples.size()) {
        throw new IOException(
            file + " does not hold the reference log-probs of " + examples.size() + " examples");
      }
      double[] logps = new double[length];
      for (int i = 0; i < length; i++) {
        logps[i] = in.readDouble();
      }
      return new References(asked, logps);
    }
  }
}
