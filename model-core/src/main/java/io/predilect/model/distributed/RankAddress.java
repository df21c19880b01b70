package io.predilect.model.distributed;

import java.util.Objects;

/**
 * Where a rank listens.
 *
 * @param host its host, as the other ranks reach it
 * @param port from 1 to 65535
 */
public record RankAddress(String host, int port) {
  public RankAddress {
    Objects.requireNonNull(host, "host");
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "rank address " + host + ":" + port + " is none; it must be HOST:PORT");
    }
  }

  /** Reads {@code HOST:PORT}; an IPv6 host may stand in brackets. */
  public static RankAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("rank address " + text + " is none; it must be HOST:PORT");
    }
    return new RankAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
