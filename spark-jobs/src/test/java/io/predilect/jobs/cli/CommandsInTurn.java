package io.predilect.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** An application that runs several commands, told apart by {@code ;}, in one session. */
public final class CommandsInTurn {
  private CommandsInTurn() {}

  /** Ends with the code of the first command that fails, or with 0. */
  public static void main(String[] args) throws IOException {
    List<List<String>> commands = new ArrayList<>(List.of(new ArrayList<>()));
    for (String argument : args) {
      if (argument.equals(";")) {
        commands.add(new ArrayList<>());
      } else {
        commands.get(commands.size() - 1).add(argument);
      }
    }
    int code = 0;
    // A command leaves a session as it found it.
    try (SparkSession session = SparkSession.builder().appName("commands").getOrCreate()) {
      for (int i = 0; i < commands.size() && code == 0; i++) {
        System.out.println(session.sparkContext().master() + " runs " + commands.get(i));
        code = Main.execute(commands.get(i).toArray(String[]::new));
      }
    }
    Termination.ended();
    System.exit(code);
  }
}
