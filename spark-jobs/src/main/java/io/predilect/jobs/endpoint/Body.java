package io.predilect.jobs.endpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The text of an answer: UTF-8, as JSON is (RFC 8259, 8.1), whatever it calls itself. A mark of the
 * byte order is left out, and what a proxy compressed unasked is opened.
 *
 * @param text as far as it can be read
 * @param fault why that is not all of it; empty: it is
 */
record Body(String text, Optional<String> fault) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  Body {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(fault, "fault");
  }

  /** Reads it as it comes. */
  static HttpResponse.BodyHandler<Body> handler() {
    return head ->
        HttpResponse.BodySubscribers.mapping(
            HttpResponse.BodySubscribers.ofByteArray(), bytes -> of(bytes, head.headers()));
  }

  /** Reads it. */
  static Body of(byte[] bytes, HttpHeaders headers) {
    if (!compressed(bytes)) {
      return decoded(bytes, headers);
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return decoded(in.readAllBytes(), headers);
    } catch (IOException e) {
      return new Body("", Optional.of("it is compressed by gzip and cannot be opened"));
    }
  }

  // No text begins with gzip's mark, whose second byte goes on with a character that has not begun.
  private static boolean compressed(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
  }

  private static Body decoded(byte[] bytes, HttpHeaders headers) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Body(
          text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, Optional.empty());
    } catch (CharacterCodingException e) {
      return new Body(
          new String(bytes, StandardCharsets.UTF_8),
          Optional.of("it is not UTF-8" + declared(headers)));
    }
  }

  private static String declared(HttpHeaders headers) {
    return headers
        .firstValue("content-encoding")
        .map(coding -> ", and its Content-Encoding is " + Excerpt.of(coding))
        .or(
            () ->
                headers
                    .firstValue("content-type")
                    .map(type -> ", and its Content-Type is " + Excerpt.of(type)))
        .orElse("");
  }
}
