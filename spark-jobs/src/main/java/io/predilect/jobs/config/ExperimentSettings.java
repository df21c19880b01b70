package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What makes a run an experiment.
 *
 * @param title of the table; empty: the run's name
 * @param seeds one run each
 * @param parallel how many of the runs go on at a time; empty: as many as there are cores for
 * @param arms what is compared
 * @param columns the figures that are compared
 * @param plots figures against each other
 * @param gates what must be so before the claims mean anything
 * @param claims what should come out
 */
public record ExperimentSettings(
    Optional<String> title,
    List<Long> seeds,
    OptionalInt parallel,
    List<Arm> arms,
    List<Column> columns,
    List<Plot> plots,
    List<Gate> gates,
    List<Claim> claims) {

  /**
   * A row of the table.
   *
   * @param name in table and claims
   * @param evaluate the stages with its figures; the first that has a figure counts
   * @param judged what the judge stages among them call it; empty: they have one arm
   * @param curve the curve of plots that it lies on; empty: none, it is a point by itself
   * @param shown whether it is in table and charts; else it is for gates and claims alone
   */
  public record Arm(
      String name,
      List<String> evaluate,
      Optional<String> judged,
      Optional<String> curve,
      boolean shown) {
    public Arm {
      evaluate = List.copyOf(evaluate);
      new Checks()
          .notBlank("name", name)
          .notBlank("judged", judged)
          .notBlank("curve", curve)
          .holds(!evaluate.isEmpty(), "evaluate", evaluate, "name at least one stage with figures")
          .orThrow();
    }
  }

  /**
   * A figure that is compared.
   *
   * @param figure its name in {@code metrics.json}; a group's with {@code [TABLE=GROUP]} behind
   * @param title what it is called; empty: by its name
   */
  public record Column(String figure, Optional<String> title) {
    public Column {
      Objects.requireNonNull(title, "title");
      new Checks().notBlank("figure", figure).orThrow();
    }

    /** What it is called. */
    public String heading() {
      return title.orElse(figure);
    }
  }

  /**
   * One figure against another: the arms are points with their intervals, those of one curve are
   * joined in their order.
   *
   * @param x the figure of a column that runs along
   * @param y the figure of a column that runs up
   * @param title what it is called; empty: by its figures
   */
  public record Plot(String x, String y, Optional<String> title) {
    public Plot {
      new Checks()
          .notBlank("x", x)
          .notBlank("y", y)
          .agrees(!x.equals(y), "y", y, "it runs along already: name another figure")
          .notBlank("title", title)
          .orThrow();
    }
  }

  /** How one arm's figure compares with another's; the difference is {@code arm − than}. */
  public enum Relation {
    /** The difference is above {@code by}. */
    ABOVE,
    /** The difference is below {@code −by}. */
    BELOW,
    /** The difference is {@code −by} or more. */
    AT_LEAST,
    /** The difference is {@code by} or less. */
    AT_MOST,
    /** The difference is {@code by} or less in size. */
    WITHIN;

    /** Whether a difference is as it should be. */
    public boolean holds(double difference, double by) {
      return switch (this) {
        case ABOVE -> difference > by;
        case BELOW -> difference < -by;
        case AT_LEAST -> difference >= -by;
        case AT_MOST -> difference <= by;
        case WITHIN -> Math.abs(difference) <= by;
      };
    }
  }

  /**
   * What must be so, in the mean over seeds, before the claims mean anything: an arm's figure
   * compared with another's or with a number.
   *
   * @param says it in words
   * @param figure the figure it is about
   * @param arm whose
   * @param is how it compares
   * @param than with which other arm's; empty: with {@code value}
   * @param value with what number; empty: with the figure of {@code than}
   * @param by with how much room, see {@link Relation}
   * @param claims which claims stand on it, by what they say; empty: all
   */
  public record Gate(
      String says,
      String figure,
      String arm,
      Relation is,
      Optional<String> than,
      OptionalDouble value,
      double by,
      List<String> claims) {
    public Gate {
      Objects.requireNonNull(is, "is");
      claims = List.copyOf(claims);
      new Checks()
          .notBlank("says", says)
          .notBlank("figure", figure)
          .notBlank("than", than)
          .agrees(!than.equals(Optional.of(arm)), "than", than, "it must be another arm")
          .agrees(
              than.isPresent() != value.isPresent(),
              "value",
              value,
              "a gate compares with the arm than or with the number value: set one of the two")
          .atLeast("by", by, 0.0)
          .orThrow();
    }

    /** Whether a claim stands on it. */
    public boolean isFor(Claim claim) {
      return claims.isEmpty() || claims.contains(claim.says());
    }

    /** Whether an arm's figure is compared. */
    public boolean isAbout(Arm other) {
      return other.name().equals(arm) || than.filter(other.name()::equals).isPresent();
    }
  }

  /**
   * What should come out.
   *
   * @param says it in words
   * @param figure the figure it is about
   * @param arm whose
   * @param is how it compares
   * @param than with which arm's
   * @param by with how much room, see {@link Relation}
   * @param distanceTo the arm whose distance from both is compared in place of the figures
   */
  public record Claim(
      String says,
      String figure,
      String arm,
      Relation is,
      String than,
      double by,
      Optional<String> distanceTo) {
    public Claim {
      Objects.requireNonNull(is, "is");
      Objects.requireNonNull(distanceTo, "distanceTo");
      new Checks()
          .notBlank("says", says)
          .notBlank("figure", figure)
          .agrees(!arm.equals(than), "than", than, "it must be another arm")
          .atLeast("by", by, 0.0)
          .orThrow();
    }

    /** Whether an arm's figure is compared. */
    public boolean isAbout(Arm other) {
      return other.name().equals(arm)
          || other.name().equals(than)
          || distanceTo.filter(other.name()::equals).isPresent();
    }
  }

  public ExperimentSettings {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(parallel, "parallel");
    seeds = List.copyOf(seeds);
    arms = List.copyOf(arms);
    columns = List.copyOf(columns);
    plots = List.copyOf(plots);
    gates = List.copyOf(gates);
    claims = List.copyOf(claims);
    new Checks()
        .holds(!seeds.isEmpty(), "seeds", seeds, "list at least one")
        .holds(
            new HashSet<>(seeds).size() == seeds.size(), "seeds", seeds, "each must be there once")
        .atLeast("parallel", parallel, 1)
        .holds(arms.stream().anyMatch(Arm::shown), "arms", arms, "list what is compared")
        .holds(!columns.isEmpty(), "columns", columns, "list at least one figure to compare")
        .orThrow();
  }

  /** The arms in table and charts. */
  public List<Arm> shownArms() {
    return arms.stream().filter(Arm::shown).toList();
  }

  /** What the column of a figure is called. */
  public String heading(String figure) {
    return columns.stream()
        .filter(column -> column.figure().equals(figure))
        .findFirst()
        .map(Column::heading)
        .orElse(figure);
  }
}
