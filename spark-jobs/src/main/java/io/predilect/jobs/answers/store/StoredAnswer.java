package io.predilect.jobs.answers.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.TokenLogprob;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Guided;
import io.predilect.jobs.questions.Questions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * An answer as it is kept: a row of a store's parts, a line of its journals.
 *
 * @param askedBy the name of the asking that it came to
 * @param at when it came, in milliseconds since 1970
 */
public record StoredAnswer(Answer answer, String askedBy, long at) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public StoredAnswer {
    Objects.requireNonNull(answer, "answer");
    Objects.requireNonNull(askedBy, "askedBy");
  }

  /** Its values by the columns of {@link AnswerParts#TYPE}; those that are null are left out. */
  ObjectNode values() {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    values.put(Questions.KEY, answer.key());
    ChatReply reply = answer.reply();
    if (reply instanceof ChatReply.Answered text) {
      values.put(AnswerRows.TEXT, text.text()).put(AnswerRows.FINISH, text.finish());
      if (!text.first().isEmpty()) {
        values.put(AnswerRows.FIRST, first(text.first()).toString());
      }
    } else if (reply instanceof ChatReply.Refused refused) {
      values.put(AnswerRows.REASON, refused.reason()).put(AnswerRows.DETAIL, refused.detail());
    } else if (reply instanceof ChatReply.Failed failed) {
      values.put(AnswerRows.REASON, failed.reason()).put(AnswerRows.DETAIL, failed.detail());
    }
    answer.guided().ifPresent(how -> values.put(AnswerRows.GUIDED, how.values().toString()));
    Usage usage = reply.usage();
    return values
        .put(AnswerRows.FAILED, answer.isFailed())
        .put(AnswerRows.TOKENS_IN, usage.tokensIn())
        .put(AnswerRows.TOKENS_OUT, usage.tokensOut())
        .put(AnswerRows.TOKENS_CACHED, usage.cached())
        .put(AnswerRows.TOKENS_REASONING, usage.reasoning())
        .put(AnswerParts.UNTOLD, usage.untold())
        .put(AnswerParts.REQUESTS, (long) reply.requests())
        .put(AnswerParts.ASKED_BY, askedBy)
        .put(AnswerParts.AT, at);
  }

  /** As a line of a journal, without its end. */
  String line() {
    return values().toString();
  }

  /** As a row of {@link AnswerParts#TYPE}. */
  public Row row() {
    ObjectNode values = values();
    return RowFactory.create(
        Stream.of(AnswerParts.TYPE.fieldNames()).map(name -> plain(values.get(name))).toArray());
  }

  private static Object plain(JsonNode value) {
    if (value == null) {
      return null;
    } else if (value.isTextual()) {
      return value.textValue();
    }
    return value.isBoolean() ? (Object) value.booleanValue() : (Object) value.longValue();
  }

  private static ArrayNode first(List<TokenLogprob> first) {
    ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
    first.forEach(
        one -> tokens.addObject().put("token", one.token()).put("logprob", one.logprob()));
    return tokens;
  }

  /** What {@link #values} gave. */
  static StoredAnswer of(JsonNode values) {
    Usage usage =
        new Usage(
            values.path(AnswerRows.TOKENS_IN).longValue(),
            values.path(AnswerRows.TOKENS_OUT).longValue(),
            values.path(AnswerRows.TOKENS_CACHED).longValue(),
            values.path(AnswerRows.TOKENS_REASONING).longValue(),
            values.path(AnswerParts.UNTOLD).longValue());
    return new StoredAnswer(
        new Answer(
            values.path(Questions.KEY).textValue(),
            reply(values, usage),
            Optional.ofNullable(values.path(AnswerRows.GUIDED).textValue())
                .map(json -> Guided.of(parsed(json)))),
        values.path(AnswerParts.ASKED_BY).textValue(),
        values.path(AnswerParts.AT).longValue());
  }

  private static ChatReply reply(JsonNode values, Usage usage) {
    int requests = values.path(AnswerParts.REQUESTS).intValue();
    if (values.has(AnswerRows.TEXT)) {
      return new ChatReply.Answered(
          values.path(AnswerRows.TEXT).textValue(),
          values.path(AnswerRows.FINISH).asText(),
          usage,
          first(values.path(AnswerRows.FIRST).asText("[]")),
          requests);
    }
    String reason = values.path(AnswerRows.REASON).textValue();
    String detail = values.path(AnswerRows.DETAIL).textValue();
    return values.path(AnswerRows.FAILED).booleanValue()
        ? new ChatReply.Failed(reason, detail, usage, requests)
        : new ChatReply.Refused(reason, detail, usage, requests);
  }

  private static List<TokenLogprob> first(String json) {
    return StreamSupport.stream(parsed(json).spliterator(), false)
        .map(
            one ->
                new TokenLogprob(one.path("token").textValue(), one.path("logprob").doubleValue()))
        .toList();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a kept answer holds what is no JSON: " + json, e);
    }
  }

  /**
   * A line of a journal; empty: it was not written to its end.
   *
   * @param journal where it stands
   * @throws JobException when it is something else
   */
  static Optional<StoredAnswer> parse(String line, Path journal) {
    try {
      JsonNode values = JSON.readTree(line);
      if (values.isMissingNode()) {
        return Optional.empty();
      }
      if (!values.has(Questions.KEY) || !values.has(AnswerParts.AT)) {
        throw StoreFiles.foreign(journal);
      }
      return Optional.of(of(values));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
