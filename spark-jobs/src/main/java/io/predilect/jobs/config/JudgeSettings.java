package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who wins: two responses to every prompt, compared by a judge.
 *
 * @param arms whose responses are judged: names of generate stages, or AlpacaEval's files of
 *     outputs; none: the pairs' chosen responses, against the rejected ones
 * @param against whose responses they are compared with, named in the same way
 * @param split whose pairs are judged, where there are no arms
 * @param choices in place of all these, a file of prompts with right and wrong responses, as
 *     RewardBench 2 has them; empty: none
 * @param rule the judge is a generator's reward, read from the texts; empty: another one
 * @param rewardModel the judge is a reward model; empty: another one
 * @param from else who answers as a judge; in YAML its keys stand beside the others
 * @param protocol how a model is asked, and its answers are read
 * @param queries of {@code pairwise} and {@code template}: questions about a comparison
 * @param template of {@code protocol: template}
 * @param tokenizer the model whose tokenizer counts the responses' tokens; empty: not counted
 * @param judgedBy what the figures are by; in YAML its keys stand beside the others
 */
public record JudgeSettings(
    List<String> arms,
    Optional<String> against,
    SplitFilter split,
    Optional<String> choices,
    Optional<GeneratorKind> rule,
    Optional<String> rewardModel,
    Protocol protocol,
    int queries,
    JudgeTemplate template,
    Optional<String> tokenizer,
    @Unwrapped JudgedBySettings judgedBy,
    @Unwrapped TextSourceSettings from)
    implements StageSettings {
  // What ArmFigures and ChoiceFigures name.
  private static final List<String> FIGURES =
      List.of(
          "win_rate",
          "standard_error",
          "win",
          "tie",
          "loss",
          "length_controlled_winrate",
          "lc_standard_error",
          "score",
          "baseline_score",
          "rated",
          "characters",
          "tokens",
          "baseline_characters",
          "baseline_tokens",
          "first_preferred",
          "agreement",
          "orders_agree",
          "human_agreement",
          "human_kappa",
          "between_humans_agreement",
          "between_humans_kappa",
          "reward_bench_2",
          "unread");

  /** How a model is asked. */
  public enum Protocol {
    PAIRWISE,
    ALPACA_EVAL,
    MT_BENCH,
    MT_BENCH_SINGLE,
    TEMPLATE,
    FOUR_WAY,
    RATINGS;

    /** Whether it is about choices among several responses, as RewardBench 2 has them. */
    boolean chooses() {
      return this == FOUR_WAY || this == RATINGS;
    }
  }

  public JudgeSettings {
    arms = List.copyOf(arms);
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(judgedBy, "judgedBy");
    Objects.requireNonNull(from, "from");
    new Checks()
        .holds(
            new HashSet<>(arms).size() == arms.size(),
            "arms",
            arms,
            "each is judged once: name it once")
        .agrees(
            arms.isEmpty() == against.isEmpty(),
            "against",
            against,
            arms.isEmpty()
                ? "it is what arms are compared with: name them too, or leave it out to judge pairs"
                : "the arms need something to win against: name a generate stage or a file of"
                    + " outputs")
        .agrees(
            rule.isEmpty() || rewardModel.isEmpty(),
            "rule",
            rule,
            "there is a reward_model too, and there is one judge: keep one of them")
        .agrees(
            asks(rule, rewardModel) || from.model().isEmpty(),
            "model",
            from.model(),
            "the judge is rule or reward_model, and there is one: leave this out, or that")
        .agrees(
            !asks(rule, rewardModel) || from.source() != TextSourceSettings.Source.COLUMN,
            "source",
            "column",
            "a column has one text for a row, and a judge is asked in an order drawn by lot: name who"
                + " answers")
        .notBlank("against", against)
        .notBlank("choices", choices)
        .agrees(
            choices.isEmpty() || arms.isEmpty(),
            "choices",
            choices,
            "there are arms too, and a stage judges one or the other: give each its own stage")
        .agrees(
            choices.isEmpty() || rule.isEmpty(),
            "rule",
            rule,
            "a choice is judged by a reward_model or by a model that is asked: name one")
        .agrees(
            choices.isEmpty() || (judgedBy.human().isEmpty() && judgedBy.difficulties().isEmpty()),
            "choices",
            choices,
            "human and difficulties are about who wins, and a choice has right responses: leave them"
                + " out")
        .agrees(
            !asks(rule, rewardModel) || protocol.chooses() == choices.isPresent(),
            "protocol",
            protocol,
            choices.isPresent()
                ? "choices are judged by four_way or ratings"
                : "it is about choices: name a file of them")
        .notBlank("reward_model", rewardModel)
        .notBlank("tokenizer", tokenizer)
        .atLeast("queries", queries, 1)
        .agrees(
            protocol != Protocol.TEMPLATE || template.question().isPresent(),
            "template.question",
            template.question(),
            "protocol: template asks with words of your own: write them here")
        .agrees(
            protocol == Protocol.TEMPLATE || template.question().isEmpty(),
            "protocol",
            protocol,
            "it has its own words, and there is a template.question: set it to template")
        .orThrow();
  }

  @Override
  public Optional<TextSourceSettings> asked() {
    return Optional.of(from)
        .filter(source -> asksModel() && source.asks())
        .map(source -> protocol == Protocol.ALPACA_EVAL ? source.writing(1) : source);
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      references.add(Reference.responses("arms." + i, arms.get(i)));
    }
    against.ifPresent(name -> references.add(Reference.responses("against", name)));
    references.addAll(
        Reference.named(
            Reference.rewardModel("reward_model", rewardModel),
            Reference.tokenizer("tokenizer", tokenizer),
            new Reference("choices", Reference.Target.OUTSIDE, choices),
            new Reference("difficulties", Reference.Target.OUTSIDE, judgedBy.difficulties())));
    if (asksModel()) {
      references.addAll(from.references());
    }
    return List.copyOf(references);
  }

  @Override
  public boolean readsRows() {
    return arms.isEmpty() && choices.isEmpty();
  }

  @Override
  public List<FigureSource> figures() {
    return List.of(new FigureSource("judge/", "a judge", true, FIGURES));
  }

  @Override
  public boolean runsModel() {
    return rewardModel.isPresent() || (asksModel() && from.runsModel());
  }

  @Override
  public Optional<Dtype> dtype() {
    return from.dtype();
  }

  /** Whether the judge is asked and answers in words. */
  public boolean asksModel() {
    return asks(rule, rewardModel);
  }

  private static boolean asks(Optional<GeneratorKind> rule, Optional<String> rewardModel) {
    return rule.isEmpty() && rewardModel.isEmpty();
  }
}
