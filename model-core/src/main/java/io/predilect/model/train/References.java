package io.predilect.model.train;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.ScoredPair.Reference;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * log π_ref of examples that came without it, scored with the starting weights. They lie with every
 * checkpoint, since after a step the weights are no longer those of the reference.
 */
final class References {
  private static final int MAGIC = 0x50524546; // "PREF"
  private static final Set<Need> BOTH = EnumSet.of(Need.CHOSEN, Need.REJECTED);

  private final double[] logps; // [index, chosen | rejected]; empty: every example has its own

  private References(double[] logps) {
    this.logps = logps;
  }

  /** For examples that all have their own, or an objective that asks for none. */
  static References none() {
    return new References(new double[0]);
  }

  /** Scores every example without reference log-probs; each rank its share. */
  static References compute(
      ExampleSource examples,
      Function<PromptedBatch, List<ResponseScore>> reference,
      Collective collective,
      int microBatchTokens) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      if (own(examples.get(i)).isEmpty()) {
        missing.add(i);
      }
    }
    if (missing.isEmpty()) {
      return none();
    }
    int[] lengths = missing.stream().mapToInt(examples::length).toArray();
    List<Example> share = new ArrayList<>();
    for (int position : RankShare.of(lengths, collective.rank(), collective.ranks())) {
      int index = missing.get(position);
      share.add(new Example(index, examples.get(index), Optional.empty()));
    }
    double[] logps = new double[2 * examples.size()];
    for (MicroBatch micro : MicroBatches.of(share, BOTH, microBatchTokens)) {
      List<ResponseScore> scores = reference.apply(micro.batch());
      for (MicroBatch.Slots slots : micro.pairs()) {
        int row = slots.example().row();
        logps[2 * row] = scores.get(slots.chosen().orElseThrow()).logps();
        logps[2 * row + 1] = scores.get(slots.rejected().orElseThrow()).logps();
      }
    }
    collective.sum(logps);
    return new References(logps);
  }

  /** The reference of an example: its own, or the one computed. */
  Optional<Reference> of(int index, TokenizedPair pair) {
    Optional<Reference> own = own(pair);
    if (own.isPresent() || logps.length == 0) {
      return own;
    }
    return Optional.of(new Reference(logps[2 * index], logps[2 * index + 1]));
  }

  void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(MAGIC);
      out.writeInt(logps.length);
      for (double logp : logps) {
        out.writeDouble(logp);
      }
    }
  }

  static References read(Path file, ExampleSource examples) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int magic = in.readInt();
      int length = in.readInt();
      if (magic != MAGIC || (length != 0 && length != 2 * examples.size())) {
        throw new IOException(
            file + " does not hold the reference log-probs of " + examples.size() + " examples");
      }
      double[] logps = new double[length];
      for (int i = 0; i < length; i++) {
        logps[i] = in.readDouble();
      }
      return new References(logps);
    }
  }

  private static Optional<Reference> own(TokenizedPair pair) {
    return pair.referenceChosen().isPresent() && pair.referenceRejected().isPresent()
        ? Optional.of(
            new Reference(
                pair.referenceChosen().getAsDouble(), pair.referenceRejected().getAsDouble()))
        : Optional.empty();
  }
}
