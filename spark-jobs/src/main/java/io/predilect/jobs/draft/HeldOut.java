package io.predilect.jobs.draft;

import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.Split;
import io.predilect.jobs.PreviewResult;
import io.predilect.jobs.preview.PreviewedRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What share of the prompts is held out, so that of few prompts some are on either side.
 *
 * @param testShare the share; 0: no share of these prompts leaves some to train on and some to
 *     measure with
 */
record HeldOut(double testShare) {
  /** The seed of the file's run, by which prompts are held out. */
  static final long SEED = 42;

  /** Of previewed rows. */
  static HeldOut of(PreviewResult preview) {
    List<String> prompts =
        preview.rows().stream()
            .map(PreviewedRow::pair)
            .flatMap(Optional::stream)
            .map(PreferencePair::prompt)
            .map(PairId::ofPlainPrompt)
            .toList();
    return of(prompts, preview.rows().size() < FirstLook.ROWS);
  }

  /**
   * Of prompts by id, one a pair.
   *
   * @param all whether there are no others
   */
  static HeldOut of(List<String> prompts, boolean all) {
    double usual = prompts.size() >= 1000 ? 0.05 : prompts.size() >= 300 ? 0.1 : 0.2;
    return new HeldOut(
        all
            ? DoubleStream.of(usual, 0.3, 0.4, 0.5)
                .filter(share -> parts(prompts, share))
                .findFirst()
                .orElse(0)
            : usual);
  }

  /** Whether there is anything to measure with. */
  boolean any() {
    return testShare > 0;
  }

  private static boolean parts(List<String> prompts, double share) {
    return prompts.stream().map(id -> Split.of(id, share, SEED)).distinct().count() == 2;
  }
}
