package io.predilect.jobs.config.yaml;

/**
 * Where a setting stands.
 *
 * @param display as told to people, and as {@code --set} takes it: {@code
 *     stages.dpo.objective.beta}
 * @param pointer in the tree, a JSON pointer: {@code /stages/7/train/objective/beta}
 */
record KeyPath(String display, String pointer) {
  static final KeyPath ROOT = new KeyPath("", "");

  KeyPath at(String key) {
    return new KeyPath(display.isEmpty() ? key : display + "." + key, pointer + "/" + key);
  }

  /** The path of a key with dots, or this path for the empty key. */
  KeyPath under(String dotted) {
    KeyPath path = this;
    if (!dotted.isEmpty()) {
      for (String key : dotted.split("\\.", -1)) {
        path = path.at(key);
      }
    }
    return path;
  }
}
