package io.predilect.data.jinja;

import java.util.List;

/** What is assigned to. */
sealed interface Target extends Node {
  /** A variable. */
  record Variable(String name, int line) implements Target {}

  /** A namespace's attribute. */
  record NamespaceAttribute(String namespace, String attribute) implements Target {}

  /** Several, from the items of what is assigned. */
  record Several(List<Target> targets) implements Target {
    @Override
    public List<? extends Node> children() {
      return targets;
    }
  }
}
