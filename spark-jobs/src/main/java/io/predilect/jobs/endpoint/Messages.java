package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.predilect.jobs.endpoint.spending.Want;

/** Records as the JSON in which they go between tasks and the driver. */
final class Messages {
  /** What a task says first; {@link Want}s follow. */
  static final String HELLO = "hello";

  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

  private Messages() {}

  static String write(Record message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      // Not with the cause, which may tell what was in it.
      throw new IllegalStateException("a " + message.getClass().getSimpleName() + " is no JSON");
    }
  }

  static <T extends Record> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a " + type.getSimpleName());
    }
  }
}
