package io.predilect.jobs.estimate;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationalePrompt;
import io.predilect.data.template.TemplateException;
import io.predilect.jobs.choices.ChoicePreview;
import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.generate.AskedTurns;
import io.predilect.jobs.judge.JudgeQuestions;
import io.predilect.jobs.rows.Columns;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What stages ask.
 *
 * @param data of the run
 * @param tokens counts them
 */
record StageQuestions(RunData data, TokenCount tokens) {

  /** About every row, a rationale. */
  Asked rationales(StageConfig stage, RationaleSettings settings) throws IOException {
    SampledData rows = data.rowsOf(stage);
    RationalePrompt prompt =
        settings
            .prompt()
            .map(own -> RationalePrompt.of("rationales.prompt", own))
            .orElseGet(() -> RationalePrompt.builtIn(settings.kind()));
    boolean turned = settings.kind() == RationalePrompt.Kind.OPPOSITE;
    return new Asked(
        rows.rows().count(),
        rows.rows().sum(row -> of(prompt, row.pair(), turned)),
        List.of(rows.told()));
  }

  // A rationale that another stage is going to write is not among the data's own.
  private double of(RationalePrompt prompt, PreferencePair pair, boolean turned) {
    Optional<String> present = Optional.ofNullable(pair.extra().get(Columns.RATIONALE));
    try {
      return tokens.of(prompt.messages(pair, turned ? present.or(() -> Optional.of("")) : present));
    } catch (TemplateException e) {
      return 0; // nothing is asked about this row: the stage rejects it
    }
  }

  /** From every prompt, its responses. */
  Asked responses(StageConfig stage, GenerateSettings settings) throws IOException {
    int longest = settings.from().sampling().maxNewTokens();
    SampledData prompts = data.promptsOf(stage, settings);
    return new Asked(
        settings.n() * prompts.rows().sum(row -> turns(row.pair())),
        settings.n() * prompts.rows().sum(row -> tokensOfTurns(row.pair(), longest)),
        List.of(prompts.told()));
  }

  private static int turns(PreferencePair prompt) {
    return AskedTurns.count(prompt.prompt(), prompt.extra());
  }

  // Every turn shows those before it, and the responses to them, which may be as long as they can.
  private double tokensOfTurns(PreferencePair prompt, int longest) {
    List<Message> all = prompt.prompt();
    double sum = 0;
    for (int later = turns(prompt) - 1; later >= 0; later--) {
      int shown = all.size() - later; // the turns are the last messages
      sum += tokens.of(all.subList(0, shown)) + (double) longest * (turns(prompt) - 1 - later);
    }
    return sum;
  }

  /** From every prompt, its responses. */
  Asked responses(StageConfig stage, BestOfNSettings settings) throws IOException {
    SampledData prompts = data.promptsOf(stage, settings);
    return new Asked(
        settings.n() * prompts.rows().count(),
        settings.n() * prompts.rows().sum(row -> tokens.of(row.pair().prompt())),
        List.of(prompts.told()));
  }

  /** About every comparison, a judgement. */
  Asked judgements(StageConfig stage, JudgeSettings settings) throws IOException {
    if (settings.choices().isPresent()) {
      return choices(settings, settings.choices().get());
    }
    ComparedTokens compared = new ComparedTokens(JudgeQuestions.of(settings), tokens);
    if (settings.arms().isEmpty()) {
      SampledData rows = data.rowsOf(stage);
      return compared.ofPairs(rows.rows().only(row -> row.isOf(settings.split())), rows.told());
    }
    ComparedTokens.Arm against = arm(settings.against().orElseThrow());
    Asked all = new Asked(0, 0, List.of());
    for (String name : settings.arms()) {
      all = all.plus(compared.ofArms(arm(name), against));
    }
    return all;
  }

  private Asked choices(JudgeSettings settings, String path) throws IOException {
    boolean fourWay = settings.protocol() == JudgeSettings.Protocol.FOUR_WAY;
    SampledData rows = data.promptsIn(path);
    Sample<List<List<Message>>> questions =
        rows.rows().map(row -> ChoicePreview.questions(fourWay, row.pair()));
    return new Asked(
        questions.sum(List::size),
        questions.sum(about -> about.stream().mapToDouble(tokens::of).sum()),
        List.of(rows.told()));
  }

  private ComparedTokens.Arm arm(String name) throws IOException {
    Optional<StageConfig> made = data.generates(name);
    if (made.isPresent()) {
      GenerateSettings settings = (GenerateSettings) made.get().settings();
      return new ComparedTokens.Arm(
          data.promptsOf(made.get(), settings),
          settings.n(),
          settings.from().sampling().maxNewTokens(),
          true);
    }
    SampledData file = data.promptsIn(name);
    double each =
        file.rows().sum(row -> RunData.output(row.pair()).map(tokens::of).orElse(0.0))
            / Math.max(1, file.rows().count());
    return new ComparedTokens.Arm(file, 1, each, false);
  }
}
