package io.predilect.model.train.data;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a pass over examples found out about all of them, so that none need be looked at again
 * before the first step.
 *
 * @param size how many examples there are
 * @param digest SHA-256 over their ids in their order
 * @param findings what was found in some of them, by name; what was found in none is not there
 */
public record ExampleSurvey(int size, String digest, Map<String, Finding> findings) {

  /**
   * What some examples have in common.
   *
   * @param count how many they are
   * @param first the first one's id
   * @param detail what was found in that one; empty: the finding's name says it
   */
  public record Finding(int count, String first, String detail) {}

  private static final String WEIGHTED = "WEIGHTED";

  private static final String SUBSET = "SUBSET ";

  /** What an example may be without. */
  enum Lack {
    CHOSEN(pair -> pair.chosen().isEmpty()),
    REJECTED(pair -> pair.rejected().isEmpty()),
    SECOND_RESPONSE(pair -> !pair.paired()),
    AUGMENTED_PROMPT(pair -> pair.augmentedPrompt().isEmpty()),
    RATIONALE(pair -> pair.rationale().isEmpty()),
    SCORE_MARGIN(pair -> pair.scoreMargin().isEmpty());

    @SuppressWarnings("ImmutableEnumChecker") // the predicates hold nothing
    private final Predicate<TokenizedPair> in;

    Lack(Predicate<TokenizedPair> in) {
      this.in = in;
    }
  }

  public ExampleSurvey {
    findings = Collections.unmodifiableMap(new TreeMap<>(findings));
  }

  /** What was found under a name; empty: nothing. */
  public Optional<Finding> finding(String name) {
    return Optional.ofNullable(findings.get(name));
  }

  Optional<Finding> finding(Lack lack) {
    return finding(lack.name());
  }

  /** Those that have a weight of their own. */
  public Optional<Finding> weighted() {
    return finding(WEIGHTED);
  }

  /** The groups that they belong to, in alphabetical order; those without one do not count. */
  List<String> subsets() {
    return findings.keySet().stream()
        .filter(name -> name.startsWith(SUBSET) && name.length() > SUBSET.length())
        .map(name -> name.substring(SUBSET.length()))
        .toList();
  }

  int count(Lack lack) {
    return count(lack.name());
  }

  /** Whether some example lacks an answer that a reference is to give about it. */
  public boolean lacksAny(List<ReferenceLogp> asked) {
    return asked.stream().anyMatch(which -> finding(name(which)).isPresent());
  }

  /** How many came with what a reference said of a response of theirs. */
  public int told() {
    int chosen = size - count(Lack.CHOSEN) - count(name(ReferenceLogp.CHOSEN));
    int rejected = size - count(Lack.REJECTED) - count(name(ReferenceLogp.REJECTED));
    return Math.max(chosen, rejected);
  }

  private int count(String name) {
    return finding(name).map(Finding::count).orElse(0);
  }

  private static String name(ReferenceLogp which) {
    return "REFERENCE_" + which.name();
  }

  /** Takes the examples one by one, in their order. */
  public static final class Builder {
    private final MessageDigest digest = Sha256.digest();
    private final Map<String, Finding> findings = new TreeMap<>();
    private int size;

    /** The next example. */
    public void add(TokenizedPair pair) {
      size++;
      digest.update(pair.id().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
      for (Lack lack : Lack.values()) {
        if (lack.in.test(pair)) {
          find(lack.name(), pair.id(), "");
        }
      }
      if (pair.weight().isPresent()) {
        find(WEIGHTED, pair.id(), "");
      }
      find(SUBSET + pair.subset(), pair.id(), "");
      for (ReferenceLogp which : ReferenceLogp.values()) {
        if (References.lacks(pair, which)) {
          find(name(which), pair.id(), "");
        }
      }
    }

    /**
     * Something was found in an example.
     *
     * @param name what
     * @param id the example's
     * @param detail more about this one
     */
    public void find(String name, String id, String detail) {
      findings.merge(
          name,
          new Finding(1, id, detail),
          (before, now) -> new Finding(before.count() + 1, before.first(), before.detail()));
    }

    public ExampleSurvey build() {
      return new ExampleSurvey(size, HexFormat.of().formatHex(digest.digest()), findings);
    }
  }
}
