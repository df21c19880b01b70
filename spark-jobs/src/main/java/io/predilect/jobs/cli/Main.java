package io.predilect.jobs.cli;

/** The command line, also under spark-submit. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(2);
  }
}
