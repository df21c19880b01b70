package io.predilect.data.audit;

import java.util.regex.Pattern;

/** What groups of rows are listed as, in every table and page. */
public final class GroupName {
  /** Rows without a group. */
  public static final String NONE = "(none)";

  // In any number of quotes it is a group's own name.
  private static final Pattern LIKE_NONE = Pattern.compile("\"*\\(none\\)\"*");

  private GroupName() {}

  /**
   * The name of a group. Different groups have different names: one whose own name is that of none,
   * or that name in quotes, stands in quotes.
   *
   * @param group empty: none
   */
  public static String of(String group) {
    if (group.isEmpty()) {
      return NONE;
    }
    return LIKE_NONE.matcher(group).matches() ? '"' + group + '"' : group;
  }
}
