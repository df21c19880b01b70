package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.attributes.AttributePairs;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.pair.RejectReason;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All formats, by name or by what the rows look like. */
public final class Formats {
  /** The setting under which the format is recognised. */
  public static final String AUTO = "auto";

  private static final int SHOWN = 6; // of the formats that a message about data of none names
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  // The more specific first: a row of one often fits a later one too.
  private static final List<PreferenceFormat> ALL =
      List.of(
          new PromptedFormat(
              "demo",
              "prompt, chosen, rejected (texts), " + DemoPairs.TRUE_PROMPT_FREE_GAP,
              "prompt",
              row ->
                  Shape.texts(row, "prompt", "chosen", "rejected")
                      && row.hasNonNull(DemoPairs.TRUE_PROMPT_FREE_GAP)),
          new PromptedFormat(
              "attributes",
              "prompt, chosen, rejected (texts), " + AttributePairs.TRUE_GAP,
              "prompt",
              row ->
                  Shape.texts(row, "prompt", "chosen", "rejected")
                      && row.hasNonNull(AttributePairs.TRUE_GAP)),
          new PromptedFormat(
              "reward-bench",
              "prompt, chosen, chosen_model, rejected, rejected_model, subset",
              "prompt",
              row ->
                  Shape.texts(
                      row,
                      "prompt",
                      "chosen",
                      "rejected",
                      "chosen_model",
                      "rejected_model",
                      "subset")),
          new ListedFormat(),
          new ShpFormat(),
          new ArenaFormat(),
          new LmsysArenaFormat(),
          TwoResponsesFormat.pkuSafeRlhf(),
          TwoResponsesFormat.helpSteer3(),
          TwoResponsesFormat.helpSteer2(),
          TwoResponsesFormat.pandaLm(),
          TwoResponsesFormat.wsdmCup(),
          TwoResponsesFormat.ppe(),
          new WebGptFormat(),
          new AlpacaEvalFormat(),
          TwoResponsesFormat.llmBar(),
          new PromptedFormat(
              "sharegpt",
              "conversations (list of {from, value}), chosen, rejected ({from, value})",
              "conversations",
              row -> Shape.turns(row, "conversations") && twoResponses(row)),
          new PromptedFormat(
              "argilla",
              "instruction, chosen_response, rejected_response, chosen_avg_rating,"
                  + " rejected_avg_rating",
              "instruction",
              "chosen_response",
              "rejected_response",
              row -> Shape.texts(row, "instruction", "chosen_response", "rejected_response")),
          new PromptedFormat(
              "orca",
              "system, question, chosen, rejected",
              "question",
              row -> Shape.texts(row, "question") && twoResponses(row) && !row.has("prompt")),
          InstructionFormat.ofColumns(),
          InstructionFormat.ofList(),
          new PromptedFormat(
              "ultrafeedback",
              "prompt (text), chosen, rejected (lists of {role, content}), score_chosen,"
                  + " score_rejected",
              "prompt",
              row ->
                  Shape.texts(row, "prompt")
                      && twoResponses(row)
                      && !Shape.texts(row, "chosen", "rejected")),
          new PromptedFormat(
              "conversational",
              "prompt, chosen, rejected (lists of {role, content})",
              "prompt",
              row -> Shape.turns(row, "prompt") && twoResponses(row)),
          new PromptedFormat(
              "messages",
              "messages (list of {role, content}), chosen, rejected (texts, turns or lists)",
              "messages",
              row -> Shape.turns(row, "messages") && twoResponses(row) && !row.has("prompt")),
          new HhRlhfFormat(),
          new PromptedFormat(
              "standard",
              "prompt, chosen, rejected (texts)",
              "prompt",
              row -> Shape.texts(row, "prompt", "chosen", "rejected")),
          new WholeFormat(
              "rlhflow",
              "chosen, rejected (lists of {role, content}), chosen_score, rejected_score",
              row -> row.has("chosen_score") && row.has("rejected_score")),
          new WholeFormat(
              "skywork",
              "chosen, rejected (lists of {role, content}), source",
              row -> Shape.texts(row, "source")),
          new PromptedFormat(
              "distilabel",
              "system, input, chosen, rejected, generations, rating",
              "input",
              row -> Shape.responses(row, "input") && twoResponses(row) && !row.has("prompt")),
          new WholeFormat(
              "implicit-prompt",
              "chosen, rejected (lists of {role, content} that begin with the same turns)",
              row -> true),
          new UnpairedFormat(),
          new KtoFormat(),
          RankedFormat.nectar(),
          RankedFormat.ultraFeedback(),
          new ListwiseFormat(PairChoice.BEST_AND_WORST));

