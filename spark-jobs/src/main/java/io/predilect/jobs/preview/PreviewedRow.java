package io.predilect.jobs.preview;

import io.predilect.data.pair.PreferencePair;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of one row.
 *
 * @param pair the pair it is; empty: ingest rejects it
 * @param prompt what is read and not scored; empty, as the next two, where there are no tokens
 * @param chosen what is scored
 * @param rejected what is scored too
 * @param refusal why a stage does not keep it; empty: it does
 */
public record PreviewedRow(
    Optional<PreferencePair> pair,
    Optional<PreviewedText> prompt,
    Optional<PreviewedText> chosen,
    Optional<PreviewedText> rejected,
    Optional<Refusal> refusal) {

  /**
   * Why a row is not kept.
   *
   * @param stage the kind of the stage that rejects it
   * @param reason one word, as in {@code _rejects}
   * @param detail what is wrong with the row
   */
  public record Refusal(String stage, String reason, String detail) {}

  public PreviewedRow {
    Objects.requireNonNull(pair, "pair");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(refusal, "refusal");
  }
}
