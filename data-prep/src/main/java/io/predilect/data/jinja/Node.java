package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.List;

/** A part of a template's tree. */
sealed interface Node permits Expr, Stmt, Target {
  /** What it is made of, in the source's order. */
  default List<? extends Node> children() {
    return List.of();
  }

  /** The children of several kinds, one after the other. */
  @SafeVarargs
  static List<? extends Node> joined(List<? extends Node>... lists) {
    List<Node> all = new ArrayList<>();
    for (List<? extends Node> list : lists) {
      all.addAll(list);
    }
    return all;
  }
}
