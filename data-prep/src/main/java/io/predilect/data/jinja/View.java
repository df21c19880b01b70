package io.predilect.data.jinja;

import java.util.List;

/**
 * A dict's keys, values or items.
 *
 * @param type Python's name: {@code dict_keys}, {@code dict_values}, {@code dict_items}
 */
record View(String type, List<Object> items) {}
