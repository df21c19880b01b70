package io.predilect.jobs.estimate;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.TokenizerException;
import io.predilect.jobs.answers.store.KeptAnswers;
import io.predilect.jobs.answers.store.SpentFile;
import io.predilect.jobs.config.AnswerLimits;
import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageSettings;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.config.TokenPrices;
import io.predilect.jobs.endpoint.EndpointKey;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the stages of a run would ask of models and services, at most: counted from the data as it
 * lies there. Starts no session and writes nothing.
 *
 * @param run the run
 * @param folder the run's
 * @param kept rows that a stage has passed on that is done; below 0: it is not
 */
public record Estimates(
    RunConfig run, Path folder, Configuration hadoop, ToLongFunction<StageConfig> kept) {

  /** Of these stages, those that ask. */
  public List<AskingEstimate> of(List<StageConfig> stages) {
    RunData data = new RunData(run, hadoop, kept);
    return stages.stream()
        .flatMap(stage -> stage.settings().asked().map(from -> of(stage, from, data)).stream())
        .toList();
  }

  private AskingEstimate of(StageConfig stage, TextSourceSettings from, RunData data) {
    List<String> notes = new ArrayList<>();
    Optional<AskingEstimate.Amount> amount = Optional.empty();
    try (TokenCount tokens = tokens(from)) {
      Asked asked = asked(stage, new StageQuestions(data, tokens));
      amount = Optional.of(amount(asked, from));
      notes.add(
          String.format(
              Locale.ROOT,
              "questions counted %s; their tokens %s; answers taken to be as long as max_new_tokens (%d) lets them",
              String.join(" and ", asked.notes()),
              tokens.told(),
              from.sampling().maxNewTokens()));
    } catch (JobException
        | IOException
        | UncheckedIOException
        | InvalidSettings
        | TemplateException
        | TokenizerException e) {
      notes.add(
          "it cannot be told how much is asked: " + Redactor.text(String.valueOf(e.getMessage())));
    }
    AskingEstimate estimate =
        new AskingEstimate(stage.name(), who(from), amount, prices(from), List.of());
    notes.addAll(limits(estimate, from));
    notes.addAll(spent(stage, from));
    key(from).ifPresent(notes::add);
    notes.addAll(before(stage, from.limits()));
    return new AskingEstimate(estimate.stage(), estimate.asked(), amount, estimate.prices(), notes);
  }

  private Asked asked(StageConfig stage, StageQuestions questions) throws IOException {
    StageSettings settings = stage.settings();
    if (settings instanceof RationaleSettings rationales) {
      return questions.rationales(stage, rationales);
    } else if (settings instanceof GenerateSettings generate) {
      return questions.responses(stage, generate);
    } else if (settings instanceof BestOfNSettings best) {
      return questions.responses(stage, best);
    }
    return questions.judgements(stage, (JudgeSettings) settings);
  }

  private static AskingEstimate.Amount amount(Asked asked, TextSourceSettings from) {
    long questions = Math.round(asked.questions());
    return new AskingEstimate.Amount(
        questions,
        Math.round(asked.tokensIn()),
        Math.multiplyExact(questions, from.sampling().maxNewTokens()));
  }

  // The run's own model is mostly of the family that is asked.
  private TokenCount tokens(TextSourceSettings from) {
    return TokenCount.of(Stream.concat(from.model().stream(), run.model().stream()));
  }

  private String who(TextSourceSettings from) {
    return switch (from.source()) {
      case COLUMN -> throw new IllegalArgumentException("a column is not asked");
      case MODEL -> from.model().or(run::model).orElse("a model that is not named");
      case ENDPOINT -> endpoint(from.endpoint());
      case TRANSFORMER -> from.transformer().type().orElseThrow();
    };
  }

  private static String endpoint(EndpointSettings endpoint) {
    return endpoint.model().orElseThrow() + " at " + endpoint.url().orElseThrow();
  }

  private static Optional<TokenPrices> prices(TextSourceSettings from) {
    return from.source() == TextSourceSettings.Source.ENDPOINT
        ? Optional.of(from.endpoint().prices())
        : Optional.empty();
  }

  private static Optional<String> key(TextSourceSettings from) {
    return from.source() == TextSourceSettings.Source.ENDPOINT
        ? EndpointKey.wrong(from.endpoint(), System.getenv())
        : Optional.empty();
  }

  // What was answered then is kept, so that the limits hold for the questions as they are counted.
  private List<String> spent(StageConfig stage, TextSourceSettings from) {
    try {
      JobSpent spent = SpentFile.of(folder, stage.name(), hadoop).read();
      OptionalDouble cost = spent.cost(from.endpoint().prices());
      return spent.requests() == 0
          ? List.of()
          : List.of(
              String.format(
                  Locale.ROOT,
                  "earlier starts of the run sent %,d requests%s: max_requests and max_cost are of these too",
                  spent.requests(),
                  cost.isPresent()
                      ? String.format(Locale.ROOT, " for %.4f", cost.getAsDouble())
                      : ""));
    } catch (JobException | IOException e) {
      return List.of(Redactor.text(String.valueOf(e.getMessage())));
    }
  }

  private static List<String> limits(AskingEstimate estimate, TextSourceSettings from) {
    List<String> notes = new ArrayList<>();
    if (estimate.prices().isPresent() && !estimate.prices().get().known()) {
      notes.add(
          "the price is not known: set endpoint.price_per_million_input and"
              + " endpoint.price_per_million_output");
    }
    long questions = estimate.amount().map(AskingEstimate.Amount::questions).orElse(0L);
    from.limits()
        .maxRequests()
        .ifPresent(
            most ->
                notes.add(
                    questions > most
                        ? String.format(
                            Locale.ROOT,
                            "max_requests (%,d) stops it before the end: %,d questions stay without an answer until it is raised",
                            most,
                            questions - most)
                        : String.format(
                            Locale.ROOT,
                            "max_requests (%,d) leaves room for %,d tries again",
                            most,
                            most - questions)));
    OptionalDouble cost = estimate.cost();
    from.limits()
        .maxCost()
        .ifPresent(
            most ->
                notes.add(
                    cost.isPresent() && cost.getAsDouble() > most
                        ? String.format(
                            Locale.ROOT,
                            "max_cost (%s) may stop it before the end; shorter answers cost less",
                            most)
                        : "max_cost (" + most + ") is not reached"));
    return notes;
  }

  // Whether the questions are the same ones nobody knows before they are asked.
  private List<String> before(StageConfig stage, AnswerLimits limits) {
    Path store = KeptAnswers.folder(limits, folder, stage.name());
    try {
      long answers = KeptAnswers.count(store, hadoop);
      return answers == 0
          ? List.of()
          : List.of(
              String.format(
                  Locale.ROOT,
                  "%s holds %,d answers: where a question is among theirs, it is not asked again",
                  store,
                  answers));
    } catch (IOException e) {
      return List.of(store + " cannot be read: " + Redactor.text(String.valueOf(e.getMessage())));
    }
  }
}