  private Formats() {}

  /**
   * The names that a subset may have in data, of pairs or of prompts: it is {@code subset} then.
   */
  public static List<String> groups() {
    return Stream.concat(PreferenceFormat.SUBSETS.stream(), PromptFormat.GROUPS.stream()).toList();
  }

  /** Every format, the more specific first. */
  public static List<PreferenceFormat> all() {
    return ALL;
  }

  /**
   * The format with that name.
   *
   * @throws FormatException when there is none
   */
  public static PreferenceFormat named(String name) {
    return ALL.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new FormatException(
                    "there is no format '" + name + "'; known are " + AUTO + ", " + names()));
  }

  /**
   * The format to read with: the named one, or the recognised one under {@link #AUTO}. A named
   * format that some row of the sample fits is taken as it is, and so is one when no format fits:
   * its rows are then rejected one by one, each with its reason.
   *
   * @param sample some rows of the data
   * @throws FormatException when there is no such format, when none is recognised, when the sample
   *     fits another format and no row of it fits the named one, or when it would be misread
   */
  public static PreferenceFormat choose(String name, List<JsonNode> sample) {
    PreferenceFormat chosen = name.equals(AUTO) ? recognise(sample) : named(name, sample);
    chosen
        .doubtOf(sample)
        .ifPresent(
            why -> {
              throw new FormatException(why);
            });
    return chosen;
  }

  private static PreferenceFormat named(String name, List<JsonNode> sample) {
    PreferenceFormat named = named(name);
    if (sample.stream().noneMatch(named::matches)) {
      Optional<PreferenceFormat> other = mostFitting(ALL, sample);
      if (other.isPresent()) {
        throw new FormatException(
            String.format(
                Locale.ROOT,
                "the format '%s' was named, which has the columns %s; the data looks like '%s': it"
                    + " has %s. Set format to %s, or to %s",
                name,
                named.columns(),
                other.get().name(),
                Shape.describe(
                    sample.stream().filter(other.get()::matches).findFirst().orElseThrow()),
                other.get().name(),
                AUTO));
      }
    }
    return named;
  }

  /**
   * The format that most rows of a sample fit; each row counts for the most specific it fits.
   *
   * @param sample some rows of the data; a broken one among them does no harm
   * @throws FormatException when no row fits any format: the message names the columns seen and the
   *     formats considered
   */
  public static PreferenceFormat recognise(List<JsonNode> sample) {
    return mostFitting(ALL, sample)
        .orElseThrow(
            () ->
                unrecognised(
                    sample,
                    ALL,
                    row ->
                        OtherData.describe(row).map(other -> other + ". ").orElse("")
                            + "No preference format fits it. Say with columns where its parts lie"
                            + " (columns: {prompt: …, chosen: …, rejected: …}; of a command --columns"
                            + " prompt=…), or rename its columns to those of one of these"));
  }

  /**
   * Why an input gave no pair at all, in a sentence or two.
   *
   * @param format how it was read
   * @param rejects how many rows were rejected, by reason
   * @param example one reject's detail, or empty
   */
  public static String explain(
      PreferenceFormat format, Map<RejectReason, Long> rejects, String example) {
    long rows = rejects.values().stream().mapToLong(Long::longValue).sum();
    if (rows == 0) {
      return "the input has no rows: give data with at least one";
    }
    List<Map.Entry<RejectReason, Long>> ordered =
        rejects.entrySet().stream()
            .filter(reason -> reason.getValue() > 0)
            .sorted(Map.Entry.<RejectReason, Long>comparingByValue().reversed())
            .toList();
    String reasons =
        ordered.stream()
            .map(r -> String.format(Locale.ROOT, "%s %,d", r.getKey().key(), r.getValue()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "all %,d rows were rejected, read as format '%s' (%s): %s%s. Remedy: %s",
        rows,
        format.name(),
        format.columns(),
        reasons,
        example.isBlank() ? "" : "; for example: " + example,
        ordered.get(0).getKey().remedy());
  }

  /**
   * The format of prompts that most rows of a sample fit.
   *
   * @throws FormatException when no row has a prompt that is recognised
   */
  static PreferenceFormat recognisePrompts(List<JsonNode> sample) {
    List<PromptFormat> formats = PromptFormat.all();
    return mostFitting(formats, sample)
        .orElseThrow(
            () ->
                unrecognised(
                    sample,
                    formats,
                    row ->
                        "None of them is recognised as a prompt. Say with columns where it lies"
                            + " (columns: {prompt: …}), or rename them to those of one of these"));
  }

  /** A format of prompts by its name. */
  static PreferenceFormat ofPrompts(String name) {
    return PromptFormat.all().stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new FormatException("there is no format of prompts '" + name + "'"));
  }

  private static <F extends PreferenceFormat> Optional<F> mostFitting(
      List<F> formats, List<JsonNode> sample) {
    Map<F, Integer> votes = new HashMap<>();
    for (JsonNode row : sample) {
      formats.stream()
          .filter(format -> format.matches(row))
          .findFirst()
          .ifPresent(format -> votes.merge(format, 1, Integer::sum));
    }
    return votes.keySet().stream()
        .min(Comparator.<F>comparingInt(votes::get).reversed().thenComparingInt(formats::indexOf));
  }

  private static FormatException unrecognised(
      List<JsonNode> sample,
      List<? extends PreferenceFormat> formats,
      Function<JsonNode, String> remedy) {
    Optional<JsonNode> first = sample.stream().filter(JsonNode::isObject).findFirst();
    if (first.isEmpty()) {
      return new FormatException(
          "the format cannot be recognised: none of the first rows is a JSON object. Correct the"
              + " data, or name its format");
    }
    String seen = "the data has the columns " + Shape.describe(first.get());
    String considered =
        nearest(first.get(), formats).stream()
            .map(format -> "  " + format.name() + ": " + format.columns())
            .collect(Collectors.joining("\n"));
    String more =
        formats.size() > SHOWN
            ? "\n  … and " + (formats.size() - SHOWN) + " more, which data-prep/README.md lists"
            : "";
    return new FormatException(seen + ". " + remedy.apply(first.get()) + ":\n" + considered + more);
  }

  /** Those that have the most columns in common with a row, of equals the one with fewer others. */
  private static List<? extends PreferenceFormat> nearest(
      JsonNode row, List<? extends PreferenceFormat> formats) {
    Comparator<PreferenceFormat> common =
        Comparator.comparingLong(
            format -> names(format).stream().filter(name -> row.has(name)).count());
    return formats.stream()
        .sorted(common.reversed().thenComparing(format -> names(format).size()))
        .limit(SHOWN)
        .toList();
  }

  private static Set<String> names(PreferenceFormat format) {
    return NAME.matcher(format.columns())
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static boolean twoResponses(JsonNode row) {
    return Shape.responses(row, "chosen", "rejected");
  }

  private static String names() {
    return ALL.stream().map(PreferenceFormat::name).sorted().collect(Collectors.joining(", "));
  }
}
