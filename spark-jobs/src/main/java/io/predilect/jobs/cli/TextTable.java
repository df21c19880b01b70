package io.predilect.jobs.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns under headings, numbers to the right. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  TextTable row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.length + " cells under " + rows.get(0).size() + " headings");
    }
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintWriter out) {
    int columns = rows.get(0).size();
    List<List<List<String>>> lines = // of each cell
        rows.stream().map(row -> row.stream().map(TextTable::lines).toList()).toList();
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      numbers[i] = isNumbers(i);
    }
    for (List<List<String>> row : lines) {
      for (int i = 0; i < columns; i++) {
        for (String line : row.get(i)) {
          widths[i] = Math.max(widths[i], line.length());
        }
      }
    }
    for (List<List<String>> row : lines) {
      int height = row.stream().mapToInt(List::size).max().orElse(0);
      for (int line = 0; line < height; line++) {
        out.println(line(row, line, widths, numbers));
      }
    }
  }

  // A text of several lines, as a template is, goes on beneath itself.
  private static List<String> lines(String cell) {
    return List.of(cell.split("\\R", -1));
  }

  private static String line(List<List<String>> row, int line, int[] widths, boolean[] numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String part = line < row.get(i).size() ? row.get(i).get(line) : "";
      String space = " ".repeat(widths[i] - part.length());
      text.append(i == 0 ? "" : "  ");
      text.append(numbers[i] ? space + part : part + space);
    }
    return text.toString().stripTrailing();
  }

  private boolean isNumbers(int column) {
    return rows.stream().skip(1).allMatch(row -> row.get(column).matches("[-0-9.,]*"));
  }
}
