package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a stage has texts from that answer its questions; in YAML its keys stand beside the stage's
 * own.
 *
 * @param source what answers
 * @param column the data's column, for {@link Source#COLUMN}; empty: none
 * @param model the model, for {@link Source#MODEL}
 * @param endpoint the service, for {@link Source#ENDPOINT}
 * @param transformer the transformer, for {@link Source#TRANSFORMER}
 * @param sampling how texts are generated; in YAML its keys stand beside the others
 * @param dtype the number type of local models; empty: the run's
 * @param batchTokens tokens a batch may hold; empty: as many as suit the device
 * @param limits where answers are kept, and when to stop; in YAML its keys stand beside the others
 */
public record TextSourceSettings(
    Source source,
    Optional<String> column,
    Optional<String> model,
    EndpointSettings endpoint,
    TransformerSettings transformer,
    @Unwrapped SamplingSettings sampling,
    Optional<Dtype> dtype,
    OptionalInt batchTokens,
    @Unwrapped AnswerLimits limits) {

  private static final int SCORED_TOKENS = 8192;

  /** What answers. */
  public enum Source {
    COLUMN,
    MODEL,
    ENDPOINT,
    TRANSFORMER
  }

  public TextSourceSettings {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(batchTokens, "batchTokens");
    boolean asksEndpoint = source == Source.ENDPOINT;
    new Checks()
        .notBlank("column", column)
        .holds(
            source != Source.COLUMN || column.isPresent(),
            "column",
            null,
            "source is column: name the data's column")
        .notBlank("model", model)
        .holds(
            !asksEndpoint || endpoint.url().isPresent(),
            "endpoint.url",
            null,
            "source is endpoint: give the address that /chat/completions stands under, such as"
                + " http://localhost:8000/v1")
        .holds(
            !asksEndpoint || endpoint.model().isPresent(),
            "endpoint.model",
            null,
            "source is endpoint: name the model as the service knows it")
        .holds(
            source != Source.TRANSFORMER || transformer.type().isPresent(),
            "transformer.class",
            null,
            "source is transformer: name the class of a Spark ML transformer")
        .atLeast("batch_tokens", batchTokens, 1)
        .agrees(
            asksEndpoint || limits.maxRequests().isEmpty(),
            "max_requests",
            limits.maxRequests(),
            "only an endpoint's requests are counted: leave it out, or set source to endpoint")
        .agrees(
            asksEndpoint || limits.maxCost().isEmpty(),
            "max_cost",
            limits.maxCost(),
            "only an endpoint's answers cost: leave it out, or set source to endpoint")
        .agrees(
            !asksEndpoint || limits.maxCost().isEmpty() || endpoint.prices().known(),
            "max_cost",
            limits.maxCost(),
            "what answers cost is not known: set endpoint.price_per_million_input and"
                + " endpoint.price_per_million_output, or bound max_requests")
        .orThrow();
  }

  /** The model that answers, where one of the run's or a folder does. */
  public List<StageSettings.Reference> references() {
    return source == Source.MODEL
        ? List.of(StageSettings.Reference.languageModel("model", model))
        : List.of();
  }

  /** The same for texts of at most so many tokens. */
  public TextSourceSettings writing(int tokens) {
    return new TextSourceSettings(
        source,
        column,
        model,
        endpoint,
        transformer,
        sampling.writing(tokens),
        dtype,
        batchTokens,
        limits);
  }

  /** Tokens of a batch that is scored and not written. */
  public int scoredTokens() {
    return batchTokens.orElse(SCORED_TOKENS);
  }

  /**
   * Whether the seed has a say in answers. Where it has none, equal questions have one answer, and
   * are asked once; of a transformer that is not known.
   */
  public boolean sampled() {
    return source == Source.TRANSFORMER || sampling.temperature() > 0;
  }

  /** Whether questions are asked: not where the data has the answers. */
  public boolean asks() {
    return source != Source.COLUMN;
  }

  /** Whether a model of the run's own processes answers. */
  public boolean runsModel() {
    return source == Source.MODEL;
  }
}
