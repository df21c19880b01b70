package io.predilect.jobs.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;

/**
 * Takes secrets out of what is shown, saved or sent. Entries of Spark's configuration are secret
 * where Spark says so: its own {@code spark.redaction.regex} or the user's finds something in key
 * or value. Of any other setting the user and password of a URI are, and the values of its query
 * that are named like a secret.
 */
public final class Redactor {
  /** What stands in a secret's place; Spark writes the same. */
  public static final String REDACTED = "*********(redacted)";

  public static final String REGEX = "spark.redaction.regex";
  private static final String STRING_REGEX = "spark.redaction.string.regex";

  // Spark's default.
  private static final Pattern USUAL = Pattern.compile("(?i)secret|password|token|access[.]?key");
  // Names of the same that it does not know, Hadoop's connectors' among them.
  private static final Pattern ALSO =
      Pattern.compile(
          "(?i)passwd|passphrase|credential$|api[._-]?key|account[.]key|private[._-]?key"
              + "|encryption[.]key|session[.]key");

  private static final Pattern QUERY_KEY =
      Pattern.compile(
          "(?i)(?:.*[-_.])?"
              + "(?:user|username|pwd|pass|key|sig|signature|auth|authorization|credential)");
  // A setting of our own may have "tokens" in its name.
  private static final Pattern PLAIN_KEY =
      Pattern.compile(
          "(?i).*(?:secret|passw(?:or)?d|passphrase|access[._-]?key|api[._-]?key).*"
              + "|(?:.*[._-])?token");

  private static final Pattern SECRET_HEADER =
      Pattern.compile("(?i).*(?:authorization|cookie|key|token|secret|password).*");

