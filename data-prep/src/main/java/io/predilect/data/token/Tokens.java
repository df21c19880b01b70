package io.predilect.data.token;

import java.io.Serializable;
import java.util.Arrays;

/** An immutable sequence of token ids. */
public final class Tokens implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Tokens EMPTY = new Tokens(new int[0]);

  private final int[] ids;

  private Tokens(int[] ids) {
    this.ids = ids;
  }

  public static Tokens of(int... ids) {
    return ids.length == 0 ? EMPTY : new Tokens(ids.clone());
  }

  public static Tokens empty() {
    return EMPTY;
  }

  public int length() {
    return ids.length;
  }

  public boolean isEmpty() {
    return ids.length == 0;
  }

  /** The id at a position, 0 the first. */
  public int at(int position) {
    return ids[position];
  }

  public int last() {
    return ids[ids.length - 1];
  }

  /** The first {@code count} ids, or all when there are fewer. */
  public Tokens first(int count) {
    return count >= ids.length ? this : of(Arrays.copyOfRange(ids, 0, count));
  }

  /** The last {@code count} ids, or all when there are fewer. */
  public Tokens last(int count) {
    return count >= ids.length ? this : of(Arrays.copyOfRange(ids, ids.length - count, ids.length));
  }

  /** These ids and then those. */
  public Tokens plus(Tokens next) {
    int[] joined = Arrays.copyOf(ids, ids.length + next.ids.length);
    System.arraycopy(next.ids, 0, joined, ids.length, next.ids.length);
    return new Tokens(joined);
  }

  /** Writes the ids into {@code target} from {@code offset} on. */
  public void copyTo(long[] target, int offset) {
    for (int i = 0; i < ids.length; i++) {
      target[offset + i] = ids[i];
    }
  }

  public int[] toArray() {
    return ids.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tokens that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids);
  }
}
