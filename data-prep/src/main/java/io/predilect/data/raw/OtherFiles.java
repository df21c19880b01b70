package io.predilect.data.raw;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Files that are no rows, by their first bytes: what they are, and what to do with them. */
final class OtherFiles {
  private static final int TAR_MAGIC = 257;

  private record Magic(String hex, String what) {}

  private static final String FEATHER = "pandas.read_feather(FILE).to_parquet(\"pairs.parquet\")";
  // Of a DatasetDict each split's folder is a data set of its own; together they have no
  // to_parquet.
  private static final String SAVED =
      "datasets.load_from_disk(FOLDER).to_parquet(\"pairs.parquet\"), FOLDER the one that it lies in";

  private static final List<Magic> BINARY =
      List.of(
          new Magic("50415231", "a Parquet file that was compressed: decompress it"),
          new Magic("50415245", "an encrypted Parquet file: write it without encryption"),
          new Magic("4f424a01", spark("an Avro file", "avro")),
          new Magic("4f5243", spark("an ORC file", "orc")),
          new Magic("4152524f5731", arrow("an Arrow file", FEATHER)),
          new Magic("46454131", arrow("a Feather file", FEATHER)),
          new Magic(
              "ffffffff", arrow("an Arrow stream, as datasets' save_to_disk writes it", SAVED)),
          new Magic("504b0304", "a zip archive: unpack it"),
          new Magic("377abcaf271c", "a 7z archive: unpack it"),
          new Magic("526172211a07", "a rar archive: unpack it"),
          new Magic("fffe0000", "UTF-32 text: convert it to UTF-8"),
          new Magic("0000feff", "UTF-32 text: convert it to UTF-8"),
          new Magic("fffe", utf16()),
          new Magic("feff", utf16()),
          new Magic("53514c69746520666f726d6174203300", "an SQLite database: export its table"),
          new Magic("255044462d", "a PDF document: give the data it was made of"),
          new Magic("d0cf11e0a1b11ae1", "an old Excel or Word document: save it as CSV"),
          new Magic("894844460d0a1a0a", "an HDF5 file: convert it to Parquet"),
          new Magic("934e554d5059", "a NumPy array: convert it to Parquet"),
          new Magic("89504e47", "a PNG image: take it out of the data"),
          new Magic("ffd8ff", "a JPEG image: take it out of the data"),
          new Magic("7f454c46", "a program: take it out of the data"));

  private OtherFiles() {}

  private static String spark(String what, String format) {
    return "%s: have Spark read it, with path: \"sql:SELECT * FROM %s.`FILE`\", or convert it to Parquet"
        .formatted(what, format);
  }

  /**
   * What a file is and what to do, behind "is"; empty when nothing known begins like this.
   *
   * @param head its first bytes, decompressed, without a byte order mark
   */
  static Optional<String> describe(byte[] head) {
    Compression inside = Compression.of(head);
    if (inside != Compression.NONE) {
      return Optional.of("compressed twice, " + inside.text() + " inside: decompress it once");
    }
    String hex = HexFormat.of().formatHex(head, 0, Math.min(head.length, 16));
    Optional<String> binary =
        BINARY.stream().filter(m -> hex.startsWith(m.hex())).findFirst().map(Magic::what);
    if (hex.startsWith("504b0304")) {
      return Optional.of(zip(head));
    }
    return binary
        .or(() -> pickle(head))
        .or(() -> tar(head))
        .or(() -> wideText(head))
        .or(() -> text(head));
  }

  private static String arrow(String what, String example) {
    return what + ": write it as Parquet, for example " + example;
  }

  private static String utf16() {
    return "UTF-16 text: convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8";
  }

  // The names of a zip archive's first files stand in its beginning.
  private static String zip(byte[] head) {
    String names = new String(head, StandardCharsets.ISO_8859_1);
    if (names.contains("xl/") || names.contains("[Content_Types].xml")) {
      return "an Excel or Word document (.xlsx, .docx): save its table as CSV";
    }
    if (names.contains("/data.pkl")) {
      return "a file of PyTorch (a pickle): convert it to Parquet or JSON lines";
    }
    return names.contains(".npy")
        ? "an archive of NumPy arrays: convert it to Parquet"
        : "a zip archive: unpack it";
  }

  private static Optional<String> pickle(byte[] head) {
    return head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5
        ? Optional.of("a Python pickle: convert it to Parquet or JSON lines")
        : Optional.empty();
  }

  private static Optional<String> tar(byte[] head) {
    return head.length > TAR_MAGIC + 5
            && new String(head, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")
        ? Optional.of("a tar archive: unpack it")
        : Optional.empty();
  }

  // JSON or CSV without a mark: every other byte of its beginning is zero.
  private static Optional<String> wideText(byte[] head) {
    boolean little = head.length >= 4 && head[0] != 0 && head[1] == 0 && head[3] == 0;
    boolean big = head.length >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0;
    return (little && head[2] != 0) || (big && head[3] != 0)
        ? Optional.of(utf16())
        : Optional.empty();
  }

  private static Optional<String> text(byte[] head) {
    String text =
        new String(head, 0, Math.min(head.length, 512), StandardCharsets.ISO_8859_1).stripLeading();
    String lower = text.toLowerCase(Locale.ROOT);
    if (text.startsWith("version https://git-lfs")) {
      return Optional.of(
          "a pointer of Git LFS and not the data itself: run git lfs pull in its folder");
    }
    if (text.startsWith("/annex/objects/") || text.startsWith("../.git/annex/")) {
      return Optional.of("a pointer of git-annex and not the data itself: run git annex get on it");
    }
    if (lower.startsWith("<!doctype html")
        || lower.startsWith("<html")
        || lower.startsWith("<head")) {
      return Optional.of(
          "a web page (HTML), such as a login or error page in place of a download: download the"
              + " file itself");
    }
    if (text.startsWith("<")) {
      return Optional.of("XML or a web page: convert it to JSON lines");
    }
    return text.startsWith("---\n") || text.startsWith("---\r\n")
        ? Optional.of("a text with a YAML header, as a data set card: give the data beside it")
        : Optional.empty();
  }
}
