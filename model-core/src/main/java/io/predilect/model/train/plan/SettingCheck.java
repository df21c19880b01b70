package io.predilect.model.train.plan;

/** Checks of settings, all with the same kind of message: the name, the value, what is right. */
public final class SettingCheck {
  private SettingCheck() {}

  public static void require(String name, Number value, boolean right, String what) {
    if (!right) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + what);
    }
  }

  public static void atLeastOne(String name, int value) {
    require(name, value, value >= 1, "1 or more");
  }
}