  // Texts have long runs of anything: what a match begins with is bounded, or begins where a run
  // does, or each character of one would be looked at from every character before it.
  // The second form is for a password with a slash in it; a port is none.
  private static final Pattern USER_INFO =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]{0,60})://"
              + "([^/\\s?#'\"<>|]+|[^\\s/@:]+:(?!\\d+[/?#])[^\\s@'\"<>]+)@");
  private static final Pattern ORACLE = Pattern.compile("(jdbc:oracle:\\w+:)[^@\\s'\"]+@");
  private static final Pattern QUERY =
      Pattern.compile("([?&;])([\\w.%-]+)=([^&;#\\s'\"<>]+)", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern NO_SCHEME =
      Pattern.compile("(?<![\\w/@.:*)-])[^\\s:/@'\"<>=,;()]+:[^\\s@/'\"<>]+@(?=[\\w.-])");
  private static final Pattern WORD = Pattern.compile("\\S++");
  // VALUE is what remedies write.
  private static final Pattern ASSIGNED =
      Pattern.compile("(?<![\\w.-])([\\w.-]++)=(?!VALUE\\b)([^\\s,;&'\"]+)");

  // There the part before the @ is a container of a store.
  private static final Set<String> CONTAINERS = Set.of("abfs", "abfss", "wasb", "wasbs");

  private static final int SHORT = 6;
  private static final Pattern NO_SECRET =
      Pattern.compile("true|false|[\\d.]{1,8}[A-Za-z]{0,2}|[a-z]{1,7}");

  // Of the whole process: what is thrown or logged does not know to which run it belongs.
  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

  private final List<Pattern> own;

  private Redactor(List<Pattern> own) {
    this.own = List.copyOf(own);
  }

  /** By entries of Spark's configuration, those submitted and those of a session that runs. */
  public static Redactor of(Map<String, String> sparkConf) {
    SparkEnv env = SparkEnv.get();
    return new Redactor(
        Stream.of(
                sparkConf.get(REGEX),
                System.getProperty(REGEX),
                env == null ? null : env.conf().get(REGEX, null))
            .filter(Objects::nonNull)
            .distinct()
            .map(Pattern::compile)
            .toList());
  }

  /** Whether an entry of Spark's configuration, or of Hadoop's, is a secret. */
  public boolean secret(String key, String value) {
    if (key.equals(REGEX) || key.equals(STRING_REGEX)) {
      return false; // they find themselves
    }
    return ALSO.matcher(key).find()
        || Stream.concat(Stream.of(USUAL), own.stream())
            .anyMatch(regex -> regex.matcher(key).find() || regex.matcher(value).find());
  }

  /** The value of an entry of Spark's configuration as it may be shown. */
  public String entry(String key, String value) {
    return secret(key, value) ? REDACTED : uris(value);
  }

  /**
   * The value of any other setting. The usual pattern does not count for it: it would take {@code
   * micro_batch_tokens} and every prompt that speaks of tokens.
   */
  public String setting(String key, String value) {
    return ownFinds(key) || ownFinds(value) ? REDACTED : uris(value);
  }

  // What it finds for the usual words alone is none of its own: it finds nothing where they are
  // left out, and as much where all else is.
  private boolean ownFinds(String text) {
    String rest = USUAL.matcher(text).replaceAll("");
    String words = onlyUsual(text);
    return own.stream()
        .anyMatch(
            regex ->
                regex.matcher(text).find()
                    && (regex.matcher(rest).find() || !regex.matcher(words).find()));
  }

  private static String onlyUsual(String text) {
    StringBuilder words = new StringBuilder("\uE000".repeat(text.length()));
    USUAL
        .matcher(text)
        .results()
        .forEach(found -> words.replace(found.start(), found.end(), found.group()));
    return words.toString();
  }

  /** Any text for people or files: secrets that are known, URIs, {@code name=value}. */
  public static String text(String text) {
    String clean = text;
    List<String> known = new ArrayList<>(KNOWN);
    known.sort(Comparator.comparingInt(String::length).reversed());
    for (String secret : known) {
      clean = clean.replace(secret, REDACTED);
    }
    clean = replace(ASSIGNED, uris(clean), Redactor::assigned);
    return clean.indexOf('@') < 0 ? clean : replace(WORD, clean, found -> noScheme(found.group()));
  }

  private static String noScheme(String word) {
    int colon = word.indexOf(':');
    return colon < 0 || word.lastIndexOf('@') < colon
        ? word
        : NO_SCHEME.matcher(word).replaceAll(Matcher.quoteReplacement(REDACTED + "@"));
  }

  /** Whether a URI in a text has a password, or a key in a password's place. */
  public static boolean secretInUri(String text) {
    return ORACLE.matcher(text).find()
        || USER_INFO
            .matcher(text)
            .results()
            .anyMatch(
                found ->
                    found.group(2).indexOf(':') >= 0
                        || found.group(1).toLowerCase(Locale.ROOT).startsWith("http"))
        || QUERY
            .matcher(text)
            .results()
            .map(found -> found.group(2))
            .anyMatch(key -> secretQuery(key) && !key.toLowerCase(Locale.ROOT).startsWith("user"));
  }

  /** A word that may be a secret where it is long enough for one. */
  public static String unlessLong(String word) {
    return word.length() < SHORT ? word : REDACTED;
  }

  /** A URI without user, password and secrets. */
  public static String withoutUser(String uri) {
    return uris(uri).replace(REDACTED + "@", "");
  }

  /** Remembers what is secret in a configuration, so that {@link #text} finds it anywhere. */
  public void learn(Map<String, String> sparkConf) {
    sparkConf.forEach(
        (key, value) -> {
          if (secret(key, "")) {
            learn(value);
          } else {
            learnFrom(value);
          }
        });
  }

  /** Remembers the passwords of a setting's URIs. */
  public static void learnFrom(String value) {
    USER_INFO
        .matcher(value)
        .results()
        .map(found -> found.group(2))
        .filter(info -> info.indexOf(':') >= 0)
        .map(info -> info.substring(info.indexOf(':') + 1))
        .forEach(Redactor::learn);
    QUERY
        .matcher(value)
        .results()
        .filter(found -> secretQuery(found.group(2)))
        .forEach(found -> learn(found.group(3)));
  }

  /** Remembers a secret; a word that could as well be none is not looked for. */
  public static void learn(String secret) {
    if (secret.length() >= SHORT
        && !secret.contains(REDACTED)
        && !NO_SECRET.matcher(secret).matches()) {
      KNOWN.add(secret);
      if (secret.indexOf('%') >= 0) {
        decoded(secret);
      }
    }
  }

  /** Whether the value of an HTTP header of that name is a secret. */
  public static boolean secretHeader(String name) {
    return SECRET_HEADER.matcher(name).matches();
  }

  /** Remembers the secrets among headers; behind a scheme's name, as in {@code Bearer KEY}, too. */
  public static void learnHeaders(Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          if (secretHeader(name)) {
            learn(value);
            learn(value.substring(value.lastIndexOf(' ') + 1));
          }
        });
  }

  private static void decoded(String secret) {
    try {
      KNOWN.add(URLDecoder.decode(secret, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      KNOWN.add(secret); // it only looks encoded
    }
  }

  private static String uris(String text) {
    if (text.indexOf('@') < 0 && text.indexOf('=') < 0) {
      return text;
    }
    String clean =
        replace(
            USER_INFO,
            text,
            found ->
                CONTAINERS.contains(found.group(1)) && found.group(2).indexOf(':') < 0
                    ? found.group()
                    : found.group(1) + "://" + REDACTED + "@");
    clean = replace(ORACLE, clean, found -> found.group(1) + REDACTED + "@");
    return replace(
        QUERY,
        clean,
        found ->
            secretQuery(found.group(2))
                ? found.group(1) + found.group(2) + "=" + REDACTED
                : found.group());
  }

  private static boolean secretQuery(String key) {
    return QUERY_KEY.matcher(key).matches()
        || USUAL.matcher(key).find()
        || ALSO.matcher(key).find();
  }

  private static String assigned(MatchResult found) {
    String key = found.group(1);
    boolean secret =
        key.startsWith("spark.")
            ? Redactor.of(Map.of()).secret(key, found.group(2))
            : PLAIN_KEY.matcher(key).matches();
    return secret ? key + "=" + REDACTED : found.group();
  }

  private static String replace(Pattern pattern, String text, Function<MatchResult, String> by) {
    return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(by.apply(found)));
  }
}
