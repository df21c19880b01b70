package io.predilect.data.jinja;

import java.util.List;

/** A part of a template's tree. */
sealed interface Node permits Expr, Stmt, Target {
  /** What it is made of, in the source's order. */
  default List<? extends Node> children() {
    return List.of();
  }
}
