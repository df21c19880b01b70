package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What the READMEs quote: links lead somewhere, files and tests exist, commands and YAML are read
 * as they stand.
 */
final class PagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern COMMAND =
      Pattern.compile("^(?:\\w+=\\S+ )?(?:spark-jobs/bin/)?predilect (.*)$");
  private static final Pattern SUBCOMMAND = Pattern.compile("predilect \\w+");
  // Other programs that the pages name; conf/spark's commands are SubmitExamplesTest's.
  private static final Set<String> OTHERS =
      Set.of("mvn", "hf", "git", "spark-submit", "options=(", "pip", "export", "jupyter");
  private static final Pattern SOURCE_FILE =
      Pattern.compile("(?:conf|docker|spark-jobs|model-core|data-prep|\\.github)/[\\w./-]+\\w");
  private static final Pattern TEST_CLASS = Pattern.compile("\\w+Test");

  static List<Page> pages() throws IOException {
    List<Page> pages = new ArrayList<>();
    for (String folder : List.of("", ".github", "conf", "data-prep", "model-core", "spark-jobs")) {
      int depth = folder.equals("conf") ? 2 : 1;
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder), depth)) {
        for (Path file : files.filter(name -> name.toString().endsWith(".md")).sorted().toList()) {
          pages.add(Page.read(file));
        }
      }
    }
    assertTrue(pages.size() >= 10, pages.size() + " pages");
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadToFilesAndHeadings(Page page) throws IOException {
    for (String link : page.links()) {
      if (!link.startsWith("http")) {
        String[] parts = link.split("#", 2);
        Path target = page.file().resolveSibling(parts[0]);
        assertTrue(parts[0].isEmpty() || Files.exists(target), page.file() + " links to " + link);
        if (parts.length == 2) {
          Page there = parts[0].isEmpty() ? page : Page.read(target);
          assertTrue(there.anchors().contains(parts[1]), page.file() + " links to " + link);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void filesAndTestsThatAreNamedExist(Page page) throws IOException {
    Set<String> tests = tests();
    for (String code : page.inlineCode()) {
      if (SOURCE_FILE.matcher(code).matches() && !code.contains("/target/")) {
        assertTrue(Files.exists(ROOT.resolve(code)), page.file() + " names " + code);
      }
      if (TEST_CLASS.matcher(code).matches()) {
        assertTrue(tests.contains(code), page.file() + " names the test " + code);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void commandsAreReadByTheCommandLine(Page page) throws IOException {
    for (String block : page.blocks("bash")) {
      for (String line : block.replace("\\\n", " ").split("\n", -1)) {
        String command = line.replaceFirst("\\s+#.*", "").strip();
        if (COMMAND.matcher(command).matches()) {
          read(page, command);
        } else if (!command.isEmpty() && !page.file().toString().contains("conf/spark")) {
          String program = command.split(" ", 2)[0];
          assertTrue(
              OTHERS.contains(program) || Files.isExecutable(ROOT.resolve(program)),
              page.file() + " has " + command);
        }
      }
    }
    for (String code : page.inlineCode()) {
      if (SUBCOMMAND.matcher(code).matches()) {
        String name = code.substring("predilect ".length());
        assertTrue(
            Main.commandLine().getSubcommands().containsKey(name), page.file() + ": " + code);
      } else if (COMMAND.matcher(code).matches()) {
        read(page, code);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void yamlHasOnlySettingsThatThereAre(Page page) {
    for (String block : page.blocks("yaml")) {
      String file = block.startsWith("- ") ? "stages:\n" + block.indent(2) : block;
      assertFalse(
          ConfigReader.read(file, page.file().toString(), List.of()).stages().isEmpty(), block);
    }
  }

  private static void read(Page page, String command) throws IOException {
    String arguments = COMMAND.matcher(command).results().findFirst().orElseThrow().group(1);
    CommandLine.ParseResult read;
    try {
      read = Main.commandLine().parseArgs(Page.words(arguments, List.of()).toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new AssertionError(page.file() + " has " + command + ": " + e.getMessage(), e);
    }
    CommandLine.ParseResult subcommand = read.subcommand();
    if (Set.of("run", "describe", "experiment").contains(subcommand.commandSpec().name())) {
      String file = subcommand.matchedPositionalValue(0, "");
      String[] sets = subcommand.matchedOptionValue("--set", List.of()).toArray(String[]::new);
      readFile(page, file, List.of(sets));
    }
  }

  // A file of the repository is read with what the command sets; others are the reader's own.
  private static void readFile(Page page, String file, List<String> sets) throws IOException {
    if (file.startsWith("conf/")) {
      String yaml = Files.readString(ROOT.resolve(file));
      if (file.contains("/experiments/")) {
        ConfigReader.readExperiment(yaml, file, sets, none -> {});
      } else {
        ConfigReader.read(yaml, file, sets);
      }
    } else {
      assertEquals(-1, file.indexOf('/'), page.file() + " names " + file);
    }
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new HashSet<>();
    for (String module : List.of("data-prep", "model-core", "spark-jobs")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        names.addAll(
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .collect(Collectors.toSet()));
      }
    }
    return names;
  }
}
