package io.predilect.jobs.failure;

import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/**
 * What is told of an address of files that leads nowhere, in place of Hadoop's and Java's words.
 */
final class WrongAddress {
  private static final Pattern CONNECTOR = Pattern.compile("\\.fs\\..*FileSystem");
  private static final Pattern FILE_OF_A_HOST =
      Pattern.compile("Wrong FS: file://([^/]+)(/\\S*)?, expected: file:///.*", Pattern.DOTALL);
  private static final String NO_HOST = "Incomplete HDFS URI, no host: ";
  private static final String WEB = "org.apache.hadoop.fs.http.";

  private WrongAddress() {}

  /**
   * What is told; empty: it is something else.
   *
   * @param root the first cause of a failure
   */
  static Optional<String> of(Throwable root) {
    String said = String.valueOf(root.getMessage());
    if (root instanceof UnknownHostException) {
      return Optional.of("no host of the name %s is known: check the address".formatted(said));
    }
    if (root instanceof InvalidPathException path && path.getReason().contains("unmappable")) {
      return Optional.of(
          path.getInput()
              + " has characters that are not in this process's locale (Java's sun.jnu.encoding is "
              + System.getProperty("sun.jnu.encoding")
              + "): start it with LC_ALL=C.UTF-8 in its environment");
    }
    if (root instanceof IllegalArgumentException) {
      return ofHost(said);
    }
    if (root instanceof URISyntaxException uri && uri.getReason().startsWith("Relative path in")) {
      return Optional.of(
          "%s is no address: what stands before the colon is read as a file system's name, and behind it comes a path from the root, as in file:/data/pairs. A relative path with a colon in it begins with ./"
              .formatted(uri.getInput().replace("%5C", "\\")));
    }
    if (root instanceof URISyntaxException uri) {
      return Optional.of(
          "'%s' is no address (%s): write SCHEME://HOST/PATH, or a path"
              .formatted(uri.getInput(), uri.getReason()));
    }
    if (said.startsWith(NO_HOST)) {
      return Optional.of(
          "%s does not say on which NameNode, and fs.defaultFS does not either: write hdfs://HOST:PORT/… or set spark.hadoop.fs.defaultFS"
              .formatted(said.substring(NO_HOST.length())));
    }
    if (root instanceof UnsupportedOperationException && isOfTheWeb(root)) {
      return Optional.of(
          "nothing can be written to an address that begins with http: or https:, nor folders be read there: name a folder of a file system");
    }
    return withoutConnector(root, said);
  }

  private static Optional<String> ofHost(String said) {
    Matcher file = FILE_OF_A_HOST.matcher(said);
    if (!file.matches()) {
      return Optional.empty();
    }
    String path = "/" + file.group(1) + Optional.ofNullable(file.group(2)).orElse("");
    return Optional.of(
        "file:/%s is read as a path on the machine %s, and file: knows only this one: write file://%s or %s"
            .formatted(path, file.group(1), path, path));
  }

  private static boolean isOfTheWeb(Throwable root) {
    StackTraceElement[] calls = root.getStackTrace();
    return calls.length > 0 && calls[0].getClassName().startsWith(WEB);
  }

  private static Optional<String> withoutConnector(Throwable root, String said) {
    if (root instanceof UnsupportedFileSystemException && said.endsWith("scheme \"null\"")) {
      return Optional.of(
          "an address that begins with // says no file system before it: begin a path with one /");
    }
    return root instanceof UnsupportedFileSystemException
            || (root instanceof ClassNotFoundException && CONNECTOR.matcher(said).find())
        ? Optional.of(
            said
                + ": put the connector of that file system on the class path; for s3a: submit with"
                + " --packages org.apache.hadoop:hadoop-aws:"
                + VersionInfo.getVersion()
                + ", or name its jars in PREDILECT_JARS")
        : Optional.empty();
  }
}
