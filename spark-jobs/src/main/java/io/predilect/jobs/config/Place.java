package io.predilect.jobs.config;

/**
 * A place in a configuration.
 *
 * @param display as told to people, and as {@code --set} takes it: {@code
 *     stages.dpo.objective.beta}
 * @param pointer in the tree, a JSON pointer: {@code /stages/7/train/objective/beta}
 */
record Place(String display, String pointer) {
  static final Place ROOT = new Place("", "");

  Place at(String key) {
    return new Place(display.isEmpty() ? key : display + "." + key, pointer + "/" + key);
  }

  /** The place of a key with dots, or this place for the empty key. */
  Place under(String dotted) {
    Place place = this;
    if (!dotted.isEmpty()) {
      for (String key : dotted.split("\\.", -1)) {
        place = place.at(key);
      }
    }
    return place;
  }
}
